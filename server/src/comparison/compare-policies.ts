/** Compares two policies: what each allows and the other does not. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledPolicy } from '../policy/compile.js';
import type { RequestSets } from '../sets/request-sets.js';
import { accessDifference } from './access-difference.js';
import type { Comparison, Steps } from './access-finding.js';
import { partsOf, policySide } from './policy-side.js';
import { ActionIndex } from './service-actions.js';

/** As `comparePolicies`, in steps of some milliseconds. */
export function* compareSteps(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<Comparison> {
  const old = policySide(before, sets);
  const fresh = policySide(after, sets, partsOf(old).length);
  const actions = new ActionIndex(partsOf(old), partsOf(fresh), catalogue);
  yield;
  const newAccess = yield* accessDifference(fresh, old, actions, catalogue, sets);
  const lostAccess = yield* accessDifference(old, fresh, actions, catalogue, sets);
  return { newAccess, lostAccess };
}

/**
 * Compares two policies of one kind.
 * @returns what `after` allows and `before` does not, and the other way around.
 */
export function comparePolicies(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Comparison {
  const steps = compareSteps(before, after, catalogue, sets);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
