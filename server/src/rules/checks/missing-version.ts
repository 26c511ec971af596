import { POLICY_ELEMENTS } from '../../policy/elements.js';
import type { Rule } from '../rule.js';
import { insertInto, replaceText } from '../support/fixes.js';

const CURRENT = '2012-10-17';

export const rule: Rule = {
  id: 'missing-version',
  severity: 'warning',
  codes: ['AA:MISSING_VERSION', 'AA:VARIABLE_UNSUPPORTED_IN_VERSION'],
  summary: 'Version is missing or old, so AWS treats policy variables as literal text.',
  checkPolicy(policy, context) {
    const { versionNode, node, document } = policy;
    if (versionNode && (versionNode.type !== 'string' || versionNode.value !== '2008-10-17')) return;
    const variable = /\$\{[^}]*\}/.exec(document.text.slice(node.range.start, node.range.end))?.[0];
    if (versionNode) {
      context.report({
        range: versionNode.range,
        severity: variable ? 'warning' : 'information',
        message: variable
          ? `In Version 2008-10-17 AWS reads ${variable} as plain text, not as a variable. Write "${CURRENT}".`
          : `Version 2008-10-17 is the old policy language, without policy variables. Write "${CURRENT}".`,
        fixes: () => [
          { title: `Change to "${CURRENT}"`, edits: [replaceText(versionNode, CURRENT)], preferred: true },
        ],
      });
      return;
    }
    if (node.properties.some((p) => p.key.value === 'Version')) return;
    context.report({
      range: { start: node.range.start, end: Math.min(node.range.start + 1, node.range.end) },
      message: variable
        ? `Without Version AWS takes 2008-10-17 and reads ${variable} as plain text. Add "Version": "${CURRENT}".`
        : `Without Version AWS takes the old language of 2008-10-17. Add "Version": "${CURRENT}".`,
      fixes: () =>
        insertInto(document, node, 'Version', CURRENT, POLICY_ELEMENTS, `Add "Version": "${CURRENT}"`),
    });
  },
};
