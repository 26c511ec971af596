/**
 * What the questions of a comparison have found: is there a request in a box and in none of some others? Classes of
 * actions differ in the statements that name them, but mostly ask the same, or something that an earlier answer decides.
 */
import { type Box, isOutside, type Point } from '../algebra/search.js';
import type { ActionPart, Part } from './policy-side.js';

/** What the algebra found. */
export type OutsideAnswer =
  | { readonly answer: 'found'; readonly point: Point }
  /** There is no such request. `used`: those of the others that contain the whole box. */
  | { readonly answer: 'empty'; readonly used: ReadonlySet<Box> }
  | { readonly answer: 'costly' | 'undocumented' };

type Answer = OutsideAnswer['answer'];

/** Different boxes without their actions: a bit for each. */
export type RestBits = bigint;

/** A request that was found, and the boxes that it has been compared with. */
interface KnownPoint {
  readonly point: Point;
  compared: RestBits;
  /** Those of them that it is outside of. */
  outside: RestBits;
}

/** What is known of one box. */
interface Known {
  /** Requests of it, the last one that decided a question first. */
  readonly points: KnownPoint[];
  /** Boxes that contain all of it together, in the same order. */
  readonly covers: RestBits[];
  /** Questions without an answer, by the others. */
  readonly unknown: Map<RestBits, Answer>;
}

/** Requests and covers that are kept for each box. */
const MAX_KEPT = 16;

export class OutsideMemory {
  /** By the number of a part. */
  readonly #restOf = new Map<number, number>();
  readonly #bits = new Map<number, RestBits>();
  readonly #known = new Map<number, Known>();
  /** The different boxes, by their numbers. */
  readonly rests: readonly Box[];

  /** @param parts all those that questions are asked about. */
  constructor(parts: readonly ActionPart[]) {
    const numbers = new Map<string, number>();
    const rests: Box[] = [];
    this.rests = rests;
    for (const { number, rest, restKey } of parts) {
      const known = numbers.get(restKey) ?? rests.push(rest) - 1;
      numbers.set(restKey, known);
      this.#restOf.set(number, known);
      this.#bits.set(number, 1n << BigInt(known));
    }
  }

  /** The bit of a part's box: the same one for equal boxes. */
  bitOf({ number }: ActionPart): RestBits {
    return this.#bits.get(number)!;
  }

  bitsOf(parts: readonly ActionPart[]): RestBits {
    return this.bitsAt(parts.map((part) => this.#restOf.get(part.number)!));
  }

  bitsAt(numbers: Iterable<number>): RestBits {
    return bitsOf(numbers, this.rests.length);
  }

  /** The positions of the boxes, in ascending order. */
  numbersOf(bits: RestBits): readonly number[] {
    return numbersIn(bits);
  }

  /** In the order of the parts that have them. */
  boxesOf(bits: RestBits): readonly Box[] {
    return numbersIn(bits).map((n) => this.rests[n]!);
  }

  #knownOf(part: Part, and: Part | undefined): Known {
    const first = this.#restOf.get(part.number)!;
    const key = first * (this.rests.length + 1) + (and ? this.#restOf.get(and.number)! + 1 : 0);
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
  ask(part: Part, and: Part | undefined, others: RestBits, find: () => OutsideAnswer): Answer {
    const known = this.#knownOf(part, and);
    const answer = this.#decided(known, others) ?? known.unknown.get(others);
    if (answer) return answer;
    const found = find();
    if (found.answer === 'found') putFirst(known.points, { point: found.point, compared: 0n, outside: 0n });
    else if (found.answer === 'empty') {
      const used = numbersIn(others).filter((n) => found.used.has(this.rests[n]!));
      putFirst(known.covers, this.bitsAt(used));
    } else known.unknown.set(others, found.answer);
    return found.answer;
  }

  /** A request that answered the last question about the part, and the second one if it is given, if there is one. */
  lastFound(part: Part, and: Part | undefined): Point | undefined {
    return this.#knownOf(part, and).points[0]?.point;
  }

  /** What an earlier answer says: some of the others contain the box, or a request is outside of them too. */
  #decided({ points, covers }: Known, others: RestBits): Answer | undefined {
    const cover = covers.find((c) => (c & others) === c);
    if (cover !== undefined) {
      putFirst(covers, cover);
      return 'empty';
    }
    const point = points.find((p) => this.#isOutside(p, others));
    if (!point) return undefined;
    putFirst(points, point);
    return 'found';
  }

  #isOutside(known: KnownPoint, others: RestBits): boolean {
    for (const n of numbersIn(others & ~known.compared)) {
      // One that contains the request decides: the rest can wait.
      if ((known.compared & others & ~known.outside) !== 0n) return false;
      const bit = 1n << BigInt(n);
      known.compared |= bit;
      if (isOutside(known.point, this.rests[n]!)) known.outside |= bit;
    }
    return (others & ~known.outside) === 0n;
  }
}

/** The bits at these positions. Written as digits first: adding bit after bit would copy all of them each time. */
function bitsOf(numbers: Iterable<number>, count: number): RestBits {
  const digits = new Uint8Array((count + 3) >> 2);
  const last = digits.length - 1;
  for (const n of numbers) digits[last - (n >> 2)]! |= 1 << (n & 3);
  let text = '0x0';
  for (const digit of digits) text += digit.toString(16);
  return BigInt(text);
}

/** Positions of the bits, in ascending order. */
function numbersIn(bits: RestBits): number[] {
  const numbers: number[] = [];
  if (bits === 0n) return numbers;
  const text = bits.toString(2);
  for (let i = text.length - 1; i >= 0; i--) if (text[i] === '1') numbers.push(text.length - 1 - i);
  return numbers;
}

/** The last one is dropped when there are too many. */
function putFirst<T>(list: T[], entry: T): void {
  if (list[0] === entry) return;
  const at = list.indexOf(entry);
  if (at >= 0) list.splice(at, 1);
  list.unshift(entry);
  if (list.length > MAX_KEPT) list.pop();
}
