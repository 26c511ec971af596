import { POLICY_ELEMENTS } from '../../policy/elements.js';
import type { Policy } from '../../policy/policy.js';
import type { Rule } from '../rule.js';
import { changeTo, insertInto } from '../support/fixes.js';

const CURRENT = '2012-10-17';

/** The first text that is a variable where they are read: in Resource, and in the values of Condition. */
function variableIn(policy: Policy): string | undefined {
  for (const { resource, condition } of policy.statements) {
    const values = condition?.operators.flatMap((o) => o.entries.flatMap((e) => e.list.items)) ?? [];
    for (const { value } of [...(resource?.items ?? []), ...values]) {
      const found = /\$\{[^}]*\}/.exec(value)?.[0];
      if (found) return found;
    }
  }
  return undefined;
}

export const rule: Rule = {
  id: 'missing-version',
  severity: 'warning',
  codes: ['AA:MISSING_VERSION', 'AA:VARIABLE_UNSUPPORTED_IN_VERSION'],
  summary: 'Version is missing or old, so AWS treats policy variables as literal text.',
  checkPolicy(policy, context) {
    const { versionNode, node, document } = policy;
    if (versionNode && (versionNode.type !== 'string' || versionNode.value !== '2008-10-17')) return;
    const variable = variableIn(policy);
    if (versionNode) {
      context.report({
        range: versionNode.range,
        severity: variable ? 'warning' : 'information',
        message: variable
          ? `In version 2008-10-17, AWS treats ${variable} as literal text, not as a policy variable. Use "${CURRENT}".`
          : `Version 2008-10-17 is the old version of the policy language, without policy variables. Use "${CURRENT}".`,
        fixes: () => changeTo(document, versionNode, CURRENT),
      });
      return;
    }
    if (node.properties.some((p) => p.key.value === 'Version')) return;
    context.report({
      range: { start: node.range.start, end: Math.min(node.range.start + 1, node.range.end) },
      message: variable
        ? `The policy has no Version, so AWS uses 2008-10-17 and treats ${variable} as literal text. Add "Version": "${CURRENT}".`
        : `The policy has no Version, so AWS uses 2008-10-17, the old version without policy variables. Add "Version": "${CURRENT}".`,
      fixes: () =>
        insertInto(document, node, 'Version', CURRENT, POLICY_ELEMENTS, `Add "Version": "${CURRENT}"`),
    });
  },
};
