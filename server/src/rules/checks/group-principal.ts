import { accountIn } from '../../requests/principal.js';
import type { Rule } from '../rule.js';
import { identityArn, identityFix } from '../support/fixes/principal-edits.js';

export const rule: Rule = {
  id: 'group-principal',
  severity: 'error',
  codes: ['AA:INVALID_PRINCIPAL_FORMAT'],
  summary: 'A group is used as a principal.',
  reads: ['Principal'],
  checkStatement(statement, context) {
    for (const entry of statement.principal?.entries ?? []) {
      if (entry.property.key.value !== 'AWS') continue;
      for (const item of entry.items) {
        if (!/^arn:[^:]*:iam::[^:]*:group\//.test(item.value)) continue;
        context.report({
          range: item.range,
          message: `A group cannot be a principal, because it cannot sign requests, so AWS rejects "${item.value}". List the users, or preferably a role.`,
          fixes: () =>
            identityFix(statement.policy, item, identityArn(statement.policy, 'role', accountIn(item.value))),
        });
      }
    }
  },
};
