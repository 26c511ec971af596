/**
 * Which actions statements of AWS managed policies have together, in their order: what a list that is begun usually has
 * next, by the lists that are most like it. They order suggestions; nothing that Grantwise reports rests on them.
 */

/** An action by the prefix of its service and its position there. */
export interface ListedAction {
  readonly prefix: string;
  readonly index: number;
}

/** Positions of a service's actions, each with a share from 0 to 1. */
export type ActionShares = ReadonlyMap<number, number>;

/** By services: the actions that similar lists have, and those that they have right after the last action. */
export interface Similar {
  readonly together: ReadonlyMap<string, ActionShares>;
  readonly next: ReadonlyMap<string, ActionShares>;
}

/** A list counts with this power of the share of the begun list that it has: the most similar ones count. */
const SHARPNESS = 3;
/** Added to the sum of what the lists count, so that one list that has little in common says little. */
const DOUBT = 0.3;

const NONE: Similar = { together: new Map(), next: new Map() };

export class ActionLists {
  /** The actions by the numbers that the lists have. */
  readonly #actions: ListedAction[] = [];
  readonly #numbers = new Map<string, Map<number, number>>();
  readonly #lists: readonly (readonly number[])[];
  /** By the number of an action: the lists with it. */
  readonly #listsWith: number[][] = [];

  /** @param encoded as scripts/encode-usage.mjs writes them. */
  constructor(encoded: string) {
    this.#lists = encoded === '' ? [] : encoded.split('\n').map((line) => this.#read(line));
    this.#lists.forEach((list, at) => {
      for (const action of new Set(list)) this.#listsWith[action]!.push(at);
    });
  }

  #read(line: string): number[] {
    const out: number[] = [];
    for (const part of line.split(' ')) {
      const colon = part.indexOf(':');
      const prefix = part.slice(0, colon);
      let expected = 0;
      for (const distance of part.slice(colon + 1).split(',')) {
        const index = expected + (distance === '' ? 0 : Number.parseInt(distance, 36));
        out.push(this.#numberOf(prefix, index));
        expected = index + 1;
      }
    }
    return out;
  }

  #numberOf(prefix: string, index: number): number {
    let own = this.#numbers.get(prefix);
    if (!own) {
      own = new Map();
      this.#numbers.set(prefix, own);
    }
    const known = own.get(index);
    if (known !== undefined) return known;
    own.set(index, this.#actions.length);
    this.#listsWith.push([]);
    return this.#actions.push({ prefix, index }) - 1;
  }

  /** What lists that have actions of a list in common with it have. @param list the last action last. */
  similarTo(list: readonly ListedAction[]): Similar {
    const numbers = list.map(({ prefix, index }) => this.#numbers.get(prefix)?.get(index));
    const common = new Map<number, number>();
    for (const number of new Set(numbers))
      for (const at of number === undefined ? [] : this.#listsWith[number]!)
        common.set(at, (common.get(at) ?? 0) + 1);
    if (common.size === 0) return NONE;
    const last = numbers.at(-1);
    const together = new Float64Array(this.#actions.length);
    const next = new Float64Array(this.#actions.length);
    let sum = DOUBT;
    for (const [at, n] of common) {
      const weight = (n / list.length) ** SHARPNESS;
      const actions = this.#lists[at]!;
      sum += weight;
      for (const action of actions) together[action]! += weight;
      const place = last === undefined ? -1 : actions.indexOf(last);
      const after = place < 0 ? undefined : actions[place + 1];
      if (after !== undefined) next[after]! += weight;
    }
    return { together: this.#shares(together, sum), next: this.#shares(next, sum) };
  }

  /** What each action counts, of the sum, without those that do not count. */
  #shares(counts: Float64Array, sum: number): ReadonlyMap<string, ActionShares> {
    const out = new Map<string, Map<number, number>>();
    counts.forEach((count, number) => {
      if (count === 0) return;
      const { prefix, index } = this.#actions[number]!;
      const own = out.get(prefix) ?? new Map<number, number>();
      out.set(prefix, own.set(index, count / sum));
    });
    return out;
  }
}
