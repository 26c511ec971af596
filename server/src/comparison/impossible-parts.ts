/**
 * Requests that do not exist for some actions only, such as those of IAM outside of its Region. They are parts as the
 * statements are: actions of which different requests do not exist are in different classes.
 */
import type { Atom } from '../algebra/search.js';
import { impossibleAmong } from '../sets/impossible-requests.js';
import type { ScopeAtom } from '../sets/pattern-scope.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { ActionPart, Part } from './policy-side.js';

const isOfActions = (atom: Atom): boolean => atom.dimension.id === 'action';

/** @param parts those of the statements, with the numbers from 0 on. */
export function impossibleParts(parts: readonly Part[], sets: RequestSets): ActionPart[] {
  const rests = parts.map((p) => p.rest);
  const boxes = impossibleAmong(sets, rests).filter((box) => box.some(isOfActions));
  return boxes.map((box, i) => ({
    number: parts.length + i,
    actions: (box.find(isOfActions) as ScopeAtom<unknown>).scope,
    rest: box.filter((atom) => !isOfActions(atom)),
    restKey: `impossible ${i}`,
  }));
}
