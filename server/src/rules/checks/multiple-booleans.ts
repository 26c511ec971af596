import { parseBool } from '../../algebra/values.js';
import { valueText } from '../../policy/compile.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { fixOf } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'multiple-booleans',
  severity: 'warning',
  codes: ['AA:INVALID_CONDITION_MULTIPLE_BOOLEAN'],
  summary: 'A boolean condition lists both true and false.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { entry, use } of testsOf(statement)) {
      const { family } = use.operator;
      if ((family !== 'bool' && family !== 'null') || entry.list.property.value?.type !== 'array') continue;
      const read = entry.values.map((v) => parseBool(valueText(v) ?? ''));
      if (!read.includes(true) || !read.includes(false)) continue;
      context.report({
        range: entry.list.property.value.range,
        message:
          family === 'null'
            ? `Null with both "true" and "false" matches every request, so the condition on ${entry.key.value} has no effect. Keep one value.`
            : `Both "true" and "false" are listed, so the condition matches whenever ${entry.key.value} is present. Keep one value.`,
        fixes: () =>
          ['true', 'false'].flatMap((text) => {
            const { document } = statement.policy;
            return fixOf(
              `Keep only "${text}"`,
              document.syntax.edit.replace(document, entry.list.property.value!, text),
            );
          }),
      });
    }
  },
};
