/**
 * Edits of YAML text that leave the rest as it is, in the style of the parts next to them: in brackets or in block style, with their
 * indentation and their quotes.
 */
import type { TextEdit } from '../../text/text-edit.js';
import { isAlone, lineStartOf } from '../comment-lines.js';
import type { Data } from '../data.js';
import { isNameTaken, placeOfProperty } from '../property-names.js';
import { isSound, isSoundAround } from '../soundness.js';
import type { HostDocument, SyntaxEdits } from '../syntax.js';
import {
  type ArrayNode,
  type ObjectNode,
  type PropertyNode,
  type StringNode,
  stringRange,
  type ValueNode,
} from '../value.js';
import { canBePlain, escapedIn, type Quote } from './scalar-style.js';
import { lineEndOf } from './yaml-comments.js';
import { commentsAbove, copyOf, type ListLines, linesOfValues, listLines } from './yaml-list-lines.js';
import {
  dashBefore,
  indentTo,
  isBlockScalar,
  isCall,
  isFlow,
  isInFlow,
  placeOf,
  quoteOf,
} from './yaml-place.js';
import {
  blockValue,
  entryText,
  flowValue,
  isOneLine,
  layoutOf,
  nameText,
  valueAfterColon,
  withComments,
  type YamlLayout,
} from './yaml-print.js';

type Container = ArrayNode | ObjectNode;
type Part = ValueNode | PropertyNode;

const partsOf = (container: Container): readonly Part[] =>
  container.type === 'array' ? container.items : container.properties;

const insertion = (at: number, text: string): TextEdit[] => [{ range: { start: at, end: at }, text }];

/** The quotes that new strings have in a container. */
function preferredIn(text: string, container: Container): Quote {
  const values = container.type === 'array' ? container.items : container.properties.map((p) => p.value);
  return quoteOf(
    text,
    values.find((v) => v?.type === 'string'),
  );
}

/** Puts a part into a container in brackets. */
function insertInFlow(
  { text }: HostDocument,
  container: Container,
  index: number,
  printed: string,
  layout: YamlLayout,
): TextEdit[] {
  const { start, end } = container.range;
  const parts = partsOf(container);
  if (parts.length === 0) {
    const pad = container.type === 'array' ? '' : ' ';
    return [{ range: { start: start + 1, end: end - 1 }, text: `${pad}${printed}${pad}` }];
  }
  const next = parts[index];
  const neighbour = next ?? parts.at(-1)!;
  const before = text.slice(lineStartOf(text, neighbour.range.start), neighbour.range.start);
  const separator = before.trim() === '' ? `,${layout.eol}${before}` : ', ';
  return next
    ? insertion(next.range.start, printed + separator)
    : insertion(neighbour.range.end, separator + printed);
}

/** Puts a part into a container in block style. @param printed its first line, and the next ones with their indentation. */
function insertInBlock(
  { text }: HostDocument,
  container: Container,
  index: number,
  printed: string,
  layout: YamlLayout,
): TextEdit[] {
  const parts = partsOf(container);
  const indent = indentTo(text, container.range.start);
  const previous = parts[index - 1];
  if (previous) return insertion(lineEndOf(text, previous.range.end), layout.eol + indent + printed);
  return insertion(container.range.start, printed + layout.eol + indent);
}

function insertPart(
  document: HostDocument,
  container: Container,
  index: number,
  print: (layout: YamlLayout, indent: string | undefined) => string,
): TextEdit[] {
  const { text } = document;
  if (!isSoundAround(document, container) || isCall(text, container)) return [];
  const layout = { ...layoutOf(text), preferred: preferredIn(text, container) };
  if (isInFlow(document, container))
    return insertInFlow(document, container, index, print(layout, undefined), layout);
  if (partsOf(container).length === 0) return [];
  const printed = print(layout, indentTo(text, container.range.start));
  return insertInBlock(document, container, index, printed, layout);
}

const set: SyntaxEdits['set'] = (document, object, name, value, order = []) => {
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value) return replace(document, existing.value, value);
  const index = placeOfProperty(object, name, order);
  if (index === undefined) return [];
  return insertPart(document, object, index, (layout, indent) =>
    indent === undefined
      ? `${nameText(name, layout, true)}: ${flowValue(value, layout)}`
      : withComments(value, entryText(name, value, layout, indent), layout, indent),
  );
};

/** Is the value written in brackets because the others are? */
function asNeighbours(text: string, list: ArrayNode, value: Data): boolean {
  const [first] = list.items;
  return (
    !isOneLine(value) &&
    first !== undefined &&
    (first.type === 'object' || first.type === 'array') &&
    isFlow(text, first)
  );
}

const insert: SyntaxEdits['insert'] = (document, list, index, ...values) =>
  insertPart(document, list, index, (layout, indent) => {
    if (indent === undefined) return values.map((value) => flowValue(value, layout)).join(', ');
    const items = values.map((value) => {
      const inFlow = asNeighbours(document.text, list, value);
      const text = inFlow ? flowValue(value, layout) : blockValue(value, layout, `${indent}  `);
      return withComments(value, `- ${text}`, layout, indent);
    });
    return items.join(layout.eol + indent);
  });

/** Removes a part of a container in brackets, with its comma. */
function removeInFlow(parts: readonly Part[], i: number): TextEdit[] {
  const { start, end } = parts[i]!.range;
  const previous = parts[i - 1];
  const next = parts[i + 1];
  if (previous) return [{ range: { start: previous.range.end, end }, text: '' }];
  return [{ range: { start, end: next ? next.range.start : end }, text: '' }];
}

/** Where the part begins with its dash, its tag and what it is anchored with. */
function beginOf(text: string, container: Container, part: Part): number {
  return container.type === 'array'
    ? (dashBefore(text, part.range.start) ?? part.range.start)
    : part.range.start;
}

/** Empties a container in block style: its brackets go after the colon. */
function emptied({ text }: HostDocument, container: Container): TextEdit[] {
  let at = container.range.start;
  while (at > 0 && /[ \r\n]/.test(text[at - 1]!)) at--;
  const brackets = container.type === 'array' ? '[]' : '{}';
  if (!/[:-]/.test(text[at - 1] ?? '')) return [];
  return [{ range: { start: at, end: container.range.end }, text: ` ${brackets}` }];
}

function removeInBlock(document: HostDocument, container: Container, i: number): TextEdit[] {
  const { text, comments } = document;
  const parts = partsOf(container);
  const part = parts[i]!;
  const start = beginOf(text, container, part);
  const next = parts[i + 1];
  if (parts.length === 1) return emptied(document, container);
  const lineStart = lineStartOf(text, start);
  const column = start - lineStart;
  if (i === 0 && text.slice(lineStart, start).trim() !== '') {
    // On the line of a dash: the next one comes there.
    const to = beginOf(text, container, next!);
    const between = comments.some(
      (c) => c.range.start > part.range.end && c.range.end < to && isAlone(text, c),
    );
    return between ? [] : [{ range: { start, end: to }, text: '' }];
  }
  // The comments at the beginning of a file are about all of it.
  const from =
    container === document.root && i === 0 ? lineStart : commentsAbove(document, lineStart, column);
  const lineEnd = text.indexOf('\n', part.range.end);
  if (lineEnd >= 0) return [{ range: { start: from, end: lineEnd + 1 }, text: '' }];
  const before = from > 0 && text[from - 2] === '\r' ? from - 2 : Math.max(0, from - 1);
  return [{ range: { start: before, end: text.length }, text: '' }];
}

const remove: SyntaxEdits['remove'] = (document, container, part) => {
  const { text } = document;
  if (!isSoundAround(document, container) || isCall(text, container)) return [];
  const parts = partsOf(container);
  const i = parts.indexOf(part);
  if (i < 0) return [];
  return isInFlow(document, container) ? removeInFlow(parts, i) : removeInBlock(document, container, i);
};

const replaceItems: SyntaxEdits['replaceItems'] = (document, from, to, values) => {
  const { text } = document;
  if (!isSound(document, from) || !isSound(document, to)) return [];
  const place = placeOf(document, from.range);
  if (!place || values.length === 0) return [];
  const range = { start: from.range.start, end: to.range.end };
  const layout = { ...layoutOf(text), preferred: quoteOf(text, from) };
  const inBrackets = place.flow || ((from.type === 'array' || from.type === 'object') && isFlow(text, from));
  if (place.container?.type !== 'array')
    return values.length === 1 ? replaceValue(document, place.node, values[0]!) : [];
  if (place.flow) return [{ range, text: values.map((v) => flowValue(v, layout)).join(', ') }];
  const dash = dashBefore(text, from.range.start);
  if (dash === undefined) return [];
  const indent = indentTo(text, dash);
  const print = (v: Data): string =>
    inBrackets ? flowValue(v, layout) : blockValue(v, layout, `${indent}  `);
  return [{ range, text: values.map(print).join(`${layout.eol}${indent}- `) }];
};

/** Other items for a list in block style; those that it has already keep their comments. */
function replaceLines(
  list: ArrayNode,
  lines: ListLines,
  values: readonly Data[],
  layout: YamlLayout,
): TextEdit[] {
  const { start, end, indent } = lines;
  const own = linesOfValues(list, lines, values);
  const text = values.flatMap((value, i) =>
    (own[i] ?? withComments(value, `- ${blockValue(value, layout, '  ')}`, { ...layout, eol: '\n' }, ''))
      .split(/\r?\n/)
      .map((line) => indent + line),
  );
  return [{ range: { start, end }, text: text.join(layout.eol) }];
}

/** Replaces the value of a property, or of the document. */
function replaceValue(document: HostDocument, node: ValueNode, value: Data): TextEdit[] {
  const { text } = document;
  const place = placeOf(document, node.range);
  if (!place) return [];
  const own = node.type === 'array' ? preferredIn(text, node) : quoteOf(text, node);
  const layout = { ...layoutOf(text), preferred: own };
  const { range } = node;
  const bracketed = (node.type === 'array' || node.type === 'object') && isFlow(text, node);
  if (place.flow || (bracketed && typeof value === 'object'))
    return [{ range, text: flowValue(value, layout) }];
  const { property } = place;
  if (!property) return [{ range, text: blockValue(value, layout, indentTo(text, range.start)) }];
  if (property.colon === undefined || isCall(text, place.container!))
    return isOneLine(value) ? [{ range, text: flowValue(value, layout, false) }] : [];
  // A list or a mapping in block style stays where it is.
  if (
    !isOneLine(value) &&
    (node.type === 'array' || node.type === 'object') &&
    !isCall(text, node) &&
    !bracketed
  ) {
    const sameShape = Array.isArray(value) === (node.type === 'array');
    const lines = node.type === 'array' && Array.isArray(value) ? listLines(document, node) : undefined;
    if (lines && node.type === 'array') return replaceLines(node, lines, value as readonly Data[], layout);
    if (sameShape) return [{ range, text: blockValue(value, layout, indentTo(text, range.start)) }];
  }
  const indent = indentTo(text, property.key.range.start);
  const after = valueAfterColon(value, layout, indent).slice(1);
  const start = property.colon + 1;
  // The comment on the line of the name stays there.
  const goesOn = isOneLine(value) || /[\r\n]/.test(text.slice(range.start, range.end));
  const rest = goesOn ? '' : text.slice(range.end, lineEndOf(text, range.end)).trimEnd();
  const comment = /^[ \t]+#/.test(rest) ? rest : '';
  return [{ range: { start, end: Math.max(start, range.end + comment.length) }, text: comment + after }];
}

const replace: SyntaxEdits['replace'] = (document, node, value) =>
  replaceItems(document, node, node, [value]);

/** The quotes around the text of a string; undefined: it is a block scalar. */
function writtenQuote(text: string, node: StringNode): Quote | undefined {
  if (isBlockScalar(text, node)) return undefined;
  const before = text[node.inner.start - 1];
  const quoted = (before === '"' || before === "'") && (text[node.inner.end] === before || !node.closed);
  return quoted && node.inner.start > node.range.start ? (before as Quote) : '';
}

const setText: SyntaxEdits['setText'] = (document, node, wanted, part) => {
  const { text } = document;
  if (node.implied) return [];
  const range = part ? stringRange(node, part.start, part.end) : node.inner;
  const quote = writtenQuote(text, node);
  if (quote === undefined) return part && !/[\r\n]/.test(wanted) ? [{ range, text: wanted }] : [];
  if (quote !== '') return [{ range, text: escapedIn(quote, wanted) }];
  const whole = part ? node.value.slice(0, part.start) + wanted + node.value.slice(part.end) : wanted;
  const flow = placeOf(document, node.range)?.flow ?? false;
  if (canBePlain(whole, flow)) return [{ range, text: wanted }];
  const { needed } = layoutOf(text);
  return [{ range: node.inner, text: `${needed}${escapedIn(needed, whole)}${needed}` }];
};

const rename: SyntaxEdits['rename'] = (document, object, { key }, name) => {
  if (isNameTaken(object, name, key)) return [];
  return document.text[key.range.start] === '!' ? [] : setText(document, key, name);
};

export const yamlEdits: SyntaxEdits = {
  set,
  rename,
  insert,
  append: (document, list, value) => insert(document, list, list.items.length, value),
  remove,
  replace,
  replaceItems,
  setText,
  copy: copyOf,
};
