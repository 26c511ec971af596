/** As many arguments at a time as every stack has room for. */
const CODES_AT_ONCE = 5000;

/** The text of a part of tokens, all of which are characters. */
export function textOfCodes(tokens: readonly number[], from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += CODES_AT_ONCE)
    text += String.fromCodePoint(...tokens.slice(i, Math.min(to, i + CODES_AT_ONCE)));
  return text;
}
