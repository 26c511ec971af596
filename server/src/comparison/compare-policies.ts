/** Compares two policies: what each allows and the other does not. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledPolicy } from '../policy/compile.js';
import type { RequestSets } from '../sets/request-sets.js';
import { accessDifference } from './access-difference.js';
import type { Comparison, Steps } from './access-finding.js';
import { policySide } from './policy-side.js';

/** As `comparePolicies`, in steps of some milliseconds. */
export function* compareSteps(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<Comparison> {
  const [old, fresh] = [policySide(before, sets), policySide(after, sets)];
  const newAccess = yield* accessDifference(fresh, old, catalogue, sets);
  const lostAccess = yield* accessDifference(old, fresh, catalogue, sets);
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
