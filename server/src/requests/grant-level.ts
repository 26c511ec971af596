/**
 * Which principals an Allow of a resource-based policy gives access to. The levels must be kept apart: permissions boundaries and session
 * policies treat them differently, so a statement for everyone does not make one for a user or a session redundant.
 * From the IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access" (resource-based
 * policies) and "AWS JSON policy elements: Principal" (IAM role principals, all principals).
 */
import type { Caller, PrincipalSpec } from './principal.js';
import { matchPrincipal } from './principal.js';

/**
 * - `session`: the caller's own session, or a caller that has no identity-based policies (a service, a federated identity);
 *   also a wildcard Principal with `aws:PrincipalArn` in the condition, which names the session by its role.
 * - `principal`: the IAM user or role.
 * - `account`: the account, which leaves the decision to its identity-based policies.
 * - `everyone`: `*`, or an Allow with NotPrincipal.
 */
export const GRANT_LEVELS = ['session', 'principal', 'account', 'everyone'] as const;
export type GrantLevel = (typeof GRANT_LEVELS)[number];

/** The level at which one value of Principal names the caller; undefined if it does not. */
export function grantLevel(spec: PrincipalSpec, caller: Caller): GrantLevel | undefined {
  switch (matchPrincipal(spec, caller)) {
    case 'any':
      return 'everyone';
    case 'account':
      return 'account';
    case 'role':
      return 'principal';
    case 'self':
      return caller.type === 'aws' && (caller.form === 'user' || caller.form === 'root')
        ? 'principal'
        : 'session';
    default:
      return undefined;
  }
}

/**
 * Within one account: does an implicit deny of the caller's permissions boundary or session policy limit what the level
 * grants? `undefined`: AWS's documents do not say. They call grants to a user ARN and to a session ARN unlimited, grants
 * to a role ARN limited, and state for `*` only that users and roles of the account need no other permissions.
 */
export function limitedByBoundary(level: GrantLevel, caller: Caller): boolean | undefined {
  switch (level) {
    case 'session':
      return false;
    case 'principal':
      return caller.type === 'aws' && caller.form !== 'user' && caller.form !== 'root';
    case 'account':
      return true;
    default:
      return undefined;
  }
}
