/**
 * AWS's decision for a request document, the long way around: "Policy evaluation logic" (with "How AWS enforcement code
 * logic evaluates requests", "Policy evaluation for requests within a single account", "Cross-account policy evaluation
 * logic"), "Evaluating identity-based policies with Organizations SCPs or RCPs", "RCP evaluation", "Session policies",
 * KMS's "Key policies", and "Permissions required" of STS. Where the documents leave something open, it is picked.
 */
import { accountOf, type Caller, entries, type Reach, reach, readCaller } from './callers.js';
import { type Keys, keysOf } from './context-keys.js';
import {
  groupPolicies,
  listOf,
  type OneOrMany,
  type Policy,
  principalOf,
  type RequestDocument,
  resourceOf,
  type Statement,
} from './documents.js';
import { isRejected, type Situation, statementMatches } from './membership.js';
import { isNegated, readOperator } from './operators.js';
import { type Outcomes, outcomesOf, type Pick } from './outcomes.js';
import { PossibleValues } from './possible-values.js';

export type Decision = 'Allow' | 'ImplicitDeny' | 'ExplicitDeny';

/** "List of AWS services that support RCPs" (AWS Organizations User Guide), as far as the scenarios use them. */
const RCP_SERVICES = ['s3', 'sts', 'kms', 'sqs', 'secretsmanager', 'dynamodb', 'ecr'];

/** A policy, and whether it belongs to an identity (then it has no Principal). */
export interface Attached {
  readonly policy: Policy;
  readonly ofIdentity: boolean;
}

export const attached = (policies: OneOrMany<Policy> | undefined, ofIdentity: boolean): Attached[] =>
  listOf(policies).map((policy) => ({ policy, ofIdentity }));

/** Statements of an effect that the request matches. */
export const matching = (
  list: readonly Attached[],
  effect: 'Allow' | 'Deny',
  situation: Situation,
): Statement[] =>
  list.flatMap(({ policy, ofIdentity }) =>
    listOf(policy.Statement).filter(
      (s) => s.Effect === effect && statementMatches(s, policy, ofIdentity, situation),
    ),
  );

export const allows = (list: readonly Attached[], situation: Situation): boolean =>
  matching(list, 'Allow', situation).length > 0;

/** "Service-linked roles": their path is /aws-service-role/, their names begin with AWSServiceRoleFor. */
const isServiceLinkedRole = (caller: Caller): boolean =>
  'account' in caller && /(:role\/aws-service-role\/|:assumed-role\/AWSServiceRoleFor)/.test(caller.arn);

/** "Passing session tags": the trust policy has to allow sts:TagSession as well. */
const ASSUMES = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
];

/** Keys and roles always have a resource-based policy, which decides (KMS "Key policies"; IAM "Roles"). */
function ownPolicy(action: string, resource: string): boolean {
  if (ASSUMES.includes(action)) return /^arn:[^:]+:iam::\d{12}:role\//.test(resource);
  return action.startsWith('kms:') && /^arn:[^:]+:kms:[^:]*:\d{12}:key\//.test(resource);
}

interface Policies {
  readonly identity: readonly Attached[];
  readonly boundary: readonly Attached[] | undefined;
  readonly session: readonly Attached[] | undefined;
  readonly resource: readonly Attached[];
  readonly scp: readonly (readonly Attached[])[] | undefined;
  readonly rcp: readonly (readonly Attached[])[];
  readonly endpoint: readonly Attached[] | undefined;
}

/** The policies that apply to the request at all. */
function applicable(document: RequestDocument, caller: Caller): Policies {
  const { policies, action } = document;
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  const hasIdentity = 'account' in caller && caller.type !== 'root';
  // A group has users; a role cannot be in one ("IAM user groups").
  const groups = caller.type === 'user' ? groupPolicies(document) : [];
  // "SCPs don't affect users or roles in the management account"; "SCPs do not affect any service-linked role"; they
  // "affect only IAM users and roles that are managed by accounts that are part of the organization", and root users.
  const scpApplies =
    'account' in caller && !isServiceLinkedRole(caller) && principalOf(document).managementAccount !== true;
  // "RCPs don't affect resources in the management account", nor calls of service-linked roles, nor kms:RetireGrant;
  // they are about resources, which an action without any does not have.
  const rcpApplies =
    RCP_SERVICES.includes(service) &&
    resourceOf(document).arn !== '*' &&
    !isServiceLinkedRole(caller) &&
    resourceOf(document).managementAccount !== true &&
    action.toLowerCase() !== 'kms:retiregrant';
  return {
    identity: hasIdentity ? attached([...listOf(policies.identity), ...groups], true) : [],
    boundary: hasIdentity && policies.boundary !== undefined ? attached(policies.boundary, true) : undefined,
    session: hasIdentity && policies.session !== undefined ? attached(policies.session, true) : undefined,
    resource: attached(policies.resource, false),
    scp: scpApplies && policies.scp?.length ? policies.scp.map((level) => attached(level, true)) : undefined,
    rcp: rcpApplies ? (policies.rcp ?? []).map((level) => attached(level, false)) : [],
    endpoint: policies.endpoint === undefined ? undefined : attached(policies.endpoint, false),
  };
}

/**
 * The levels at which resource-based policies grant the request. "Principal": permissions "granted using the aws:PrincipalArn
 * condition key with a wildcard(*) in the Principal element" are a level of their own.
 */
export function grants(list: readonly Attached[], situation: Situation): Set<Reach | 'principal-arn'> {
  const out = new Set<Reach | 'principal-arn'>();
  for (const statement of matching(list, 'Allow', situation)) {
    if (isRejected(statement, situation)) {
      out.add(situation.pick('which principals does AWS mean by what it rejects?', REACHES));
      continue;
    }
    if (statement.Principal === undefined) {
      out.add('everyone');
      continue;
    }
    for (const entry of entries(statement.Principal)) {
      const level = reach(entry, situation.caller, situation.pick);
      if (level !== undefined) out.add(level);
    }
    if (out.has('everyone') && usesPrincipalArn(statement) && 'account' in situation.caller)
      out.add('principal-arn');
  }
  return out;
}

/** Does the statement let callers in by their aws:PrincipalArn? */
const usesPrincipalArn = (statement: Statement): boolean =>
  entries(statement.Principal!).some(([type, value]) => type === 'AWS' && value === '*') &&
  Object.entries(statement.Condition ?? {}).some(([operator, tests]) => {
    const { base, set, ifExists } = readOperator(operator);
    return (
      base !== 'Null' &&
      set === '' &&
      !ifExists &&
      !isNegated(operator) &&
      Object.keys(tests).some((key) => key.toLowerCase() === 'aws:principalarn')
    );
  });

const REACHES: readonly Reach[] = ['self', 'role', 'account', 'everyone'];

/** What the caller's own policies say, each of which can be absent. */
function callerSide(caller: Caller, policies: Policies, situation: Situation) {
  const boundary = policies.boundary === undefined || allows(policies.boundary, situation);
  // GetFederationToken: "If you do not pass a policy, the resulting federated user session has no permissions."
  const session =
    policies.session === undefined ? caller.type !== 'federated-user' : allows(policies.session, situation);
  // "The root user has full access": nothing of its own limits it.
  const allowed = caller.type === 'root' || (allows(policies.identity, situation) && boundary && session);
  return { allowed, within: boundary && session };
}

/** What no policy can allow. */
function possible(action: string, resource: string, caller: Caller, pick: Pick): boolean {
  // GetFederationToken: "You cannot call any IAM operations using the AWS CLI or the AWS API [...] (console sessions can)";
  // "You cannot call any AWS STS operations except GetCallerIdentity."
  if (caller.type === 'federated-user') {
    if (action.startsWith('sts:')) return false;
    if (action.startsWith('iam:') && !pick('a console session?', [true, false])) return false;
  }
  // GetSessionToken is called with the long-term credentials of a user or the root user.
  if (action === 'sts:getsessiontoken') return false;
  // "AWS managed policies": "You cannot change the permissions defined in AWS managed policies"; the roles of IAM
  // Identity Center under /aws-reserved/ are changed by that service only.
  const ofAws = /^arn:[^:]+:iam::(aws:policy|\d{12}:role\/aws-reserved)\//.test(resource);
  return !(ofAws && /^iam:(create|delete|put|update|tag)/.test(action));
}

/** After explicit denies, SCPs and the endpoint policy: do identity-based and resource-based policies allow it? */
function granted(
  document: RequestDocument,
  situation: Situation,
  policies: Policies,
  account: string | undefined,
): boolean {
  const { caller, pick } = situation;
  const action = situation.action.toLowerCase();
  // GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy: the identity must "belong to the bucket owner's account".
  if (BUCKET_POLICY.includes(action)) {
    const elsewhere = 'account' in caller ? account !== undefined && caller.account !== account : true;
    if (elsewhere && caller.type !== 'service') return false;
    if (caller.type === 'service' && !pick('does an AWS service belong to the account?', [true, false]))
      return false;
  }
  let levels = grants(policies.resource, situation);
  const decidesItself = ownPolicy(action, situation.resource);
  if (decidesItself && document.policies.resource === undefined) {
    // It exists, but no one knows what it says.
    const level = pick('what the own policy of the resource grants', ['nothing', 'account', 'self'] as const);
    levels = new Set(level === 'nothing' ? [] : [level]);
  }
  // No policies are attached to services, anonymous callers and similar principals.
  if (!('account' in caller)) return levels.size > 0;
  // AssumeRole: "You cannot use AWS account root user credentials to call AssumeRole."
  if (caller.type === 'root' && ASSUMES.includes(action)) return false;
  if (!possible(action, situation.resource, caller, pick)) return false;
  const side = callerSide(caller, policies, situation);
  // Cross-account: "the request is allowed only if both evaluations return Allow".
  if (account !== undefined && account !== caller.account) return levels.size > 0 && side.allowed;
  // A user, a session: "an implicit deny in an identity-based policy, a permissions boundary, or a session policy does
  // not impact the final decision".
  if (levels.has('self') || levels.has('principal-arn')) return true;
  // "Resource-based policies that grant permissions to an IAM role ARN are limited by an implicit deny in a permissions
  // boundary or session policy."
  if (levels.has('role') && side.within) return true;
  if (levels.has('everyone')) {
    // "For IAM users and role principals within your account, no other permissions are required." Whether a boundary
    // or session policy limits it, no page says for a wildcard without aws:PrincipalArn.
    if (side.within) return true;
    if (pick('does a bare wildcard pass boundary and session policies?', [true, false])) return true;
  }
  if (decidesItself) return levels.has('account') && side.allowed;
  return side.allowed;
}

/** S3 API Reference: "even if their bucket policy explicitly denies the root principal's access". */
const BUCKET_POLICY = ['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy'];

/** The account that owns the resource: as given, or in its ARN, or else the caller's own. */
export function resourceAccountOf(document: RequestDocument, caller: Caller): string | undefined {
  const { account, arn } = resourceOf(document);
  const inArn = arn.split(':')[4] ?? '';
  // What belongs to AWS is in no account that anyone knows.
  if (account === undefined && inArn === 'aws') return undefined;
  return account ?? (/^\d{12}$/.test(inArn) ? inArn : accountOf(caller));
}

/** What of a request does not depend on what is picked. */
interface Prepared {
  readonly document: RequestDocument;
  readonly caller: Caller;
  readonly account: string | undefined;
  readonly policies: Policies;
  readonly possible: PossibleValues;
}

function prepare(document: RequestDocument): Prepared {
  const caller = readCaller(principalOf(document));
  return {
    document,
    caller,
    account: resourceAccountOf(document, caller),
    policies: applicable(document, caller),
    possible: new PossibleValues(),
  };
}

/** Decides with everything known. */
function decide({ document, caller, account, policies, possible }: Prepared, pick: Pick): Decision {
  const { action } = document;
  // GetCallerIdentity: "No permissions are required", "even if an administrator denies it".
  if (action.toLowerCase() === 'sts:getcalleridentity') return 'Allow';
  // GetSessionToken: "No permissions are required for users to perform this operation"; it is for users only.
  if (action.toLowerCase() === 'sts:getsessiontoken' && (caller.type === 'user' || caller.type === 'root'))
    return 'Allow';
  const values: Keys = keysOf(document, caller, account, pick, possible);
  const situation: Situation = {
    caller,
    action,
    resource: resourceOf(document).arn,
    bounded: policies.boundary !== undefined && caller.type !== 'federated-user',
    values,
    pick,
  };
  const denied = (list: readonly Attached[]): boolean => matching(list, 'Deny', situation).length > 0;
  const rootAnyway =
    caller.type === 'root' && caller.account === account && BUCKET_POLICY.includes(action.toLowerCase());
  // "If the code finds even one explicit deny that applies, the code returns a final decision of Deny."
  if (policies.rcp.some(denied)) return 'ExplicitDeny';
  if (policies.scp?.some(denied)) return 'ExplicitDeny';
  if (policies.endpoint !== undefined && denied(policies.endpoint)) return 'ExplicitDeny';
  if (!rootAnyway && denied(policies.resource)) return 'ExplicitDeny';
  if (denied(policies.identity)) return 'ExplicitDeny';
  if (policies.boundary !== undefined && denied(policies.boundary)) return 'ExplicitDeny';
  if (policies.session !== undefined && denied(policies.session)) return 'ExplicitDeny';
  if (
    ownPolicy(action.toLowerCase(), situation.resource) &&
    document.policies.resource === undefined &&
    pick('does the own policy of the resource deny it?', [false, true])
  )
    return 'ExplicitDeny';
  // RCPFullAWSAccess "cannot be detached": RCPs only deny. SCPs: "for a permission to be allowed for a specific account,
  // there must be an explicit Allow statement at every level from the root through each OU to the account".
  if (policies.scp?.some((level) => !allows(level, situation))) return 'ImplicitDeny';
  // "VPC endpoint policies": the endpoint's policy has to allow what passes it.
  if (policies.endpoint !== undefined && !allows(policies.endpoint, situation)) return 'ImplicitDeny';
  return granted(document, situation, policies, account) ? 'Allow' : 'ImplicitDeny';
}

/** All the decisions that are possible by what is known and documented. */
export function decisionsOf(document: RequestDocument): Outcomes<Decision> {
  const prepared = prepare(document);
  return outcomesOf((pick) => decide(prepared, pick));
}
