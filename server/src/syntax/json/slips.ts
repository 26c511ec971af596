/** Commas that are missing or too many: what the text says is certain all the same. */
import type { Range } from '../../text/range.js';
import type { Comment, SyntaxProblem } from '../value.js';

/** The offset of the last character before an offset that is neither whitespace nor in a comment; -1: none. */
export function lastBefore(
  { text, comments }: { readonly text: string; readonly comments: readonly Comment[] },
  offset: number,
): number {
  let at = offset - 1;
  for (let next = comments.length - 1; at >= 0; ) {
    while (next >= 0 && comments[next]!.range.start > at) next--;
    if (next >= 0 && at < comments[next]!.range.end) at = comments[next]!.range.start - 1;
    else if (/\s/.test(text[at]!)) at--;
    else break;
  }
  return at;
}

/** Is it a comma after which the text has nothing? */
export const endsText = (
  document: { readonly text: string; readonly comments: readonly Comment[] },
  offset: number,
): boolean => document.text[offset] === ',' && lastBefore(document, document.text.length) === offset;

/** @param range of a problem. */
export function slipAt(
  text: string,
  comments: readonly Comment[],
  range: Range,
  isComma: boolean,
): SyntaxProblem['slip'] {
  const char = text[range.start] ?? '';
  const before = text[lastBefore({ text, comments }, range.start)] ?? '';
  if (before === ',' && /[}\]]/.test(char)) return 'extra comma';
  return isComma && /["}\]\w]/.test(before) && /["[{]/.test(char) ? 'missing comma' : undefined;
}
