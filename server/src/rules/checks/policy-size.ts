import type { PolicyKind } from '../../policy/tree.js';
import type { Rule } from '../rule.js';

/** Characters, from AWS's pages of IAM, STS and Organizations quotas. Resource policies differ by service. */
const QUOTAS: Partial<Record<PolicyKind, { limit: number; spaces: boolean; what: string }>> = {
  identity: { limit: 6144, spaces: false, what: 'a managed policy' },
  boundary: { limit: 6144, spaces: false, what: 'a managed policy' },
  trust: { limit: 2048, spaces: false, what: 'a role trust policy (4,096 where AWS raised it)' },
  session: { limit: 2048, spaces: true, what: 'a session policy' },
  scp: { limit: 5120, spaces: true, what: 'a service control policy' },
  rcp: { limit: 5120, spaces: true, what: 'a resource control policy' },
};

/** Characters of a policy text as AWS counts them: whitespace outside of strings left out where AWS leaves it out. */
export function countCharacters(text: string, spaces: boolean): number {
  if (spaces) return text.length;
  let count = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      count++;
      if (c === 0x5c) {
        count++;
        i++;
      } else if (c === 0x22) inString = false;
    } else if (c !== 0x20 && c !== 0x09 && c !== 0x0a && c !== 0x0d) {
      count++;
      if (c === 0x22) inString = true;
    }
  }
  return count;
}

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
    const { node, document } = policy;
    const size = countCharacters(document.text.slice(node.range.start, node.range.end), quota.spaces);
    if (size <= quota.limit) return;
    context.report({
      range: { start: node.range.start, end: Math.min(node.range.start + 1, node.range.end) },
      message: `The policy has ${size.toLocaleString('en')} characters${quota.spaces ? '' : ' without whitespace'}; AWS's quota for ${quota.what} is ${quota.limit.toLocaleString('en')}. Split it, or shorten it with wildcards.`,
    });
  },
};
