/**
 * Patterns of IAM (`*`, `?`, `${variables}`) as exact regular sets of strings: matching, and sampling of any
 * conjunction "in one of these, and in one of those, and in none of these".
 *
 * A pattern is a list of tokens over code points: a number of 0 and up is that UTF-16 code unit. A policy variable
 * is an opaque symbol (one code from SYMBOL up): equal only to itself, and matched by an unrestricted `*` alone.
 * Whatever matches a symbol goes on matching when the symbol is replaced by its value, so an inclusion in a union that
 * holds for symbols holds for every value. That two patterns do not meet, or that a text is outside of one, is another
 * matter: the value may be just the right one. Those questions take a symbol for any text (`loose`).
 */

const STAR = -1; // -1..-4: any run; minus a mask of what it may not contain
const ANY = -5; // -5..-8: any one character, likewise
const NO_COLON = 1;
const NO_SLASH = 2;
const COLON = 58;
const SLASH = 47;
/** From here on: a letter that matches in both cases. */
const FOLD = 0x20_0000;
/** From here on: policy variables. */
const SYMBOL = 0x40_0000;

export interface VariableRef {
  /** Condition key as written: `aws:PrincipalTag/team`. */
  readonly key: string;
  readonly defaultValue: string | undefined;
}

export interface Glob {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly variables: readonly VariableRef[];
  readonly shape: 'literal' | 'prefix' | 'all' | 'general';
  /** The literal beginning before the first wildcard or variable, folded if the pattern is. */
  readonly head: string;
  /** The literal end behind the last wildcard or variable. */
  readonly tail: string;
  /** The pattern was lower-cased; subjects must be too. */
  readonly lower: boolean;
}

export interface GlobOptions {
  /**
   * `string`: `*` matches anything. `resource`: AWS's rule for Resource: in the first five parts of an ARN `*` stays
   * within its part unless it is the part's last character. `arn`: the ARN operators: six parts, each on its own.
   * `template`: an ARN format of the catalogue, `${Name}` being a run of characters.
   */
  readonly mode: 'string' | 'resource' | 'arn';
  /** Lower-case the pattern (actions); subjects must be lower-cased too. */
  readonly lower?: boolean;
  /** Letters match in both cases (StringEqualsIgnoreCase). */
  readonly ignoreCase?: boolean;
  /** Read `*` and `?` as wildcards. */
  readonly wildcards: boolean;
  /** Read `${...}` as policy variables (Version 2012-10-17). */
  readonly variables: boolean;
}

const symbols = new Map<string, number>();
const symbolRefs: VariableRef[] = [];

function symbolOf(ref: VariableRef): number {
  const id = `${ref.key.toLowerCase()}\n${ref.defaultValue ?? ''}\n${ref.defaultValue === undefined}`;
  let code = symbols.get(id);
  if (code === undefined) {
    code = SYMBOL + symbolRefs.length;
    symbols.set(id, code);
    symbolRefs.push(ref);
  }
  return code;
}

/** One piece of a text with policy variables in it. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string; readonly start: number }
  | { readonly kind: 'variable'; readonly ref: VariableRef; readonly start: number; readonly end: number }
  | { readonly kind: 'escape'; readonly char: string; readonly start: number; readonly end: number };

/** Splits a text at its `${...}` parts. An unclosed `${` is plain text. */
export function splitVariables(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    if (open > from) parts.push({ kind: 'text', text: text.slice(from, open), start: from });
    const inner = text.slice(open + 2, close);
    const end = close + 1;
    if (inner === '*' || inner === '?' || inner === '$') {
      parts.push({ kind: 'escape', char: inner, start: open, end });
    } else {
      const withDefault = /^\s*([^,]*?)\s*,\s*'(.*)'\s*$/.exec(inner);
      const ref: VariableRef = withDefault
        ? { key: withDefault[1]!, defaultValue: withDefault[2]! }
        : { key: inner.trim(), defaultValue: undefined };
      parts.push({ kind: 'variable', ref, start: open, end });
    }
    from = end;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from), start: from });
  return parts;
}

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/** Compiles a pattern. Never throws: every string is a pattern. */
export function compileGlob(text: string, options: GlobOptions): Glob {
  const tokens: number[] = [];
  const variables: VariableRef[] = [];
  const parts: TemplatePart[] =
    options.variables && text.includes('${') ? splitVariables(text) : [{ kind: 'text', text, start: 0 }];
  let colons = 0;
  const segmented = options.mode === 'arn' || (options.mode === 'resource' && text.startsWith('arn:'));
  const literal = (char: number): number => {
    if (options.ignoreCase && isLetter(char)) return FOLD + (char | 32);
    if (options.lower && char >= 65 && char <= 90) return char + 32;
    return char;
  };
  parts.forEach((part, index) => {
    if (part.kind === 'variable') {
      variables.push(part.ref);
      tokens.push(symbolOf(part.ref));
      return;
    }
    if (part.kind === 'escape') {
      tokens.push(part.char.charCodeAt(0));
      return;
    }
    const piece = options.lower ? part.text.toLowerCase() : part.text;
    for (let i = 0; i < piece.length; i++) {
      const char = piece.charCodeAt(i);
      const within = segmented && colons < 5;
      if (options.wildcards && char === 42) {
        const last = i + 1 === piece.length ? index + 1 === parts.length : piece.charCodeAt(i + 1) === COLON;
        const mask = within && (options.mode === 'arn' || !last) ? NO_COLON : 0;
        // A run of stars is one star.
        if (tokens.at(-1) !== STAR - mask) tokens.push(STAR - mask);
      } else if (options.wildcards && char === 63) {
        tokens.push(ANY - (within ? NO_COLON : 0));
      } else {
        if (char === COLON) colons++;
        tokens.push(literal(char));
      }
    }
  });
  return finish(text, tokens, variables, options.lower === true);
}

/**
 * Compiles an ARN format of the catalogue: every `${Placeholder}` and `*` is a run of characters without a colon
 * (up to the resource part). `stopAtSlash` keeps the last placeholder from crossing a slash.
 */
export function compileArnFormat(format: string, stopAtSlash = false): Glob {
  const tokens: number[] = [];
  let colons = 0;
  for (let i = 0; i < format.length; i++) {
    const char = format.charCodeAt(i);
    if (char === 36 && format.charCodeAt(i + 1) === 123) {
      const close = format.indexOf('}', i);
      if (close < 0) break;
      const last = close + 1 === format.length;
      // A placeholder is never empty in a real ARN, but region and account may be left out.
      if (colons >= 5) tokens.push(ANY - (last && stopAtSlash ? NO_SLASH : 0));
      tokens.push(STAR - (colons < 5 ? NO_COLON : 0) - (last && stopAtSlash ? NO_SLASH : 0));
      i = close;
    } else if (char === 42) {
      tokens.push(STAR - (colons < 5 ? NO_COLON : 0));
    } else {
      if (char === COLON) colons++;
      tokens.push(char);
    }
  }
  return finish(format, tokens, [], false);
}

function finish(text: string, tokens: number[], variables: VariableRef[], lower: boolean): Glob {
  const plain = (t: number): boolean => t >= 0 && t < FOLD;
  let head = '';
  let i = 0;
  while (i < tokens.length && plain(tokens[i]!)) head += String.fromCharCode(tokens[i++]!);
  const rest = tokens.length - i;
  const shape =
    rest === 0 ? 'literal' : rest === 1 && tokens[i] === STAR ? (head === '' ? 'all' : 'prefix') : 'general';
  let tail = '';
  if (shape === 'literal') tail = head;
  else
    for (let k = tokens.length - 1; k >= 0 && plain(tokens[k]!); k--)
      tail = String.fromCharCode(tokens[k]!) + tail;
  return { text, tokens, variables, shape, head, tail, lower };
}

/** May a wildcard with that mask not match the code? A restricted wildcard never matches a variable. */
function blocked(mask: number, code: number): boolean {
  if (mask === 0) return false;
  if (code >= SYMBOL) return true;
  return ((mask & NO_COLON) !== 0 && code === COLON) || ((mask & NO_SLASH) !== 0 && code === SLASH);
}

/** Does the token (no star) accept the code? */
function accepts(token: number, code: number): boolean {
  if (token === code) return true;
  if (token >= FOLD && token < SYMBOL) return code < FOLD && (code | 32) + FOLD === token && isLetter(code);
  return token <= ANY && code < SYMBOL && !blocked(ANY - token, code);
}

const isStar = (token: number): boolean => token < 0 && token > ANY;

/** Does the pattern match the text? Variables in the pattern match nothing here: see `resolveGlob`. */
export function matchGlob(glob: Glob, text: string): boolean {
  switch (glob.shape) {
    case 'all':
      return true;
    case 'literal':
      return glob.head === text;
    case 'prefix':
      return text.startsWith(glob.head);
    default:
      return glob.head === '' || text.startsWith(glob.head)
        ? matchGeneral(glob.tokens, text.length, (i) => text.charCodeAt(i))
        : false;
  }
}

/** Like `matchGlob`, on codes that may hold symbols. */
export function matchCodes(glob: Glob, codes: readonly number[]): boolean {
  return glob.shape === 'all' || matchGeneral(glob.tokens, codes.length, (i) => codes[i]!);
}

function matchGeneral(tokens: readonly number[], length: number, at: (i: number) => number): boolean {
  let restricted = false;
  for (const t of tokens) if (isStar(t) && t !== STAR) restricted = true;
  if (restricted) return matchStates(tokens, length, at);
  // Only unrestricted stars: going back to the last star is enough.
  let t = 0;
  let i = 0;
  let star = -1;
  let mark = 0;
  while (i < length) {
    const token = tokens[t];
    if (token !== undefined && !isStar(token) && accepts(token, at(i))) {
      t++;
      i++;
    } else if (token === STAR) {
      star = t++;
      mark = i;
    } else if (star >= 0) {
      t = star + 1;
      i = ++mark;
    } else {
      return false;
    }
  }
  while (tokens[t] === STAR) t++;
  return t === tokens.length;
}

function matchStates(tokens: readonly number[], length: number, at: (i: number) => number): boolean {
  let current: number[] = [];
  closure(tokens, 0, current);
  for (let i = 0; i < length && current.length > 0; i++) {
    const code = at(i);
    const next: number[] = [];
    for (const p of current) step(tokens, p, code, next);
    current = next;
  }
  return current.includes(tokens.length);
}

function closure(tokens: readonly number[], position: number, out: number[]): void {
  let p = position;
  for (;;) {
    if (out.includes(p)) return;
    out.push(p);
    const token = tokens[p];
    if (token === undefined || !isStar(token)) return;
    p++;
  }
}

function step(tokens: readonly number[], p: number, code: number, out: number[]): void {
  const token = tokens[p];
  if (token === undefined) return;
  if (isStar(token)) {
    if (!blocked(STAR - token, code)) closure(tokens, p, out);
  } else if (accepts(token, code)) {
    closure(tokens, p + 1, out);
  }
}

/**
 * The pattern with its variables replaced by literal text, or undefined if a variable has neither value nor default
 * (AWS then lets the match fail).
 */
export function resolveGlob(glob: Glob, value: (key: string) => string | undefined): Glob | undefined {
  if (glob.variables.length === 0) return glob;
  const tokens: number[] = [];
  for (const token of glob.tokens) {
    if (token < SYMBOL) {
      tokens.push(token);
      continue;
    }
    const ref = symbolRefs[token - SYMBOL]!;
    let text = value(ref.key) ?? ref.defaultValue;
    if (text === undefined) return undefined;
    if (glob.lower) text = text.toLowerCase();
    for (let i = 0; i < text.length; i++) tokens.push(text.charCodeAt(i));
  }
  return finish(glob.text, tokens, [], glob.lower);
}

const isSymbol = (code: number): boolean => code >= SYMBOL;

/** The pattern with any text for each variable. */
function loose(glob: Glob): Glob {
  if (glob.variables.length === 0) return glob;
  return finish(
    glob.text,
    glob.tokens.map((t) => (isSymbol(t) ? STAR : t)),
    [],
    glob.lower,
  );
}

/** Do the codes hold a policy variable? */
export const holdsVariable = (codes: readonly number[]): boolean => codes.some(isSymbol);

/** Are the codes outside of the pattern, whatever the variables in both stand for? */
export function surelyOutside(glob: Glob, codes: readonly number[]): boolean {
  const variable = holdsVariable(codes);
  if (!variable && glob.variables.length === 0) return !matchCodes(glob, codes);
  if (matchCodes(glob, codes)) return false;
  const subject = finish(
    '',
    codes.map((c) => (isSymbol(c) ? STAR : c)),
    [],
    glob.lower,
  );
  return !intersects(loose(glob), subject);
}

/** "In one of `globs`" or, negated, "in none of them". */
export interface GlobLiteral {
  readonly globs: readonly Glob[];
  readonly positive: boolean;
}

export type Sample<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown' };
export const EMPTY = { kind: 'empty' } as const;
export const UNKNOWN = { kind: 'unknown' } as const;
export const found = <T>(value: T): Sample<T> => ({ kind: 'found', value });

const ANYTHING = compileGlob('*', { mode: 'string', wildcards: true, variables: false });
const FILLERS = ['example', '', 'a', '1'];

/**
 * A string that is in every positive union and in no negative one, or `empty` if there is none, or `unknown` if that
 * would take more than `budget` steps. Exact otherwise. The value is a list of codes: see `codesToText`.
 */
export function sampleGlobs(literals: readonly GlobLiteral[], budget = 20_000): Sample<readonly number[]> {
  const unions = literals.filter((l) => l.positive).map((l) => l.globs);
  const none = literals.filter((l) => !l.positive).flatMap((l) => l.globs);
  if (unions.length === 0) unions.push([ANYTHING]);
  unions.sort((a, b) => a.length - b.length);
  const [bases, ...others] = unions;
  const open = others.length > 0 && unions.some((u) => u.some((g) => g.variables.length > 0));
  let unsure = false;
  for (const base of bases!) {
    const result = sampleBase(base, others, none, budget);
    if (result.kind === 'found') return result;
    if (result.kind === 'unknown') unsure = true;
    // Symbols that do not meet may stand for texts that do.
    else if (open && !surelyEmpty(base, others, none, budget)) unsure = true;
  }
  return unsure ? UNKNOWN : EMPTY;
}

/** Is nothing in the base and all unions, and in none of the others, whatever the variables stand for? */
function surelyEmpty(
  base: Glob,
  unions: readonly (readonly Glob[])[],
  none: readonly Glob[],
  budget: number,
): boolean {
  if (sampleBase(base, [], none, budget).kind === 'empty') return true;
  const loosened = unions.map((u) => u.map(loose));
  return sampleBase(loose(base), loosened, [], budget).kind === 'empty';
}

/** Could some string match both? A quick look at their beginnings and ends: may say yes wrongly, never no. */
export function mayMeet(a: Glob, b: Glob): boolean {
  const end = Math.min(a.tail.length, b.tail.length);
  if (end > 0 && a.tail.slice(-end) !== b.tail.slice(-end)) return false;
  const n = Math.min(a.head.length, b.head.length);
  if (a.head.slice(0, n) !== b.head.slice(0, n)) {
    return false;
  }
  if (a.shape === 'literal' && b.shape === 'literal') return a.head === b.head;
  if (a.shape === 'literal' && b.shape === 'prefix') return a.head.startsWith(b.head);
  if (b.shape === 'literal' && a.shape === 'prefix') return b.head.startsWith(a.head);
  return true;
}

/** Does `outer` surely contain all of `inner`? A quick test for the common shapes. */
function surelyCovers(outer: Glob, inner: Glob): boolean {
  if (outer.shape === 'all') return true;
  if (outer.shape === 'prefix') return inner.head.startsWith(outer.head);
  if (outer.tokens.length === inner.tokens.length && outer.tokens.every((t, i) => t === inner.tokens[i]))
    return true;
  return false;
}

function sampleBase(
  base: Glob,
  unions: readonly (readonly Glob[])[],
  none: readonly Glob[],
  budget: number,
): Sample<readonly number[]> {
  const nots = none.filter((n) => intersects(n, base));
  if (nots.some((n) => surelyCovers(n, base))) return EMPTY;
  const others: (readonly Glob[])[] = [];
  for (const union of unions) {
    if (union.some((u) => surelyCovers(u, base))) continue;
    const meeting = union.filter((u) => intersects(u, base));
    if (meeting.length === 0) return EMPTY;
    others.push(meeting);
  }
  const ok = (codes: readonly number[]): boolean =>
    others.every((union) => union.some((g) => matchCodes(g, codes))) &&
    !nots.some((g) => matchCodes(g, codes));
  if (base.shape === 'literal' || !base.tokens.some((t) => t < 0 || (t >= FOLD && t < SYMBOL))) {
    return ok(base.tokens) ? found(base.tokens) : EMPTY;
  }
  // A readable candidate, if a simple one will do. Each other pattern is tried as a starting point too.
  for (const from of [base, ...others.flat().slice(0, 4)]) {
    for (const filler of FILLERS) {
      const codes = fill(from, filler);
      if (codes && (from === base || matchCodes(base, codes)) && ok(codes)) return found(codes);
    }
  }
  return search(base, others, nots, budget);
}

function fill(glob: Glob, filler: string): number[] | undefined {
  const codes: number[] = [];
  for (const token of glob.tokens) {
    if (token >= FOLD && token < SYMBOL) codes.push(token - FOLD);
    else if (token >= 0) codes.push(token);
    else if (isStar(token)) for (let i = 0; i < filler.length; i++) codes.push(filler.charCodeAt(i));
    else codes.push(97);
  }
  return codes;
}

/** Breadth-first walk over the lazily determinised product of all patterns. */
function search(
  base: Glob,
  unions: readonly (readonly Glob[])[],
  nots: readonly Glob[],
  budget: number,
): Sample<readonly number[]> {
  const globs = [base, ...unions.flat(), ...nots];
  // groups[g]: 0 = base, 1.. = unions, -1 = excluded
  const group: number[] = [0];
  unions.forEach((u, i) => {
    for (const _ of u) group.push(i + 1);
  });
  for (const _ of nots) group.push(-1);

  type State = number[][]; // per glob: active positions
  const keyOf = (state: State): string =>
    state.map((positions) => positions.sort((a, b) => a - b).join(',')).join(';');
  const dead = (state: State): boolean => {
    if (state[0]!.length === 0) return true;
    for (let u = 1; u <= unions.length; u++) {
      if (!state.some((positions, g) => group[g] === u && positions.length > 0)) return true;
    }
    // An excluded pattern that accepts whatever follows.
    return state.some((positions, g) => {
      if (group[g] !== -1) return false;
      const tokens = globs[g]!.tokens;
      return tokens.at(-1) === STAR && positions.includes(tokens.length - 1);
    });
  };
  const accepting = (state: State): boolean => {
    const done = (g: number): boolean => state[g]!.includes(globs[g]!.tokens.length);
    if (!done(0)) return false;
    for (let u = 1; u <= unions.length; u++) {
      if (!state.some((_, g) => group[g] === u && done(g))) return false;
    }
    return !state.some((_, g) => group[g] === -1 && done(g));
  };

  const first: State = globs.map((g) => {
    const out: number[] = [];
    closure(g.tokens, 0, out);
    return out;
  });
  const queue: { state: State; from: number; code: number }[] = [{ state: first, from: -1, code: 0 }];
  const seen = new Set([keyOf(first)]);
  let steps = 0;
  for (let head = 0; head < queue.length; head++) {
    const { state } = queue[head]!;
    if (dead(state)) continue;
    if (accepting(state)) {
      const codes: number[] = [];
      for (let at = head; at > 0; at = queue[at]!.from) codes.push(queue[at]!.code);
      return found(codes.reverse());
    }
    const alphabet = new Set<number>();
    state.forEach((positions, g) => {
      for (const p of positions) {
        const token = globs[g]!.tokens[p];
        if (token === undefined) continue;
        if (token >= SYMBOL) alphabet.add(token);
        else if (token >= FOLD) {
          alphabet.add(token - FOLD);
          alphabet.add(token - FOLD - 32);
        } else if (token >= 0) alphabet.add(token);
        else {
          const mask = isStar(token) ? STAR - token : ANY - token;
          if (mask & NO_COLON) alphabet.add(COLON);
          if (mask & NO_SLASH) alphabet.add(SLASH);
        }
      }
    });
    // Every other character behaves alike from here.
    let other = 97;
    while (alphabet.has(other)) other = other === 122 ? 48 : other === 57 ? 0x100 : other + 1;
    alphabet.add(other);
    for (const code of alphabet) {
      if (++steps > budget) return UNKNOWN;
      const next: State = state.map((positions, g) => {
        const out: number[] = [];
        for (const p of positions) step(globs[g]!.tokens, p, code, out);
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

/** Is every string of `inner` in one of `outer`? */
export function covered(inner: Glob, outer: readonly Glob[], budget?: number): boolean | undefined {
  const result = sampleGlobs(
    [
      { globs: [inner], positive: true },
      { globs: outer, positive: false },
    ],
    budget,
  );
  return result.kind === 'unknown' ? undefined : result.kind === 'empty';
}

/** Is there a character that both tokens accept? Neither is a star. */
function tokensMeet(a: number, b: number): boolean {
  if (a === b) return true;
  if (a >= 0 && (a < FOLD || a >= SYMBOL)) return accepts(b, a);
  if (b >= 0 && (b < FOLD || b >= SYMBOL)) return accepts(a, b);
  // A letter in both cases, or any character, on both sides: different letters do not meet.
  return a < 0 || b < 0;
}

/** May a star run over some character that the token accepts? */
function starMeets(star: number, token: number): boolean {
  const mask = STAR - star;
  return mask === 0 || token < 0 || (token >= FOLD && token < SYMBOL) || !blocked(mask, token);
}

/** Is there a string in both? Exact, policy variables being letters of their own. */
export function intersects(a: Glob, b: Glob): boolean {
  if (!mayMeet(a, b)) return false;
  if (a.shape === 'all' || b.shape === 'all') return true;
  const [x, y] = [a.tokens, b.tokens];
  const width = y.length + 1;
  const seen = new Uint8Array((x.length + 1) * width);
  const stack = [0];
  seen[0] = 1;
  const go = (i: number, j: number): void => {
    const at = i * width + j;
    if (seen[at] === 0) {
      seen[at] = 1;
      stack.push(at);
    }
  };
  while (stack.length > 0) {
    const at = stack.pop()!;
    const i = Math.floor(at / width);
    const j = at % width;
    if (i === x.length && j === y.length) return true;
    const s = x[i];
    const t = y[j];
    const sStar = s !== undefined && isStar(s);
    const tStar = t !== undefined && isStar(t);
    if (sStar) go(i + 1, j);
    if (tStar) go(i, j + 1);
    if (s === undefined || t === undefined) continue;
    if (sStar && !tStar) {
      if (starMeets(s, t)) go(i, j + 1);
    } else if (tStar && !sStar) {
      if (starMeets(t, s)) go(i + 1, j);
    } else if (!sStar && tokensMeet(s, t)) go(i + 1, j + 1);
  }
  return false;
}

/** The text of sampled codes, each policy variable replaced by what `value` gives for it. */
export function codesToText(codes: readonly number[], value: (ref: VariableRef) => string): string {
  let text = '';
  for (const code of codes)
    text += code >= SYMBOL ? value(symbolRefs[code - SYMBOL]!) : String.fromCharCode(code);
  return text;
}

/** The policy variables among sampled codes. */
export function variablesOf(codes: readonly number[]): VariableRef[] {
  return codes.filter((c) => c >= SYMBOL).map((c) => symbolRefs[c - SYMBOL]!);
}

/** The codes of a plain text. */
export function textToCodes(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
