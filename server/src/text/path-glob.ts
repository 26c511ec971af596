/**
 * Glob patterns for paths of files, as in VS Code's settings: `*` and `?` (not over `/`), `**` over folders, `{a,b}`,
 * `[a-z]` and `[!a-z]`, with `\` before a character to take literally. Matching takes time in proportion to
 * pattern times path, because a workspace supplies the patterns.
 */

type Test = (char: string) => boolean;

/** A state of the automaton. With `test` it reads a character on the way to `next`, without it `next` costs nothing. */
interface State {
  readonly test: Test | undefined;
  readonly next: number[];
}

const MAX_PATTERN = 1000;
const END = 0;
const notSlash: Test = (char) => char !== '/';
const any: Test = () => true;

export type PathGlob = (path: string) => boolean;

/** Builds the automaton from right to left: each piece is a function from where it leads to where it starts. */
class Builder {
  /** State 0 is the end. */
  readonly states: State[] = [{ test: undefined, next: [] }];
  #at = 0;
  /** After braces without an end: neither have those around them, and each is tried once. */
  readonly #endless = new Set<number>();
  #failed = false;

  constructor(readonly pattern: string) {}

  /** Reads a sequence up to the end, or inside braces up to `,` or `}`, and gives its pieces. */
  sequence(inBraces: boolean): ((to: number) => number)[] {
    const pieces: ((to: number) => number)[] = [];
    while (this.#at < this.pattern.length) {
      const char = this.pattern[this.#at]!;
      if (inBraces && (char === ',' || char === '}')) break;
      pieces.push(this.#piece(char));
      if (inBraces && this.#failed) break;
    }
    return pieces;
  }

  connect(pieces: readonly ((to: number) => number)[], to: number): number {
    return pieces.reduceRight((next, piece) => piece(next), to);
  }

  #add(test: Test | undefined, next: number[]): number {
    return this.states.push({ test, next }) - 1;
  }

  /** Any number of characters. */
  #repeat(test: Test, to: number): number {
    const next: number[] = [];
    const choice = this.#add(undefined, next);
    next.push(this.#add(test, [choice]), to);
    return choice;
  }

  #piece(char: string): (to: number) => number {
    if (char === '*') return this.#stars();
    this.#at++;
    if (char === '?') return (to) => this.#add(notSlash, [to]);
    if (char === '{') {
      const group = this.#braces();
      if (group) return group;
    }
    if (char === '[') {
      const set = this.#set();
      if (set) return (to) => this.#add(set, [to]);
    }
    const literal = char === '\\' && this.#at < this.pattern.length ? this.pattern[this.#at++]! : char;
    return (to) => this.#add((c) => c === literal, [to]);
  }

  #stars(): (to: number) => number {
    const start = this.#at;
    while (this.pattern[this.#at] === '*') this.#at++;
    const wholeSegment =
      (start === 0 || this.pattern[start - 1] === '/') && [undefined, '/'].includes(this.pattern[this.#at]);
    if (this.#at - start < 2 || !wholeSegment) return (to) => this.#repeat(notSlash, to);
    if (this.pattern[this.#at] !== '/') return (to) => this.#repeat(any, to);
    // `**/`: no folder, or some.
    this.#at++;
    return (to) => {
      const slash = this.#add((c) => c === '/', [to]);
      return this.#add(undefined, [to, this.#repeat(any, slash)]);
    };
  }

  /** `{a,b}` after its brace; undefined, with nothing read, if there is no end. */
  #braces(): ((to: number) => number) | undefined {
    const start = this.#at;
    this.#failed = this.#endless.has(start);
    if (this.#failed) return undefined;
    const arms: ((to: number) => number)[][] = [];
    for (;;) {
      arms.push(this.sequence(true));
      const char = this.#failed ? undefined : this.pattern[this.#at];
      if (char === undefined) {
        this.#endless.add(start);
        this.#failed = true;
        this.#at = start;
        return undefined;
      }
      this.#at++;
      if (char === '}') break;
    }
    return (to) =>
      this.#add(
        undefined,
        arms.map((arm) => this.connect(arm, to)),
      );
  }

  /** `[a-z]` after its bracket; undefined, with nothing read, if there is no end. */
  #set(): Test | undefined {
    const close = this.pattern.indexOf(']', this.#at + 1);
    if (close < 0) return undefined;
    const text = this.pattern.slice(this.#at, close);
    this.#at = close + 1;
    const negated = /^[!^]/.test(text);
    const chars = negated ? text.slice(1) : text;
    const ranges: [string, string][] = [];
    for (let i = 0; i < chars.length; i++) {
      const range = chars[i + 1] === '-' && i + 2 < chars.length;
      ranges.push([chars[i]!, range ? chars[i + 2]! : chars[i]!]);
      if (range) i += 2;
    }
    return (c) => c !== '/' && ranges.some(([first, last]) => c >= first && c <= last) !== negated;
  }
}

/** @returns undefined for a pattern of more than 1,000 characters, which matches nothing. */
export function compilePathGlob(pattern: string): PathGlob | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  const builder = new Builder(pattern);
  const start = builder.connect(builder.sequence(false), END);
  const { states } = builder;
  return (path) => {
    // When a state was last reached: at the start, or after so many characters.
    const reached = new Int32Array(states.length).fill(-1);
    /** Adds a state, and every state that is reached from it without a character. */
    const reach = (first: number, step: number, into: State[]): void => {
      const open = [first];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (reached[at] === step) continue;
        reached[at] = step;
        const state = states[at]!;
        if (state.test) into.push(state);
        else open.push(...state.next);
      }
    };
    let now: State[] = [];
    let step = 0;
    reach(start, step, now);
    for (const char of path) {
      const next: State[] = [];
      step++;
      for (const state of now) if (state.test!(char)) for (const at of state.next) reach(at, step, next);
      now = next;
    }
    return reached[END] === step;
  };
}
