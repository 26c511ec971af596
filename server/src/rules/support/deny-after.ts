/** A new Deny after a statement. */
import type { Statement } from '../../policy/policy.js';
import type { Data } from '../../syntax/data.js';
import { isSound } from '../../syntax/soundness.js';
import type { TextEdit } from '../rule.js';

/**
 * @param suffix what its Sid has after that of the statement, if the statement has one.
 * @param actions at least one.
 * @returns none where there is no list of statements, or the Sid is taken.
 */
export function denyAfter(
  { policy, sid, node, conditional }: Statement,
  suffix: string,
  actions: readonly string[],
  condition?: { readonly [operator: string]: Data },
): TextEdit[] {
  const { document, statements, statementProperty } = policy;
  const list = statementProperty?.value;
  if (list?.type !== 'array' || conditional || !isSound(document, node)) return [];
  const name = sid && `${sid.value}${suffix}`;
  if (name !== undefined && statements.some((s) => s.sid?.value === name)) return [];
  return document.syntax.edit.insert(document, list, list.items.indexOf(node) + 1, {
    ...(name === undefined ? {} : { Sid: name }),
    Effect: 'Deny',
    Action: actions.length === 1 ? actions[0]! : actions,
    Resource: '*',
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}
