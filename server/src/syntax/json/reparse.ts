/**
 * A text that changed inside one statement is not parsed as a whole: the statement alone is, and what follows it is
 * moved. What comes out equals a fresh parse, node by node (test/core/fuzz.test.ts holds it to that).
 *
 * Why that is so: the parser keeps nothing but where it is in the nesting. If the statement's text, parsed by itself, is
 * one object that closes with its very last character, then no string, comment or recovery from an error inside it ran
 * past its end; so in the whole document the parser comes to its brace as before, and leaves its last one as before.
 */

import type { Range } from '../../text/range.js';
import { type Mutable, moveRange, type ObjectNode, type PropertyNode, type ValueNode } from '../value.js';
import type { JsonDocument } from './json-syntax.js';
import { MAX_DEPTH, readTree } from './read-tree.js';

/** Text is compared in pieces of so many characters: equal ones cost next to nothing. */
const PIECES = [4096, 256, 16, 1];

/** How many characters two texts have in common at their beginning, at most `limit`. */
function commonPrefix(a: string, b: string, limit: number): number {
  let at = 0;
  for (const n of PIECES) while (at + n <= limit && a.slice(at, at + n) === b.slice(at, at + n)) at += n;
  return at;
}

function commonSuffix(a: string, b: string, limit: number): number {
  let at = 0;
  const end = (text: string, n: number): string => text.slice(text.length - at - n, text.length - at);
  for (const n of PIECES) while (at + n <= limit && end(a, n) === end(b, n)) at += n;
  return at;
}

interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** One change that makes `after` of `before`. */
function changeBetween(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  const start = commonPrefix(before, after, shorter);
  const same = commonSuffix(before, after, shorter - start);
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

const BRACKETS = /[[\]{}]/g;
const count = (text: string): number => text.match(BRACKETS)?.length ?? 0;

/**
 * How many brackets may count for the depth now that did not before, or the other way round; undefined where that takes
 * a look at the whole text. A changed quote or backslash changes what is a string up to the end of its line, no further,
 * unless the line ends with a backslash: see `depthOf` in json.ts.
 */
function bracketsConcerned(
  before: string,
  after: string,
  { start, oldEnd, newEnd }: Change,
): number | undefined {
  const [gone, come] = [before.slice(start, oldEnd), after.slice(start, newEnd)];
  if (!/["\\\n]/.test(gone + come) && after[start - 1] !== '\\') return count(gone) + count(come);
  const length = after.indexOf('\n', newEnd) - newEnd;
  if (length < 0) return undefined;
  const rest = after.slice(newEnd, newEnd + length);
  if ([gone + rest, come + rest].some((text) => /\\\n|\\$/.test(text))) return undefined;
  return count(gone) + count(come) + 2 * count(rest);
}

function moveProperty(node: PropertyNode, by: number): void {
  moveRange(node.range, by);
  move(node.key, by);
  if (node.value) move(node.value, by);
  if (node.colon !== undefined) (node as Mutable<PropertyNode>).colon = node.colon + by;
}

/** Moves a node with all that is in it. */
function move(node: ValueNode, by: number): void {
  moveRange(node.range, by);
  switch (node.type) {
    case 'string': {
      moveRange(node.inner, by);
      const offsets = node.offsets as number[] | undefined;
      if (offsets) for (let i = 0; i < offsets.length; i++) offsets[i]! += by;
      break;
    }
    case 'array':
      for (const item of node.items) move(item, by);
      break;
    case 'object':
      for (const p of node.properties) moveProperty(p, by);
  }
}

const holds = (outer: Range, inner: Range): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** The nodes around a node, from the root to its parent; undefined if it is not in the tree. */
function pathTo(root: ValueNode, wanted: ObjectNode): ValueNode[] | undefined {
  const path: ValueNode[] = [];
  let node: ValueNode | undefined = root;
  while (node && node !== wanted) {
    path.push(node);
    const children: readonly (ValueNode | undefined)[] =
      node.type === 'array' ? node.items : node.type === 'object' ? node.properties.map((p) => p.value) : [];
    node = children.find((child) => child !== undefined && holds(child.range, wanted.range));
  }
  return node && path;
}

/** Puts `fresh` in the place of `old`, and moves what is behind it. */
function replace(path: readonly ValueNode[], old: ObjectNode, fresh: ObjectNode, by: number): void {
  path.forEach((node, i) => {
    const next = path[i + 1] ?? old;
    (node.range as Mutable<Range>).end += by;
    if (node.type === 'array') {
      const at = node.items.indexOf(next);
      if (next === old) node.items[at] = fresh;
      if (by !== 0) for (let k = at + 1; k < node.items.length; k++) move(node.items[k]!, by);
    } else if (node.type === 'object') {
      const at = node.properties.findIndex((p) => p.value === next);
      const own = node.properties[at]!;
      (own.range as Mutable<Range>).end += by;
      if (next === old) (own as Mutable<PropertyNode>).value = fresh;
      if (by !== 0)
        for (let k = at + 1; k < node.properties.length; k++) moveProperty(node.properties[k]!, by);
    }
  });
}

/** Those of `list` outside of the node, the later ones moved, with the node's own new ones between them. */
function merge<T extends { readonly range: Range }>(
  list: readonly T[],
  { start, end }: Range,
  by: number,
  own: readonly T[],
): T[] {
  const before = list.filter((x) => x.range.start <= start);
  const after = list.filter((x) => x.range.start >= end);
  for (const x of [...own]) moveRange(x.range, start);
  for (const x of after) moveRange(x.range, by);
  return [...before, ...own, ...after];
}

/**
 * The document with its new text, made of the nodes of the one before, which must not be used any more: outside of the
 * statement that changed they are the same objects. undefined, and nothing changed, where only a whole parse will do.
 * @param statements objects of `before` that are parsed by themselves; the one that is replaced is taken away.
 */
export function reparse(
  before: JsonDocument,
  text: string,
  statements: Map<ObjectNode, unknown>,
): JsonDocument | undefined {
  const { root } = before;
  if (!root || before.text === text) return undefined;
  const change = changeBetween(before.text, text);
  let old: ObjectNode | undefined;
  for (const s of statements.keys())
    if (s.closed && s.range.start < change.start && change.oldEnd < s.range.end) old = s;
  if (!old) return undefined;
  const brackets = bracketsConcerned(before.text, text, change);
  if (brackets === undefined || before.depth + brackets > MAX_DEPTH) return undefined;
  const by = text.length - before.text.length;
  const { start, end } = old.range;
  const length = end + by - start;
  const alone = readTree(text.slice(start, start + length));
  const fresh = alone.root;
  if (fresh?.type !== 'object' || !fresh.closed || fresh.range.start !== 0 || fresh.range.end !== length)
    return undefined;
  const path = pathTo(root, old);
  if (!path || path.length === 0) return undefined;
  statements.delete(old);
  move(fresh, start);
  const was = { start, end };
  replace(path, old, fresh, by);
  return {
    text,
    syntax: before.syntax,
    root,
    problems: merge(before.problems, was, by, alone.problems),
    comments: merge(before.comments, was, by, alone.comments),
    depth: before.depth + brackets,
  };
}
