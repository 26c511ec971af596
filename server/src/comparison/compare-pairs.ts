/** Compares the policies of two versions of a document, those that only one of them has included. */
import { Budget } from '../algebra/budget.js';
import type { Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { fingerprint } from '../policy/fingerprint.js';
import { buildPolicy, type Policy } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import type { PolicyPair } from '../policy/policy-pair.js';
import type { RequestSets } from '../sets/request-sets.js';
import { withProperties, withValue } from '../syntax/value.js';
import type { Comparison, Difference } from './access-finding.js';
import { compareSteps } from './compare-policies.js';
import { differentKinds } from './different-kinds.js';
import { asCompared } from './with-full-access.js';

/** Steps of the algebra for all pairs together; one pair of large policies takes up to 2,000,000. */
const STEPS = 3_000_000;
const STEPS_PER_PAIR = 1000;

/** What has become of a policy. */
export interface PolicyChange {
  /** Where it is in the document, for people; empty if it is the document. */
  readonly name: string;
  readonly change: 'same' | 'changed' | 'added' | 'removed';
  readonly after?: Policy;
  /** Missing if the policies cannot be compared. */
  readonly comparison?: Comparison;
  /** Why they cannot be compared. */
  readonly problem?: string;
}

/** Kinds that grant nothing by themselves: what is allowed without the policy depends on others. */
const LIMITS: readonly PolicyKind[] = ['scp', 'rcp', 'boundary', 'session', 'endpoint'];

const NOTHING: Difference = { findings: [], unknown: [] };

/** The policy without its statements. */
function empty({ document, node, kind, kindReason, statementProperty, place }: Policy): Policy {
  const none = withProperties(node, (p) =>
    p === statementProperty ? withValue(p, { type: 'array', range: p.range, items: [], closed: true }) : p,
  );
  return buildPolicy(document, none, kind, kindReason, undefined, place);
}

/** Does the policy deny access that others grant, as far as is known? */
const canDeny = ({ statements, opaqueStatements }: Policy): boolean =>
  opaqueStatements.length > 0 || statements.some((s) => s.effect !== 'Allow');

const withUnknown = (difference: Difference, ...more: readonly (string | false)[]): Difference => ({
  ...difference,
  unknown: [...difference.unknown, ...more.filter((text) => text !== false)],
});

/** A policy that only the new version has. */
function* added(policy: Policy, catalogue: Catalogue, sets: RequestSets): Steps<Comparison> {
  if (LIMITS.includes(policy.kind))
    return {
      newAccess: withUnknown(NOTHING, 'The policy is new, and the old file has none to compare it with.'),
      lostAccess: withUnknown(NOTHING, 'The policy is new: it limits what other policies allow.'),
    };
  const { before, after } = asCompared(empty(policy), policy);
  const { newAccess, lostAccess } = yield* compareSteps(before, after, catalogue, sets);
  const grants = newAccess.findings.length > 0;
  return {
    newAccess: withUnknown(
      newAccess,
      !grants && 'The policy is new, and the old file has none to compare it with.',
    ),
    lostAccess: withUnknown(
      lostAccess,
      canDeny(policy) && 'The policy is new: it can deny what other policies allow.',
    ),
  };
}

/** A policy that only the old version has. */
function* removed(policy: Policy, catalogue: Catalogue, sets: RequestSets): Steps<Comparison> {
  const gone = 'The policy is not in the new file';
  if (LIMITS.includes(policy.kind))
    return {
      newAccess: withUnknown(NOTHING, `${gone}: it limited what other policies allow.`),
      lostAccess: NOTHING,
    };
  const { before, after } = asCompared(policy, empty(policy));
  const { newAccess, lostAccess } = yield* compareSteps(before, after, catalogue, sets);
  return {
    newAccess: withUnknown(
      newAccess,
      canDeny(policy)
        ? `${gone}: other policies can allow what it denied.`
        : `${gone}, or it is there under another name.`,
    ),
    lostAccess,
  };
}

const isSame = (before: Policy, after: Policy): boolean =>
  before.kind === after.kind &&
  before.place.bare === after.place.bare &&
  fingerprint(before.node) === fingerprint(after.node);

function* pairChange(
  { name, before, after }: PolicyPair,
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<PolicyChange> {
  if (before && after) {
    if (isSame(before, after))
      return { name, change: 'same', after, comparison: { newAccess: NOTHING, lostAccess: NOTHING } };
    const problem = differentKinds(before, after);
    if (problem !== undefined) return { name, change: 'changed', after, problem };
    const { assumption, ...policies } = asCompared(before, after);
    const comparison = yield* compareSteps(policies.before, policies.after, catalogue, sets);
    const assumed = assumption === undefined ? comparison : { ...comparison, assumption };
    return { name, change: 'changed', after, comparison: assumed };
  }
  return after
    ? { name, change: 'added', after, comparison: yield* added(after, catalogue, sets) }
    : { name, change: 'removed', comparison: yield* removed(before!, catalogue, sets) };
}

/** In steps of some milliseconds, in the order of the pairs. */
export function* comparePairs(
  pairs: readonly PolicyPair[],
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<PolicyChange[]> {
  const out: PolicyChange[] = [];
  const budget = new Budget(STEPS + STEPS_PER_PAIR * pairs.length);
  for (const pair of pairs) {
    const work = pairChange(pair, catalogue, sets);
    for (;;) {
      // Between two steps, others ask the same sets.
      const step = sets.within(budget, () => work.next());
      if (step.done) {
        out.push(step.value);
        break;
      }
      yield;
    }
    yield;
  }
  return out;
}
