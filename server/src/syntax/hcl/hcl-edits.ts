import type { TextEdit } from '../../text/text-edit.js';
import { isAlone, lineStartOf } from '../comment-lines.js';
import { type Data, Existing } from '../data.js';
import { arrange, indentAt, type NewPart, partsOf, type WantedPart } from '../json/arrange.js';
import type { Layout } from '../json/print.js';
import { keptItems } from '../kept-items.js';
import { listWith } from '../list-with.js';
import { isNameTaken, placeOfProperty } from '../property-names.js';
import { isSound, isSoundAround } from '../soundness.js';
import type { HostDocument, SyntaxEdits } from '../syntax.js';
import {
  type ArrayNode,
  childrenOf,
  type ObjectNode,
  type PropertyNode,
  stringRange,
  type ValueNode,
} from '../value.js';
import { HCL_STYLE, hclCopy, policyOf } from './hcl-copy.js';
import {
  escapedHcl,
  type HclLayout,
  isBareName,
  layoutOf,
  type NameStyle,
  nameText,
  printHcl,
  USUAL_NAMES,
} from './hcl-print.js';

/** A line of this length or less is not broken; longer ones are, where the document has several lines. */
const MAX_LINE = 100;
const BREAK = /[\r\n]/;

/** How the names of an object are written. */
function namesOf(text: string, { properties }: ObjectNode): NameStyle {
  const [first] = properties;
  if (!first) return USUAL_NAMES;
  const last = properties.at(-1)!;
  return {
    quoted: properties.every((p) => text[p.key.range.start] === '"'),
    colon: first.colon !== undefined && text[first.colon] === ':',
    comma:
      /^[ \t]*,/.test(text.slice(last.range.end, last.range.end + 100)) ||
      (properties.length > 1 && /^[ \t]*,/.test(text.slice(first.range.end, first.range.end + 100))),
  };
}

/** The names of the first object of a value, or of what is around it. */
function namesNear(document: HostDocument, node: ValueNode): NameStyle {
  const first = (n: ValueNode): ObjectNode | undefined => {
    if (n.type === 'object' && n.properties.length > 0) return n;
    for (const child of childrenOf(n)) {
      const found = first(child);
      if (found) return found;
    }
    return undefined;
  };
  const own = first(node) ?? (document.root && first(document.root));
  return own ? { ...namesOf(document.text, own) } : USUAL_NAMES;
}

const toLayout = (layout: Layout, names: NameStyle): HclLayout =>
  layout === 'line' ? { indent: '', unit: '  ', eol: '\n', line: true, names } : { ...layout, names };

/** The text of a value that begins at an offset. */
function printedAt(
  { text }: HostDocument,
  offset: number,
  value: Data,
  several: boolean,
  names: NameStyle,
): string {
  const lines = { ...layoutOf(text, indentAt(text, offset)), names };
  const line = printHcl(value, { ...lines, line: true });
  const long = offset - lineStartOf(text, offset) + line.length > MAX_LINE;
  return several || long ? printHcl(value, lines) : line;
}

function newPart(document: HostDocument, list: ArrayNode, value: Data): NewPart {
  const names = namesNear(document, list);
  const print = (layout: Layout): string => printHcl(value, toLayout(layout, names));
  return value instanceof Existing ? { print, lead: value.lead, trail: value.trail } : { print };
}

const arranged = (document: HostDocument, list: ArrayNode, wanted: readonly WantedPart[]): TextEdit[] =>
  arrange(document, list, wanted, HCL_STYLE);

function insertItems(
  document: HostDocument,
  list: ArrayNode,
  index: number,
  values: readonly Data[],
): TextEdit[] {
  if (!isSoundAround(document, list) || values.length === 0) return [];
  if (list.items.length === 0) return replaceWhole(document, list, values);
  const wanted: WantedPart[] = list.items.map((_, i) => i);
  const fresh = values.map((value) => newPart(document, list, value));
  return arranged(document, list, wanted.toSpliced(index, 0, ...fresh));
}

const replaceWhole = (document: HostDocument, node: ValueNode, value: Data): TextEdit[] => {
  const { start, end } = node.range;
  const several = BREAK.test(document.text.slice(start, end));
  return [{ range: node.range, text: printedAt(document, start, value, several, namesNear(document, node)) }];
};

const replaceItems: SyntaxEdits['replaceItems'] = (document, from, to, values) => {
  if (!isSound(document, from) || !isSound(document, to)) return [];
  const list = listWith(policyOf(document), from);
  if (!list) return [];
  const at = (node: ValueNode): number => list.items.findIndex((i) => i.range.start === node.range.start);
  const [first, last] = [at(from), at(to)];
  const { parts } = partsOf(document, list, HCL_STYLE);
  const fresh = values.map(
    (value, i): NewPart => ({
      ...newPart(document, list, value),
      // The comments of what they replace.
      ...(i === 0 ? { lead: document.text.slice(parts[first]!.lead, parts[first]!.start) } : {}),
      ...(i === values.length - 1 ? { trail: parts[last]!.trail } : {}),
    }),
  );
  const others: WantedPart[] = list.items.map((_, i) => i);
  return arranged(document, list, others.toSpliced(first, last - first + 1, ...fresh));
};

/** The new items of a list: those that are there already stay as they are written. */
function replaceList(document: HostDocument, list: ArrayNode, values: readonly Data[]): TextEdit[] {
  const wanted = keptItems(list, values).map(
    (at, i): WantedPart => at ?? newPart(document, list, values[i]!),
  );
  return arranged(document, list, wanted);
}

const replace: SyntaxEdits['replace'] = (document, node, value) => {
  if (!isSound(document, node)) return [];
  if (node.type === 'array' && Array.isArray(value) && node.items.length > 0 && value.length > 0)
    return replaceList(document, node, value as readonly Data[]);
  return replaceWhole(document, node, value);
};

/** The text of a property after a neighbor, with the equals sign in its column. */
function propertyText(
  text: string,
  object: ObjectNode,
  name: string,
  value: Data,
  layout: HclLayout,
  neighbor: PropertyNode | undefined,
): string {
  const names = namesOf(text, object);
  const own = { ...layout, names };
  const equals = neighbor?.colon;
  const width = equals === undefined ? 0 : equals - 1 - neighbor!.range.start;
  return nameText(name, own, width) + printHcl(value, compactIn(value, own));
}

const compactIn = (value: Data, layout: HclLayout): HclLayout => {
  const line = { ...layout, line: true };
  return Array.isArray(value) && printHcl(value, line).length <= MAX_LINE - layout.indent.length - 20
    ? line
    : layout;
};

/** Adds a property to an object. */
export function insertProperty(
  document: HostDocument,
  object: ObjectNode,
  index: number,
  name: string,
  value: Data,
): TextEdit[] {
  const { text } = document;
  const { start, end } = object.range;
  const { properties } = object;
  const outer = indentAt(text, start);
  const lines = layoutOf(text, outer);
  const next = properties[index];
  const previous = properties[index - 1];
  const at = (offset: number, added: string): TextEdit[] => [
    { range: { start: offset, end: offset }, text: added },
  ];
  if (properties.length === 0) {
    const indent = outer + lines.unit;
    const body = propertyText(text, object, name, value, { ...lines, indent }, undefined);
    return [
      { range: { start: start + 1, end: end - 1 }, text: `${lines.eol}${indent}${body}${lines.eol}${outer}` },
    ];
  }
  const neighbor = previous ?? next!;
  const own = lineStartOf(text, neighbor.range.start);
  const indent = indentAt(text, neighbor.range.start);
  const separate = text.slice(own, neighbor.range.start).trim() === '';
  if (!separate) {
    const body = propertyText(text, object, name, value, { ...lines, line: true }, undefined);
    return previous ? at(previous.range.end, `, ${body}`) : at(next!.range.start, `${body}, `);
  }
  const body = propertyText(text, object, name, value, { ...lines, indent }, neighbor);
  const comma = namesOf(text, object).comma ? ',' : '';
  if (!previous) return at(own, `${indent}${body}${comma}${lines.eol}`);
  const lineEnd = text.indexOf('\n', previous.range.end);
  const after = lineEnd < 0 ? text.length : lineEnd + 1;
  // On the line of the closing brace.
  if (after > end) return at(previous.range.end, `${lines.eol}${indent}${body}`);
  const rest = text.slice(previous.range.end, after);
  const needsComma = comma !== '' && !/^[ \t]*,/.test(rest);
  return [
    ...(needsComma ? at(previous.range.end, ',') : []),
    ...at(after, `${indent}${body}${next ? comma : comma !== '' && !needsComma ? comma : ''}${lines.eol}`),
  ];
}

const set: SyntaxEdits['set'] = (document, object, name, value, order = []) => {
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value) return replace(document, existing.value, value);
  const index = placeOfProperty(object, name, order);
  if (index === undefined || !isSoundAround(document, object)) return [];
  return insertProperty(document, object, index, name, value);
};

/** The begin of the comments right above a line. */
function commentsAbove({ text, comments }: HostDocument, lineStart: number): number {
  let start = lineStart;
  for (const comment of [...comments].reverse()) {
    if (comment.range.start >= start) continue;
    if (text.indexOf('\n', comment.range.end) + 1 !== start || !isAlone(text, comment)) break;
    start = lineStartOf(text, comment.range.start);
  }
  return start;
}

/** Removes what has its lines to itself, with the comments right above; undefined: it has not. */
export function removeLines(
  document: HostDocument,
  { start, end }: { readonly start: number; readonly end: number },
  within: number,
): TextEdit[] | undefined {
  const { text } = document;
  const lineStart = lineStartOf(text, start);
  const rest = /^[ \t]*,?[ \t]*(?:(?:#|\/\/)[^\r\n]*)?(?:\r?\n|$)/.exec(text.slice(end, end + 1000));
  if (text.slice(lineStart, start).trim() !== '' || !rest) return undefined;
  const from = Math.max(
    commentsAbove(document, lineStart),
    lineStartOf(text, text.indexOf('\n', within) + 1),
  );
  return [{ range: { start: Math.min(from, lineStart), end: end + rest[0].length }, text: '' }];
}

function removeProperty(document: HostDocument, object: ObjectNode, property: PropertyNode): TextEdit[] {
  const { properties } = object;
  const i = properties.indexOf(property);
  if (i < 0) return [];
  const lines = removeLines(document, property.range, object.range.start);
  const [previous, next] = [properties[i - 1], properties[i + 1]];
  if (lines) {
    // A comma before it is one too many only in lists that have them between their parts.
    return lines;
  }
  if (previous) return [{ range: { start: previous.range.end, end: property.range.end }, text: '' }];
  return [
    { range: { start: property.range.start, end: next ? next.range.start : property.range.end }, text: '' },
  ];
}

const remove: SyntaxEdits['remove'] = (document, container, part) => {
  if (!isSoundAround(document, container)) return [];
  if (container.type === 'object') return removeProperty(document, container, part as PropertyNode);
  const at = container.items.indexOf(part as ValueNode);
  if (at < 0) return [];
  return arranged(
    document,
    container,
    container.items.flatMap((_, i) => (i === at ? [] : [i])),
  );
};

const setText: SyntaxEdits['setText'] = ({ text }, node, wanted, part) => {
  if (node.implied) return [];
  const range = part ? stringRange(node, part.start, part.end) : node.inner;
  // Other strings than names are in quotes.
  if (!isBareName(text.slice(node.range.start, node.range.end))) return [{ range, text: escapedHcl(wanted) }];
  const whole = part ? node.value.slice(0, part.start) + wanted + node.value.slice(part.end) : wanted;
  if (isBareName(whole)) return [{ range: node.inner, text: whole }];
  return [{ range: node.inner, text: `"${escapedHcl(whole)}"` }];
};

const rename: SyntaxEdits['rename'] = (document, object, { key }, name) =>
  isNameTaken(object, name, key) ? [] : setText(document, key, name);

export const hclEdits: SyntaxEdits = {
  set,
  rename,
  insert: (document, list, index, ...values) => insertItems(document, list, index, values),
  append: (document, list, value) => insertItems(document, list, list.items.length, [value]),
  remove,
  replace,
  replaceItems,
  setText,
  copy: hclCopy,
};
