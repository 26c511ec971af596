import type { Rule } from '../rule.js';
import { policySize, QUOTAS } from '../size.js';

export const rule: Rule = {
  id: 'policy-size',
  severity: 'warning',
  codes: [
    'AA:POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    'AA:POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
    'AA:POLICY_SIZE_EXCEEDS_SCP_QUOTA',
    'AA:POLICY_SIZE_EXCEEDS_RCP_QUOTA',
  ],
  summary: "The policy is larger than AWS's quota for its kind.",
  checkPolicy(policy, context) {
    const quota = QUOTAS[policy.kind];
    if (!quota) return;
    const { node } = policy;
    const size = policySize(policy);
    if (size <= quota.limit) return;
    context.report({
      range: { start: node.range.start, end: Math.min(node.range.start + 1, node.range.end) },
      message: `The policy has ${size.toLocaleString('en')} characters${quota.spaces ? '' : ' without whitespace'}; AWS's quota for ${quota.what} is ${quota.limit.toLocaleString('en')}. Split it, or shorten it with wildcards.`,
    });
  },
};
