import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions.js';
import { GITHUB, oidcPrincipals } from '../support/oidc.js';

export const rule: Rule = {
  id: 'oidc-without-condition',
  severity: 'warning',
  kinds: ['trust'],
  codes: ['AA:MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL', 'AA:MISSING_GITHUB_REPO_CONDITION_KEY'],
  summary: 'A role trusts an OIDC provider without a condition on the identity in the token.',
  checkStatement(statement, context) {
    if (statement.condition?.opaque) return;
    for (const { node, provider } of oidcPrincipals(statement)) {
      const keys = [...testsOf(statement)].map((t) => t.key);
      if (provider === GITHUB) {
        if (keys.some((k) => k.startsWith(`${GITHUB}:`) && !k.endsWith(':aud'))) continue;
        context.report({
          range: node.range,
          message: `Every GitHub repository can get a token from this provider, so all of them can assume the role. Add a condition on ${GITHUB}:sub, for example "repo:my-org/my-repo:ref:refs/heads/main".`,
        });
        continue;
      }
      if (keys.some((k) => k.startsWith(`${provider}:`))) continue;
      context.report({
        range: node.range,
        message: `Anyone who gets a token from ${provider} can assume the role. Add conditions on its claims, ${provider}:aud and ${provider}:sub.`,
      });
    }
  },
};
