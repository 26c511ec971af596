import type { Rule } from '../rule.js';
import { accountOrServiceFixes } from '../support/fixes/principal-edits.js';

export const rule: Rule = {
  id: 'trust-star-principal',
  severity: 'error',
  kinds: ['trust'],
  codes: ['AA:ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
  summary: 'The Principal of a role trust policy is "*".',
  reads: ['Principal'],
  checkStatement(statement, context) {
    const single = statement.principal?.single;
    if (!single?.closed || single.value !== '*' || statement.principal?.negated) return;
    context.report({
      range: single.range,
      message:
        'A role trust policy cannot have "Principal": "*", so AWS rejects it. List who can assume the role: {"AWS": "arn:aws:iam::account:role/name"}, a Service, or a Federated provider.',
      fixes: () => accountOrServiceFixes(statement),
      ifKind: 'its Principal cannot be "*". List who can assume the role.',
    });
  },
};
