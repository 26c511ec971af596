/** Patterns with text in the place of their policy variables and holes. */
import { FOLD, type Glob, isLetter, makeGlob } from './glob.js';
import {
  type HoleRef,
  refOf,
  SYMBOL,
  type SymbolLetter,
  textToCodes,
  type VariableRef,
} from './policy-variables.js';

/** The tokens of a text that a variable inserts into the pattern: plain characters, in the pattern's case. */
export function insertedTokens(glob: Glob, text: string): number[] {
  const plain = glob.lower ? text.toLowerCase() : text;
  const codes = textToCodes(plain);
  return glob.ignoreCase ? codes.map((code) => (isLetter(code) ? FOLD + (code | 32) : code)) : codes;
}

/** What a symbol stands for: a text, nothing for sure (AWS then lets the match fail), or something unknown. */
export type SymbolValue = string | undefined | 'unknown symbol';
export const UNKNOWN_SYMBOL = 'unknown symbol' as const;

/**
 * The pattern with its symbols replaced by literal text, or undefined if one of them has no value. Those with an
 * unknown value stay.
 */
export function resolveGlob(
  glob: Glob,
  value: (ref: VariableRef | HoleRef) => SymbolValue,
): Glob | undefined {
  if (glob.letters.length === 0) return glob;
  const tokens: number[] = [];
  const own = new Map(glob.letters.map((l) => [l.code, l]));
  const letters = new Map<number, SymbolLetter>();
  for (const token of glob.tokens) {
    if (token < SYMBOL) {
      tokens.push(token);
      continue;
    }
    const ref = refOf(token);
    const text = ref && value(ref);
    if (text === undefined) return undefined;
    if (text === UNKNOWN_SYMBOL) {
      tokens.push(token);
      const letter = own.get(token);
      if (letter) letters.set(token, letter);
    } else tokens.push(...insertedTokens(glob, text));
  }
  return makeGlob(glob.text, tokens, [...letters.values()], glob.lower, glob.ignoreCase);
}
