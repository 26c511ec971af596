import type { Policy } from '../../../policy/policy.js';
import { accountIn } from '../../../requests/principal.js';
import { stringsOf } from '../../../syntax/value.js';

/** The first account in the policy. */
export function accountOf(policy: Policy): string | undefined {
  for (const { value } of stringsOf(policy.node)) {
    const account = accountIn(value);
    if (account !== undefined) return account;
  }
  return undefined;
}

/** A placeholder for an account that only the author knows. */
export const ACCOUNT_PLACEHOLDER = '<account-id>';

/** The first account in the policy, or a placeholder. */
export const accountOrPlaceholder = (policy: Policy): string => accountOf(policy) ?? ACCOUNT_PLACEHOLDER;
