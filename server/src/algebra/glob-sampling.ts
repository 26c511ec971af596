/**
 * Sampling of any conjunction "in one of these, and in one of those, and in none of these" of patterns: one text for
 * which it holds, or the proof that there is none.
 */
import { addNamedCodes, addOtherCode } from './alphabet.js';
import { Budget } from './budget.js';
import {
  ANY,
  advance,
  COLON,
  closure,
  compileGlob,
  DIGIT,
  FOLD,
  type Glob,
  isStar,
  matchCodes,
  STAR,
} from './glob.js';
import { intersects, matchCost, surelyCovers } from './glob-intersection.js';
import { HeadIndex } from './head-index.js';
import { SYMBOL } from './policy-variables.js';
import { type Answer, EMPTY, found, isEmptyAnswer, type Sample, UNKNOWN } from './sample.js';
import { widest } from './widest.js';

/** "In one of `globs`" or, negated, "in none of them". */
export interface GlobLiteral {
  readonly globs: readonly Glob[];
  readonly positive: boolean;
}

/** With more patterns than this, those that can meet each of them are looked up. */
const MANY = 16;

/** Those of the patterns whose literal beginning goes with that of another one. */
function nearBy(globs: readonly Glob[]): (glob: Glob) => readonly Glob[] {
  if (globs.length <= MANY || globs.some((g) => g.ignoreCase)) return () => globs;
  const index = new HeadIndex();
  for (const [i, g] of globs.entries()) index.add(g.head, i);
  return ({ head }) => {
    const found = new Set<number>();
    index.meeting(head, found);
    return [...found].sort((a, b) => a - b).map((i) => globs[i]!);
  };
}

const ANYTHING = compileGlob('*', { mode: 'string', wildcards: true, variables: false });
/** So many patterns are looked at for a name. */
const NAMED = 8;
const FILLERS = ['example', '', 'a', '1'];

/**
 * A string that is in every positive union and in no negative one, or `empty` if there is none, or `unknown` if that
 * would take more steps than the budget has. Exact otherwise. The value is a list of codes: see `codesToText`.
 */
export function sampleGlobs(
  literals: readonly GlobLiteral[],
  budget = new Budget(),
): Sample<readonly number[]> {
  const unions = literals.filter((l) => l.positive).map((l) => l.globs);
  const none = literals.filter((l) => !l.positive).flatMap((l) => l.globs);
  if (unions.length === 0) unions.push([ANYTHING]);
  unions.sort((a, b) => a.length - b.length);
  const [bases, ...others] = unions;
  const open = others.length > 0 && unions.some((u) => u.some((g) => g.letters.length > 0));
  let unsure = false;
  const near = bases!.length > MANY ? [none, ...others].map(nearBy) : undefined;
  for (const base of bases!) {
    if (budget.exhausted) return UNKNOWN;
    const [nots, ...meeting] = near ? near.map((of) => of(base)) : [none, ...others];
    const result = sampleBase(base, meeting, nots!, budget);
    if (result.kind === 'found') return result;
    if (result.kind === 'unknown') unsure = true;
    // Different symbols can stand for equal texts.
    else if (open && !surelyEmpty(base, meeting, nots!, budget)) unsure = true;
  }
  return unsure ? UNKNOWN : EMPTY;
}

/** Is nothing in the base and all unions, and in none of the others, whatever the symbols stand for? */
function surelyEmpty(
  base: Glob,
  unions: readonly (readonly Glob[])[],
  none: readonly Glob[],
  budget: Budget,
): boolean {
  if (none.length > 0 && sampleBase(base, [], none, budget).kind === 'empty') return true;
  const wide = widest(base);
  const loosened = unions.map((u) => u.map(widest).filter((g) => intersects(g, wide, budget)));
  if (loosened.some((u) => u.length === 0)) return true;
  // Two patterns that share a text are enough for one union, and no such text is asked for.
  return loosened.length > 1 && sampleBase(wide, loosened, [], budget).kind === 'empty';
}

function sampleBase(
  base: Glob,
  unions: readonly (readonly Glob[])[],
  none: readonly Glob[],
  budget: Budget,
): Sample<readonly number[]> {
  const size = 1 + (base.tokens.length >> 4);
  if (!budget.spend(size * (1 + none.length))) return UNKNOWN;
  if (none.some((n) => surelyCovers(n, base))) return EMPTY;
  const nots = none.filter((n) => intersects(n, base, budget));
  const others: (readonly Glob[])[] = [];
  for (const union of unions) {
    if (!budget.spend(size * (1 + union.length))) return UNKNOWN;
    if (union.some((u) => surelyCovers(u, base))) continue;
    const meeting = union.filter((u) => intersects(u, base, budget));
    if (meeting.length === 0) return EMPTY;
    others.push(meeting);
  }
  const ok = (codes: readonly number[]): boolean => {
    // One of each union, and none of `nots`; what a match costs is paid before it.
    const hit = (g: Glob): boolean => budget.spend(matchCost(g, codes.length)) && matchCodes(g, codes);
    return (
      others.every((union) => union.some(hit)) &&
      !nots.some((g) => hit(g) || budget.exhausted) &&
      !budget.exhausted
    );
  };
  if (base.shape === 'literal' || !base.tokens.some((t) => t < 0 || (t >= FOLD && t < SYMBOL))) {
    if (ok(base.tokens)) return found(base.tokens);
    return budget.exhausted ? UNKNOWN : EMPTY;
  }
  // What is named as such first.
  for (const { shape, tokens } of others.flat().slice(0, NAMED)) {
    if (shape !== 'literal') continue;
    if (!budget.spend(matchCost(base, tokens.length))) return UNKNOWN;
    if (matchCodes(base, tokens) && ok(tokens)) return found(tokens);
  }
  // A readable candidate, if a simple one will do. Each other pattern is tried as a starting point too.
  for (const from of [base, ...others.flat().slice(0, 4)]) {
    for (const filler of FILLERS) {
      const codes = fill(from, filler);
      if (!budget.spend(matchCost(base, codes.length))) return UNKNOWN;
      if ((from === base || matchCodes(base, codes)) && ok(codes)) return found(codes);
    }
  }
  return new Walk(base, others, nots).run(budget);
}

/** Examples for a wildcard in one of the first five parts of an ARN; AWS's documentation uses this account. */
const ARN_PARTS = ['arn', 'aws', 'example', 'us-east-1', '123456789012'];

/** The pattern with each wildcard replaced; in the first parts of an ARN by what is usual there. */
function fill(glob: Glob, filler: string): number[] {
  const codes: number[] = [];
  const arn = glob.head.startsWith('arn:') && filler === FILLERS[0];
  let colons = 0;
  glob.tokens.forEach((token, i) => {
    if (token === COLON) colons++;
    if (token >= FOLD && token < SYMBOL) codes.push(token - FOLD);
    else if (token >= 0) codes.push(token);
    else if (isStar(token)) {
      const whole = glob.tokens[i - 1] === COLON && glob.tokens[i + 1] === COLON;
      const text = arn && colons < 5 && whole ? ARN_PARTS[colons]! : filler;
      for (let k = 0; k < text.length; k++) codes.push(text.charCodeAt(k));
    } else codes.push((ANY - token) & DIGIT ? 49 : 97);
  });
  return codes;
}

/** A string that the pattern matches, as codes: a simple one, if such a one will do. */
export function exampleOf(glob: Glob): readonly number[] | undefined {
  const codes = fill(glob, FILLERS[0]!);
  return matchCodes(glob, codes) ? codes : undefined;
}

/** Per pattern: the positions that its automaton is at. */
type State = readonly (readonly number[])[];

/**
 * Breadth-first walk over the product of all patterns, made deterministic on the way. One of `base`, one of each
 * union and none of `nots` must accept.
 */
class Walk {
  readonly #globs: readonly Glob[];
  /** Of each pattern: 0 the base, 1.. a union, -1 excluded. */
  readonly #group: readonly number[];
  readonly #unions: number;

  constructor(base: Glob, unions: readonly (readonly Glob[])[], nots: readonly Glob[]) {
    this.#globs = [base, ...unions.flat(), ...nots];
    this.#group = [0, ...unions.flatMap((u, i) => u.map(() => i + 1)), ...nots.map(() => -1)];
    this.#unions = unions.length;
  }

  run(budget: Budget): Sample<readonly number[]> {
    const first: State = this.#globs.map((g) => {
      const out: number[] = [];
      closure(g.tokens, 0, out);
      return out;
    });
    const queue: { state: State; from: number; code: number }[] = [{ state: first, from: -1, code: 0 }];
    const seen = new Set([keyOf(first)]);
    for (let head = 0; head < queue.length; head++) {
      const { state } = queue[head]!;
      if (this.#dead(state)) continue;
      if (this.#accepting(state)) {
        const codes: number[] = [];
        for (let at = head; at > 0; at = queue[at]!.from) codes.push(queue[at]!.code);
        return found(codes.reverse());
      }
      let cost = 4 * state.length;
      for (const positions of state) cost += 2 * positions.length;
      for (const code of this.#alphabet(state)) {
        if (!budget.spend(cost)) return UNKNOWN;
        const next: State = state.map((positions, g) => {
          const out: number[] = [];
          advance(this.#globs[g]!.tokens, positions, code, out);
          return out;
        });
        if (next[0]!.length === 0) continue;
        const key = keyOf(next);
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push({ state: next, from: head, code });
      }
    }
    return EMPTY;
  }

  /** Nothing that follows can be a sample. */
  #dead(state: State): boolean {
    if (state[0]!.length === 0) return true;
    for (let u = 1; u <= this.#unions; u++) {
      if (!state.some((positions, g) => this.#group[g] === u && positions.length > 0)) return true;
    }
    // An excluded pattern that accepts whatever follows.
    return state.some((positions, g) => {
      if (this.#group[g] !== -1) return false;
      const { tokens } = this.#globs[g]!;
      return tokens.at(-1) === STAR && positions.length > 0 && positions.at(-1)! >= tokens.length - 1;
    });
  }

  #accepting(state: State): boolean {
    const done = (g: number): boolean => state[g]!.at(-1) === this.#globs[g]!.tokens.length;
    if (!done(0)) return false;
    for (let u = 1; u <= this.#unions; u++) {
      if (!state.some((_, g) => this.#group[g] === u && done(g))) return false;
    }
    return !state.some((_, g) => this.#group[g] === -1 && done(g));
  }

  /** The codes that lead to different states: those that some pattern names next, and one of all the others. */
  #alphabet(state: State): Set<number> {
    const alphabet = new Set<number>();
    state.forEach((positions, g) => {
      addNamedCodes(alphabet, this.#globs[g]!.tokens, positions);
    });
    return addOtherCode(alphabet);
  }
}

const keyOf = (state: State): string => state.map((positions) => positions.join(',')).join(';');

/** Is every string of `inner` in one of `outer`? */
export function covered(inner: Glob, outer: readonly Glob[], budget?: Budget): Answer {
  return isEmptyAnswer(
    sampleGlobs(
      [
        { globs: [inner], positive: true },
        { globs: outer, positive: false },
      ],
      budget,
    ),
  );
}
