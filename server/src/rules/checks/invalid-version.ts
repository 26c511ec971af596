import type { Rule } from '../rule.js';
import { changeTo } from '../support/fixes/fixes.js';

const CURRENT = '2012-10-17';

export const rule: Rule = {
  id: 'invalid-version',
  severity: 'error',
  codes: ['AA:INVALID_VERSION'],
  summary: 'Version is not a version of the IAM policy language.',
  checkPolicy({ versionNode: node }, context) {
    if (node?.type !== 'string' || !node.closed) return;
    if (node.value === CURRENT || node.value === '2008-10-17') return;
    context.report({
      range: node.range,
      message: `Version is the version of the policy language, not of your policy, so AWS rejects "${node.value}". Use "${CURRENT}".`,
      fixes: () => changeTo(context.policy.document, node, CURRENT),
    });
  },
};
