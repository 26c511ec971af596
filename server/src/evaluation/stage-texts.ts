/** What the statements of a stage have to do with a decision, in sentences. */

import { allStatements } from '../policy/compile.js';
import { conditionsText } from '../policy/policy-variants.js';
import { grantLevelOf } from '../policy/statement-grant.js';
import type { GrantLevel } from '../requests/grant-level.js';
import type { Caller } from '../requests/principal.js';
import type { PolicyOutcome } from './authorization.js';
import { nearestAllow, type StatementResult, whyNot } from './explain-statement.js';
import { type Found, foundName } from './policy-outcome.js';

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const names = (policies: readonly PolicyOutcome[]): string => {
  const list = [...new Set(policies.map((p) => p.name))];
  return list.length > 3 ? `${list.length} policies` : list.join(', ') || 'no policy';
};

function* statementsOf(policies: readonly PolicyOutcome[]): Generator<Found> {
  for (const policy of policies) for (const statement of policy.statements()) yield { statement, policy };
}

/** The closest Allow, with the reason why it does not match. */
export function nearMiss(policies: readonly PolicyOutcome[]): string {
  const near = nearestAllow(statementsOf(policies));
  if (!near) return '';
  const why = whyNot(near.statement);
  return why === '' ? '' : ` The closest is ${foundName(near)}: ${why}`;
}

/** The level at which the closest Allow would grant the request; undefined: it does not name the caller, or there is none. */
export function nearestGrant(
  policies: readonly PolicyOutcome[],
  caller: Caller | undefined,
): GrantLevel | undefined {
  const near = nearestAllow(statementsOf(policies));
  const at = near?.policy.statements().indexOf(near.statement);
  return near && grantLevelOf(allStatements(near.policy.policy)[at!]!, caller);
}

/** So many statements are named. */
const MAX_NAMED = 5;

/** The further statements of a stage that deny the request: each has to be changed. */
export function furtherDenies(policies: readonly PolicyOutcome[], first: Found): string {
  const more = [...statementsOf(policies)].filter(
    ({ statement: s, policy }) =>
      s.effect === 'Deny' &&
      s.matches === true &&
      (policy !== first.policy || s.index !== first.statement.index),
  );
  if (more.length === 0) return '';
  const rest = more.length > MAX_NAMED ? ` and ${more.length - MAX_NAMED} more` : '';
  return ` Denied as well by ${more.slice(0, MAX_NAMED).map(foundName).join(', ')}${rest}.`;
}

/** The statements for which it is unknown whether they match, with what that depends on. */
export function unknownStatements(policies: readonly PolicyOutcome[], effect: 'Allow' | 'Deny'): string {
  const open = [...statementsOf(policies)].filter(
    ({ statement }) => statement.effect === effect && statement.matches === undefined,
  );
  const around = policies.flatMap(({ name, policy }) =>
    policy.defects.map(({ reason }) => ` ${capitalized(name)}: ${reason} AWS rejects this.`),
  );
  const conditions = policies.flatMap(({ name, policy }) => {
    const text = conditionsText([policy]);
    return text ? [` ${capitalized(name)} depends on ${text}.`] : [];
  });
  const within = open.map((found) => ` ${capitalized(foundName(found))}: ${whyUnknown(found.statement)}`);
  return [...around, ...conditions, ...within].slice(0, 2).join('');
}

function whyUnknown(s: StatementResult): string {
  const reasons = s.elements.filter((el) => el.matches === undefined).map((el) => el.reason);
  return reasons.length > 0 ? reasons.join(' ') : 'it has a part that cannot be read.';
}
