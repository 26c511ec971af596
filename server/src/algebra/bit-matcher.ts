/**
 * Matching by all positions of a pattern at once, a bit for each: reading a code takes a few operations for every 30
 * tokens, whatever the pattern is made of. Other ways are quicker where few positions are possible.
 */

/** Bits of a small integer of V8, also with compressed pointers. */
const WORD = 30;
const ALL = 2 ** WORD - 1;

/** What tokens mean; a star stays where it is when it reads a code, and is passed without reading. */
export interface TokenReader {
  isStar(token: number): boolean;
  reads(token: number, code: number): boolean;
}

/** Which tokens read a code: stars, and others, which lead to the next position. */
interface Moves {
  readonly stay: readonly number[];
  readonly go: readonly number[];
}

/** Those of the tokens, a bit for each; one more position comes after the last token. */
function bitsOf(tokens: readonly number[], has: (token: number) => boolean): number[] {
  const bits: number[] = new Array(Math.floor(tokens.length / WORD) + 1).fill(0);
  let [word, bit] = [0, 0];
  for (const token of tokens) {
    if (has(token)) bits[word]! |= 1 << bit;
    if (++bit === WORD) {
      bit = 0;
      word++;
    }
  }
  return bits;
}

/** Reads a code and passes the stars; `state` becomes the positions after that. @returns is one left? */
function step(state: number[], stars: readonly number[], { stay, go }: Moves): boolean {
  let [carry, some] = [0, 0];
  for (let w = 0; w < state.length; w++) {
    const before = state[w]!;
    const moved = before & go[w]!;
    const own = stars[w]!;
    let word = ((moved << 1) & ALL) | carry | (before & stay[w]!);
    for (let more = ((word & own) << 1) & ALL & ~word; more !== 0; more = ((word & own) << 1) & ALL & ~word)
      word |= more;
    carry = (moved >> (WORD - 1)) | ((word & own) >> (WORD - 1));
    state[w] = word;
    some |= word;
  }
  return some !== 0;
}

/** Do the tokens match the codes? @param at the code at a position. */
export function matchBits(
  tokens: readonly number[],
  length: number,
  at: (i: number) => number,
  { isStar, reads }: TokenReader,
): boolean {
  const moves = new Map<number, Moves>();
  const movesAt = (code: number): Moves => {
    let known = moves.get(code);
    if (!known) {
      known = {
        stay: bitsOf(tokens, (token) => isStar(token) && reads(token, code)),
        go: bitsOf(tokens, (token) => !isStar(token) && reads(token, code)),
      };
      moves.set(code, known);
    }
    return known;
  };
  const stars = bitsOf(tokens, isStar);
  const all = stars.map(() => ALL);
  const state = stars.map(() => 0);
  state[0] = 1;
  // Nothing is read yet: every position stays.
  step(state, stars, { stay: all, go: state.map(() => 0) });
  for (let i = 0; i < length; i++) if (!step(state, stars, movesAt(at(i)))) return false;
  const last = tokens.length;
  return ((state[Math.floor(last / WORD)]! >> (last % WORD)) & 1) === 1;
}
