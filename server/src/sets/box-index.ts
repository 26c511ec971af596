/** Which of many boxes can share a request with one: by the literal beginnings of their resources, values and callers. */
import { HeadIndex } from '../algebra/head-index.js';
import type { Atom, Box } from '../algebra/search.js';
import { requiredGlobs } from './pattern-scope.js';
import { callerNamesOf } from './principal-dimension.js';
import { QuickLooks } from './quick-look.js';
import type { RequestSets } from './request-sets.js';

/** With fewer boxes than this, each is looked at. */
const MANY = 16;
/** Beginnings of one box that are looked up. */
const MAX_HEADS = 64;

/** What a look at one of the boxes costs, in steps. */
const STEPS_EACH = 1;

interface Heads {
  readonly index: HeadIndex;
  /** Boxes about which the dimension says nothing. */
  readonly open: readonly number[];
}

/** After an edit, with more new boxes than this, the beginnings of all are looked up. */
const FEW = 8;
/** Positions at which the boxes of a new index can differ from those of the one before it. */
const MAX_CHANGED = 4;
/** Indexes that are kept for the next versions of their documents. */
const MAX_INDEXES = 16;

/** What is near a box, and how many boxes were looked at to find it. */
interface Near {
  readonly positions: readonly number[];
  readonly looks: number;
}

interface Before {
  readonly index: BoxIndex;
  /** Where its boxes differ. */
  readonly changed: readonly number[];
}

/** Positions in ascending order, each once. */
class Marks {
  readonly #marked: Uint8Array;
  size = 0;

  constructor(count: number) {
    this.#marked = new Uint8Array(count);
  }

  add(position: number): void {
    if (this.#marked[position] === 0) this.size++;
    this.#marked[position] = 1;
  }

  get positions(): number[] {
    const out: number[] = [];
    for (let i = this.#marked.indexOf(1); i >= 0; i = this.#marked.indexOf(1, i + 1)) out.push(i);
    return out;
  }
}

export class BoxIndex {
  readonly boxes: readonly Box[];
  readonly #sets: RequestSets;
  /** What was asked. */
  readonly #near = new WeakMap<Box, Near>();
  #new = 0;
  #dimensions: ReadonlyMap<string, Heads> | undefined;
  #looks: QuickLooks | undefined;
  /** The index of the version before, until the next one. */
  #before: Before | undefined;

  constructor(boxes: readonly Box[], sets: RequestSets, before?: Before) {
    this.boxes = boxes;
    this.#sets = sets;
    this.#before = before;
    if (before) before.index.#before = undefined;
  }

  /**
   * Positions of the boxes that `mayMeet` the box, in ascending order; undefined where the budget does not suffice to look at
   * them.
   */
  near(box: Box): readonly number[] | undefined {
    if (this.#sets.spent) return undefined;
    const known = this.#near.get(box) ?? this.#nearAsBefore(box);
    const candidates = known ? [] : this.#candidates(box);
    const looks = known?.looks ?? candidates.length;
    if (!this.#sets.question().spend(STEPS_EACH * looks)) return undefined;
    const near = known ?? { positions: this.#among(candidates, box), looks };
    this.#near.set(box, near);
    return near.positions;
  }

  #among(candidates: readonly number[], box: Box): readonly number[] {
    if (candidates.length < MANY) return candidates.filter((i) => this.#mayMeet(box, i));
    this.#looks ??= new QuickLooks(this.boxes);
    const look = this.#looks.at(box);
    return candidates.filter((i) => look(i) ?? this.#mayMeet(box, i));
  }

  #mayMeet(box: Box, position: number): boolean {
    return this.#sets.mayMeet(box, this.boxes[position]!);
  }

  #nearAsBefore(box: Box): Near | undefined {
    if (!this.#before) return undefined;
    const { index, changed } = this.#before;
    const before = index.#near.get(box);
    if (!before) return undefined;
    const { positions, looks } = before;
    const now = changed.filter((i) => this.#mayMeet(box, i));
    if (now.length === 0 && !positions.some((i) => changed.includes(i))) return before;
    const all = [...positions.filter((i) => !changed.includes(i)), ...now];
    return { positions: all.sort((a, b) => a - b), looks };
  }

  /** Positions of the boxes that this one might meet. */
  #candidates(box: Box): readonly number[] {
    const everywhere = (): number[] => [...this.boxes.keys()];
    if (this.boxes.length < MANY || (this.#before && ++this.#new <= FEW)) return everywhere();
    this.#dimensions ??= dimensionsOf(this.boxes);
    let best: Marks | undefined;
    for (const atom of box) {
      const heads = this.#dimensions.get(atom.dimension.id);
      const own = heads && headsIn(atom);
      if (!own || own.length > MAX_HEADS) continue;
      if (best && heads.open.length >= best.size) continue;
      const found = new Marks(this.boxes.length);
      for (const i of heads.open) found.add(i);
      for (const head of own) heads.index.meeting(head, found);
      if (!best || found.size < best.size) best = found;
    }
    return best?.positions ?? everywhere();
  }
}

/** Beginnings, one of which each request of the atom has. A name is complete. */
const headsIn = (atom: Atom): readonly string[] | undefined =>
  requiredGlobs(atom)?.map((g) => g.head) ?? callerNamesOf(atom)?.map((name) => `${name}\n`);

const newIndexes = (_: RequestSets): BoxIndex[] => [];

/** Where the boxes differ; undefined where they differ too much for an index of one to help with the other. */
function changedIn(boxes: readonly Box[], before: readonly Box[]): number[] | undefined {
  if (boxes.length !== before.length) return undefined;
  const changed: number[] = [];
  for (const [i, box] of boxes.entries())
    if (box !== before[i] && changed.push(i) > MAX_CHANGED) return undefined;
  return changed;
}

/** The index of these boxes. After an edit, it takes over what the edit has no effect on. */
export function boxIndex(boxes: readonly Box[], sets: RequestSets): BoxIndex {
  const indexes = sets.derived.of(newIndexes);
  let index: BoxIndex | undefined;
  for (const [at, before] of indexes.entries()) {
    const changed = changedIn(boxes, before.boxes);
    if (!changed) continue;
    index = changed.length === 0 ? before : new BoxIndex(boxes, sets, { index: before, changed });
    indexes.splice(at, 1);
    break;
  }
  index ??= new BoxIndex(boxes, sets);
  indexes.unshift(index);
  if (indexes.length > MAX_INDEXES) indexes.pop();
  return index;
}

function dimensionsOf(boxes: readonly Box[]): Map<string, Heads> {
  const ids = new Set(boxes.flatMap((box) => box.filter((a) => headsIn(a)).map((a) => a.dimension.id)));
  return new Map([...ids].map((id) => [id, headsOf(boxes, id)]));
}

function headsOf(boxes: readonly Box[], id: string): Heads {
  const index = new HeadIndex();
  const open: number[] = [];
  boxes.forEach((box, i) => {
    const heads = box
      .filter((a) => a.dimension.id === id)
      .map(headsIn)
      .find((h) => h !== undefined);
    if (!heads) open.push(i);
    else for (const head of heads) index.add(head, i);
  });
  return { index, open };
}
