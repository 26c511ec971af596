/**
 * Edits of JSON text that leave the rest as it is: insert, replace and remove by node. (jsonc-parser's `modify` formats
 * the text around what it changes, so it is not used.)
 */

import { isWithin } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import { type Data, Existing } from '../data.js';
import { keptItems } from '../kept-items.js';
import { listWith, valuesAround } from '../list-with.js';
import { isNameTaken, placeOfProperty } from '../property-names.js';
import { isSound, isSoundAround } from '../soundness.js';
import type { HostDocument, SyntaxEdits } from '../syntax.js';
import {
  type ArrayNode,
  type ObjectNode,
  type PropertyNode,
  stringRange,
  toData,
  type ValueNode,
} from '../value.js';
import {
  arrange,
  indentAt,
  type NewPart,
  partsOf,
  someItems,
  type WantedPart,
  withoutComments,
} from './arrange.js';
import { escaped, type Layout, layoutOf, printJson, quoted } from './print.js';

/** A line of this length or less is not broken; longer ones are, where the document has several lines. */
const MAX_LINE = 100;

/** Inserts the first part of an empty container. */
function insertFirst(
  text: string,
  { range }: ArrayNode | ObjectNode,
  print: (layout: Layout) => string,
): TextEdit[] {
  const inner = { start: range.start + 1, end: range.end - 1 };
  if (!/[\r\n]/.test(text)) return [{ range: inner, text: ` ${print('line')} ` }];
  const outer = indentAt(text, range.start);
  const lines = layoutOf(text, outer);
  const indent = outer + lines.unit;
  const { eol } = lines;
  return [{ range: inner, text: `${eol}${indent}${print({ ...lines, indent })}${eol}${outer}` }];
}

const partsIn = (container: ArrayNode | ObjectNode): readonly (ValueNode | PropertyNode)[] =>
  container.type === 'array' ? container.items : container.properties;

/** Removes a part of a container, with its comma and its comments. */
function remove(
  document: HostDocument,
  container: ArrayNode | ObjectNode,
  part: ValueNode | PropertyNode,
): TextEdit[] {
  if (!isSoundAround(document, container)) return [];
  const parts = partsIn(container);
  const at = parts.indexOf(part);
  return at < 0
    ? []
    : arrange(
        document,
        container,
        parts.flatMap((_, i) => (i === at ? [] : [i])),
      );
}

function insert(
  document: HostDocument,
  container: ArrayNode | ObjectNode,
  index: number,
  ...fresh: readonly NewPart[]
): TextEdit[] {
  if (!isSoundAround(document, container)) return [];
  const parts = partsIn(container);
  if (parts.length === 0) return fresh[0] ? insertFirst(document.text, container, fresh[0].print) : [];
  const wanted: WantedPart[] = parts.map((_, i) => i);
  return arrange(document, container, wanted.toSpliced(index, 0, ...fresh));
}

const set: SyntaxEdits['set'] = (document, object, name, value, order = []) => {
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value) return replace(document, existing.value, value);
  const index = placeOfProperty(object, name, order);
  if (index === undefined) return [];
  return insert(document, object, index, {
    ...newPart(value),
    print: (layout) => `${quoted(name)}: ${printJson(value, layout)}`,
  });
};

/** A new part, with its comments if it is one of another place. */
function newPart(value: Data): NewPart {
  if (!(value instanceof Existing)) return { print: (layout) => printJson(value, layout) };
  const { lead, trail } = value;
  return { print: (layout) => printJson(value, layout), lead, trail };
}

/** The property that a node is the value of. */
function propertyWith(
  container: ValueNode | undefined,
  node: ValueNode,
): { readonly object: ObjectNode; readonly property: PropertyNode } | undefined {
  if (!container || !isWithin(container.range, node.range.start)) return undefined;
  if (container.type === 'object') {
    const property = container.properties.find((p) => p.value?.range.start === node.range.start);
    if (property) return { object: container, property };
  }
  for (const child of valuesAround(container, node.range.start)) {
    const found = propertyWith(child, node);
    if (found) return found;
  }
  return undefined;
}

const replaceItems: SyntaxEdits['replaceItems'] = (document, from, to, values) => {
  if (!isSound(document, from) || !isSound(document, to)) return [];
  const list = listWith(document.root, from);
  if (!list) return [];
  const at = (node: ValueNode): number => list.items.findIndex((i) => i.range.start === node.range.start);
  const [first, last] = [at(from), at(to)];
  const { parts } = partsOf(document, list);
  const { lead, start } = parts[first]!;
  const fresh = values.map(
    (value, i): NewPart => ({
      ...newPart(value),
      ...(i === 0 ? { lead: document.text.slice(lead, start) } : {}),
      ...(i === values.length - 1 ? { trail: parts[last]!.trail } : {}),
    }),
  );
  const others: WantedPart[] = parts.map((_, i) => i);
  return arrange(document, list, others.toSpliced(first, last - first + 1, ...fresh));
};

/** The new items of a list: those that are there already stay as they are written. */
function replaceList(document: HostDocument, list: ArrayNode, values: readonly Data[]): TextEdit[] {
  const wanted = keptItems(list, values).map((at, i): WantedPart => at ?? newPart(values[i]!));
  return arrange(document, list, wanted);
}

/** The text of a value that begins at an offset: on one line if it is short, or if something else is before it there. */
function printedAt({ text }: HostDocument, offset: number, value: Data, several: boolean): string {
  const line = printJson(value, 'line');
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const alone = lineStart > 0 && /^\s*("[^"]*"\s*:\s*)?$/.test(text.slice(lineStart, offset));
  const long = alone && offset - lineStart + line.length > MAX_LINE;
  return several || long ? printJson(value, layoutOf(text, indentAt(text, offset))) : line;
}

const replace: SyntaxEdits['replace'] = (document, node, value) => {
  if (!isSound(document, node)) return [];
  const { start, end } = node.range;
  const { text, comments } = document;
  const several = /[\r\n]/.test(text.slice(start, end));
  const isList = node.type === 'array' && Array.isArray(value) && node.items.length > 0 && value.length > 0;
  if (isList) {
    const edits = replaceList(document, node, value);
    const fits = several || printedAt(document, start, value, false) === printJson(value, 'line');
    if (fits || comments.some((c) => isWithin(node.range, c.range.start))) return edits;
  }
  return [{ range: node.range, text: printedAt(document, start, value, several) }];
};

/** Can the value be copied as it is written: plain data and functions of templates? */
function isCopyable(node: ValueNode | undefined): boolean {
  if (node?.type === 'array') return node.items.every(isCopyable);
  if (node?.type !== 'object') return node !== undefined;
  const names = new Set(node.properties.map((p) => p.key.value));
  return names.size === node.properties.length && node.properties.every((p) => isCopyable(p.value));
}

/** The value for one line: its data, or a function as it is written. */
function onOneLine(document: HostDocument, node: ValueNode): Data {
  const written = (): string =>
    withoutComments(document, node.range)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join(' ');
  return toData(node) ?? new Existing('', written(), '');
}

const copy: NonNullable<SyntaxEdits['copy']> = (document, node, items) => {
  if (!isCopyable(node) || (document.template && toData(node) === undefined)) return undefined;
  const { text } = document;
  const { range } = node;
  const indent = indentAt(text, range.start);
  if (node.type === 'array' && items) {
    const some = node.items.filter((i) => items.includes(i)).map((i) => onOneLine(document, i));
    return new Existing(some, someItems(document, node, items), indent);
  }
  const holder = listWith(document.root, node);
  const property = holder ? undefined : propertyWith(document.root, node);
  const container = holder ?? property?.object;
  const start = property?.property.range.start ?? range.start;
  const at = container ? partsIn(container).findIndex((p) => p.range.start === start) : -1;
  const own = container && at >= 0 ? partsOf(document, container).part(at) : undefined;
  const around = own ? { lead: text.slice(own.lead, own.start), trail: own.trail } : {};
  return new Existing(onOneLine(document, node), withoutComments(document, range), indent, around);
};

const setText: SyntaxEdits['setText'] = (_, node, text, part) => [
  { range: part ? stringRange(node, part.start, part.end) : node.inner, text: escaped(text) },
];

const rename: SyntaxEdits['rename'] = (document, object, { key }, name) =>
  isNameTaken(object, name, key) ? [] : setText(document, key, name);

export const jsonEdits: SyntaxEdits = {
  set,
  rename,
  insert: (document, list, index, ...values) => insert(document, list, index, ...values.map(newPart)),
  append: (document, list, value) => insert(document, list, list.items.length, newPart(value)),
  remove,
  replace,
  replaceItems,
  setText,
  copy,
};
