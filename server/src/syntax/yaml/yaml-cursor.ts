/**
 * Where an offset is in YAML text: a letter is put there, and where that is in the tree, the cursor is. In block style it can
 * be the begin of a name or of a value; its line and what is next to it decide.
 */

import { lineStartOf } from '../comment-lines.js';
import type { Cursor, HostDocument, Path } from '../syntax.js';
import type { ObjectNode, StringNode, ValueNode } from '../value.js';
import { lineEndOf } from './yaml-comments.js';
import { readYaml, type YamlTree } from './yaml-document.js';
import { isCall } from './yaml-place.js';

/** In the place of what will be typed: from the private use area, so that no text has it. */
const LETTER = '\ue0fe';

/** The string at the letter. */
interface Found {
  readonly node: StringNode;
  readonly path: Path;
  readonly role: 'key' | 'value' | 'item';
  /** Of a key: it has a colon. */
  readonly colon?: boolean;
  /** Of a value: where the colon of its key is. */
  readonly after?: number;
  /** The object that has the key, or the list that has the item. */
  readonly container?: ValueNode;
}

const within = ({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean =>
  start <= offset && offset < end;

function find(root: ValueNode | undefined, offset: number): Found | undefined {
  let node = root;
  let at: Omit<Found, 'node'> = { path: [], role: 'value' };
  while (node) {
    if (node.type === 'opaque') node = node.written;
    else if (node.type === 'object') {
      const container: ObjectNode = node;
      const p = node.properties.find((x) => within(x.range, offset));
      if (!p) return undefined;
      const path = [...at.path, p.key.value];
      if (within(p.key.range, offset))
        return { node: p.key, path, role: 'key', colon: p.colon !== undefined, container };
      node = p.value;
      at = { path, role: 'value', ...(p.colon === undefined ? {} : { after: p.colon }), container };
    } else if (node.type === 'array') {
      const container = node;
      const i: number = node.items.findIndex((x) => within(x.range, offset));
      node = node.items[i];
      at = { path: [...at.path, i], role: 'item', container };
    } else return node.type === 'string' ? { ...at, node } : undefined;
  }
  return undefined;
}

const withLetter = (text: string, offset: number): string =>
  text.slice(0, offset) + LETTER + text.slice(offset);

/** The column of an offset. */
const columnOf = (text: string, offset: number): number => offset - lineStartOf(text, offset);

/** Are the keys of the object in one column, so that it is in block style and the key belongs to it? */
function isAligned(text: string, { node, container }: Found): boolean {
  if (container?.type !== 'object') return false;
  if (text[container.range.start] === '{') return true;
  const column = columnOf(text, node.range.start);
  return container.properties.every((p) => columnOf(text, p.key.range.start) === column);
}

/** The text of a name that begins at the letter or contains it, with its colon. */
function asKey(text: string, before: YamlTree, offset: number): Found | undefined {
  let end = offset;
  while (end < text.length && /[\w:.$*-]/.test(text[end]!)) end++;
  const made = `${text.slice(0, offset)}${LETTER}${text.slice(offset, end)}: ${text.slice(end)}`;
  const found = find(readYaml(made, before).root, offset);
  return found?.role === 'key' && found.colon && isAligned(made, found)
    ? { ...found, colon: false }
    : undefined;
}

const DASH = '- ';

/** The text of an item that begins on a line without its dash, below another item: the letter is in it. */
function asItem(text: string, before: YamlTree, offset: number): Found | undefined {
  const first = lineStartOf(text, offset);
  const line = text.slice(first, offset);
  const start = first + line.length - line.trimStart().length;
  const made = `${text.slice(0, start)}${DASH}${text.slice(start, offset)}${LETTER}${text.slice(offset)}`;
  const found = find(readYaml(made, before).root, offset + DASH.length);
  if (found?.role !== 'item' || found.node.range.start !== start + DASH.length) return undefined;
  const moved = (range: StringNode['range']): StringNode['range'] => ({
    start: range.start - DASH.length,
    end: range.end - DASH.length,
  });
  const { node } = found;
  if (node.inner.start > node.range.start) return undefined;
  return { ...found, node: { ...node, range: moved(node.range), inner: moved(node.inner) } };
}

/** The names of functions of CloudFormation in their long form. */
const FUNCTION = /^(?:Fn::\w+|Ref)$/;

/** Is an item a mapping with names? The call of a function can be in a list of strings, and an alias is of anything. */
function isMapping(text: string, item: ValueNode): boolean {
  if (item.type === 'opaque') return item.written !== undefined;
  if (item.type !== 'object' || isCall(text, item)) return false;
  const [first, ...others] = item.properties;
  return !first || others.length > 0 || !FUNCTION.test(first.key.value);
}

/** Can the string at the letter be the begin of a name? */
function mayBeKey(text: string, found: Found, offset: number): boolean {
  const { node, role, container, after } = found;
  if (text[node.range.start] === '"' || text[node.range.start] === "'") return false;
  const start = lineStartOf(text, offset);
  if (node.range.start < start) return true;
  if (role === 'value') return after === undefined || after < start;
  if (role !== 'item' || container?.type !== 'array' || text[container.range.start] === '[') return false;
  return container.items.some((i) => i !== node && isMapping(text, i));
}

const nowhere = (offset: number, inComment: boolean): Cursor => {
  const range = { start: offset, end: offset };
  const place = { path: [], at: 'value', typed: '', word: '', replace: range, token: range } as const;
  return { ...place, offset, inString: false, hasValue: false, inComment };
};

/** The cursor at a string of the text with a letter in it. */
function cursorOf(text: string, offset: number, found: Found): Cursor {
  const { node, role, colon } = found;
  const quoted = node.range.start < node.inner.start;
  const shorter = ({ start, end }: { start: number; end: number }) => ({ start, end: end - 1 });
  const first = lineStartOf(text, offset);
  const last = lineEndOf(text, offset);
  const clean = (value: string): string => value.replace(LETTER, '');
  // A plain scalar can go on over several lines: what is typed is on one.
  const overLines = !quoted && (node.range.start < first || node.range.end - 1 > last);
  const begin = Math.max(node.range.start, first + /^ */.exec(text.slice(first, offset))![0].length);
  const onLine = { start: begin, end: Math.min(node.range.end - 1, last) };
  const token = overLines
    ? onLine
    : node.closed
      ? shorter(node.range)
      : { start: node.range.start, end: offset };
  const replace = overLines
    ? onLine
    : node.closed
      ? shorter(node.inner)
      : { start: node.inner.start, end: offset };
  const index = node.value.indexOf(LETTER);
  const word = overLines ? text.slice(onLine.start, onLine.end) : clean(node.value);
  const typed = overLines ? text.slice(onLine.start, offset) : node.value.slice(0, Math.max(0, index));
  const isKey = role === 'key';
  return {
    offset,
    path: found.path.map((step) =>
      typeof step === 'string' && step.includes(LETTER) ? (isKey ? word : clean(step)) : step,
    ),
    at: isKey ? 'key' : 'value',
    typed,
    word,
    replace,
    token,
    inString: quoted,
    inComment: false,
    hasValue: isKey && colon === true,
  };
}

/** The begin of a tag, alone in the place of a value. */
const BEGUN_TAG = /(?:^|[\s[{,])(!\w*)$/;

/** The cursor after a tag that is being typed, which is replaced. */
function afterTag(text: string, before: YamlTree, offset: number): Cursor | undefined {
  const tag = BEGUN_TAG.exec(text.slice(lineStartOf(text, offset), offset))?.[1];
  if (tag === undefined || !/^\s*([\],}#]|$)/.test(text.slice(offset, lineEndOf(text, offset))))
    return undefined;
  const start = offset - tag.length;
  const made = text.slice(0, start) + LETTER + text.slice(offset);
  const found = find(readYaml(made, before).root, start);
  if (!found || found.role === 'key' || found.node.range.start !== start) return undefined;
  const range = { start, end: offset };
  const at = cursorOf(made, start, found);
  return { ...at, offset, typed: tag, word: tag, replace: range, token: range };
}

export function yamlCursor(document: HostDocument, offset: number): Cursor {
  // Every document of this syntax was made of what `readYaml` returns.
  const before = document as HostDocument & YamlTree;
  const { text, comments } = document;
  if (comments.some((c) => c.range.start < offset && offset <= c.range.end)) return nowhere(offset, true);
  const begun = afterTag(text, before, offset);
  if (begun) return begun;
  const itemOrNowhere = (): Cursor => {
    const item = asItem(text, before, offset);
    return item ? { ...cursorOf(text, offset, item), missingDash: true } : nowhere(offset, false);
  };
  const made = withLetter(text, offset);
  const found = find(readYaml(made, before).root, offset);
  if (!found || mayBeKey(made, found, offset)) {
    const key = asKey(text, before, offset);
    if (key) return cursorOf(text, offset, key);
    if (!found || found.node.range.start < lineStartOf(text, offset)) return itemOrNowhere();
  }
  if (found.role === 'key' && !isAligned(made, found)) return itemOrNowhere();
  return cursorOf(text, offset, found);
}
