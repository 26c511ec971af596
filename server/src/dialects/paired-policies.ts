/** The policies of two versions of a document, in pairs by their place. */
import { fingerprint } from '../policy/fingerprint.js';
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

/** Items of lists without names are known by their positions, which are others where an item is inserted before them. */
const withoutPosition = (name: string): string => name.replace(/\[\d+\]|#\d+$/g, '');

/** By what two versions of a policy are found, the surest first: all of it, what it says, its place, its list. */
const KEYS: readonly ((one: PlacedPolicy) => string)[] = [
  (one) => `${one.name} ${saying(one)}`,
  (one) => `${withoutPosition(one.name)} ${saying(one)}`,
  (one) => one.name,
  (one) => withoutPosition(one.name),
];

const saying = ({ policy }: PlacedPolicy): string => `${policy.kind} ${fingerprint(policy.node)}`;

function byKey(
  items: Iterable<PlacedPolicy>,
  keyOf: (one: PlacedPolicy) => string,
): Map<string, PlacedPolicy[]> {
  const out = new Map<string, PlacedPolicy[]>();
  for (const one of items) {
    const key = keyOf(one);
    const list = out.get(key);
    if (list) list.push(one);
    else out.set(key, [one]);
  }
  return out;
}

/** The older version of each policy that has one. */
function olderVersions(
  before: readonly PlacedPolicy[],
  after: readonly PlacedPolicy[],
): ReadonlyMap<PlacedPolicy, PlacedPolicy> {
  const out = new Map<PlacedPolicy, PlacedPolicy>();
  const left = new Set(before);
  for (const keyOf of KEYS) {
    // The last one of a list is taken off first.
    const known = byKey([...left].reverse(), keyOf);
    for (const one of after) {
      const older = out.has(one) ? undefined : known.get(keyOf(one))?.pop();
      if (!older) continue;
      out.set(one, older);
      left.delete(older);
    }
  }
  return out;
}

/**
 * Pairs policies by their names, those of `after` first; in lists whose items have no names, by what they say. The only
 * policies of two documents are a pair without that if one of them is a whole document, or the documents are of different
 * languages.
 */
export function pairedPolicies(
  before: readonly PlacedPolicy[],
  after: readonly PlacedPolicy[],
): PolicyPair[] {
  const [old, ...olds] = before;
  const [fresh, ...others] = after;
  if (old && fresh && olds.length === 0 && others.length === 0 && isPlaceless(old, fresh))
    return [{ name: fresh.name, before: old.policy, after: fresh.policy }];
  const olderOf = olderVersions(before, after);
  const paired = new Set(olderOf.values());
  return [
    ...after.map((one): PolicyPair => {
      const older = olderOf.get(one);
      return { name: one.name, after: one.policy, ...(older ? { before: older.policy } : {}) };
    }),
    ...before.flatMap((one) => (paired.has(one) ? [] : [{ name: one.name, before: one.policy }])),
  ];
}
