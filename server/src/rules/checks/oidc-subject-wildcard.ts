import { claimKey, GITHUB, isEks } from '../../policy/oidc.js';
import { oneOf } from '../../sets/key-tests.js';
import type { Rule, RuleContext } from '../rule.js';
import { changeTo } from '../support/fixes/fixes.js';
import { anyoneAt, claimPatterns, openPatterns, type Trust, trustsOf } from '../support/token-access.js';

/** Service accounts of a namespace that no policy names. */
const OF_ANY_NAMESPACE = ['system:serviceaccount:grantwise-unnamed:*'];

/**
 * Reports subjects of a cluster that have a name of a service account and no namespace (Amazon EKS User Guide, "Assign IAM roles to
 * Kubernetes service accounts": the subject is that of one account, or of all accounts of one namespace).
 */
function checkNamespaces(trust: Trust, context: RuleContext): void {
  // oidc-without-condition reports a condition that every service account meets.
  if (trust.letsIn(anyoneAt(trust))) return;
  const { sets } = context;
  for (const { node, text, test, alone, everything } of claimPatterns(trust)) {
    if (everything || claimKey(test.key)!.claim !== 'sub') continue;
    const own = alone.conditions.filter((c) => c.key === test.key).map((c) => sets.keyAtom(c));
    if (sets.meet(own, [sets.keyAtom(oneOf(test.key, OF_ANY_NAMESPACE))]) !== true) continue;
    context.report({
      range: node.range,
      severity: 'information',
      message: `"${text}" matches service accounts with this name in every namespace, so anyone who can create one in any namespace of the cluster can assume the role. Name the namespace.`,
      fixes: () => {
        const name = /^system:serviceaccount:\*:([^:]*)$/.exec(text)?.[1];
        if (name === undefined || node.type !== 'string') return [];
        return changeTo(context.policy.document, node, `system:serviceaccount:<namespace>:${name}`, false);
      },
    });
  }
}

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
  summary:
    'A wildcard in a claim also matches other customers of a shared OIDC provider, or other namespaces of a cluster.',
  checkPolicy(_, context) {
    for (const trust of trustsOf(context)) {
      const { provider, written } = trust.principal;
      if (isEks(provider)) checkNamespaces(trust, context);
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
