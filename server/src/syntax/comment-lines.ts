/** What the comments of all syntaxes have in common. */
import type { LineIndex } from '../text/line-index.js';
import type { TextEdit } from '../text/text-edit.js';
import type { HostDocument } from './syntax.js';
import type { Comment } from './value.js';

/** The offset at which the line of an offset begins. */
export const lineStartOf = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Has the comment its lines to itself? */
export function isAlone(text: string, { range }: Comment): boolean {
  const next = text.indexOf('\n', range.end);
  const after = text.slice(range.end, next < 0 ? text.length : next);
  return text.slice(lineStartOf(text, range.start), range.start).trim() === '' && after.trim() === '';
}

/** The line that each comment is about; see `SyntaxComments`. */
export function commentSubjects(
  { text, comments }: HostDocument,
  lines: LineIndex,
): ReadonlyMap<Comment, number> {
  const subjects = new Map<Comment, number>();
  let next: Comment | undefined;
  for (const comment of [...comments].reverse()) {
    const { start, end } = comment.range;
    let line = lines.position(start).line;
    if (isAlone(text, comment)) {
      line = lines.position(end).line + 1;
      // Comments on the lines after it are about the same line.
      if (next && lines.position(next.range.start).line === line) line = subjects.get(next)!;
    }
    subjects.set(comment, line);
    next = comment;
  }
  return subjects;
}

/** Removes a comment, with its lines if it has them to itself, else with the spaces before it. */
export function removeComment({ text }: HostDocument, comment: Comment): TextEdit[] {
  const { range } = comment;
  const lineStart = lineStartOf(text, range.start);
  if (isAlone(text, comment)) {
    const next = text.indexOf('\n', range.end);
    return [{ range: { start: lineStart, end: next < 0 ? text.length : next + 1 }, text: '' }];
  }
  const before = text.slice(lineStart, range.start);
  return [{ range: { start: lineStart + before.trimEnd().length, end: range.end }, text: '' }];
}
