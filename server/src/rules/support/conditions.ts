/** The condition tests of a statement, one by one, as rules look at them. */
import type { OperatorUse } from '../../policy/operators.js';
import type { Statement } from '../../policy/policy.js';
import type { ConditionEntry, ConditionOperator } from '../../policy/statement-body.js';

export interface Tested {
  readonly operator: ConditionOperator;
  readonly use: OperatorUse;
  readonly entry: ConditionEntry;
  /** Lower-cased name of the condition key. */
  readonly key: string;
}

/** All tests with a readable operator and a finished key. */
export function* testsOf(statement: Statement): Iterable<Tested> {
  for (const operator of statement.condition?.operators ?? []) {
    const { use } = operator;
    if (!use) continue;
    for (const entry of operator.entries) {
      if (entry.key.closed) yield { operator, use, entry, key: entry.key.value.toLowerCase() };
    }
  }
}

/** The test fails for sure when the key is absent from the request. */
export function needsKey({ use }: Tested): boolean {
  return (
    !use.operator.negated &&
    !use.ifExists &&
    use.qualifier !== 'ForAllValues' &&
    use.operator.family !== 'null'
  );
}

/** Is the test the only one of its operator, so that the operator can be changed without touching another? */
export const isAlone = ({ operator }: Tested): boolean => operator.entries.length === 1;

/** Does some test of the statement use one of the keys (lower-cased; `x/` stands for all that begin so)? */
export function usesKey(statement: Statement, ...keys: readonly string[]): boolean {
  for (const { key } of testsOf(statement)) {
    if (keys.some((k) => (k.endsWith('/') ? key.startsWith(k) : key === k))) return true;
  }
  return false;
}
