/**
 * What AWS documents of single actions and callers, and no policy states. Each case changes whether the request is
 * allowed (never whether a Deny matches), and says so.
 */
import type { ActionWithoutPermission } from '../catalogue/authorization-facts.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Caller } from '../requests/principal.js';
import { callerKinds } from './caller-kind.js';
import type { Decision } from './explain-statement.js';
import { assumesRole, type RequestFacts } from './request-facts.js';
import { and, type Tri } from './three-valued.js';

export interface SpecialCase {
  /** undefined: whether the request is allowed depends on something that no policy contains. */
  readonly allows: false | undefined;
  /** Something else than policies grants it: no denial follows from them. */
  readonly grantedElsewhere?: true;
  readonly note: string;
}

/** What belongs to AWS: no policy of yours lets you change it. */
const RESERVED: readonly (readonly [RegExp, string])[] = [
  [
    /^arn:[^:]*:iam::aws:policy\//,
    'Only AWS can change an AWS managed policy (IAM User Guide, "AWS managed policies").',
  ],
  [
    /^arn:[^:]*:iam::\d{12}:role\/aws-reserved\//,
    'Roles under /aws-reserved/ belong to IAM Identity Center: only that service can change or pass them.',
  ],
  [
    /^arn:[^:]*:kms:[^:]*:\d{12}:alias\/aws\//,
    'Aliases that begin with alias/aws/ are reserved for keys that AWS manages (KMS Developer Guide, "Aliases").',
  ],
];

/** Actions that use an AWS managed policy without changing it. */
const USES_POLICY = /^iam:(attach|detach|put)\w*(policy|permissionsboundary)$/;

function reserved({ request, action, evaluation }: RequestFacts): SpecialCase | undefined {
  // A cheap look first: nearly no request is about what belongs to AWS.
  if (!request.resource.includes('aws', 8)) return undefined;
  const hit = RESERVED.find(([pattern]) => pattern.test(request.resource));
  if (!hit) return undefined;
  if (request.resource.includes(':policy/') && USES_POLICY.test(evaluation.action)) return undefined;
  const changes = (action?.levels ?? []).some((l) => l !== 'List' && l !== 'Read');
  return changes ? { allows: false, note: hit[1] } : undefined;
}

/** AWS STS API Reference, AssumeRole: "You cannot use AWS account root user credentials to call AssumeRole". */
function rootAssumesRole(facts: RequestFacts): SpecialCase | undefined {
  return facts.isRoot && assumesRole(facts.evaluation)
    ? { allows: false, note: 'The root user of an account cannot assume roles.' }
    : undefined;
}

/**
 * AWS STS API Reference, GetFederationToken: the credentials cannot call IAM from the CLI or the API, and of STS only
 * GetCallerIdentity. A console session can call IAM.
 */
function federatedUser({ caller, service }: RequestFacts): SpecialCase | undefined {
  if (caller?.type !== 'aws' || caller.form !== 'federated-user') return undefined;
  if (service === 'iam')
    return {
      allows: undefined,
      note: 'A federated user can call IAM in the console only, not from the CLI or the API (AWS STS API Reference, GetFederationToken).',
    };
  return service === 'sts'
    ? {
        allows: false,
        note: 'A federated user can call no operation of AWS STS but GetCallerIdentity (AWS STS API Reference, GetFederationToken).',
      }
    : undefined;
}

function kms({ evaluation, request, action }: RequestFacts): SpecialCase | undefined {
  if (evaluation.action === 'kms:retiregrant')
    return {
      allows: undefined,
      grantedElsewhere: true,
      note: 'The grant specifies who can retire it, and it is unknown here (KMS Developer Guide, "Retiring and revoking grants").',
    };
  if (
    /^arn:[^:]*:kms:[^:]*:[^:]*:alias\//.test(request.resource) &&
    action?.resourceTypes.some((r) => r.type.name === 'key')
  )
    return {
      allows: undefined,
      note: action.resourceTypes.some((r) => r.type.name === 'alias')
        ? `${action.id} needs permission on the alias and on its key: the policy of the key has to allow it too, and it is not considered here (KMS Developer Guide, "Controlling access to aliases").`
        : 'The policy of the key decides, whatever the alias (KMS Developer Guide, "Controlling access to aliases").',
    };
  return undefined;
}

/**
 * Amazon S3 API Reference, GetBucketPolicy, PutBucketPolicy and DeleteBucketPolicy: the identity must have the permission
 * and "belong to the bucket owner's account in order to use this operation". Of a canonical user, the account is unknown,
 * and of AWS services, the pages say nothing.
 */
function bucketPolicyElsewhere({ evaluation, crossAccount, caller }: RequestFacts): SpecialCase | undefined {
  if (!caller || !/^s3(express)?:(get|put|delete)bucketpolicy$/.test(evaluation.action)) return undefined;
  if (caller.type === 'aws' && !crossAccount) return undefined;
  return {
    allows: caller.type === 'service' || caller.type === 'canonical' ? undefined : false,
    note: 'Only identities of the account that owns a bucket can read, replace or delete its policy (Amazon S3 API Reference, PutBucketPolicy).',
  };
}

const mayCall = (entry: ActionWithoutPermission, caller: Caller | undefined): boolean =>
  !entry.callers || !caller || callerKinds(caller).some((kind) => entry.callers!.includes(kind));

/** By name in lowercase. */
const withoutPermissionByName = ({
  authorizationFacts,
}: Catalogue): ReadonlyMap<string, ActionWithoutPermission> =>
  new Map(authorizationFacts.actionsWithoutPermission.map((a) => [a.action.toLowerCase(), a]));

/** Actions that need no permission, but not of every caller: AWS STS API Reference, GetSessionToken. */
function callersOnly({ evaluation, catalogue, caller }: RequestFacts): SpecialCase | undefined {
  const entry = catalogue.derived.of(withoutPermissionByName).get(evaluation.action);
  return entry && !mayCall(entry, caller)
    ? {
        allows: false,
        note: `${entry.action} can only be called with the long-term credentials of an IAM user or the root user.`,
      }
    : undefined;
}

const CASES = [callersOnly, reserved, rootAssumesRole, federatedUser, kms, bucketPolicyElsewhere];
/** Services and callers that a case is about: all others are passed over at once. */
const CONCERNED = new Set(['iam', 'kms', 's3', 's3express', 'sts', 'sso']);

/** The cases that the request meets. */
export function specialCases(facts: RequestFacts): readonly SpecialCase[] {
  if (!CONCERNED.has(facts.service)) return NO_CASES;
  let cases = NO_CASES;
  for (const find of CASES) {
    const one = find(facts);
    if (one) cases = [...cases, one];
  }
  return cases;
}
const NO_CASES: readonly SpecialCase[] = [];

/** The grant as the cases leave it. */
export function applyCases(grant: Tri, cases: readonly SpecialCase[]): Tri {
  let answer = grant;
  for (const { allows, grantedElsewhere } of cases)
    answer = grantedElsewhere ? undefined : and(answer, allows);
  return answer;
}

/** An action that needs no permission: the decision, and a sentence about it. */
export function withoutPermission(
  facts: RequestFacts,
  deny: Tri,
): { readonly decision: Decision | undefined; readonly reason: string } | undefined {
  const { evaluation, catalogue, caller } = facts;
  const entry = catalogue.derived.of(withoutPermissionByName).get(evaluation.action);
  if (!entry || !mayCall(entry, caller)) return undefined;
  if (!entry.denyWorks) {
    return { decision: 'Allow', reason: `${entry.action} needs no permission, and no policy can deny it.` };
  }
  const decision = deny ? 'ExplicitDeny' : deny === false ? 'Allow' : undefined;
  return { decision, reason: `${entry.action} needs no permission; a Deny applies.` };
}
