/** Callers, and which of them a Principal element matches. */
import { isAccountId } from './account-id.js';
import { hasHole, isSamePrincipal, isWholeHole, shownPrincipal } from './principal-holes.js';

/** The caller of a request. */
export type Caller =
  | { readonly type: 'anonymous' }
  | { readonly type: 'service'; readonly name: string }
  | { readonly type: 'federated'; readonly provider: string }
  | { readonly type: 'canonical'; readonly id: string }
  /** An origin access identity of CloudFront: only resource-based policies (of buckets) name it. */
  | { readonly type: 'origin-access-identity'; readonly arn: string }
  | { readonly type: 'aws'; readonly arn: string; readonly account: string; readonly form: CallerForm };

export type CallerForm = 'root' | 'user' | 'role' | 'session' | 'federated-user' | 'other';

/** Of an account, or of one that is unknown before the deployment. */
const ARN = /^arn:[^:]+:(iam|sts)::(\d{12}|\uE024\{[^{}]*\}):(.+)$/;
const ROLE = /^arn:([^:]+):iam::(\d{12}|\uE024\{[^{}]*\}):role\/(?:.*\/)?([^/]+)$/;
const SESSION = /^arn:([^:]+):sts::(\d{12}|\uE024\{[^{}]*\}):assumed-role\/([^/]+)\//;

/** By the service and the resource of an ARN (IAM User Guide, "IAM identifiers": sessions and federated users are of AWS STS). */
function formOf(service: string, resource: string): CallerForm {
  if (service === 'sts') {
    if (resource.startsWith('assumed-role/')) return 'session';
    return resource.startsWith('federated-user/') ? 'federated-user' : 'other';
  }
  if (resource === 'root') return 'root';
  if (resource.startsWith('user/')) return 'user';
  return resource.startsWith('role/') ? 'role' : 'other';
}

/** Is an ARN one of the other of the two services, written with this one: `arn:aws:iam::111122223333:assumed-role/app/session`? */
export function isOfOtherService(arn: string): boolean {
  const [, , service, , , ...resource] = arn.split(':');
  return formOf(service === 'sts' ? 'iam' : 'sts', resource.join(':')) !== 'other';
}

/**
 * Reads a caller from what people write: an ARN, a 12-digit account (its root user), a service principal, or `*` for
 * anonymous. Returns undefined for anything else.
 */
export function parseCaller(text: string): Caller | undefined {
  const t = text.trim();
  if (t === '*' || t === 'anonymous') return { type: 'anonymous' };
  if (isAccountId(t)) return { type: 'aws', arn: `arn:aws:iam::${t}:root`, account: t, form: 'root' };
  const arn = ARN.exec(t);
  if (arn) {
    const resource = arn[3]!;
    if (/^(saml-provider|oidc-provider)\//.test(resource)) return { type: 'federated', provider: t };
    const form = formOf(arn[1]!, resource);
    return { type: 'aws', arn: t, account: arn[2]!, form };
  }
  // Amazon CloudFront Developer Guide, "Use an origin access identity".
  if (/^arn:[^:]+:iam::cloudfront:user\/CloudFront Origin Access Identity [A-Z0-9]+$/.test(t))
    return { type: 'origin-access-identity', arn: t };
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$|^[a-z0-9.-]+\.amazon\.com$/i.test(t))
    return { type: 'service', name: t.toLowerCase() };
  if (/^[0-9a-f]{64}$/i.test(t)) return { type: 'canonical', id: t.toLowerCase() };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/.*)?$/i.test(t)) return { type: 'federated', provider: t };
  return undefined;
}

/** @param raw with holes as they are in the caller, and not as people read them. */
export function callerText(caller: Caller, raw = false): string {
  switch (caller.type) {
    case 'anonymous':
      return '*';
    case 'service':
      return raw ? caller.name : shownPrincipal(caller.name);
    case 'federated':
      return raw ? caller.provider : shownPrincipal(caller.provider);
    case 'canonical':
      return caller.id;
    default:
      return raw ? caller.arn : shownPrincipal(caller.arn);
  }
}

/** One value of a Principal element, read. */
export type PrincipalSpec =
  | { readonly type: 'any' }
  | { readonly type: 'account'; readonly account: string }
  | { readonly type: 'arn'; readonly arn: string; readonly form: CallerForm; readonly account: string }
  | { readonly type: 'service'; readonly name: string }
  | { readonly type: 'federated'; readonly provider: string }
  | { readonly type: 'canonical'; readonly id: string }
  | { readonly type: 'origin-access-identity'; readonly arn: string }
  | { readonly type: 'unreadable'; readonly text: string };

export function parsePrincipal(principalType: string, value: string): PrincipalSpec {
  if (principalType === 'AWS') {
    if (value === '*') return { type: 'any' };
    if (isAccountId(value)) return { type: 'account', account: value };
    // An account, an ARN, or everyone.
    if (isWholeHole(value)) return { type: 'arn', arn: value, form: 'other', account: value };
    const caller = parseCaller(value);
    if (caller?.type === 'origin-access-identity') return caller;
    if (caller?.type === 'aws') {
      return caller.form === 'root'
        ? { type: 'account', account: caller.account }
        : { type: 'arn', arn: value, form: caller.form, account: caller.account };
    }
    return { type: 'unreadable', text: value };
  }
  if (principalType === 'Service') return { type: 'service', name: value.toLowerCase() };
  if (principalType === 'Federated') return { type: 'federated', provider: value };
  if (principalType === 'CanonicalUser') return { type: 'canonical', id: value.toLowerCase() };
  return { type: 'unreadable', text: value };
}

export interface PrincipalSet {
  readonly specs: readonly PrincipalSpec[];
  readonly negated: boolean;
}

/** The values of one principal type. */
export interface PrincipalEntry {
  readonly type: string;
  /** With `principalHole` for what is unknown. */
  readonly values: readonly string[];
}

export function principalSpecs(
  single: string | undefined,
  entries: readonly PrincipalEntry[],
): PrincipalSpec[] {
  if (single !== undefined) return [single === '*' ? { type: 'any' } : { type: 'unreadable', text: single }];
  return entries.flatMap((e) => e.values.map((v) => parsePrincipal(e.type, v)));
}

/** The ARN of some session of a role; undefined if it is not a role. The session's ARN does not contain the path. */
export function exampleSession(roleArn: string): string | undefined {
  const m = ROLE.exec(roleArn);
  return m ? `arn:${m[1]}:sts::${m[2]}:assumed-role/${m[3]}/example-session` : undefined;
}

/** The first account that a text names, in an ARN or by itself. */
export function accountIn(text: string): string | undefined {
  return /(?<!\d)\d{12}(?!\d)/.exec(text)?.[0];
}

/** Does a role's ARN (with any path) belong to the session? The session's ARN does not carry the path. */
function sameRole(roleArn: string, sessionArn: string): boolean {
  const role = ROLE.exec(roleArn);
  const session = SESSION.exec(sessionArn);
  return !!role && !!session && role[2] === session[2] && role[3] === session[3];
}

/**
 * Is the caller certainly neither the role nor one of its sessions? Names of roles are unique in an account, in any case (IAM User
 * Guide, "IAM and AWS STS quotas", *IAM name requirements*).
 */
export function isOtherThanRole(caller: Caller, roleArn: string): boolean {
  const role = ROLE.exec(roleArn);
  if (!role || /[*?]/.test(role[3]!) || hasHole(role[3]!)) return false;
  if (caller.type !== 'aws') return true;
  const own = ROLE.exec(caller.arn) ?? SESSION.exec(caller.arn);
  if (!own) return caller.form !== 'other' && caller.form !== 'role' && caller.form !== 'session';
  if (hasHole(own[3]!)) return false;
  const accounts = [own[2]!, role[2]!];
  return (
    own[3]!.toLowerCase() !== role[3]!.toLowerCase() ||
    (accounts.every(isAccountId) && accounts[0] !== accounts[1])
  );
}

/**
 * How far a spec names the caller: `exact` (itself, or everyone), `account` (its account only), or not at all.
 * A role's ARN names the role's sessions too.
 */
export function matchPrincipal(
  spec: PrincipalSpec,
  caller: Caller,
): 'any' | 'self' | 'role' | 'account' | undefined {
  switch (spec.type) {
    case 'any':
      return 'any';
    case 'account':
      return caller.type === 'aws' && caller.account === spec.account ? 'account' : undefined;
    case 'arn':
      if (caller.type !== 'aws') return undefined;
      if (isSamePrincipal(spec.arn, caller.arn)) return caller.form === 'role' ? 'role' : 'self';
      return spec.form === 'role' && caller.form === 'session' && sameRole(spec.arn, caller.arn)
        ? 'role'
        : undefined;
    case 'service':
      return caller.type === 'service' && (spec.name === '*' || caller.name === spec.name)
        ? 'self'
        : undefined;
    case 'federated':
      return caller.type === 'federated' && caller.provider === spec.provider ? 'self' : undefined;
    case 'canonical':
      return caller.type === 'canonical' && caller.id === spec.id ? 'self' : undefined;
    case 'origin-access-identity':
      return caller.type === spec.type && caller.arn === spec.arn ? 'self' : undefined;
    default:
      return undefined;
  }
}

/** Does the set name the caller? For NotPrincipal, see `appliesToCaller`. */
export const containsCaller = ({ specs }: PrincipalSet, caller: Caller): boolean =>
  specs.some((s) => matchPrincipal(s, caller) !== undefined);
