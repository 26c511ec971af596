/** The items of a YAML list in block style as lines, each with its comments: those above it, and the one after it. */

import { isAlone, lineStartOf } from '../comment-lines.js';
import { type Data, Existing, FunctionCall } from '../data.js';
import { keptItems } from '../kept-items.js';
import type { HostDocument } from '../syntax.js';
import { type ArrayNode, toData, type ValueNode } from '../value.js';
import { lineEndOf } from './yaml-comments.js';
import { dashBefore, indentTo, isInFlow, placeOf } from './yaml-place.js';

export interface ListLines {
  /** Of all items: whole lines, without the line break after the last one. */
  readonly start: number;
  readonly end: number;
  readonly indent: string;
  /** By item, without the indentation of the list. */
  readonly items: readonly string[];
}

/** The begin of the comments right above a line, in the same column. */
export function commentsAbove({ text, comments }: HostDocument, lineStart: number, column: number): number {
  let start = lineStart;
  for (const comment of [...comments].reverse()) {
    const line = lineStartOf(text, comment.range.start);
    if (line >= start) continue;
    const follows = text.indexOf('\n', comment.range.end) + 1 === start;
    if (!follows || !isAlone(text, comment) || comment.range.start - line !== column) break;
    start = line;
  }
  return start;
}

/** undefined: the list is in brackets, or begins on a line with something else. */
export function listLines(document: HostDocument, list: ArrayNode): ListLines | undefined {
  const { text } = document;
  const [first] = list.items;
  const firstDash = first && dashBefore(text, first.range.start);
  if (!first || firstDash === undefined || isInFlow(document, list)) return undefined;
  const firstLine = lineStartOf(text, firstDash);
  const indent = indentTo(text, firstDash);
  if (text.slice(firstLine, firstDash).trim() !== '') return undefined;
  const start = commentsAbove(document, firstLine, firstDash - firstLine);
  let from = start;
  const items: string[] = [];
  for (const item of list.items) {
    const end = lineEndOf(text, item.range.end);
    // Two items on one line, or text that is out of place.
    if (end < from) return undefined;
    const lines = text.slice(from, end).split(/\r?\n/);
    items.push(
      lines
        .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
        .join('\n'),
    );
    from = text.indexOf('\n', end) + 1 || text.length;
  }
  return { start, end: lineEndOf(text, list.items.at(-1)!.range.end), indent, items };
}

/** The text of each value: the lines of the item that has it, or undefined. */
export function linesOfValues(
  list: ArrayNode,
  { items }: ListLines,
  values: readonly Data[],
): readonly (string | undefined)[] {
  // What is copied from elsewhere brings its lines along.
  const texts = values.map((value) => (typeof value === 'string' ? value : null));
  return keptItems(list, texts).map((at) => (at === undefined ? undefined : items[at]));
}

/** A function in its short form on one line, as it is written: `!GetAtt Queue.Arn`. */
function callOf({ text }: HostDocument, { range }: ValueNode): Data | undefined {
  const written = text.slice(range.start, range.end);
  const [, name] = /^!([A-Za-z:]+) \S/.exec(written) ?? [];
  return name === undefined || /[\r\n]/.test(written)
    ? undefined
    : new Existing(new FunctionCall(name, ''), written, '');
}

/** A copy of what is not plain data, because there are functions in it. */
function copyWithCalls(
  document: HostDocument,
  node: ValueNode,
  items: readonly ValueNode[] | undefined,
): Data | undefined {
  if (node.type === 'partial-string' || node.type === 'opaque') return callOf(document, node);
  if (node.type === 'array') {
    const wanted = items ?? node.items;
    const lines = listLines(document, node);
    if (lines) {
      const text = lines.items.filter((_, i) => wanted.includes(node.items[i]!)).join('\n');
      return new Existing(
        wanted.map(() => ''),
        text,
        lines.indent,
      );
    }
    const copies = wanted.map((item) => copyOf(document, item));
    return copies.every((copy) => copy !== undefined) ? copies : undefined;
  }
  if (node.type !== 'object') return undefined;
  const copies = new Map(node.properties.map((p) => [p.key.value, p.value && copyOf(document, p.value)]));
  if (copies.size < node.properties.length || [...copies.values()].includes(undefined)) return undefined;
  return Object.fromEntries(copies) as Record<string, Data>;
}

/** The comments of a value on one line that is a part of a block: above it, and after it. */
function commentsOf(
  document: HostDocument,
  { range }: ValueNode,
): { readonly lead: string; readonly trail: string } {
  const { text } = document;
  const place = placeOf(document, range);
  if (!place || place.flow || !place.container) return { lead: '', trail: '' };
  const start = place.property?.range.start ?? dashBefore(text, range.start) ?? range.start;
  const line = lineStartOf(text, start);
  const first = text.slice(line, start).trim() === '' ? commentsAbove(document, line, start - line) : line;
  const above = text.slice(first, line).split(/\r?\n/);
  const rest = text.slice(range.end, lineEndOf(text, range.end)).trimEnd();
  const trail = /^[ \t]+#/.test(rest) ? rest : '';
  return {
    lead: above
      .map((l) => l.trim())
      .join('\n')
      .trim(),
    trail,
  };
}

/** A text whose unknown parts are placeholders: copied, they are the same placeholders. */
function textWithPlaceholders(node: ValueNode): string | undefined {
  if (node.type !== 'partial-string') return undefined;
  const texts = node.parts.map((part) => ('hole' in part ? part.hole.written : part.text));
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

const isQuotedLine = (text: string): boolean =>
  text.length > 1 && /^["']/.test(text) && text.at(-1) === text[0] && !/[\r\n]/.test(text);

/** A value for another place; a list in block style as it is written, with its comments. */
export function copyOf(
  document: HostDocument,
  node: ValueNode,
  items?: readonly ValueNode[],
): Data | undefined {
  const some = items && node.type === 'array' ? { ...node, items: [...items] } : node;
  const data = toData(some) ?? textWithPlaceholders(some);
  if (data === undefined) return document.template ? undefined : copyWithCalls(document, node, items);
  const written = document.text.slice(node.range.start, node.range.end);
  // With its own quotes and comments.
  if (typeof data === 'string' && !/[\r\n]/.test(written)) {
    const own = commentsOf(document, node);
    if (isQuotedLine(written) || own.lead !== '' || own.trail !== '')
      return new Existing(data, written, '', own);
  }
  const lines = node.type === 'array' ? listLines(document, node) : undefined;
  if (!lines || node.type !== 'array') return data;
  const wanted = new Set<ValueNode>(items ?? node.items);
  const text = lines.items.filter((_, i) => wanted.has(node.items[i]!)).join('\n');
  return new Existing(data, text, lines.indent);
}
