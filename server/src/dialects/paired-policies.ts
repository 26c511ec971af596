/** The policies of two versions of a document, in pairs by their place. */
import type { Policy } from '../policy/policy.js';
import type { PolicyPair } from '../policy/policy-pair.js';
import { policyAddresses } from './policy-address.js';

/** A policy with a name that says where it is. */
export interface PlacedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

/** The policies of a document by where they are in it. */
export function placedPolicies(policies: readonly Policy[]): PlacedPolicy[] {
  const addresses = policyAddresses(policies);
  return policies.map((policy, i) => ({ name: addresses[i]!, policy }));
}

const isPlaceless = (a: PlacedPolicy, b: PlacedPolicy): boolean =>
  a.name === '' || b.name === '' || a.policy.document.syntax.name !== b.policy.document.syntax.name;

/**
 * Pairs policies by their names, those of `after` first. The only policies of two documents are a pair without that if one
 * of them is a whole document, or the documents are of different languages.
 */
export function pairedPolicies(
  before: readonly PlacedPolicy[],
  after: readonly PlacedPolicy[],
): PolicyPair[] {
  const [old, ...olds] = before;
  const [fresh, ...others] = after;
  if (old && fresh && olds.length === 0 && others.length === 0 && isPlaceless(old, fresh))
    return [{ name: fresh.name, before: old.policy, after: fresh.policy }];
  const byName = new Map(before.map((one) => [one.name, one.policy]));
  const pairs = after.map(({ name, policy }): PolicyPair => {
    const match = byName.get(name);
    byName.delete(name);
    return { name, after: policy, ...(match ? { before: match } : {}) };
  });
  return [...pairs, ...[...byName].map(([name, policy]) => ({ name, before: policy }))];
}
