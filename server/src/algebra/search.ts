/**
 * Boxes: a set of requests is a conjunction of atoms, each about one dimension (the action, the resource, the
 * principal, one condition key). The one question everything else is made of is answered here:
 *
 *     is there a request in this box and in none of those?
 *
 * To leave a box, a request must fail one of its atoms. So: sample a request of the box; if some other box contains it,
 * try each way out of that box, and go on. Every branch adds one negated atom, so the search ends; it is exact unless
 * a dimension answers "unknown" or the budget runs out, and then the answer is "unknown", never a guess.
 */
import { Budget } from './budget.js';
import { type Answer, EMPTY, found, isEmptyAnswer, type Sample, UNKNOWN } from './sample.js';

/** One condition on one dimension. `S` is the type of the dimension's samples. */
export interface Atom<S = unknown> {
  readonly dimension: Dimension<S>;
  /** What `contains` costs, in steps; 1 if omitted. */
  readonly cost?: number;
  /** Is the sample in it for sure, whatever the policy variables stand for? */
  contains(sample: S): boolean;
  /** Could it be in it? Where that is uncertain. */
  mayContain?(sample: S): boolean;
}

export interface Literal<S = unknown> {
  readonly atom: Atom<S>;
  readonly positive: boolean;
}

/** Does the literal hold for the sample for sure? */
export const agrees = <S>({ atom, positive }: Literal<S>, sample: S): boolean =>
  positive ? atom.contains(sample) : !(atom.mayContain ?? atom.contains)(sample);

export interface Dimension<S = unknown> {
  /** Two atoms are about the same dimension when the ids are equal. */
  readonly id: string;
  /** A value for which each literal holds. */
  sample(literals: readonly Literal<S>[], budget: Budget): Sample<S>;
}

export type Box = readonly Atom[];
/** Samples by dimension id. */
export type Point = ReadonlyMap<string, unknown>;

/**
 * A request of the box that is in none of the others.
 * @param used gets those of the others that were looked at closely. If the answer is `empty`, they contain the whole box.
 */
export function findOutside(
  box: Box,
  others: readonly Box[],
  budget = new Budget(),
  used?: Set<Box>,
): Sample<Point> {
  const search = new Search(others, budget, used);
  return search.run(box);
}

/** Do the boxes share a request? */
export function boxesMeet(a: Box, b: Box, budget?: Budget): Sample<Point> {
  return findOutside([...a, ...b], [], budget);
}

/** Is every request of `box` in one of `others`? undefined: unknown. */
export function boxCovered(box: Box, others: readonly Box[], budget?: Budget): Answer {
  return isEmptyAnswer(findOutside(box, others, budget));
}

/** Is the point outside of the box for sure? No also where the point says nothing about a dimension of the box. */
export const isOutside = (point: Point, box: Box): boolean =>
  box.some((atom) => {
    const { id } = atom.dimension;
    return point.has(id) && agrees({ atom, positive: false }, point.get(id));
  });

/** What one sampling costs at least, in steps. */
const SAMPLING = 200;
/** Those of the box itself are cheaper, and often the only ones. */
const FIRST_SAMPLING = 20;

class Search {
  readonly #others: readonly Box[];
  readonly #budget: Budget;
  readonly #used: Set<Box> | undefined;
  #unsure = false;
  readonly #literals = new Map<string, Literal[]>();
  readonly #point = new Map<string, unknown>();

  constructor(others: readonly Box[], budget: Budget, used: Set<Box> | undefined) {
    this.#others = others;
    this.#budget = budget;
    this.#used = used;
  }

  run(box: Box): Sample<Point> {
    for (const atom of box) {
      const list = this.#literals.get(atom.dimension.id);
      if (list) list.push({ atom, positive: true });
      else this.#literals.set(atom.dimension.id, [{ atom, positive: true }]);
    }
    for (const list of this.#literals.values()) {
      const dimension = list[0]!.atom.dimension;
      this.#budget.spend(FIRST_SAMPLING);
      const sample = dimension.sample(list, this.#budget);
      if (sample.kind === 'empty') return EMPTY;
      if (sample.kind === 'unknown') this.#unsure = true;
      else this.#point.set(dimension.id, sample.value);
    }
    if (this.#unsure) return UNKNOWN;
    if (this.#descend(new Set())) return found(new Map(this.#point));
    return this.#unsure ? UNKNOWN : EMPTY;
  }

  /** True when the current point is outside of all the others; false when there is no such point down here. */
  #descend(left: ReadonlySet<number>): boolean {
    let next = -1;
    for (let i = 0; i < this.#others.length; i++) {
      if (!left.has(i) && this.#others[i]!.every((atom) => this.#holds(atom))) {
        next = i;
        break;
      }
    }
    if (this.#budget.exhausted) {
      this.#unsure = true;
      return false;
    }
    if (next < 0) return true;
    this.#used?.add(this.#others[next]!);
    const inside = new Set(left).add(next);
    for (const atom of this.#others[next]!) {
      const list = this.#literals.get(atom.dimension.id) ?? [];
      // That of the box, if it has one: it can prefer some samples.
      const dimension = list[0]?.atom.dimension ?? atom.dimension;
      if (list.some((l) => l.atom === atom && l.positive)) continue;
      if (!this.#budget.spend(SAMPLING)) {
        this.#unsure = true;
        return false;
      }
      const sample = dimension.sample([...list, { atom, positive: false }], this.#budget);
      if (sample.kind === 'unknown') this.#unsure = true;
      if (sample.kind !== 'found') continue;
      const had = this.#point.has(dimension.id);
      const before = this.#point.get(dimension.id);
      this.#literals.set(dimension.id, [...list, { atom, positive: false }]);
      this.#point.set(dimension.id, sample.value);
      if (this.#descend(inside)) return true;
      this.#literals.set(dimension.id, list);
      if (had) this.#point.set(dimension.id, before);
      else this.#point.delete(dimension.id);
    }
    return false;
  }

  #holds(atom: Atom): boolean {
    const id = atom.dimension.id;
    if (!this.#point.has(id)) {
      // Nothing is asked of this dimension yet: any value will do.
      const sample = atom.dimension.sample([], this.#budget);
      if (sample.kind !== 'found') return true;
      this.#point.set(id, sample.value);
    }
    this.#budget.spend(atom.cost ?? 1);
    const sample = this.#point.get(id);
    return atom.mayContain ? atom.mayContain(sample) : atom.contains(sample);
  }
}
