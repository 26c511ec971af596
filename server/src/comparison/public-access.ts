/** Does a resource-based policy grant public access? Corresponds to CheckNoPublicAccess of IAM Access Analyzer. */
import { Budget } from '../algebra/budget.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { decide } from '../evaluation/evaluate-policy.js';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { variantsOf } from '../policy/policy-variants.js';
import { shownPrincipal } from '../requests/principal-holes.js';
import { type OtherProvider, otherProviders } from '../sets/federated-strangers.js';
import type { RequestSets } from '../sets/request-sets.js';
import { namesAllPrincipals, s3PublicAccess, strangerAccess } from '../sets/stranger-access.js';
import type { Witness } from '../sets/witness-request.js';
import { absentKeys } from './absent-keys.js';
import { type AccessFinding, type Difference, UNREADABLE } from './access-finding.js';
import { acrossVariants } from './across-variants.js';
import { witnessEvaluation } from './confirm-witness.js';
import { grantingStatement } from './granting-statement.js';
import { type OpaquePart, policySide, reasonsOf } from './policy-side.js';

/** Why the identities of a provider are not considered. */
const UNCONSIDERED: Readonly<Record<OtherProvider['why'], string>> = {
  saml: 'Who can sign in through the SAML provider',
  private: 'Who can get a token from the identity provider',
  users: 'Who can sign in to the application at the identity provider',
};

function unconsidered(statement: CompiledStatement): string[] {
  if (statement.effect !== 'Allow' || !statement.principals) return [];
  return otherProviders(statement.principals).map(
    ({ principal, why }) => `${UNCONSIDERED[why]} ${shownPrincipal(principal)}.`,
  );
}

/** Does the policy belong to a bucket, by the resources that it names? */
const isOfBucket = ({ statements }: CompiledPolicy): boolean =>
  statements.some((s) =>
    s.resources?.nodes.some((n) => /^arn:[^:]*:s3:/.test(n.type === 'string' ? n.value : n.shown)),
  );

/** What else decides whether a bucket is public: Amazon S3 User Guide, "The meaning of public" and "ACL overview". */
const besidesPolicy = (isPublic: boolean): string =>
  isPublic
    ? 'S3 Block Public Access, which can keep the policy from making the bucket public.'
    : 'Access control lists of the bucket and its objects: unless they are disabled, they can make them public.';

/** "aws:userid, outside the pattern AROLEID:*" is a fixed value ("The meaning of public"): sessions of a role are not. */
const limitsSessions = ({ effect, conditions }: CompiledStatement): boolean =>
  effect === 'Allow' &&
  conditions.some(
    ({ key, set, use }) =>
      key === 'aws:userid' &&
      !use.operator.negated &&
      set.family === 'string' &&
      set.globs.some((g) => g.shape !== 'literal'),
  );
const AS_SESSIONS =
  'Amazon S3 does not count a pattern of aws:userid as a fixed value, so that S3 Block Public Access can treat the policy as public.';

/** Steps for all questions about one policy. */
const STEPS = 4_000_000;

/** A principal with a wildcard that cannot be read, such as one of a misspelt type. */
const mayNameEveryone = ({ effect, principals }: CompiledStatement): boolean =>
  effect === 'Allow' &&
  (principals?.specs.some((p) => p.type === 'unreadable' && p.text.includes('*')) ?? false);

/** Can what is not read in it make the policy public? Not where it allows named principals only, or denies access to those. */
const mattersIn = ({ statements }: CompiledPolicy): ((part: OpaquePart) => boolean) => {
  const allNamed = statements.every((s) => s.effect === 'Deny' || namesAllPrincipals(s));
  return ({ statement }) =>
    !statement || !(statement.effect === 'Deny' ? allNamed : namesAllPrincipals(statement));
};

/**
 * One finding for each Allow that a stranger can use, with a request that the evaluator allows. An endpoint policy is never
 * public: a stranger does not reach the endpoint (AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint
 * policies").
 */
export function publicAccess(policy: CompiledPolicy, catalogue: Catalogue, sets: RequestSets): Difference {
  const variants = variantsOf([policy]);
  if (!variants) return publicKnown(policy, catalogue, sets, 1);
  const answers = variants.map(({ outcomes, policies }) => ({
    outcomes,
    difference: publicKnown(policies[0]!, catalogue, sets, variants.length),
  }));
  return acrossVariants(answers);
}

/** Of a policy without alternatives. @param parts into how many the budget is divided. */
function publicKnown(
  policy: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
  parts: number,
): Difference {
  const findings: AccessFinding[] = [];
  const unknown = new Set<string>();
  const notConsidered = new Set<string>();
  if (policy.policy.kind === 'endpoint') return { findings, unknown: [] };
  const side = policySide(policy, sets);
  for (const reason of reasonsOf(side.opaque.filter(mattersIn(policy)))) unknown.add(reason);
  if (policy.statements.some(mayNameEveryone)) unknown.add(UNREADABLE);
  const denies = side.denies.map((d) => d.statement);
  const budget = new Budget(Math.ceil(STEPS / parts));
  const ofBucket = isOfBucket(policy);
  // An Allow without a Resource is one for the resource that the policy is attached to.
  const needsNoResource = (): boolean => true;
  const confirms = (witness: Witness): boolean =>
    decide(policy, witnessEvaluation(witness, { needsNoResource })) === 'Allow';
  const ask = (statement: CompiledStatement): void => {
    const result = strangerAccess(statement, denies, sets, budget, confirms, policy.statements);
    if (result.kind === 'unknown') unknown.add('It is unknown whether a statement grants public access.');
    const asS3 =
      result.kind === 'empty' && ofBucket
        ? s3PublicAccess(statement, denies, sets, budget, confirms)
        : undefined;
    if (result.kind === 'empty' && !asS3) for (const note of unconsidered(statement)) notConsidered.add(note);
    const witness = result.kind === 'found' ? result.value : asS3?.witness;
    if (!witness) return;
    const { request, reach } = witness;
    const absent = absentKeys({ allowing: [policy] }, witnessEvaluation(witness, { needsNoResource }));
    const documented = catalogue.action(request.action);
    findings.push({
      service: request.action.slice(0, Math.max(0, request.action.indexOf(':'))),
      action: request.action,
      except: [],
      documented: documented ? [documented.id] : [],
      statements: [grantingStatement(statement)],
      witness: { ...request, absent },
      direct: true,
      reach,
      undocumented: documented === undefined,
      ...(asS3 ? { because: asS3.because } : {}),
    });
  };
  for (const { statement } of side.allows) ask(statement);
  if (ofBucket && findings.length === 0 && policy.statements.some(limitsSessions))
    notConsidered.add(AS_SESSIONS);
  if (ofBucket) notConsidered.add(besidesPolicy(findings.length > 0));
  return {
    findings,
    unknown: [...unknown],
    ...(notConsidered.size > 0 ? { notConsidered: [...notConsidered] } : {}),
  };
}

/** Kinds of policies that can grant public access. */
export const PUBLIC_KINDS: readonly PolicyKind[] = ['resource', 'trust'];

/** As `publicAccess`; undefined if the policy is not of a kind that can grant it, or says nothing about principals. */
export function publicAccessOf(
  compiled: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Difference | undefined {
  const { kind, statements } = compiled.policy;
  if (!PUBLIC_KINDS.includes(kind)) return undefined;
  const answer = publicAccess(compiled, catalogue, sets);
  // Without any Principal, it is another kind of policy, and "not public" would be misleading.
  const none = answer.findings.length === 0 && answer.unknown.length === 0;
  return none && statements.every((s) => !s.principal) ? undefined : answer;
}
