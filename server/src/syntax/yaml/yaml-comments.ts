/** Comments of YAML. */

import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import { commentSubjects, lineStartOf, removeComment } from '../comment-lines.js';
import type { HostDocument, SyntaxComments } from '../syntax.js';
import type { ValueNode } from '../value.js';
import { eolOf } from './yaml-print.js';

/** The end of the line of an offset, before what ends it. */
export function lineEndOf(text: string, offset: number): number {
  const next = text.indexOf('\n', offset);
  if (next < 0) return text.length;
  return next > offset && text[next - 1] === '\r' ? next - 1 : next;
}

/** Is the offset in a string that began on a line before? */
function isInString(root: ValueNode | undefined, offset: number): boolean {
  let node = root;
  const holds = (x: { readonly range: Range } | undefined): boolean =>
    x !== undefined && x.range.start < offset && offset <= x.range.end;
  while (node) {
    const read: ValueNode | undefined = node.type === 'opaque' ? node.written : node;
    if (read?.type === 'object') node = read.properties.find(holds)?.value;
    else if (read?.type === 'array') node = read.items.find(holds);
    else return read?.type === 'string' && holds(read);
  }
  return false;
}

function above({ text, root }: HostDocument, offset: number, content: string): TextEdit[] {
  const at = lineStartOf(text, offset);
  // A comment there would be text.
  if (isInString(root, at)) return [];
  const indent = /^ */.exec(text.slice(at, offset))![0];
  return [{ range: { start: at, end: at }, text: `${indent}# ${content}${eolOf(text)}` }];
}

export const yamlComments: SyntaxComments = {
  allowed: () => true,
  content: ({ text }) => text.replace(/^#/, ''),
  subjects: commentSubjects,
  above,
  remove: removeComment,
};
