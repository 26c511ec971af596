/** What a quick look at two boxes compares, where that is simple: for each pair of many boxes, `RequestSets.mayMeet` takes long. */
import type { Glob } from '../algebra/glob.js';
import { mayMeet } from '../algebra/glob-intersection.js';
import type { Atom, Box } from '../algebra/search.js';
import { ALL_SERVICES, requiredGlobs, type ScopeAtom } from './pattern-scope.js';
import { callerNamesOf } from './principal-dimension.js';

/** Nothing, or one pattern; undefined: more. */
type Look = 'nothing' | { readonly dimension: string; readonly glob: Glob } | undefined;

const isLimited = (atom: Atom): boolean =>
  ('services' in atom && (atom as ScopeAtom<unknown>).services !== ALL_SERVICES) ||
  callerNamesOf(atom) !== undefined;

function lookAt(box: Box): Look {
  let look: Look = 'nothing';
  for (const atom of box) {
    if (isLimited(atom)) return undefined;
    const globs = requiredGlobs(atom);
    if (!globs || globs.some((g) => g.shape === 'all')) continue;
    if (globs.length !== 1 || look !== 'nothing') return undefined;
    look = { dimension: atom.dimension.id, glob: globs[0]! };
  }
  return look;
}

/** Is there nothing in the box that a quick look at another one could find to be different? Conditions other than texts, mostly. */
export const meetsAll = (box: Box): boolean => lookAt(box) === 'nothing';

export class QuickLooks {
  readonly #looks: readonly Look[];

  constructor(boxes: readonly Box[]) {
    this.#looks = boxes.map(lookAt);
  }

  /** Could a box and each of these share a request? undefined: there is more to compare. */
  at(box: Box): (position: number) => boolean | undefined {
    const own = lookAt(box);
    if (own === 'nothing') return () => true;
    if (!own) return () => undefined;
    return (position) => {
      const other = this.#looks[position];
      if (other === 'nothing') return true;
      return other && (own.dimension !== other.dimension || mayMeet(own.glob, other.glob));
    };
  }
}
