/**
 * Cuts HCL text in pieces that can be parsed alone: the blocks at its top level. What is not closed in one ends where the next
 * begins, and after an edit only one is parsed again. Cut and whole texts have the same tree, which
 * test/syntax/hcl/hcl-document.test.ts tries to disprove.
 */
import { heredocAt, heredocEnd, isHeader, lineEnd } from './heredoc-end.js';
import { ReadBudget } from './read-budget.js';

export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Is the line, on which a heredoc can begin at an offset, a comment? */
function isComment(text: string, start: number, at: number): boolean {
  let content = start;
  while (content < at && (text[content] === ' ' || text[content] === '\t')) content++;
  return text[content] === '#' || text.startsWith('//', content);
}

/** The offset after a comment that begins on the line and ends on another; undefined: there is none. */
function commentEnd(text: string, start: number, end: number): number | undefined {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at++;
  if (!text.startsWith('/*', at)) return undefined;
  const close = text.indexOf('*/', at + 2);
  return close < end ? undefined : lineEnd(text, close, text.length);
}

/** What is before the first block, and each block with what follows it. */
export function cutBlocks(text: string): readonly Piece[] {
  const starts: number[] = [0];
  const budget = new ReadBudget(text.length);
  let opener = -1;
  for (let at = 0; at < text.length; ) {
    // The next one, which can be many lines away.
    if (opener < at) opener = text.indexOf('<<', at);
    if (opener < 0) opener = text.length;
    if (at > 0 && isHeader(text, at)) starts.push(at);
    const next = lineEnd(text, at, text.length);
    const heredoc = opener < next && !isComment(text, at, opener) ? heredocAt(text, opener) : undefined;
    if (heredoc) {
      const { end, closed } = heredocEnd(text, heredoc, budget);
      at = closed ? lineEnd(text, end, text.length) : end;
    } else at = commentEnd(text, at, next) ?? next;
  }
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}
