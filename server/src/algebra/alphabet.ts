/** The alphabets of walks over patterns: texts that differ in other codes lead to the same states. */
import { ANY, COLON, DIGIT, FOLD, isStar, NO_COLON, NO_SLASH, SLASH, STAR } from './glob.js';
import { SYMBOL } from './policy-variables.js';

/** Adds the codes that a pattern names next, at these positions. */
export function addNamedCodes(
  alphabet: Set<number>,
  tokens: readonly number[],
  positions: readonly number[],
): void {
  for (const p of positions) {
    const token = tokens[p];
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
      if (mask & DIGIT) for (let digit = 48; digit < 58; digit++) alphabet.add(digit);
    }
  }
}

/** Adds one code in place of all those that no pattern names. */
export function addOtherCode(alphabet: Set<number>): Set<number> {
  let other = 97;
  while (alphabet.has(other)) other = other === 122 ? 48 : other === 57 ? 0x100 : other + 1;
  return alphabet.add(other);
}
