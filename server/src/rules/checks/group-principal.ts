import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'group-principal',
  severity: 'error',
  codes: ['AA:INVALID_PRINCIPAL_FORMAT'],
  summary: 'A group is used as a principal.',
  checkStatement(statement, context) {
    for (const entry of statement.principal?.entries ?? []) {
      if (entry.property.key.value !== 'AWS') continue;
      for (const item of entry.items) {
        if (!/^arn:[^:]*:iam::[^:]*:group\//.test(item.value)) continue;
        context.report({
          range: item.range,
          message: `A group cannot be a principal: it is a way to give policies to users, not an identity that calls AWS. AWS rejects "${item.value}"; name the users or, better, a role.`,
        });
      }
    }
  },
};
