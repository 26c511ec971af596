/**
 * Patterns of IAM (`*`, `?`, `${variables}`) as exact regular sets of strings: compiling and matching. Their
 * intersection, inclusion and sampling are in separate files.
 *
 * A pattern is a list of tokens over code points: a number of 0 and up is that code point. A policy variable, or
 * a hole (a text that is unknown before the deployment), is an opaque symbol (one code from SYMBOL up): equal only to
 * itself, and matched by a `*` alone that can contain whatever it stands for.
 * Whatever matches a symbol goes on matching when the symbol is replaced by its value, so an inclusion in a union that
 * holds for symbols holds for every value. That two patterns do not meet, or that a text is outside of one, is another
 * matter: the value can be exactly the right one. Those questions take a symbol for any text (`widest`).
 */
import { matchBits, type TokenReader } from './bit-matcher.js';
import { textOfCodes } from './code-text.js';
import {
  canHoldColon,
  canHoldSlash,
  type HoleRef,
  hasSurrogates,
  isHole,
  letterOf,
  SYMBOL,
  type SymbolLetter,
  shownHole,
  splitVariables,
  type TemplatePart,
  textToCodes,
  type VariableRef,
} from './policy-variables.js';

/** Tokens -1..-4: any run; minus a mask of what it cannot contain. */
export const STAR = -1;
/** Tokens -5..-12: any one character, likewise. */
export const ANY = -5;
export const NO_COLON = 1;
export const NO_SLASH = 2;
/** A digit, with the two others: a digit is neither. */
export const DIGIT = 4;
export const COLON = 58;
export const SLASH = 47;
/** From here on: a letter that matches in both cases. */
export const FOLD = 0x20_0000;

export interface Glob {
  readonly text: string;
  readonly tokens: readonly number[];
  /** Its policy variables. */
  readonly variables: readonly VariableRef[];
  /** Of its variables and holes; held so that they stay known. */
  readonly letters: readonly SymbolLetter[];
  readonly shape: 'literal' | 'prefix' | 'all' | 'general';
  /** The literal beginning before the first wildcard or variable, folded if the pattern is. */
  readonly head: string;
  /** The literal end after the last wildcard or variable. */
  readonly tail: string;
  /** The positions of its first colons, as long as nothing before them but a colon matches a colon: at most five, as in ARNs. */
  readonly colons: readonly number[];
  /** The pattern was lower-cased; subjects must be too. */
  readonly lower: boolean;
  /** Letters match in both cases, also those that a variable inserts. */
  readonly ignoreCase: boolean;
  /** A match has to go back to its last star only; see `isGreedy`. */
  readonly greedy: boolean;
}

export interface GlobOptions {
  /**
   * `string`: `*` matches anything. `resource`: AWS's rule for Resource: in the first five parts of an ARN `*` stays
   * within its part unless it is the part's last character (IAM User Guide, "IAM JSON policy elements: Resource": "it can
   * expand to match beyond the colon boundaries"); `?` matches no colon there. `arn`: the ARN operators: six parts, each on
   * its own ("IAM JSON policy elements: Condition operators").
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

export const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

type GlobPart = TemplatePart | { readonly kind: 'hole'; readonly ref: HoleRef };

const partsOf = (text: string, variables: boolean): TemplatePart[] =>
  variables && text.includes('${') ? splitVariables(text) : [{ kind: 'text', text, start: 0 }];

/** Compiles a pattern. Never throws: every string is a pattern. */
export function compileGlob(text: string, options: GlobOptions): Glob {
  if (options.lower && options.wildcards && options.mode === 'string' && isBeginning(text))
    return beginningGlob(text);
  return compileParts(text, partsOf(text, options.variables), options);
}

const NO_LETTERS: readonly SymbolLetter[] = [];

/** Is it what most actions are: ASCII without variables, and no wildcard but a `*` at its end? */
const isBeginning = (text: string): boolean => /^[ -#%-)+->@-~]*\*?$/.test(text);

/** The pattern of such a text, in lowercase: policies have thousands of them, and this needs one look at each character. */
function beginningGlob(text: string): Glob {
  const open = text.endsWith('*');
  const head = (open ? text.slice(0, -1) : text).toLowerCase();
  const tokens: number[] = [];
  const colons: number[] = [];
  for (let i = 0; i < head.length; i++) {
    const code = head.charCodeAt(i);
    tokens.push(code);
    if (code === COLON && colons.length < MAX_COLONS) colons.push(i);
  }
  if (open) tokens.push(STAR);
  return {
    text,
    tokens,
    variables: NO_VARIABLES,
    letters: NO_LETTERS,
    shape: !open ? 'literal' : head === '' ? 'all' : 'prefix',
    head,
    tail: open ? '' : head,
    colons: colons.slice(),
    lower: true,
    ignoreCase: false,
    greedy: true,
  };
}

/**
 * Compiles a pattern of which only parts are known. Wildcards after a hole that can be all of an ARN's first parts are
 * those of its last part.
 */
export function compilePartlyKnown(parts: readonly (string | HoleRef)[], options: GlobOptions): Glob {
  const text = parts.map((p) => (typeof p === 'string' ? p : shownHole(p.hole))).join('');
  const all = parts.flatMap((p): GlobPart[] =>
    typeof p === 'string' ? partsOf(p, options.variables) : [{ kind: 'hole', ref: p }],
  );
  return compileParts(text, all, options);
}

function compileParts(text: string, parts: readonly GlobPart[], options: GlobOptions): Glob {
  const tokens: number[] = [];
  const letters: SymbolLetter[] = [];
  let colons = 0;
  // A text of characters of one code unit each: where a token is a character, it is the one at the same place.
  let source: string | undefined;
  const segmented = options.mode === 'arn' || (options.mode === 'resource' && text.startsWith('arn:'));
  const literal = (char: number): number => {
    if (options.ignoreCase && isLetter(char)) return FOLD + (char | 32);
    if (options.lower && char >= 65 && char <= 90) return char + 32;
    return char;
  };
  parts.forEach((part, index) => {
    if (part.kind === 'variable' || part.kind === 'hole') {
      const letter = letterOf(part.ref);
      letters.push(letter);
      tokens.push(letter.code);
      return;
    }
    if (part.kind === 'escape') {
      tokens.push(part.char.charCodeAt(0));
      return;
    }
    const piece = options.lower ? part.text.toLowerCase() : part.text;
    if (parts.length === 1) source = piece;
    for (let i = 0; i < piece.length; i++) {
      const char = piece.codePointAt(i)!;
      if (char > 0xffff) {
        i++;
        source = undefined;
      }
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
  return makeGlob(text, tokens, letters, options.lower === true, options.ignoreCase === true, source);
}

const NO_VARIABLES: readonly VariableRef[] = [];

/**
 * A pattern of tokens.
 * @param source a text that begins with the characters before the first other token, and ends with those after the last one.
 */
export function makeGlob(
  text: string,
  tokens: readonly number[],
  letters: readonly SymbolLetter[],
  lower: boolean,
  ignoreCase = false,
  source?: string,
): Glob {
  const plain = (t: number): boolean => t >= 0 && t < FOLD;
  let i = 0;
  while (i < tokens.length && plain(tokens[i]!)) i++;
  const head = source?.slice(0, i) ?? textOfCodes(tokens, 0, i);
  const rest = tokens.length - i;
  const shape =
    rest === 0 ? 'literal' : rest === 1 && tokens[i] === STAR ? (head === '' ? 'all' : 'prefix') : 'general';
  let tail = '';
  if (shape === 'literal') tail = head;
  else {
    let k = tokens.length;
    while (k > 0 && plain(tokens[k - 1]!)) k--;
    tail = source?.slice(source.length - (tokens.length - k)) ?? textOfCodes(tokens, k, tokens.length);
  }
  return {
    text,
    tokens,
    variables: letters.length === 0 ? NO_VARIABLES : letters.flatMap(({ ref }) => (isHole(ref) ? [] : [ref])),
    letters,
    shape,
    head,
    tail,
    colons: colonsOf(tokens),
    lower,
    ignoreCase,
    greedy: isGreedy(tokens),
  };
}

const MAX_COLONS = 5;

export function colonsOf(tokens: readonly number[]): readonly number[] {
  const colons: number[] = [];
  for (let i = 0; i < tokens.length && colons.length < MAX_COLONS; i++) {
    const token = tokens[i]!;
    if (token === COLON) colons.push(i);
    else if (
      token >= SYMBOL
        ? canHoldColon(token)
        : token < 0 && !blocked((isStar(token) ? STAR : ANY) - token, COLON)
    )
      break;
  }
  // Exactly as long as it is: `push` reserves 17 places.
  return colons.slice();
}

/**
 * Is it enough to go back to the last star? For stars that contain anything it is: what an earlier one could take, the last
 * one takes too. For stars that stop at a colon it is, too, where nothing but colons reads a colon before them: all of them
 * stop at the same places.
 */
function isGreedy(tokens: readonly number[]): boolean {
  let open = false;
  for (let i = 0; i < tokens.length; i++) {
    const t = tokens[i]!;
    if (t >= 0) continue;
    if (isStar(t)) {
      const mask = STAR - t;
      if (mask === 0) open = true;
      else if (mask !== NO_COLON || open) return false;
    } else if (((ANY - t) & (NO_COLON | DIGIT)) === 0) open = true;
  }
  return true;
}

/** Does a wildcard with that mask not match the code? Nor a symbol whose text it might not match. */
export function blocked(mask: number, code: number): boolean {
  if (mask === 0) return false;
  if ((mask & DIGIT) !== 0) return code < 48 || code > 57;
  if (code >= SYMBOL)
    return ((mask & NO_COLON) !== 0 && canHoldColon(code)) || ((mask & NO_SLASH) !== 0 && canHoldSlash(code));
  return ((mask & NO_COLON) !== 0 && code === COLON) || ((mask & NO_SLASH) !== 0 && code === SLASH);
}

/** Does the token (no star) accept the code? */
export function accepts(token: number, code: number): boolean {
  if (token === code) return true;
  if (token >= FOLD && token < SYMBOL) return code < FOLD && (code | 32) + FOLD === token && isLetter(code);
  return token <= ANY && code < SYMBOL && !blocked(ANY - token, code);
}

export const isStar = (token: number): boolean => token < 0 && token > ANY;

const READER: TokenReader = {
  isStar,
  reads: (token, code) => (isStar(token) ? !blocked(STAR - token, code) : accepts(token, code)),
};
/** A match that takes more steps than this for each token and code is made with bits. */
const STEPS_EACH = 8;

/** Does the pattern match the text? Variables in the pattern match nothing here: see resolve-glob.ts. */
export function matchGlob(glob: Glob, text: string): boolean {
  switch (glob.shape) {
    case 'all':
      return true;
    case 'literal':
      return glob.head === text;
    case 'prefix':
      return text.startsWith(glob.head);
    default:
      if (!text.startsWith(glob.head) || !text.endsWith(glob.tail)) return false;
      return hasSurrogates(text)
        ? matchCodes(glob, textToCodes(text))
        : matchGeneral(glob, text.length, (i) => text.charCodeAt(i));
  }
}

/** Like `matchGlob`, on codes that can contain symbols. */
export function matchCodes(glob: Glob, codes: readonly number[]): boolean {
  if (glob.shape === 'all') return true;
  const { tokens } = glob;
  const last = tokens[tokens.length - 1];
  // Most texts that do not match end in another way.
  if (last !== undefined && last >= 0 && last < FOLD && last !== codes[codes.length - 1]) return false;
  return matchGeneral(glob, codes.length, (i) => codes[i]!);
}

function matchGeneral(
  { tokens, greedy }: Pick<Glob, 'tokens' | 'greedy'>,
  length: number,
  at: (i: number) => number,
): boolean {
  if (!greedy) return matchStates(tokens, length, at);
  let t = 0;
  let i = 0;
  let star = -1;
  let mark = 0;
  let left = STEPS_EACH * (tokens.length + length);
  while (i < length) {
    if (left-- === 0) return matchBits(tokens, length, at, READER);
    const token = tokens[t];
    if (token !== undefined && isStar(token)) {
      star = t++;
      mark = i;
    } else if (token !== undefined && accepts(token, at(i))) {
      t++;
      i++;
    } else if (star >= 0 && !blocked(STAR - tokens[star]!, at(mark))) {
      t = star + 1;
      i = ++mark;
    } else {
      return false;
    }
  }
  while (t < tokens.length && isStar(tokens[t]!)) t++;
  return t === tokens.length;
}

function matchStates(tokens: readonly number[], length: number, at: (i: number) => number): boolean {
  let current: number[] = [];
  closure(tokens, 0, current);
  let left = STEPS_EACH * (tokens.length + length);
  for (let i = 0; i < length && current.length > 0; i++) {
    left -= current.length;
    if (left < 0) return matchBits(tokens, length, at, READER);
    const next: number[] = [];
    advance(tokens, current, at(i), next);
    current = next;
  }
  return current.at(-1) === tokens.length;
}

/**
 * The positions that the automaton is at without reading anything more, in ascending order. Positions that `out`
 * has already form runs without gaps at its end, so what is not above its last one is in it.
 */
export function closure(tokens: readonly number[], position: number, out: number[]): void {
  let p = position;
  for (;;) {
    if (out.length === 0 || out[out.length - 1]! < p) out.push(p);
    const token = tokens[p];
    if (token === undefined || !isStar(token)) return;
    p++;
  }
}

/** Reads one code from all of these positions (ascending); the new ones are ascending too. */
export function advance(
  tokens: readonly number[],
  positions: readonly number[],
  code: number,
  out: number[],
): void {
  for (const p of positions) {
    const token = tokens[p];
    if (token === undefined) continue;
    if (isStar(token)) {
      if (!blocked(STAR - token, code)) closure(tokens, p, out);
    } else if (accepts(token, code)) closure(tokens, p + 1, out);
  }
}
