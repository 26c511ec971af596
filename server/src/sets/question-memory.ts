/** What was asked before: a keystroke leaves most statements as they were. Held by the boxes, bounded for each. */
import type { Answer } from '../algebra/sample.js';
import type { Box, Point } from '../algebra/search.js';

/** Questions about one box and several others that are remembered. */
const MAX_ANSWERS = 16;
/** A question about more boxes than this is not remembered. */
const MAX_OTHERS = 256;
/** With more boxes than this, what is known of a box and each of them is forgotten. */
const MAX_PAIRS = 4096;

interface Remembered {
  readonly question: string;
  readonly others: readonly Box[];
  readonly answer: unknown;
}

/** The place of each question about two boxes in the number that has the answers: two bits each. */
const PLACES = { mayMeet: 0, meet: 2, covered: 4 } as const;
export type PairQuestion = keyof typeof PLACES;

/** An answer in two bits; 0 is a question that was not asked. */
const bitsOf = (answer: Answer): number => (answer === undefined ? 3 : answer ? 2 : 1);

/** What is known of a box, without references to other boxes: those have numbers. */
class BoxMemory {
  readonly number: number;
  /** By the number of the other box. */
  readonly pairs = new Map<number, number>();
  readonly answers: Remembered[] = [];
  readonly parts = new Map<string, Box>();

  constructor(number: number) {
    this.number = number;
  }
}

export class QuestionMemory {
  readonly #boxes = new WeakMap<Box, BoxMemory>();
  #count = 0;
  /** A request of a box that was outside of the boxes that the last question was about: often it still is. */
  readonly witnesses = new WeakMap<Box, Point>();

  #of(box: Box): BoxMemory {
    let memory = this.#boxes.get(box);
    if (!memory) {
      memory = new BoxMemory(this.#count++);
      this.#boxes.set(box, memory);
    }
    return memory;
  }

  /**
   * The answer to a question about two boxes, found once.
   * @param keeps can the answer be remembered? Asked after it was found.
   */
  pair(box: Box, other: Box, question: PairQuestion, find: () => Answer, keeps: () => boolean): Answer {
    const { pairs } = this.#of(box);
    const { number } = this.#of(other);
    const place = PLACES[question];
    const bits = ((pairs.get(number) ?? 0) >> place) & 3;
    if (bits !== 0) return bits === 3 ? undefined : bits === 2;
    const answer = find();
    if (!keeps()) return answer;
    if (pairs.size >= MAX_PAIRS) pairs.clear();
    // Finding the answer can have asked another question about the two.
    pairs.set(number, (pairs.get(number) ?? 0) | (bitsOf(answer) << place));
    return answer;
  }

  /**
   * The answer to a question about a box and others, found once: a keystroke leaves most of them as they were.
   * @param question its name; one question has answers of one type, which depend on the boxes and nothing else.
   * @param keeps can the answer be remembered? Asked after it was found.
   */
  once<T>(question: string, box: Box, others: readonly Box[], find: () => T, keeps: () => boolean): T {
    if (others.length > MAX_OTHERS) return find();
    const { answers } = this.#of(box);
    const known = answers.find(
      (a) =>
        a.question === question &&
        a.others.length === others.length &&
        a.others.every((other, i) => other === others[i]),
    );
    if (known) return known.answer as T;
    const answer = find();
    if (!keeps()) return answer;
    answers.unshift({ question, others: [...others], answer });
    if (answers.length > MAX_ANSWERS) answers.pop();
    return answer;
  }

  /** The box with one more restriction, the same one for the same name. */
  part(box: Box, name: string, make: () => Box): Box {
    const { parts } = this.#of(box);
    const known = parts.get(name);
    if (known) return known;
    const part = make();
    parts.set(name, part);
    return part;
  }
}
