/** Comments in JSON with comments. */
import type { TextEdit } from '../../text/text-edit.js';
import { lineStartOf, removeComment } from '../comment-lines.js';
import type { HostDocument, SyntaxComments } from '../syntax.js';
import type { Comment } from '../value.js';
import { layoutOf } from './print.js';

function above({ text }: HostDocument, offset: number, content: string): TextEdit[] {
  const at = lineStartOf(text, offset);
  const indent = /^[ \t]*/.exec(text.slice(at, offset))![0];
  return [{ range: { start: at, end: at }, text: `${indent}// ${content}${layoutOf(text).eol}` }];
}

const subject: SyntaxComments['subject'] = ({ text, comments }, comment, lines) => {
  const alone = ({ range }: Comment): boolean =>
    text.slice(lineStartOf(text, range.start), range.start).trim() === '';
  const { start, end } = comment.range;
  if (!alone(comment)) return lines.position(start).line;
  let line = lines.position(end).line + 1;
  for (const other of comments) {
    if (lines.position(other.range.start).line === line && alone(other))
      line = lines.position(other.range.end).line + 1;
  }
  return line;
};

export const jsonComments: SyntaxComments = {
  allowed: ({ comments }, languageId) => languageId === 'jsonc' || comments.length > 0,
  content: ({ text }) => text.replace(/^\/[/*]/, '').replace(/\*\/$/, ''),
  subject,
  above,
  remove: removeComment,
};
