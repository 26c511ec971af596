import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeText } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'forbidden-prefix',
  severity: 'warning',
  codes: ['AA:S3_PREFIX_IN_NEGATIVE_CONTEXT'],
  summary: 'A list of denied S3 prefixes can be bypassed with a shorter prefix.',
  checkStatement(statement, context) {
    for (const { entry, use, key, operator } of testsOf(statement)) {
      if (key !== 's3:prefix' || use.operator.family !== 'string') continue;
      const denied = statement.effect === 'Deny' && !use.operator.negated;
      const excepted = statement.effect === 'Allow' && use.operator.negated;
      if (!denied && !excepted) continue;
      const fixable = denied && operator.entries.length === 1 && use.qualifier === undefined;
      context.report({
        range: entry.key.range,
        message: `A request with a shorter prefix, or without one, lists the same objects and bypasses this ${statement.effect}.${fixable ? ' Use a Deny with StringNotLike and the permitted prefixes.' : ' The permitted prefixes can be in an Allow with StringLike or a Deny with StringNotLike.'}`,
        fixes: () =>
          fixable
            ? [
                {
                  title: 'Change to "StringNotLike" (then list the permitted prefixes)',
                  edits: changeText(context.policy.document, operator.key, 'StringNotLike'),
                },
              ]
            : [],
      });
    }
  },
};
