/**
 * What the questions of a comparison have found: is there a request in a box and in none of some others? Classes of
 * actions differ in the statements that name them, but mostly ask the same, or something that an earlier answer decides.
 */
import { type Box, isOutside, type Point } from '../algebra/search.js';
import type { Part } from './policy-side.js';

/** What the algebra found. */
export type OutsideAnswer =
  | { readonly answer: 'found'; readonly point: Point }
  /** There is no such request. `used`: those of the others that contain the whole box. */
  | { readonly answer: 'empty'; readonly used: ReadonlySet<Box> }
  | { readonly answer: 'costly' | 'undocumented' };

type Answer = OutsideAnswer['answer'];

/** Boxes without their actions, each once. */
export interface Others {
  readonly numbers: ReadonlySet<number>;
  readonly boxes: readonly Box[];
}

/** What is known of one box. */
interface Known {
  /** Requests of it, the last one that decided a question first. */
  readonly points: Point[];
  /** Numbers of boxes that contain all of it together, in the same order. */
  readonly covers: (readonly number[])[];
  /** Questions without an answer, by the numbers of the others. */
  readonly unknown: Map<string, Answer>;
}

/** Requests and covers that are kept for each box. */
const MAX_KEPT = 16;

export class OutsideMemory {
  /** By `restKey`. */
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #known = new Map<number, Known>();

  /** @param parts all those that questions are asked about. */
  constructor(parts: readonly Part[]) {
    this.#numbers = new Map([...new Set(parts.map((p) => p.restKey))].map((key, i) => [key, i]));
  }

  #numberOf({ restKey }: Part): number {
    return this.#numbers.get(restKey)!;
  }

  others(parts: readonly Part[]): Others {
    const boxes = new Map(parts.map((p) => [this.#numberOf(p), p.rest]));
    return { numbers: new Set(boxes.keys()), boxes: [...boxes.values()] };
  }

  #knownOf(part: Part, and: Part | undefined): Known {
    const key = this.#numberOf(part) * (this.#numbers.size + 1) + (and ? this.#numberOf(and) + 1 : 0);
    let known = this.#known.get(key);
    if (!known) {
      known = { points: [], covers: [], unknown: new Map() };
      this.#known.set(key, known);
    }
    return known;
  }

  /**
   * Is there a request in the part, and in the second one if it is given, and in none of the others?
   * @param find asks the algebra. Its answer depends on nothing else.
   */
  ask(part: Part, and: Part | undefined, others: Others, find: () => OutsideAnswer): Answer {
    const known = this.#knownOf(part, and);
    const answer = decided(known, others);
    if (answer) return answer;
    const question = [...others.numbers].sort((a, b) => a - b).join();
    const unknown = known.unknown.get(question);
    if (unknown) return unknown;
    const found = find();
    if (found.answer === 'found') putFirst(known.points, found.point);
    else if (found.answer === 'empty') {
      const numbers = [...others.numbers];
      putFirst(
        known.covers,
        numbers.filter((_, i) => found.used.has(others.boxes[i]!)),
      );
    } else known.unknown.set(question, found.answer);
    return found.answer;
  }
}

/** What an earlier answer says about the others: some of them contain the box, or a request is outside of them too. */
function decided({ points, covers }: Known, { numbers, boxes }: Others): Answer | undefined {
  const cover = covers.find((c) => c.every((n) => numbers.has(n)));
  if (cover) {
    putFirst(covers, cover);
    return 'empty';
  }
  const point = points.find((p) => boxes.every((b) => isOutside(p, b)));
  if (!point) return undefined;
  putFirst(points, point);
  return 'found';
}

/** The last one is dropped when there are too many. */
function putFirst<T>(list: T[], entry: T): void {
  if (list[0] === entry) return;
  const at = list.indexOf(entry);
  if (at >= 0) list.splice(at, 1);
  list.unshift(entry);
  if (list.length > MAX_KEPT) list.pop();
}
