import type { Rule } from '../rule.js';
import { accountOrServiceFixes } from '../support/fixes/principal-edits.js';

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
          'A role trust policy cannot have NotPrincipal, so AWS rejects it. Use Principal to list who can assume the role.',
        ifKind: 'it cannot have NotPrincipal. Use Principal to list who can assume the role.',
        fixes: () => accountOrServiceFixes(statement),
      });
      return;
    }
    if (statement.effect !== 'Allow') return;
    context.report({
      range: principal.property.key.range,
      message:
        'An Allow with NotPrincipal gives access to everyone who is not listed, including anonymous callers. List the principals that need access in Principal.',
      fixes: () => accountOrServiceFixes(statement),
    });
  },
};
