/** Which of many boxes can share a request with one: by the literal beginnings of their resources and values. */
import { HeadIndex } from '../algebra/head-index.js';
import type { Box } from '../algebra/search.js';
import { requiredGlobs } from './pattern-scope.js';
import type { RequestSets } from './request-sets.js';

/** With fewer boxes than this, each is looked at. */
const MANY = 16;
/** Beginnings of one box that are looked up. */
const MAX_HEADS = 64;

/** What a look at one of the boxes costs, in steps. */
const STEPS_EACH = 2;

interface Heads {
  readonly index: HeadIndex;
  /** Boxes about which the dimension says nothing. */
  readonly open: readonly number[];
}

export class BoxIndex {
  readonly #boxes: readonly Box[];
  readonly #sets: RequestSets;
  readonly #dimensions = new Map<string, Heads>();

  constructor(boxes: readonly Box[], sets: RequestSets) {
    this.#boxes = boxes;
    this.#sets = sets;
    if (boxes.length < MANY) return;
    const ids = new Set(
      boxes.flatMap((box) => box.filter((a) => requiredGlobs(a)).map((a) => a.dimension.id)),
    );
    for (const id of ids) this.#dimensions.set(id, headsOf(boxes, id));
  }

  /**
   * Positions of the boxes that `mayMeet` the box, in ascending order; undefined where the budget does not suffice to look at
   * them.
   */
  near(box: Box): number[] | undefined {
    let best: Set<number> | undefined;
    for (const atom of box) {
      const heads = this.#dimensions.get(atom.dimension.id);
      const globs = heads && requiredGlobs(atom);
      if (!globs || globs.length > MAX_HEADS) continue;
      if (best && heads.open.length >= best.size) continue;
      const found = new Set(heads.open);
      for (const g of globs) heads.index.meeting(g.head, found);
      if (!best || found.size < best.size) best = found;
    }
    if (!this.#sets.question().spend(STEPS_EACH * (best?.size ?? this.#boxes.length))) return undefined;
    const candidates = best ? [...best].sort((a, b) => a - b) : this.#boxes.keys();
    const out: number[] = [];
    for (const i of candidates) if (this.#sets.mayMeet(box, this.#boxes[i]!)) out.push(i);
    return out;
  }
}

function headsOf(boxes: readonly Box[], id: string): Heads {
  const index = new HeadIndex();
  const open: number[] = [];
  boxes.forEach((box, i) => {
    const globs = box
      .filter((a) => a.dimension.id === id)
      .map(requiredGlobs)
      .find((g) => g !== undefined);
    if (!globs) open.push(i);
    else for (const g of globs) index.add(g.head, i);
  });
  return { index, open };
}
