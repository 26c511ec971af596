/** Comments of HCL. */
import type { TextEdit } from '../../text/text-edit.js';
import { commentSubjects, lineStartOf, removeComment } from '../comment-lines.js';
import type { HostDocument, SyntaxComments } from '../syntax.js';
import { hclOf } from './hcl-document.js';
import { layoutOf } from './hcl-print.js';
import { heredocAround } from './node-at.js';

function above(document: HostDocument, offset: number, content: string): TextEdit[] {
  const { text } = document;
  const at = lineStartOf(text, offset);
  const hcl = hclOf(document);
  // A comment there would be text.
  if (hcl && heredocAround(hcl, at)) return [];
  const indent = /^[ \t]*/.exec(text.slice(at, offset))![0];
  return [{ range: { start: at, end: at }, text: `${indent}# ${content}${layoutOf(text).eol}` }];
}

export const hclComments: SyntaxComments = {
  allowed: () => true,
  content: ({ text }) => text.replace(/^(#|\/[/*])/, '').replace(/\*\/$/, ''),
  subjects: commentSubjects,
  above,
  remove: removeComment,
};
