/** How long a policy is, as AWS counts, and how long it may be. */
import type { Policy, PolicyKind } from '../policy/tree.js';

/** Characters, from AWS's pages of IAM, STS and Organizations quotas. Resource policies differ by service. */
export const QUOTAS: Partial<Record<PolicyKind, { limit: number; spaces: boolean; what: string }>> = {
  identity: { limit: 6144, spaces: false, what: 'a managed policy' },
  boundary: { limit: 6144, spaces: false, what: 'a managed policy' },
  trust: { limit: 2048, spaces: false, what: 'a role trust policy (4,096 where AWS raised it)' },
  session: { limit: 2048, spaces: true, what: 'a session policy' },
  scp: { limit: 5120, spaces: false, what: 'a service control policy' },
  rcp: { limit: 5120, spaces: false, what: 'a resource control policy' },
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

/** Characters of the policy as AWS counts them for its kind. */
export function policySize(policy: Policy): number {
  const { range } = policy.node;
  return countCharacters(
    policy.document.text.slice(range.start, range.end),
    QUOTAS[policy.kind]?.spaces ?? false,
  );
}

/** The quota of a kind, in characters; undefined where it differs by service. */
export function sizeQuota(kind: PolicyKind): number | undefined {
  return QUOTAS[kind]?.limit;
}
