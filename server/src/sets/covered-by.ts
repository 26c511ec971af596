/** Which boxes cover another one. */
import type { Box } from '../algebra/search.js';
import type { RequestSets } from './request-sets.js';

/**
 * Which of the others cover the box: one that does it alone, or those that it takes; undefined where they do not, or it
 * cannot be said.
 * @param others each can share a request with the box.
 */
export const coveredBy = (
  sets: RequestSets,
  box: Box,
  others: readonly Box[],
): readonly number[] | undefined => sets.once('covered by', box, others, () => find(sets, box, others));

function find(sets: RequestSets, box: Box, others: readonly Box[]): readonly number[] | undefined {
  if (sets.coveredByNear(box, others) !== true) return undefined;
  const one = others.findIndex((o) => sets.coveredByNear(box, [o]) === true);
  if (one >= 0) return [one];
  const all = [...others.keys()];
  // Those that a search looked at cover it without the rest.
  const used = new Set<Box>();
  if (sets.outside(box, others, sets.question(box), used).kind !== 'empty') return all;
  const without = (i: number): Box[] => others.filter((_, k) => k !== i);
  const needed = all.filter((i) => used.has(others[i]!) && sets.coveredByNear(box, without(i)) !== true);
  return needed.length > 0 ? needed : all;
}
