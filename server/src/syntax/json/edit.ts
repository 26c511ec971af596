/**
 * Edits of JSON text that leave the rest as it is: insert, replace and remove by node. (jsonc-parser's `modify` formats
 * the text around what it changes, so it is not used.)
 */
import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import { isSound, isSoundAround } from '../soundness.js';
import type { HostDocument, SyntaxEdits } from '../syntax.js';
import { type ArrayNode, type ObjectNode, type PropertyNode, stringRange, type ValueNode } from '../value.js';
import { escaped, type Layout, layoutOf, printJson, quoted } from './print.js';

interface Part {
  readonly range: Range;
}

/** The whitespace before the first character of the line that an offset is on. */
function indentAt(text: string, offset: number): string {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))![0];
}

/** Inserts a text as the part at `index` of a container that holds `parts`. */
function insertPart(
  text: string,
  container: Part,
  parts: readonly Part[],
  index: number,
  print: (layout: Layout) => string,
): TextEdit[] {
  const { start, end } = container.range;
  const { eol, unit } = layoutOf(text);
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

/** Removes a part of a container, with its comma. */
function remove(
  document: HostDocument,
  container: ArrayNode | ObjectNode,
  part: ValueNode | PropertyNode,
): TextEdit[] {
  const { text, comments } = document;
  if (!isSoundAround(document, container)) return [];
  const parts: readonly Part[] = container.type === 'array' ? container.items : container.properties;
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

function insert(
  document: HostDocument,
  container: ArrayNode | ObjectNode,
  index: number,
  print: (layout: Layout) => string,
): TextEdit[] {
  if (!isSoundAround(document, container)) return [];
  const parts = container.type === 'array' ? container.items : container.properties;
  return insertPart(document.text, container, parts, index, print);
}

const set: SyntaxEdits['set'] = (document, object, name, value, order = []) => {
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value) return replace(document, existing.value, value);
  if (existing) return [];
  const rank = order.indexOf(name);
  const after = rank < 0 ? -1 : object.properties.findIndex((p) => order.indexOf(p.key.value) > rank);
  const index = after < 0 ? object.properties.length : after;
  return insert(document, object, index, (layout) => `${quoted(name)}: ${printJson(value, layout)}`);
};

const replaceItems: SyntaxEdits['replaceItems'] = (document, from, to, values) => {
  const { text } = document;
  if (!isSound(document, from) || !isSound(document, to)) return [];
  const range = { start: from.range.start, end: to.range.end };
  const multi = /[\r\n]/.test(text.slice(from.range.start, from.range.end));
  const layout = multi ? layoutOf(text, indentAt(text, range.start)) : ('line' as const);
  const separator = layout === 'line' ? ', ' : `,${layout.eol}${layout.indent}`;
  return [{ range, text: values.map((v) => printJson(v, layout)).join(separator) }];
};

const replace: SyntaxEdits['replace'] = (document, node, value) =>
  replaceItems(document, node, node, [value]);

const setText: SyntaxEdits['setText'] = (_, node, text, part) => [
  { range: part ? stringRange(node, part.start, part.end) : node.inner, text: escaped(text) },
];

const rename: SyntaxEdits['rename'] = (document, object, { key }, name) =>
  object.properties.some((p) => p.key !== key && p.key.value === name) ? [] : setText(document, key, name);

export const jsonEdits: SyntaxEdits = {
  set,
  rename,
  insert: (document, list, index, value) =>
    insert(document, list, index, (layout) => printJson(value, layout)),
  append: (document, list, value) =>
    insert(document, list, list.items.length, (layout) => printJson(value, layout)),
  remove,
  replace,
  replaceItems,
  setText,
};
