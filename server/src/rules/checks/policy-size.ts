import { beginningOf } from '../../syntax/value.js';
import { thousands } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { fixOf } from '../support/fixes/fixes.js';
import { shorterLists } from '../support/fixes/shorter-lists.js';
import { isNearQuota, policySize, quotaOf } from '../support/policy-size.js';
import { asOf, count } from '../support/titles.js';

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
    if (size <= quota.limit) {
      context.report({
        range: beginningOf(node),
        severity: 'information',
        message: `The policy has ${counted}, which leaves ${thousands(quota.limit - size)} of the AWS quota of ${thousands(quota.limit)} for ${quota.what}.`,
      });
      return;
    }
    // Wildcards do not make half of a policy.
    const shorter = size > quota.limit * 2 ? undefined : shorterLists(context.compiled, context);
    const left = size - (shorter?.saved ?? 0);
    const isEnough = shorter !== undefined && left <= quota.limit;
    const remedy = isEnough
      ? ' Shorten it with wildcards.'
      : left < size
        ? ` With wildcards for its actions it would still have ${thousands(left)}.`
        : '';
    context.report({
      range: beginningOf(node),
      message: `The policy has ${counted}, which exceeds the AWS quota of ${thousands(quota.limit)} for ${quota.what}.${remedy}`,
      fixes: () =>
        isEnough
          ? fixOf(
              `Shorten ${count(shorter.count, 'list')} of actions with wildcards: ${thousands(shorter.saved)} fewer characters, the same actions ${asOf(context.catalogue)}`,
              shorter.edits(),
            )
          : [],
    });
  },
};
