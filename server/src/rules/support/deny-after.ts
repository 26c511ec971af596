/** A new Deny after a statement. */
import type { Statement } from '../../policy/policy.js';
import type { Data } from '../../syntax/data.js';
import { isSound } from '../../syntax/soundness.js';
import type { TextEdit } from '../rule.js';
import { insertAfter } from './statement-place.js';

/**
 * @param suffix what its Sid has after that of the statement, if the statement has one.
 * @param actions at least one.
 * @returns none where there is no list of statements, or the Sid is taken.
 */
export function denyAfter(
  statement: Statement,
  suffix: string,
  actions: readonly string[],
  condition?: { readonly [operator: string]: Data },
): TextEdit[] {
  const { policy, sid, node } = statement;
  const { document, statements } = policy;
  if (!isSound(document, node)) return [];
  const name = sid && `${sid.value}${suffix}`;
  if (name !== undefined && statements.some((s) => s.sid?.value === name)) return [];
  const deny: Data = {
    ...(name === undefined ? {} : { Sid: name }),
    Effect: 'Deny',
    Action: actions.length === 1 ? actions[0]! : actions,
    Resource: '*',
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  return insertAfter(statement, [deny]);
}
