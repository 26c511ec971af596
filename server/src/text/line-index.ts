/** Lines and columns, as LSP counts them: from 0, in UTF-16 code units; \n, \r\n and \r end a line. */
import type { Range } from './range.js';

export interface Position {
  readonly line: number;
  readonly character: number;
}

export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 13 && text.charCodeAt(i + 1) === 10) i++;
      if (c === 10 || c === 13) this.#starts.push(i + 1);
    }
  }

  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - this.#starts[low]! };
  }
}

const isBreak = (text: string, at: number): boolean => text[at] === '\n' || text[at] === '\r';

/** The line that an offset is on, without what ends it: for one look, where an index of all lines would take longer. */
export function lineRange(text: string, offset: number): Range {
  const at = Math.max(0, Math.min(offset, text.length));
  let start = at;
  // Between the two characters of one line break, the line goes on.
  if (text[start - 1] === '\r' && text[start] === '\n') start--;
  let end = start;
  while (start > 0 && !isBreak(text, start - 1)) start--;
  while (end < text.length && !isBreak(text, end)) end++;
  return { start, end };
}
