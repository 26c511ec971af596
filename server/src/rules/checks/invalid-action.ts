import { actionsNamed } from '../../catalogue/action-owners.js';
import type { Rule } from '../rule.js';
import { changeTo, didYouMean, didYouMeanText } from '../support/fixes/fixes.js';
import { isReportedCharacter } from '../support/unsupported-characters.js';

/** So many corrections are suggested. */
const MOST_NEAR = 3;

export const rule: Rule = {
  id: 'invalid-action',
  severity: 'error',
  codes: ['AA:INVALID_ACTION', 'P:UNKNOWN_ACTION'],
  summary: 'An action is not in the format service:Action.',
  checkStatement(statement, context) {
    for (const item of statement.action?.items ?? []) {
      const text = item.value;
      if (!item.closed || text === '*' || text === '' || /^[A-Za-z0-9*?-]+:[A-Za-z0-9*?_-]+$/.test(text))
        continue;
      // policy-variable checks templates.
      if (text.includes('${') || isReportedCharacter(context.policy.kind, text)) continue;
      // "s3:" is an action that is still being typed.
      if (/^[A-Za-z0-9-]+:$/.test(text)) {
        context.report({
          range: item.range,
          message: `"${text}" has no action name after the colon. Add one, or use "${text}*" for all actions of the service.`,
          fixes: () =>
            [`${text}<action>`, `${text}*`].flatMap((better) =>
              changeTo(context.policy.document, item, better, false).map((fix) => ({
                ...fix,
                uncertain: true,
              })),
            ),
        });
        continue;
      }
      const owners: string[] = [];
      if (/^[A-Za-z0-9]+$/.test(text)) {
        owners.push(...actionsNamed(context.catalogue, text, MOST_NEAR));
      } else if (/^\s*[A-Za-z0-9-]+\s*[:.]\s*[A-Za-z0-9*?]+\s*$/.test(text)) {
        owners.push(text.replace(/\s/g, '').replace('.', ':'));
      }
      const near = owners.slice(0, MOST_NEAR);
      // IAM accepted versions of AWS managed policies with "ec2: DescribeX" and "lambda:ListFunctions ".
      if (near.length === 1 && near[0] === text.replace(/\s/g, '')) {
        context.report({
          range: item.range,
          severity: 'warning',
          message: `"${text}" has whitespace, which AWS compares like any other character, so it does not match any action.${didYouMeanText(near)}`,
          fixes: () => didYouMean(context.policy.document, item, near),
        });
        continue;
      }
      context.report({
        range: item.range,
        message: `An action has the format service:Action, for example "s3:GetObject", so AWS rejects "${text}".${didYouMeanText(near)}`,
        fixes: () => didYouMean(context.policy.document, item, near),
      });
    }
  },
};
