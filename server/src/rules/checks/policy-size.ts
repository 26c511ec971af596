import { beginningOf } from '../../syntax/value.js';
import { thousands } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { isNearQuota, policySize, quotaOf } from '../support/policy-size.js';

export const rule: Rule = {
  id: 'policy-size',
  severity: 'warning',
  codes: [
    'AA:POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    'AA:POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    'AA:POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
    'AA:POLICY_SIZE_EXCEEDS_SCP_QUOTA',
    'AA:POLICY_SIZE_EXCEEDS_RCP_QUOTA',
  ],
  summary: 'The policy exceeds, or nearly reaches, the size quota for its kind.',
  checkPolicy(policy, context) {
    const quota = quotaOf(policy);
    if (!quota) return;
    const { node } = policy;
    const size = policySize(policy);
    if (!isNearQuota(size, quota)) return;
    const counted = `${thousands(size)} characters without whitespace`;
    const over = size > quota.limit;
    context.report({
      range: beginningOf(node),
      ...(over ? {} : { severity: 'information' as const }),
      message: over
        ? `The policy has ${counted}, which exceeds the AWS quota of ${thousands(quota.limit)} for ${quota.what}. Split it, or shorten it with wildcards.`
        : `The policy has ${counted}, which leaves ${thousands(quota.limit - size)} of the AWS quota of ${thousands(quota.limit)} for ${quota.what}.`,
    });
  },
};
