/** The conditions of a statement one by one, as the rules use them. */
import { parseBool } from '../../../algebra/values.js';
import type { OperatorUse } from '../../../policy/operators.js';
import type { Statement } from '../../../policy/policy.js';
import type { ConditionEntry, ConditionOperator } from '../../../policy/statement-body.js';

export interface Tested {
  readonly operator: ConditionOperator;
  readonly use: OperatorUse;
  readonly entry: ConditionEntry;
  /** Name of the condition key in lowercase. */
  readonly key: string;
}

/** All conditions with a valid operator and a complete key. */
export function* testsOf(statement: Statement): Iterable<Tested> {
  for (const operator of statement.condition?.operators ?? []) {
    const { use } = operator;
    if (!use) continue;
    for (const entry of operator.entries) {
      if (entry.key.closed) yield { operator, use, entry, key: entry.key.value.toLowerCase() };
    }
  }
}

/** Is it certain that the condition does not match if the key is absent? */
export function needsKey({ use }: Pick<Tested, 'use'>): boolean {
  return (
    !use.operator.negated &&
    !use.ifExists &&
    use.qualifier !== 'ForAllValues' &&
    use.operator.family !== 'null'
  );
}

/**
 * Does the condition match if the key is absent? IAM User Guide, "IAM JSON policy elements: Condition operators" and
 * "Set operators for multivalued context keys".
 */
export function matchesAbsent({ use, entry }: Pick<Tested, 'use' | 'entry'>): boolean {
  if (use.operator.family === 'null')
    return entry.list.items.length > 0 && entry.list.items.every((i) => parseBool(i.value) === true);
  return (
    use.qualifier !== 'ForAnyValue' && (use.operator.negated || use.ifExists || use.qualifier !== undefined)
  );
}

/** Is it the only condition of its operator, so that changing the operator affects no other condition? */
export const isAlone = ({ operator }: Pick<Tested, 'operator'>): boolean => operator.entries.length === 1;

/** Does a condition of the statement use one of the keys (in lowercase; `x/` matches all keys with this prefix)? */
export function usesKey(statement: Statement, ...keys: readonly string[]): boolean {
  for (const { key } of testsOf(statement)) {
    if (keys.some((k) => (k.endsWith('/') ? key.startsWith(k) : key === k))) return true;
  }
  return false;
}
