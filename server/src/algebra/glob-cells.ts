/**
 * The cells that patterns cut out of all texts: two texts of a cell match the same patterns, so every question about the
 * patterns has one answer for both. One walk over the product of the patterns finds all of them.
 */
import { addNamedCodes, addOtherCode } from './alphabet.js';
import type { Budget } from './budget.js';
import { advance, closure, colonsOf, type Glob, matchCodes, STAR } from './glob.js';
import { sampleGlobs } from './glob-sampling.js';
import { textToCodes } from './policy-variables.js';

export interface GlobCell {
  /** A text in it. */
  readonly codes: readonly number[];
  /** The patterns that match it, by position, in ascending order. */
  readonly matches: readonly number[];
}

export interface GlobCells {
  readonly cells: readonly GlobCell[];
  /** There are no others. */
  readonly complete: boolean;
}

export interface CellQuestion {
  /** Only texts that this pattern matches. */
  readonly within: Glob;
  /** Only texts that none of these matches. */
  readonly without: readonly Glob[];
  /** Texts that do not count: a cell of such texts alone is not reported. Finitely many. */
  readonly isKnown: (codes: readonly number[]) => boolean;
}

/** A pattern that has not been decided, and the positions of its automaton. */
interface Live {
  readonly glob: number;
  readonly positions: readonly number[];
}

interface State {
  /** In the order of the patterns. */
  readonly live: readonly Live[];
  /** Patterns that match whatever follows, in ascending order. */
  readonly settled: readonly number[];
  readonly from: number;
  readonly code: number;
}

const FILLER = Array.from('example', (c) => c.charCodeAt(0));
/** Texts that are tried in place of one that does not count. */
const MAX_TRIED = 40;

class CellWalk {
  /** The patterns, then `within`, then `without`. */
  readonly #globs: readonly Glob[];
  readonly #count: number;
  readonly #question: CellQuestion;
  readonly #budget: Budget;
  readonly #cells = new Map<string, GlobCell>();
  /** Cells of which only texts that do not count have been seen. */
  readonly #pending = new Map<string, readonly number[]>();
  readonly #queue: State[] = [];

  constructor(globs: readonly Glob[], question: CellQuestion, budget: Budget) {
    this.#globs = [...globs, question.within, ...question.without];
    this.#count = globs.length;
    this.#question = question;
    this.#budget = budget;
  }

  run(): GlobCells {
    const first = this.#settle(
      this.#globs.map((g, glob) => {
        const positions: number[] = [];
        closure(g.tokens, 0, positions);
        return { glob, positions };
      }),
      [],
      -1,
      0,
    );
    if (!first) return { cells: [], complete: true };
    this.#queue.push(first);
    const seen = new Map([[keyOf(first), '']]);
    let complete = true;
    for (let head = 0; complete && head < this.#queue.length; head++) {
      const state = this.#queue[head]!;
      this.#visit(state);
      let cost = 4;
      for (const { positions } of state.live) cost += 2 + positions.length;
      for (const code of this.#alphabet(state)) {
        if (!this.#budget.spend(cost)) {
          complete = false;
          break;
        }
        const next = this.#step(state, code, head);
        if (!next) continue;
        const key = keyOf(next);
        if (seen.has(key)) {
          if (this.#pending.size > 0) this.#visit(next);
          continue;
        }
        seen.set(key, '');
        this.#queue.push(next);
      }
    }
    for (const [key, matches] of this.#pending) {
      const result = complete && this.#exact(matches);
      if (result === false) complete = false;
      else if (result) this.#cells.set(key, result);
    }
    return { cells: [...this.#cells.values()], complete };
  }

  #step(state: State, code: number, from: number): State | undefined {
    const live: Live[] = [];
    for (const { glob, positions } of state.live) {
      const next: number[] = [];
      advance(this.#globs[glob]!.tokens, positions, code, next);
      if (next.length > 0) live.push({ glob, positions: next });
    }
    return this.#settle(live, state.settled, from, code);
  }

  /** Moves patterns that match whatever follows to the settled ones; undefined: no text that follows counts. */
  #settle(all: readonly Live[], settled: readonly number[], from: number, code: number): State | undefined {
    const live: Live[] = [];
    const more: number[] = [];
    let possible = settled.includes(this.#count);
    for (const entry of all) {
      const { tokens } = this.#globs[entry.glob]!;
      const decided = tokens.at(-1) === STAR && entry.positions.at(-1)! >= tokens.length - 1;
      if (decided && entry.glob > this.#count) return undefined;
      if (entry.glob === this.#count) possible = true;
      if (decided) more.push(entry.glob);
      else live.push(entry);
    }
    if (!possible) return undefined;
    return {
      live,
      settled: more.length === 0 ? settled : [...settled, ...more].sort((a, b) => a - b),
      from,
      code,
    };
  }

  #codesOf(state: State): number[] {
    const codes: number[] = [];
    for (let at = state; at.from >= 0; at = this.#queue[at.from]!) codes.push(at.code);
    return codes.reverse();
  }

  /** The patterns that match the text of the state; undefined: it is not one that was asked for. */
  #matches({ live, settled }: State): number[] | undefined {
    const out = [...settled];
    for (const { glob, positions } of live)
      if (positions.at(-1) === this.#globs[glob]!.tokens.length) out.push(glob);
    return this.#own(out.sort((a, b) => a - b));
  }

  #own(matches: readonly number[]): number[] | undefined {
    if (!matches.includes(this.#count) || matches.at(-1)! > this.#count) return undefined;
    return matches.filter((m) => m < this.#count);
  }

  #visit(state: State): void {
    const matches = this.#matches(state);
    if (!matches) return;
    const key = matches.join();
    if (this.#cells.has(key)) return;
    const codes = this.#codesOf(state);
    const counts = !this.#question.isKnown(codes) ? codes : this.#another(codes, key);
    if (counts) {
      this.#pending.delete(key);
      this.#cells.set(key, { codes: counts, matches });
    } else this.#pending.set(key, matches);
  }

  /** Another text of the same cell, if a longer one will do. */
  #another(codes: readonly number[], key: string): readonly number[] | undefined {
    for (let i = codes.length; i >= 0 && i > codes.length - MAX_TRIED; i--) {
      const longer = [...codes.slice(0, i), ...FILLER, ...codes.slice(i)];
      if (!this.#budget.spend(this.#globs.length) || this.#question.isKnown(longer)) continue;
      const all = this.#globs.flatMap((g, at) => (matchCodes(g, longer) ? [at] : []));
      if (this.#own(all)?.join() === key) return longer;
    }
    return undefined;
  }

  /** A text of the cell that counts; undefined: there is none; false: unknown. */
  #exact(matches: readonly number[]): GlobCell | undefined | false {
    const { within, without, isKnown } = this.#question;
    const own = new Set(matches);
    const known: Glob[] = [];
    for (let i = 0; i < MAX_TRIED; i++) {
      const sample = sampleGlobs(
        [
          { globs: [within], positive: true },
          ...matches.map((m) => ({ globs: [this.#globs[m]!], positive: true })),
          {
            globs: [...this.#globs.slice(0, this.#count).filter((_, m) => !own.has(m)), ...without, ...known],
            positive: false,
          },
        ],
        this.#budget,
      );
      if (sample.kind === 'unknown') return false;
      if (sample.kind === 'empty') return undefined;
      if (!isKnown(sample.value)) return { codes: sample.value, matches };
      known.push(literalGlob(sample.value));
    }
    return false;
  }

  /** The codes that lead to different states: those that some pattern names next, and one of all the others. */
  #alphabet({ live }: State): Set<number> {
    const alphabet = new Set<number>();
    for (const { glob, positions } of live) addNamedCodes(alphabet, this.#globs[glob]!.tokens, positions);
    return addOtherCode(alphabet);
  }
}

function literalGlob(codes: readonly number[]): Glob {
  const head = String.fromCodePoint(...codes);
  return {
    text: head,
    tokens: codes,
    variables: [],
    letters: [],
    shape: 'literal',
    head,
    tail: head,
    colons: colonsOf(codes),
    lower: false,
    ignoreCase: false,
    greedy: true,
  };
}

const keyOf = ({ live, settled }: State): string => {
  let key = settled.join();
  for (const { glob, positions } of live) key += `;${glob}:${positions.join()}`;
  return key;
};

/** A pattern that is a beginning and nothing else, such as `s3:Get*` and `*`. */
const isBeginning = ({ shape, ignoreCase, letters }: Glob): boolean =>
  (shape === 'prefix' || shape === 'all') && !ignoreCase && letters.length === 0;

/**
 * The cells of patterns that are beginnings: one for each beginning, of the texts that go on in another way than the longer
 * ones. undefined: the budget is spent.
 */
function cellsOfBeginnings(
  globs: readonly Glob[],
  { within, isKnown }: CellQuestion,
  budget: Budget,
): readonly GlobCell[] | undefined {
  const heads = new Set([within.head]);
  for (const { head } of globs) if (head.startsWith(within.head)) heads.add(head);
  const cells: GlobCell[] = [];
  for (const head of heads) {
    if (!budget.spend(globs.length + heads.size)) return undefined;
    const matches = globs.flatMap((g, at) => (head.startsWith(g.head) ? [at] : []));
    const longer = [...heads].filter((h) => h.length > head.length && h.startsWith(head));
    const start = textToCodes(head);
    // Some character leads elsewhere than all the longer ones, and only finitely many texts do not count.
    for (let next = FILLER[0]!; ; next++) {
      const text = head + String.fromCodePoint(next);
      if (longer.some((h) => h.startsWith(text))) continue;
      const codes = [...start, next, ...FILLER.slice(1)];
      if (isKnown(codes)) continue;
      cells.push({ codes, matches });
      break;
    }
  }
  return cells;
}

/** How often patterns that no text matches are added before all of them are. */
const MAX_ROUNDS = 4;

/** All cells of the patterns that have a text which counts, each with such a text. */
export function globCells(globs: readonly Glob[], question: CellQuestion, budget: Budget): GlobCells {
  const find = (without: readonly Glob[]): GlobCells => {
    const own = { ...question, without };
    if (without.length > 0 || !isBeginning(own.within) || !globs.every(isBeginning))
      return new CellWalk(globs, own, budget).run();
    const cells = cellsOfBeginnings(globs, own, budget);
    return { cells: cells ?? [], complete: cells !== undefined };
  };
  // Most of `without` matches no text that is found: to walk through those patterns too takes much longer.
  const used = new Set<Glob>();
  for (let i = 0; i < MAX_ROUNDS; i++) {
    const found = find([...used]);
    const hit = question.without.filter((g) => found.cells.some(({ codes }) => matchCodes(g, codes)));
    if (hit.length === 0) return found;
    for (const g of hit) used.add(g);
  }
  return find(question.without);
}
