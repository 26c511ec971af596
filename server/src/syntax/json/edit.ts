/**
 * Edits of JSON text that leave the rest as it is: insert, replace and remove by node. (jsonc-parser's `modify` formats
 * the neighbours of what it changes, so it is not used.) All of it expects a text without syntax errors.
 */
import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import type { ArrayNode, HostDocument, ObjectNode, PropertyNode, ValueNode } from '../value.js';

interface Part {
  readonly range: Range;
}

/** The white space before the first character of the line that an offset is on. */
function indentAt(text: string, offset: number): string {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))![0];
}

/** One step of indentation, as the text uses it. */
function indentUnit(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

/** How the text ends its lines. */
export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** The layout of a document of its own, written as another one is. */
export const layoutLike = (text: string): { indent: string; unit: string; eol: string } => ({
  indent: '',
  unit: indentUnit(text),
  eol: eolOf(text),
});

/** JSON of a value: on one line with spaces, or broken over lines behind an indent. */
export function printJson(
  value: unknown,
  layout: 'line' | { indent: string; unit: string; eol: string },
): string {
  const empty =
    typeof value !== 'object' ||
    value === null ||
    (Array.isArray(value) ? value.length : Object.keys(value).length) === 0;
  if (empty) return JSON.stringify(value);
  const entries: string[] = [];
  const inner = layout === 'line' ? layout : { ...layout, indent: layout.indent + layout.unit };
  if (Array.isArray(value)) for (const item of value) entries.push(printJson(item, inner));
  else
    for (const [k, v] of Object.entries(value as object))
      entries.push(`${JSON.stringify(k)}: ${printJson(v, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (layout === 'line') {
    const pad = Array.isArray(value) ? '' : ' ';
    return `${open}${pad}${entries.join(', ')}${pad}${close}`;
  }
  const lines = entries.map((e) => (inner as { indent: string }).indent + e);
  return `${open}${layout.eol}${lines.join(`,${layout.eol}`)}${layout.eol}${layout.indent}${close}`;
}

/** Inserts a text as the part at `index` of a container that holds `parts`. */
function insertPart(
  text: string,
  container: Part,
  parts: readonly Part[],
  index: number,
  print: (layout: Parameters<typeof printJson>[1]) => string,
): TextEdit[] {
  const { start, end } = container.range;
  const eol = eolOf(text);
  const unit = indentUnit(text);
  const oneLine = !/[\r\n]/.test(text.slice(start, end));
  if (parts.length === 0) {
    if (oneLine && /[\r\n]/.test(text)) {
      const indent = indentAt(text, start) + unit;
      const printed = print({ indent, unit, eol });
      return [
        {
          range: { start: start + 1, end: end - 1 },
          text: `${eol}${indent}${printed}${eol}${indentAt(text, start)}`,
        },
      ];
    }
    return [{ range: { start: start + 1, end: end - 1 }, text: ` ${print('line')} ` }];
  }
  const next = parts[index];
  const neighbour = next ?? parts[parts.length - 1]!;
  const between = text.slice(index === 0 ? start + 1 : parts[index - 1]!.range.end, neighbour.range.start);
  const separate = next ? /[\r\n]/.test(between) : !oneLine;
  const indent = indentAt(text, neighbour.range.start);
  const printed = print(separate ? { indent, unit, eol } : 'line');
  if (next) {
    const at = next.range.start;
    return [{ range: { start: at, end: at }, text: `${printed},${separate ? eol + indent : ' '}` }];
  }
  const at = neighbour.range.end;
  return [{ range: { start: at, end: at }, text: `,${separate ? eol + indent : ' '}${printed}` }];
}

/**
 * Sets a property of an object; a new one goes to its conventional place.
 * @param order names in their conventional order.
 */
export function setProperty(
  document: HostDocument,
  object: ObjectNode,
  name: string,
  value: unknown,
  order: readonly string[],
): TextEdit[] {
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value) return replaceValue(document, existing.value, value);
  const rank = order.indexOf(name);
  const after = rank < 0 ? -1 : object.properties.findIndex((p) => order.indexOf(p.key.value) > rank);
  return insertPart(
    document.text,
    object,
    object.properties,
    after < 0 ? object.properties.length : after,
    (layout) => `${JSON.stringify(name)}: ${printJson(value, layout)}`,
  );
}

/** Replaces a value. */
export const replaceValue = (document: HostDocument, node: ValueNode, value: unknown): TextEdit[] =>
  replaceItem(document, node, [value]);

/** Puts several items of a list in the place of one. */
export function replaceItem(document: HostDocument, node: ValueNode, values: readonly unknown[]): TextEdit[] {
  const { text } = document;
  const multi = /[\r\n]/.test(text.slice(node.range.start, node.range.end));
  const indent = indentAt(text, node.range.start);
  const layout = multi ? { ...layoutLike(text), indent } : ('line' as const);
  const separator = multi ? `,${eolOf(text)}${indent}` : ', ';
  return [{ range: node.range, text: values.map((v) => printJson(v, layout)).join(separator) }];
}

/** Adds an item at the end of a list. */
export function appendItem(document: HostDocument, list: ArrayNode, value: unknown): TextEdit[] {
  return insertPart(document.text, list, list.items, list.items.length, (layout) => printJson(value, layout));
}

function removePart(document: HostDocument, parts: readonly Part[], part: Part): TextEdit[] {
  const { text, comments } = document;
  const i = parts.indexOf(part);
  if (i < 0) return [];
  const { start, end } = part.range;
  const previous = parts[i - 1];
  const next = parts[i + 1];
  const commentIn = (from: number, to: number): boolean =>
    comments.some((c) => c.range.start >= from && c.range.end <= to);
  if (!previous && !next) return [{ range: { start, end }, text: '' }];
  if (previous && !commentIn(previous.range.end, start))
    return [{ range: { start: previous.range.end, end }, text: '' }];
  if (next && !commentIn(end, next.range.start))
    return [{ range: { start, end: next.range.start }, text: '' }];
  // Comments on both sides stay; only the value and one comma go.
  const commaAfter = next ? text.indexOf(',', end) : -1;
  const edits: TextEdit[] = [{ range: { start, end }, text: '' }];
  if (commaAfter >= 0) return [{ range: { start, end: commaAfter + 1 }, text: '' }];
  const commaBefore = previous ? text.indexOf(',', previous.range.end) : -1;
  if (commaBefore >= 0) edits.unshift({ range: { start: commaBefore, end: commaBefore + 1 }, text: '' });
  return edits;
}

/** Removes an item of a list, with its comma. */
export function removeItem(document: HostDocument, list: ValueNode | undefined, node: ValueNode): TextEdit[] {
  return list?.type === 'array' ? removePart(document, list.items, node) : [];
}

/** Removes a property of an object, with its comma. */
export function removeProperty(
  document: HostDocument,
  object: ObjectNode,
  property: PropertyNode,
): TextEdit[] {
  return removePart(document, object.properties, property);
}
