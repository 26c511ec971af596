/** What was asked before: a keystroke leaves most statements as they were. Held by the boxes, bounded for each. */
import type { Answer } from '../algebra/sample.js';
import type { Box } from '../algebra/search.js';

/** Questions about one box and several others that are remembered. */
const MAX_ANSWERS = 16;
/** A question about more boxes than this is not remembered. */
const MAX_OTHERS = 256;

interface Remembered {
  readonly question: string;
  readonly others: readonly Box[];
  readonly answer: unknown;
}

/** What is known of two boxes; an answer of undefined is "unknown". */
export interface Pair {
  mayMeet?: boolean;
  meet?: { readonly answer: Answer };
  covered?: { readonly answer: Answer };
}

export class QuestionMemory {
  readonly #answers = new WeakMap<Box, Remembered[]>();
  readonly #pairs = new WeakMap<Box, WeakMap<Box, Pair>>();
  readonly #parts = new WeakMap<Box, Map<string, Box>>();

  pair(box: Box, other: Box): Pair {
    let pairs = this.#pairs.get(box);
    if (!pairs) {
      pairs = new WeakMap();
      this.#pairs.set(box, pairs);
    }
    let pair = pairs.get(other);
    if (!pair) {
      pair = {};
      pairs.set(other, pair);
    }
    return pair;
  }

  /**
   * The answer to a question about a box and others, found once: a keystroke leaves most of them as they were.
   * @param question its name; one question has answers of one type, which depend on the boxes and nothing else.
   * @param keeps can the answer be remembered? Asked after it was found.
   */
  once<T>(question: string, box: Box, others: readonly Box[], find: () => T, keeps: () => boolean): T {
    if (others.length > MAX_OTHERS) return find();
    let answers = this.#answers.get(box);
    if (!answers) {
      answers = [];
      this.#answers.set(box, answers);
    }
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
    let parts = this.#parts.get(box);
    if (!parts) {
      parts = new Map();
      this.#parts.set(box, parts);
    }
    const known = parts.get(name);
    if (known) return known;
    const part = make();
    parts.set(name, part);
    return part;
  }
}
