/**
 * Fixes that limit one action to services: with a condition where it is alone, in a separate statement where it can be moved,
 * and otherwise with a condition for requests that have the key. Only requests for the action have it (IAM User Guide, "IAM and
 * AWS STS condition context keys": iam:PassedToService "applies to only the PassRole action").
 */
import type { CompiledStatement } from '../../../policy/compile.js';
import type { RequestSets } from '../../../sets/request-sets.js';
import { readableText } from '../../../syntax/value.js';
import { capital } from '../../../text/words.js';
import type { Fix } from '../../rule.js';
import { administrator } from '../administrator.js';
import { addCondition } from '../fixes/condition-edits.js';
import { fixOf } from '../fixes/fixes.js';
import { splitStatement } from '../fixes/split-statement.js';
import type { SuggestedValue } from '../suggested-values.js';

/**
 * @param action its ID.
 * @param key a key that only requests for this action have.
 */
export function limitToServices(
  compiled: CompiledStatement,
  action: string,
  key: string,
  { value, shown }: SuggestedValue,
  sets: RequestSets,
): Fix[] {
  const { statement, actions } = compiled;
  if (!actions || !statement.action || statement.action.others.length > 0) return [];
  // A condition that does not apply to the other actions of IAM does not limit an administrator.
  const ifPresent = (): Fix[] =>
    administrator(compiled, sets)
      ? []
      : addCondition(
          statement,
          'StringEqualsIfExists',
          key,
          value,
          `Add a condition on ${key} for requests that have it (${shown})`,
        );
  if (actions.negated) return ifPresent();
  const id = action.toLowerCase();
  const isAction = (text: string): boolean => {
    const ids = sets.expand(text);
    return ids.length === 1 && ids[0]!.toLowerCase() === id;
  };
  const values = actions.nodes.map(readableText);
  const own = values.filter(isAction);
  const rest = values.filter((text) => !isAction(text));
  if (own.length === 0) return ifPresent();
  const title = `Add a condition on ${key} (${shown})`;
  if (rest.length === 0) return addCondition(statement, 'StringEquals', key, value, title);
  // A wildcard would still match the action.
  if (statement.condition || rest.some((text) => sets.expand(text).some((e) => e.toLowerCase() === id)))
    return ifPresent();
  const sid = statement.sid?.value;
  const name = action.split(':')[1]!;
  const other = sid === undefined ? undefined : `${sid}${capital(name)}`;
  if (other !== undefined && statement.policy.statements.some((s) => s.sid?.value === other)) return [];
  return fixOf(
    `Move ${action} to a separate statement, with a condition on ${key} (${shown})`,
    splitStatement(statement, [
      { sid, actions: rest },
      { sid: other, actions: own, condition: { StringEquals: { [key]: value } } },
    ]),
  );
}
