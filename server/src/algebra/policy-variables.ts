/** Policy variables: how `${...}` is read from a text, and the letter that each variable is in a pattern. */

/** From here on: policy variables, each a letter of its own. */
export const SYMBOL = 0x40_0000;

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

interface Letter {
  readonly code: number;
  readonly ref: VariableRef;
}

/**
 * The letters in use. A pattern has references to its letters (`Glob.letters`), and a letter lives as long as some pattern has it;
 * a code is never given out twice, so codes that outlive their pattern never refer to another letter.
 */
class Letters {
  readonly #byId = new Map<string, WeakRef<Letter>>();
  readonly #byCode = new Map<number, WeakRef<Letter>>();
  #next = SYMBOL;
  readonly #gone = new FinalizationRegistry<{ readonly id: string; readonly code: number }>(
    ({ id, code }) => {
      this.#byCode.delete(code);
      if (!this.#byId.get(id)?.deref()) this.#byId.delete(id);
    },
  );

  of(ref: VariableRef): Letter {
    const id = `${ref.key.toLowerCase()}\n${ref.defaultValue ?? ''}\n${ref.defaultValue === undefined}`;
    const known = this.#byId.get(id)?.deref();
    if (known) return known;
    const letter: Letter = { code: this.#next++, ref };
    const weak = new WeakRef(letter);
    this.#byId.set(id, weak);
    this.#byCode.set(letter.code, weak);
    this.#gone.register(letter, { id, code: letter.code });
    return letter;
  }

  ref(code: number): VariableRef | undefined {
    return this.#byCode.get(code)?.deref()?.ref;
  }
}

const letters = new Letters();

/** Kept alive by the patterns that use it. */
export type VariableLetter = Letter;

/** The variable's letter: the same for the same key (in any case) and default. */
export const letterOf = (ref: VariableRef): VariableLetter => letters.of(ref);

export const isVariable = (code: number): boolean => code >= SYMBOL;

/** Do the codes contain a policy variable? */
export const holdsVariable = (codes: readonly number[]): boolean => codes.some(isVariable);

/** The variable of a letter whose pattern is still in use. */
export const variableOf = (code: number): VariableRef | undefined => letters.ref(code);

/** The policy variables among sampled codes. */
export const variablesOf = (codes: readonly number[]): VariableRef[] =>
  codes.filter(isVariable).flatMap((c) => letters.ref(c) ?? []);

/** The text of sampled codes, each policy variable replaced by what `value` gives for it. */
export function codesToText(codes: readonly number[], value: (ref: VariableRef) => string): string {
  let text = '';
  for (const code of codes) {
    if (!isVariable(code)) text += String.fromCharCode(code);
    else {
      const ref = letters.ref(code);
      if (ref) text += value(ref);
    }
  }
  return text;
}

/** The codes of a plain text. */
export function textToCodes(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
