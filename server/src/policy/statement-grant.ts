/** The level at which a statement of a resource-based policy grants access to a caller. */
import { GRANT_LEVELS, type GrantLevel, grantLevel, limitedByBoundary } from '../requests/grant-level.js';
import type { Caller } from '../requests/principal.js';
import type { CompiledStatement } from './compile.js';

/**
 * Does the statement tie the caller to given values of `aws:PrincipalArn`? With a wildcard Principal, "permissions
 * boundaries or session policies do not limit permissions granted using the aws:PrincipalArn condition key" (IAM User
 * Guide, "AWS JSON policy elements: Principal", IAM role principals).
 */
export const tiesPrincipalArn = (s: Pick<CompiledStatement, 'conditions'>): boolean =>
  s.conditions.some(
    (c) =>
      c.key === 'aws:principalarn' &&
      c.use.operator.family !== 'null' &&
      !c.use.operator.negated &&
      !c.use.ifExists &&
      c.use.qualifier !== 'ForAllValues',
  );

/**
 * The strongest level at which the Principal element names the caller (`session`, `principal` of a user, `everyone`,
 * `principal` of a role, then `account`); undefined if it does not, or if there is none. The conditions need not hold.
 */
export function grantLevelOf(s: CompiledStatement, caller: Caller | undefined): GrantLevel | undefined {
  const set = s.principals;
  if (!set) return undefined;
  let everyone = set.negated;
  let best: GrantLevel | undefined;
  for (const spec of set.negated ? [] : set.specs) {
    if (spec.type === 'any') everyone = true;
    else {
      const level = caller && grantLevel(spec, caller);
      if (level && (!best || GRANT_LEVELS.indexOf(level) < GRANT_LEVELS.indexOf(best))) best = level;
    }
  }
  if (!everyone || best === 'session') return best;
  if (caller?.type === 'aws' && !set.negated && tiesPrincipalArn(s)) return 'session';
  // A role that is named in addition to `*`: its boundary limits what it gets by name, but perhaps not what everyone gets.
  return best === 'principal' && !limitedByBoundary(best, caller!) ? best : 'everyone';
}
