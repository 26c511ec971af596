import type { Box } from '../../algebra/search.js';
import type { ConditionTest } from '../../policy/compile.js';
import type { Rule } from '../rule.js';
import { removeTest } from '../support/fixes/condition-edits.js';
import { fixOf } from '../support/fixes/fixes.js';

/** The tests of keys that several tests are about, in their order. */
function testsWithOneKey(tests: readonly ConditionTest[]): readonly ConditionTest[] {
  const keys = new Set<string>();
  const several = new Set<string>();
  for (const { key } of tests) (keys.has(key) ? several : keys).add(key);
  return several.size === 0 ? [] : tests.filter((t) => several.has(t.key));
}

export const rule: Rule = {
  id: 'contradictory-conditions',
  severity: 'warning',
  codes: [],
  summary: 'No request matches two conditions of a statement, so the statement never matches.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (!compiled || compiled.opaque || compiled.conditions.length < 2) return;
    const { sets } = context;
    const boxOf = (tests: readonly ConditionTest[]): Box => tests.map((t) => sets.keyAtom(t)) as Box;
    // Other rules report a condition that never matches by itself.
    const possible = testsWithOneKey(compiled.conditions).filter((t) => !sets.isEmpty(boxOf([t])));
    const byKey = new Map<string, ConditionTest[]>();
    for (const second of possible) {
      const before = byKey.get(second.key) ?? [];
      byKey.set(second.key, [...before, second]);
      const first = before.find(
        (t) =>
          // duplicate-condition-key reports the same key twice in one operator.
          t.use.canonical !== second.use.canonical && sets.isEmpty(boxOf([t, second])),
      );
      if (!first) continue;
      context.report({
        range: second.entry.key.range,
        message: `No request matches both conditions on ${second.keyName} (${first.use.canonical} and ${second.use.canonical}), so this statement ${compiled.effect === 'Allow' ? 'allows' : 'denies'} nothing. Remove one of them.`,
        related: [{ range: first.entry.key.range, message: 'The other condition.' }],
        // Which one is intended, only the author knows.
        fixes: () =>
          [first, second].flatMap(({ entry, keyName, use }) =>
            fixOf(
              `Remove ${use.canonical} on ${keyName}`,
              removeTest(statement, { operator: entry.operator, entry }),
            ),
          ),
      });
      return;
    }
  },
};
