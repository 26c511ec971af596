/** What AWS also evaluates and the engine does not: said in the answer where it could change it. */
import { STEPS } from './authorization.js';
import type { RequestDecision } from './decide-request.js';
import type { RequestFacts } from './request-facts.js';

const isS3 = ({ service }: RequestFacts): boolean => service === 's3';

/** Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage". */
function blockPublicAccess(facts: RequestFacts, decided: RequestDecision): string | undefined {
  const { granted } = decided.stages.resource;
  const byPublic = granted.everyone === true && (facts.crossAccount || !decided.callerSide);
  return isS3(facts) && decided.decision === 'Allow' && byPublic
    ? 'S3 Block Public Access is not considered: it denies the request if the bucket policy is public and access is blocked for the bucket or its account.'
    : undefined;
}

/** AWS refuses it, whatever policies, access control lists or grants say. */
const isRefused = ({ cases }: RequestDecision): boolean => cases.some((c) => c.allows === false);

/** Amazon S3 User Guide, "Access control list (ACL) overview". */
function accessControlLists(facts: RequestFacts, decided: RequestDecision): string | undefined {
  const stranger = facts.crossAccount || !facts.hasIdentityPolicies;
  return isS3(facts) &&
    !isRefused(decided) &&
    decided.decision === 'ImplicitDeny' &&
    stranger &&
    decided.callerSide !== false
    ? 'Access control lists are not considered: unless they are disabled for the bucket, one of them could allow the request.'
    : undefined;
}

/** Amazon S3 User Guide, "Configuring IAM policies for using access points". */
function accessPoints(facts: RequestFacts): string | undefined {
  return /^arn:[^:]*:s3[^:]*:[^:]*:[^:]*:accesspoint\//.test(facts.request.resource)
    ? 'The request goes through an access point: the policies of the access point and of its bucket both apply, and only the policies that are given are considered.'
    : undefined;
}

/** KMS Developer Guide, "Grants in AWS KMS". */
function grants(facts: RequestFacts, decided: RequestDecision): string | undefined {
  const { scp, endpoint } = decided.stages;
  const stopped = scp.allow === false || endpoint.allow === false || isRefused(decided);
  return facts.service === 'kms' && facts.ownPolicy && decided.decision === 'ImplicitDeny' && !stopped
    ? 'Grants are not considered: a grant on the key could allow the request.'
    : undefined;
}

/** KMS Developer Guide, "Resource control policies in AWS KMS": they "do not apply to AWS managed keys". */
function managedKeys(facts: RequestFacts, decided: RequestDecision): string | undefined {
  return facts.service === 'kms' && decided.stages.rcp.deny !== false && decided.decision !== 'Allow'
    ? 'Resource control policies do not apply to AWS managed keys, which the ARN of a key does not tell apart: the answer is for a customer managed key.'
    : undefined;
}

/** Service Authorization Reference: each of the action's required resource types is authorized on its own. */
function furtherResources({ action }: RequestFacts, decided: RequestDecision): string | undefined {
  const required = new Set(action?.resourceTypes.filter((r) => r.required).map((r) => r.type.name));
  return required.size > 1 && decided.decision === 'Allow'
    ? `${action!.id} is authorized for each resource that it uses (${[...required].join(', ')}): the answer is for the one in the request.`
    : undefined;
}

const CHECKS = [blockPublicAccess, accessControlLists, accessPoints, grants, managedKeys, furtherResources];

/** What the templates of the policies grant by other means: it can allow what they do not, and deny what they allow. */
function otherGrants({ decision, stages }: RequestDecision): string[] {
  if (decision === 'ExplicitDeny') return [];
  const notes = STEPS.flatMap((step) => stages[step].policies.flatMap((p) => p.notConsidered ?? []));
  return [...new Set(notes)].map((note) => `Not considered: ${note}`);
}

/** Sentences on what is not considered and could matter. */
export const notConsidered = (facts: RequestFacts, decided: RequestDecision): string[] => [
  ...CHECKS.map((check) => check(facts, decided)).filter((note) => note !== undefined),
  ...otherGrants(decided),
];
