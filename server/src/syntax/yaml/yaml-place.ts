/** How the text around a node is written: what an edit has to know before it writes. */
import type { Range } from '../../text/range.js';
import { lineStartOf } from '../comment-lines.js';
import type { HostDocument } from '../syntax.js';
import type { ArrayNode, ObjectNode, PropertyNode, ValueNode } from '../value.js';
import type { Quote } from './scalar-style.js';

/** Where a node is in its document. */
export interface Place {
  readonly node: ValueNode;
  /** The property whose value it is. */
  readonly property?: PropertyNode;
  /** What has it. */
  readonly container?: ArrayNode | ObjectNode;
  /** It is in brackets. */
  readonly flow: boolean;
}

export const isFlow = (text: string, node: ArrayNode | ObjectNode): boolean =>
  text[node.range.start] === (node.type === 'array' ? '[' : '{');

/** Is the object the long form of a function that is written with its tag? */
export const isCall = (text: string, node: ValueNode): boolean =>
  node.type === 'object' && text[node.range.start] === '!';

/** The node with that range, as it is written: what a dialect resolved is found by what it was made of. */
export function placeOf({ root, text }: HostDocument, { start, end }: Range): Place | undefined {
  let place: Place | undefined = root && { node: root, flow: false };
  while (place) {
    const { node }: Place = place;
    if (node.range.start === start && node.range.end === end) return place;
    const read = node.type === 'opaque' ? node.written : node;
    const holds = (x: { readonly range: Range }): boolean => x.range.start <= start && end <= x.range.end;
    if (read?.type === 'object') {
      const flow: boolean = place.flow || isFlow(text, read);
      const property: PropertyNode | undefined = read.properties.find(holds);
      const value: ValueNode | undefined = property?.value;
      place = value && holds(value) ? { node: value, property: property!, container: read, flow } : undefined;
    } else if (read?.type === 'array') {
      const flow: boolean = place.flow || isFlow(text, read);
      const item: ValueNode | undefined = read.items.find(holds);
      place = item && { node: item, container: read, flow };
    } else place = undefined;
  }
  return undefined;
}

/** Is the container itself in brackets, or in something that is? */
export function isInFlow(document: HostDocument, container: ArrayNode | ObjectNode): boolean {
  return isFlow(document.text, container) || placeOf(document, container.range)?.flow === true;
}

/** The column of an offset, as spaces. */
export const indentTo = (text: string, offset: number): string =>
  ' '.repeat(offset - lineStartOf(text, offset));

/** The quotes of a string, as it is written. */
export function quoteOf(text: string, node: ValueNode | undefined): Quote {
  const first = node && text[node.range.start];
  return node?.type === 'string' && (first === '"' || first === "'") ? first : '';
}

/** Is the string a block scalar? */
export const isBlockScalar = (text: string, node: ValueNode): boolean =>
  node.type === 'string' &&
  node.inner.start > 0 &&
  node.inner.start > node.range.start &&
  text[node.inner.start - 1] === '\n';

/** The list item that begins at a node: the offset of its dash. */
export function dashBefore(text: string, offset: number): number | undefined {
  let at = offset - 1;
  while (at >= 0 && /[ \t\r\n]/.test(text[at]!)) at--;
  return text[at] === '-' ? at : undefined;
}
