import type { ConditionEntry } from '../../policy/statement-body.js';
import type { Rule } from '../rule.js';
import { changeText } from '../support/fixes.js';

export const rule: Rule = {
  id: 'duplicate-condition-key',
  severity: 'error',
  codes: ['AA:DUPLICATE_KEYS_WITH_DIFFERENT_CASE'],
  summary: 'A condition key appears twice, in different cases.',
  checkStatement(statement, context) {
    const seen = new Map<string, ConditionEntry>();
    for (const operator of statement.condition?.operators ?? []) {
      const here = new Set<string>();
      for (const entry of operator.entries) {
        const { key } = entry;
        if (!key.closed || key.value === '') continue;
        const id = key.value.toLowerCase();
        const before = seen.get(id);
        const twice = here.has(id);
        here.add(id);
        if (!before) seen.set(id, entry);
        if (!before || before.key.value === key.value) continue;
        context.report({
          range: key.range,
          ...(twice ? {} : { severity: 'information' as const }),
          message: twice
            ? `Key names ignore case, so "${key.value}" is "${before.key.value}" once more: AWS rejects the policy. Put all values into one list.`
            : `Key names ignore case: "${key.value}" is the key that stands as "${before.key.value}" before. Write it the same way.`,
          related: [{ range: before.key.range, message: 'The same key.' }],
          fixes: () =>
            twice
              ? []
              : [
                  {
                    title: `Change to "${before.key.value}"`,
                    edits: changeText(context.policy.document, key, before.key.value),
                    preferred: true,
                  },
                ],
        });
      }
    }
  },
};
