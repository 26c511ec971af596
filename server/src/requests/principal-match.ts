/**
 * Which callers a Principal or NotPrincipal element matches; unknown if AWS does not document it. From the IAM User
 * Guide, "AWS JSON policy elements: Principal" and "AWS JSON policy elements: NotPrincipal".
 */
import {
  type Caller,
  callerText,
  matchPrincipal,
  type PrincipalSet,
  type PrincipalSpec,
} from './principal.js';
import { hasHole, isWholeHole, mayBeEqual } from './principal-holes.js';

/**
 * Can the value name the caller although the caller's ARN does not show it? A canonical user ID is some account's, or an
 * origin access identity's; the user who called GetFederationToken is not part of the federated user's ARN.
 */
export function mayName(spec: PrincipalSpec, caller: Caller): boolean {
  if (mayFit(spec, caller)) return true;
  switch (spec.type) {
    case 'canonical':
      return caller.type === 'aws' || caller.type === 'origin-access-identity';
    case 'account':
    case 'origin-access-identity':
      return caller.type === 'canonical';
    case 'arn':
      return (
        caller.type === 'aws' &&
        caller.form === 'federated-user' &&
        spec.form === 'user' &&
        spec.account === caller.account
      );
    case 'unreadable':
      // Such as a misspelt principal type, or the unique ID of a principal, which an ARN does not contain.
      return true;
    default:
      return false;
  }
}

const textOf = (spec: PrincipalSpec): string => {
  switch (spec.type) {
    case 'account':
      return spec.account;
    case 'arn':
    case 'origin-access-identity':
      return spec.arn;
    case 'service':
      return spec.name;
    case 'federated':
      return spec.provider;
    default:
      return '';
  }
};

/** Can the value name the caller for some value of what is unknown before the deployment in either of them? */
export function mayFit(spec: PrincipalSpec, caller: Caller): boolean {
  const text = textOf(spec);
  const own = callerText(caller, true);
  if (!hasHole(text) && !hasHole(own)) return false;
  // All of it is unknown: an account, an ARN, or everyone.
  if (spec.type === 'arn' && isWholeHole(text)) return true;
  if (caller.type !== 'aws')
    return (
      (spec.type === 'account' || spec.type === 'arn' ? 'aws' : spec.type) === caller.type &&
      mayBeEqual(text, own)
    );
  if (isWholeHole(own)) return spec.type === 'account' || spec.type === 'arn';
  if (spec.type === 'account') return mayBeEqual(text, caller.account);
  if (spec.type !== 'arn') return false;
  if (mayBeEqual(text, own)) return true;
  // A role names its sessions, whose ARN is another one.
  return spec.form === 'role' && caller.form === 'session' && mayBeEqual(spec.account, caller.account);
}

/**
 * A Deny with NotPrincipal spares a caller of which every ARN is listed: account and user, or account, role and session.
 * Where only some are, "the policy might deny access to the entire account, including the principal" (NotPrincipal):
 * that is unknown. Where the account alone is listed, the caller is not among the principals that are spared.
 */
function denyAllBut(specs: readonly PrincipalSpec[], caller: Caller): boolean | undefined {
  let account = false;
  let role = false;
  let self = false;
  for (const spec of specs) {
    const match = matchPrincipal(spec, caller);
    if (match === 'any') return false;
    if (match === 'account') account = true;
    else if (match === 'role') role = true;
    else if (match === 'self') self = true;
  }
  if (!self && !role) {
    const root = caller.type === 'aws' && caller.form === 'root';
    if (root && account) return false;
    // A canonical user ID is at most the account of a user or role, which alone spares neither.
    const maybe = specs.some(
      (s) => mayName(s, caller) && (s.type !== 'canonical' || caller.type !== 'aws' || root),
    );
    return maybe ? undefined : true;
  }
  if (caller.type !== 'aws') return false;
  const whole = caller.form === 'session' ? self && role : true;
  return whole && account ? false : undefined;
}

/**
 * Does a statement with this element apply to the caller?
 * @returns `undefined` if that is unknown.
 */
export function appliesToCaller(
  { specs, negated }: PrincipalSet,
  caller: Caller,
  effect: 'Allow' | 'Deny',
): boolean | undefined {
  if (negated && effect === 'Deny') return denyAllBut(specs, caller);
  let listed: boolean | undefined = false;
  for (const spec of specs) {
    const match = matchPrincipal(spec, caller);
    // Whether an Allow for all but an account is one for a principal of that account, AWS does not say.
    if (match !== undefined && !(negated && match === 'account' && !isRoot(caller))) return !negated;
    if (match !== undefined || mayName(spec, caller)) listed = undefined;
  }
  return listed === undefined ? undefined : negated;
}

const isRoot = (caller: Caller): boolean => caller.type === 'aws' && caller.form === 'root';
