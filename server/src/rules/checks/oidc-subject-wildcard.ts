import { claimKey, GITHUB } from '../../policy/oidc.js';
import type { Rule } from '../rule.js';
import { changeTo } from '../support/fixes.js';
import { openPatterns, trustsOf } from '../support/token-access.js';

/** The subject with a placeholder for the first name; undefined: it begins with something else. */
function withName(subject: string, owner: string): string | undefined {
  const [first, , ...rest] = subject.split(':');
  if (first !== owner) return undefined;
  return [owner, `<${owner.replaceAll('_', '-')}>`, ...(rest.length > 0 ? rest : ['*'])].join(':');
}

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
        const full = claimKey(test.key)!.claim === 'sub' && owner ? withName(text, owner) : undefined;
        context.report({
          range: node.range,
          message: `"${text}" also matches tokens of other customers of ${written}, because customers choose these names themselves.${full === undefined ? '' : ` Use the full name: "${full}".`}`,
          fixes: () => (full === undefined ? [] : changeTo(context.policy.document, node, full, false)),
        });
      }
    }
  },
};
