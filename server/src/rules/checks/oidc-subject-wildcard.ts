import { claimKey, GITHUB } from '../../policy/oidc.js';
import type { Rule } from '../rule.js';
import { openPatterns, trustsOf } from '../support/token-access.js';

export const rule: Rule = {
  id: 'oidc-subject-wildcard',
  severity: 'warning',
  kinds: ['trust'],
  codes: [],
  summary: 'A wildcard in a claim of a shared OIDC provider also matches other customers of the provider.',
  checkPolicy(_, context) {
    for (const trust of trustsOf(context)) {
      const { provider, written } = trust.principal;
      // github-oidc-subject reports those of GitHub.
      if (!trust.shared?.freeAudience || provider === GITHUB) continue;
      for (const { node, text, test } of openPatterns(trust)) {
        const owner = trust.shared.owners[0];
        const full =
          claimKey(test.key)!.claim === 'sub' && owner ? `: "${owner}:name:..."` : ' instead of a wildcard';
        context.report({
          range: node.range,
          message: `"${text}" also matches tokens of other customers of ${written}, because customers choose these names themselves. Use the full name${full}.`,
        });
      }
    }
  },
};
