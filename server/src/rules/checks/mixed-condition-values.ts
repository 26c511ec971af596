import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeTo } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'mixed-condition-values',
  severity: 'warning',
  codes: ['AA:INVALID_CONDITION_DATA_TYPE'],
  summary: 'The values of a condition key have different JSON types.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { entry } of testsOf(statement)) {
      const plain = entry.values.filter((v) => ['string', 'number', 'boolean'].includes(v.type));
      const first = plain[0];
      if (!first) continue;
      for (const value of plain) {
        if (value.type === first.type) continue;
        context.report({
          range: value.range,
          message: `The values of ${entry.key.value} have different JSON types: this one is a ${value.type}, the first one is a ${first.type}. Write all of them as strings.`,
          fixes: () =>
            value.type === 'string' || !('text' in value)
              ? []
              : changeTo(statement.policy.document, value, value.text),
        });
      }
    }
  },
};
