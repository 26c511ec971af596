/** Comments in JSON with comments. */
import type { TextEdit } from '../../text/text-edit.js';
import { commentSubjects, lineStartOf, removeComment } from '../comment-lines.js';
import type { HostDocument, SyntaxComments } from '../syntax.js';
import { layoutOf } from './print.js';

function above({ text }: HostDocument, offset: number, content: string): TextEdit[] {
  const at = lineStartOf(text, offset);
  const indent = /^[ \t]*/.exec(text.slice(at, offset))![0];
  return [{ range: { start: at, end: at }, text: `${indent}// ${content}${layoutOf(text).eol}` }];
}

export const jsonComments: SyntaxComments = {
  allowed: ({ comments }, languageId) => languageId === 'jsonc' || comments.length > 0,
  content: ({ text }) => text.replace(/^\/[/*]/, '').replace(/\*\/$/, ''),
  subjects: commentSubjects,
  above,
  remove: removeComment,
};
