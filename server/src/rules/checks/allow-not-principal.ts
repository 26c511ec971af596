import type { Rule } from '../rule.js';

export const rule: Rule = {
  id: 'allow-not-principal',
  severity: 'warning',
  kinds: ['resource', 'trust', 'endpoint'],
  codes: ['AA:ALLOW_WITH_NOT_PRINCIPAL', 'AA:ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL'],
  summary: 'An Allow with NotPrincipal grants access to everyone except the listed principals.',
  checkStatement(statement, context) {
    const { principal, policy } = statement;
    if (!principal?.negated) return;
    if (policy.kind === 'trust') {
      context.report({
        range: principal.property.key.range,
        severity: 'error',
        message:
          'A role trust policy cannot have NotPrincipal: AWS rejects it. Name who may assume the role in Principal.',
      });
      return;
    }
    if (statement.effect !== 'Allow') return;
    context.report({
      range: principal.property.key.range,
      message:
        'Allow with NotPrincipal lets in everyone who is not listed, anonymous callers too. Name those who should have access in Principal, or keep NotPrincipal for a Deny.',
    });
  },
};
