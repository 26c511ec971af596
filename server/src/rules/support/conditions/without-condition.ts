/** Takes actions out of reach of a condition that is not for them. */
import type { Action } from '../../../catalogue/catalogue.js';
import type { Statement } from '../../../policy/policy.js';
import type { Data } from '../../../syntax/data.js';
import type { TextEdit } from '../../rule.js';
import { conditionWithout, removeTest } from '../fixes/condition-edits.js';
import { insertElement } from '../fixes/fixes.js';
import { splitStatement } from '../fixes/split-statement.js';
import type { Tested } from './conditions.js';

/** `*` for actions that support nothing else, where the statement has other resources; undefined: they stay. */
export const starForAll = ({ resource }: Statement, actions: readonly Action[]): '*' | undefined =>
  resource?.items.every((i) => i.value !== '*') && actions.every((a) => a.resourceTypes.length === 0)
    ? '*'
    : undefined;

const partly = (resource: Data | undefined): { resource?: Data } =>
  resource === undefined ? {} : { resource };

/**
 * Moves values of Action to a separate statement without the condition; without other values, the statement loses it.
 * @param resource of the statement without the condition; undefined: the same.
 * @param more conditions that are not for the moved actions either.
 * @param own the resources that values of Action act on, where that is not all of them.
 */
export function withoutCondition(
  statement: Statement,
  values: readonly string[],
  test: Pick<Tested, 'operator' | 'entry'>,
  resource?: string | readonly string[],
  more: readonly Pick<Tested, 'entry'>[] = [],
  own: (values: readonly string[]) => Data | undefined = () => undefined,
): TextEdit[] {
  const { action, sid, policy } = statement;
  if (!action || action.negated || action.others.length + action.partial.length > 0) return [];
  const written: Data | undefined =
    resource === undefined || typeof resource === 'string' || resource.length > 1
      ? resource
      : statement.resource?.isArray
        ? resource
        : resource[0];
  const rest = action.items.map((i) => i.value).filter((v) => !values.includes(v));
  if (rest.length === 0) {
    const removed = removeTest(statement, test);
    const set =
      written === undefined
        ? []
        : insertElement(statement, 'Resource', written, '').flatMap((fix) => fix.edits);
    return removed.length === 0 || (written !== undefined && set.length === 0) ? [] : [...removed, ...set];
  }
  const condition = conditionWithout(statement, [test, ...more]);
  const other = sid && `${sid.value}Other`;
  if (condition === undefined || (other && policy.statements.some((s) => s.sid?.value === other))) return [];
  return splitStatement(statement, [
    { sid: sid?.value, actions: rest, ...partly(own(rest)) },
    { sid: other, actions: values, condition, ...partly(written ?? own(values)) },
  ]);
}
