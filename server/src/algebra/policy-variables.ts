/** Policy variables and holes: how `${...}` is read from a text, and the letter that each of them is in a pattern. */

/** From here on: policy variables and holes, each a letter of its own. */
export const SYMBOL = 0x40_0000;
/** From here on: holes of which the text contains no colon. */
const NO_COLON_SYMBOL = 0x1000_0000;
/** From here on: holes of which the text contains neither a colon nor a slash. */
const PART_SYMBOL = 0x2000_0000;

/**
 * What a hole can stand for: the ID of a partition, an account's 12 digits, a Region, a name (any text without a colon), a
 * segment (a name without a slash, such as that of a bucket), or any text at all, wildcards included.
 */
export type HoleDomain = 'partition' | 'account' | 'region' | 'name' | 'segment' | 'any';

/** A text that is unknown before the deployment. */
export interface HoleRef {
  /** Equal ids are the same unknown text. */
  readonly hole: string;
  readonly domain: HoleDomain;
}

export interface VariableRef {
  /** Condition key as written: `aws:PrincipalTag/team`. */
  readonly key: string;
  readonly defaultValue: string | undefined;
}

/** One piece of a text with policy variables in it. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string; readonly start: number }
  | { readonly kind: 'variable'; readonly ref: VariableRef; readonly start: number; readonly end: number }
  | { readonly kind: 'escape'; readonly char: string; readonly start: number; readonly end: number };

/** `key` or `key, 'default'`, as it is between the braces. */
function readVariable(inner: string): VariableRef {
  const comma = inner.indexOf(',');
  if (comma >= 0) {
    const rest = inner.slice(comma + 1).trim();
    if (rest.length >= 2 && rest.startsWith("'") && rest.endsWith("'"))
      return { key: inner.slice(0, comma).trim(), defaultValue: rest.slice(1, -1) };
  }
  return { key: inner.trim(), defaultValue: undefined };
}

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
      parts.push({ kind: 'variable', ref: readVariable(inner), start: open, end });
    }
    from = end;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from), start: from });
  return parts;
}

export type LetterRef = VariableRef | HoleRef;

export const isHole = (ref: LetterRef): ref is HoleRef => 'hole' in ref;

interface Letter {
  readonly code: number;
  readonly ref: LetterRef;
}

const identity = (ref: LetterRef): string =>
  isHole(ref)
    ? `hole ${ref.domain} ${ref.hole}`
    : `${ref.key.toLowerCase()}\n${ref.defaultValue ?? ''}\n${ref.defaultValue === undefined}`;

const FIRST_CODES = { variable: SYMBOL, name: NO_COLON_SYMBOL, part: PART_SYMBOL };

/** Letters with different codes are blocked by different wildcards. */
function rangeOf(ref: LetterRef): keyof typeof FIRST_CODES {
  if (!isHole(ref) || ref.domain === 'any') return 'variable';
  return ref.domain === 'name' ? 'name' : 'part';
}

/**
 * The letters in use. A pattern has references to its letters (`Glob.letters`), and a letter lives as long as some pattern has it;
 * a code is never given out twice, so codes that outlive their pattern never refer to another letter.
 */
class Letters {
  readonly #byId = new Map<string, WeakRef<Letter>>();
  readonly #byCode = new Map<number, WeakRef<Letter>>();
  readonly #next = { ...FIRST_CODES };
  readonly #gone = new FinalizationRegistry<{ readonly id: string; readonly code: number }>(
    ({ id, code }) => {
      this.#byCode.delete(code);
      if (!this.#byId.get(id)?.deref()) this.#byId.delete(id);
    },
  );

  of(ref: LetterRef): Letter {
    const id = identity(ref);
    const known = this.#byId.get(id)?.deref();
    if (known) return known;
    const letter: Letter = { code: this.#next[rangeOf(ref)]++, ref };
    const weak = new WeakRef(letter);
    this.#byId.set(id, weak);
    this.#byCode.set(letter.code, weak);
    this.#gone.register(letter, { id, code: letter.code });
    return letter;
  }

  ref(code: number): LetterRef | undefined {
    return this.#byCode.get(code)?.deref()?.ref;
  }
}

const letters = new Letters();

/** Kept alive by the patterns that use it. */
export type SymbolLetter = Letter;

/** The letter of a variable (the same for the same key, in any case, and default) or of a hole. */
export const letterOf = (ref: LetterRef): SymbolLetter => letters.of(ref);

export const isSymbol = (code: number): boolean => code >= SYMBOL;

/** The text that the letter stands for can contain a colon. */
export const canHoldColon = (code: number): boolean => code < NO_COLON_SYMBOL;

/** The text that the letter stands for can contain a slash. */
export const canHoldSlash = (code: number): boolean => code < PART_SYMBOL;

/** Is it one text wherever it occurs? Wildcards are not, nor is a hole that can contain them. */
export function isOneText(code: number): boolean {
  if (code < SYMBOL) return code >= 0;
  const ref = letters.ref(code);
  return ref !== undefined && !(isHole(ref) && ref.domain === 'any');
}

/** Do the codes contain a policy variable or a hole? */
export const holdsSymbol = (codes: readonly number[]): boolean => codes.some(isSymbol);

/** What a letter is, as long as its pattern is in use. */
export const refOf = (code: number): LetterRef | undefined => letters.ref(code);

/** A hole as people read it. */
export const shownHole = (id: string): string => `\${${id}}`;

/** The text of sampled codes: each hole as `${id}`, each policy variable replaced by what `value` gives for it. */
export function codesToText(codes: readonly number[], value: (ref: VariableRef) => string): string {
  let text = '';
  for (const code of codes) {
    if (!isSymbol(code)) text += String.fromCodePoint(code);
    else {
      const ref = letters.ref(code);
      if (ref) text += isHole(ref) ? shownHole(ref.hole) : value(ref);
    }
  }
  return text;
}

/** The codes of a text in which `${id}` is a hole, for the ids that are given. @param fillings texts of some. */
export function textWithHoles(
  text: string,
  holes: ReadonlyMap<string, SymbolLetter>,
  fillings?: ReadonlyMap<string, string>,
): number[] {
  const codes: number[] = [];
  let longest = 0;
  for (const id of holes.keys()) longest = Math.max(longest, id.length);
  // The next `}`: it is searched for once, even if many `${` come before it.
  let close = -1;
  for (let i = 0; i < text.length; ) {
    const begins = text.startsWith('${', i);
    if (begins && close < i) {
      const next = text.indexOf('}', i);
      close = next < 0 ? text.length : next;
    }
    const isShort = begins && close < text.length && close - i - 2 <= longest;
    const id = isShort ? text.slice(i + 2, close) : undefined;
    const letter = id === undefined ? undefined : holes.get(id);
    if (id !== undefined && letter) {
      const filling = fillings?.get(id);
      codes.push(...(filling === undefined ? [letter.code] : textToCodes(filling)));
      i = close + 1;
    } else {
      const code = text.codePointAt(i)!;
      codes.push(code);
      i += code > 0xffff ? 2 : 1;
    }
  }
  return codes;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Are some of the text's characters two UTF-16 code units? (Or half of one, which is a character of its own here.) */
export const hasSurrogates = (text: string): boolean => SURROGATE.test(text);

/** The codes of a plain text: its code points, since `?` matches one character, and not half of one. */
export function textToCodes(text: string): number[] {
  if (hasSurrogates(text)) return Array.from(text, (char) => char.codePointAt(0)!);
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
