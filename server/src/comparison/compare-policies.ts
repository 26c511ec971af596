/** Compares two policies: what each allows and the other does not. */
import { finish, type Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledPolicy } from '../policy/compile.js';
import { variantsOf } from '../policy/policy-variants.js';
import type { RequestSets } from '../sets/request-sets.js';
import { accessDifference, isDifferent } from './access-difference.js';
import type { Comparison } from './access-finding.js';
import { acrossVariants, type VariantDifference } from './across-variants.js';
import { type Part, partsOf, policySide } from './policy-side.js';
import { ActionIndex } from './service-actions.js';

/** As `comparePolicies`, in steps of some milliseconds. */
export function* compareSteps(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<Comparison> {
  const variants = variantsOf([before, after]);
  if (!variants) return yield* compareKnown(before, after, catalogue, sets, 1);
  const newAccess: VariantDifference[] = [];
  const lostAccess: VariantDifference[] = [];
  for (const { outcomes, policies } of variants) {
    const [old, fresh] = policies;
    const comparison = yield* compareKnown(old!, fresh!, catalogue, sets, variants.length);
    newAccess.push({ outcomes, difference: comparison.newAccess });
    lostAccess.push({ outcomes, difference: comparison.lostAccess });
  }
  return { newAccess: acrossVariants(newAccess), lostAccess: acrossVariants(lostAccess) };
}

/** Compares two policies without alternatives. @param parts into how many the budget is divided. */
function* compareKnown(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
  parts: number,
): Steps<Comparison> {
  const old = policySide(before, sets);
  const fresh = policySide(after, sets, partsOf(old).length);
  const actions = new ActionIndex(partsOf(old), partsOf(fresh), catalogue, sets);
  yield;
  const newAccess = yield* accessDifference(fresh, old, actions, catalogue, sets, parts);
  const lostAccess = yield* accessDifference(old, fresh, actions, catalogue, sets, parts);
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
  return finish(compareSteps(before, after, catalogue, sets));
}

/** Each NotAction is about every service that another statement names. */
function namingSteps(parts: readonly Part[]): number {
  const patterns = parts.reduce((sum, { actions }) => sum + actions.globs.length, 0);
  return patterns * parts.filter(({ actions }) => actions.negated).length;
}

/**
 * Does `after` allow something that `before` does not, or is that unknown? Stops at the first service that shows it.
 */
export function grantsNew(
  before: CompiledPolicy,
  after: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): boolean {
  const within = (old: CompiledPolicy, fresh: CompiledPolicy, parts: number): boolean => {
    const oldSide = policySide(old, sets);
    const freshSide = policySide(fresh, sets, partsOf(oldSide).length);
    const steps = namingSteps([...partsOf(oldSide), ...partsOf(freshSide)]);
    if (!sets.budget(steps).spend(steps)) return true;
    const actions = new ActionIndex(partsOf(oldSide), partsOf(freshSide), catalogue, sets);
    return finish(isDifferent(freshSide, oldSide, actions, catalogue, sets, parts));
  };
  const variants = variantsOf([before, after]);
  if (!variants) return within(before, after, 1);
  return variants.some(({ policies: [old, fresh] }) => within(old!, fresh!, variants.length));
}
