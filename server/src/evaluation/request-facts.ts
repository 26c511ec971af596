/** A request with what its stages need to know of it: whose it is, whose the resource is, what AWS checks it against. */

import { compileGlob, type Glob } from '../algebra/glob.js';
import type { Action, Catalogue } from '../catalogue/catalogue.js';
import type { Caller } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { replaceDollarBraces } from '../text/dollar-braces.js';
import type { AuthorizeOptions, PolicySet } from './authorization.js';
import { isServiceLinkedRole } from './caller-kind.js';
import { accountOf, partitionOf, resourceAccountOf } from './derive-context.js';
import { KeyKnowledge } from './key-knowledge.js';
import { type Evaluation, type PartialValue, prepare } from './match.js';

export interface RequestFacts {
  readonly request: Request;
  readonly evaluation: Evaluation;
  readonly catalogue: Catalogue;
  readonly options: AuthorizeOptions;
  /** undefined: AWS documents no such action. */
  readonly action: Action | undefined;
  /** Prefix of the action's service, in lowercase. */
  readonly service: string;
  readonly caller: Caller | undefined;
  readonly callerAccount: string | undefined;
  readonly resourceAccount: string | undefined;
  readonly crossAccount: boolean;
  readonly isRoot: boolean;
  readonly isServiceLinkedRole: boolean;
  /** Services, anonymous callers and federated identities have none. */
  readonly hasIdentityPolicies: boolean;
  /** The policy of the resource that must allow the request, or delegate the decision to the account, even in one account. */
  readonly ownPolicy: 'key policy' | 'trust policy' | undefined;
}

/** Options of a request that is tried with values for its unknown keys. */
export interface FactOptions extends AuthorizeOptions {
  /** Keys, in lowercase, that are in the request with an unknown value. */
  readonly assumed?: ReadonlyMap<string, PartialValue>;
}

/** Assuming a role is decided by the role's trust policy ("How to use trust policies with IAM roles"). */
const ASSUMES =
  /^sts:(assumerole|assumerolewithsaml|assumerolewithwebidentity|tagsession|setsourceidentity)$/;

export const assumesRole = (e: Evaluation): boolean => ASSUMES.test(e.action);

const resourcePattern = (text: string): Glob =>
  compileGlob(text, { mode: 'resource', wildcards: true, variables: false });
const ANYTHING = resourcePattern('*');
/** The resource of a request that is made on none, which only `*` matches. */
const NO_RESOURCE = compileGlob('*', { mode: 'string', wildcards: false, variables: false });

/** Any ARN of a format of the Service Authorization Reference, in a partition. */
const anyOfFormat = (format: string, partition: string): Glob =>
  compileGlob(
    replaceDollarBraces(format, ({ name }) => (name === 'Partition' ? partition : '*')),
    {
      mode: 'arn',
      wildcards: true,
      variables: false,
    },
  );

/** An ARN with a wildcard stands for one of the resources that it matches. */
const hasWildcard = (arn: string): boolean => /[*?]/.test(arn);

/**
 * AWS's own walkthroughs grant it on `arn:aws:s3:::*` ("Controlling access to a bucket with user policies", Amazon S3
 * User Guide), though the Service Authorization Reference gives it no resource type.
 */
const ON_ALL_BUCKETS = 's3:listallmybuckets';

/** Does the action act on KMS keys, and on nothing else that the ARN could name? */
const actsOnKey = (action: Action): boolean =>
  action.service.prefix === 'kms' && action.resourceTypes.some((r) => r.type.name === 'key');

/** The resources that a request without one, or with a pattern, can be made on; undefined: on the one that it names. */
function possibleResources(request: Request, action: Action | undefined): readonly Glob[] | undefined {
  const { resource } = request;
  if (action && actsOnKey(action) && /^arn:[^:]*:kms:[^:]*:[^:]*:alias\//.test(resource)) {
    if (action.resourceTypes.some((r) => r.type.name === 'alias')) return undefined;
    return [resourcePattern(resource.replace(/:alias\/.*$/s, ':key/*'))];
  }
  if (!hasWildcard(resource) || request.action.toLowerCase() === ON_ALL_BUCKETS) return undefined;
  if (resource !== '*') return [resourcePattern(resource)];
  if (!action) return [ANYTHING];
  if (action.resourceTypes.length === 0) return undefined;
  const required = action.resourceTypes.filter((r) => r.required);
  const types = required.length > 0 ? required : action.resourceTypes;
  const globs = types.flatMap((r) => r.type.arns.map((format) => anyOfFormat(format, partitionOf(request))));
  return required.length > 0 ? globs : [...globs, NO_RESOURCE];
}

function ownPolicyOf(request: Request, action: Action | undefined, e: Evaluation): RequestFacts['ownPolicy'] {
  if (e.action.startsWith('kms:')) {
    if (/^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(request.resource)) return 'key policy';
    const any = e.resourceGlobs !== undefined && action !== undefined && actsOnKey(action);
    return any ? 'key policy' : undefined;
  }
  if (!assumesRole(e)) return undefined;
  return e.resourceGlobs !== undefined || /^arn:[^:]*:iam::[^:]*:role\//.test(request.resource)
    ? 'trust policy'
    : undefined;
}

/** The request as S3 sees it if its resource is omitted. */
function onAllBuckets(request: Request): Request {
  return request.resource === '*' && request.action.toLowerCase() === ON_ALL_BUCKETS
    ? { ...request, resource: 'arn:aws:s3:::*' }
    : request;
}

/** What is assumed of the request, for people. */
export function requestNotes(facts: RequestFacts): string[] {
  const { request, action, catalogue, service, callerAccount, options, evaluation } = facts;
  const notes: string[] = [];
  const { resource } = request;
  const nameless = options.resourceAccount === undefined && accountOf(resource) === undefined;
  if (
    nameless &&
    callerAccount !== undefined &&
    resource !== '*' &&
    facts.resourceAccount === callerAccount
  ) {
    notes.push(`The resource's ARN has no account: it is taken to belong to the caller's, ${callerAccount}.`);
  }
  if (!action) {
    notes.push(
      catalogue.service(service)
        ? `AWS documents no action ${request.action}: the answer goes by its name alone.`
        : `AWS documents no service with the prefix ${service}: the answer goes by the action's name alone.`,
    );
  }
  if (evaluation.resourceGlobs && action) {
    notes.push(
      resource === '*'
        ? `${action.id} acts on a resource, and the request names none: the answer is for every resource that it can act on.`
        : resource.includes(':alias/')
          ? `${action.id} acts on a key, not on an alias: the answer is for every key that the alias can refer to. Name the key's ARN.`
          : 'The resource has wildcards: the answer is for every resource that they match.',
    );
  }
  return notes;
}

/** Everything that the stages ask of a request. @param asked with the keys that follow from it (`deriveContext`). */
export function requestFacts(
  asked: Request,
  policies: PolicySet,
  catalogue: Catalogue,
  options: FactOptions,
): RequestFacts {
  const request = onAllBuckets(asked);
  const { caller } = request;
  const action = catalogue.action(request.action);
  const service = request.action.slice(0, request.action.indexOf(':')).toLowerCase();
  const knowledge = new KeyKnowledge(request, catalogue, {
    hasEndpointPolicy: policies.endpoint !== undefined,
    hasResourceTags: options.hasResourceTags,
    doubts: options.doubts,
  });
  const { assumed } = options;
  const resourceGlobs = possibleResources(request, action);
  const canHaveBoundary =
    caller?.type === 'aws' && (caller.form === 'user' || caller.form === 'role' || caller.form === 'session');
  const { boundary } = policies;
  const isBoundless = boundary?.some(({ isAbsence }) => isAbsence);
  const bounded = canHaveBoundary && boundary !== undefined && (isBoundless ? 'possibly' : true);
  const partialValue = assumed
    ? (key: string): PartialValue | undefined => assumed.get(key) ?? knowledge.of(key)
    : (key: string): PartialValue | undefined => knowledge.of(key);
  const evaluation = prepare(request, (key) => partialValue(key) !== undefined, {
    partialValue,
    bounded,
    ...(resourceGlobs ? { resourceGlobs } : {}),
    needsNoResource: () =>
      catalogue.authorizationFacts.policiesWithoutResource.some(
        (p) => p.service === service && p.resource !== 'unsure',
      ),
  });
  const callerAccount = caller?.type === 'aws' ? caller.account : undefined;
  const resourceAccount = resourceAccountOf(request, options.resourceAccount);
  return {
    request,
    evaluation,
    catalogue,
    options,
    action,
    service,
    caller,
    callerAccount,
    resourceAccount,
    crossAccount:
      callerAccount !== undefined && resourceAccount !== undefined && callerAccount !== resourceAccount,
    isRoot: caller?.type === 'aws' && caller.form === 'root',
    isServiceLinkedRole: isServiceLinkedRole(caller),
    hasIdentityPolicies: caller === undefined || caller.type === 'aws',
    ownPolicy: ownPolicyOf(request, action, evaluation),
  };
}
