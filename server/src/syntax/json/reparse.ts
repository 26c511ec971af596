/**
 * A text that changed inside one piece (a statement) is not parsed as a whole: the piece alone is, and what follows it
 * is the same tree at other offsets. What comes out equals a fresh parse, node by node (test/syntax/json/reparse.test.ts
 * checks it), and the old tree is unchanged.
 *
 * Why that is so: the parser keeps nothing but where it is in the nesting. If the statement's text, parsed by itself, is
 * one object that closes with its very last character, then no string, comment or recovery from an error inside it ran
 * past its end; so in the whole document the parser comes to its brace as before, and leaves its last one as before.
 */

import { detached } from '../../text/detached.js';
import type { Range } from '../../text/range.js';
import { shifted, shiftedProperty, shiftedRange } from '../shifted.js';
import type { HostDocument } from '../syntax.js';
import { changeBetween } from '../text-change.js';
import type { ObjectNode, PropertyNode, ValueNode } from '../value.js';
import { type JsonTree, MAX_DEPTH, readTree } from './read-tree.js';
import { templateText } from './template-text.js';

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

/** The nodes of a path once more, with `fresh` in the place of `old`, and what follows it moved. */
function replaced(path: readonly ValueNode[], old: ObjectNode, fresh: ValueNode, by: number): ValueNode {
  const [node, ...rest] = path;
  if (!node) return fresh;
  const next = rest[0] ?? old;
  const inner = (): ValueNode => replaced(rest, old, fresh, by);
  const range = { start: node.range.start, end: node.range.end + by };
  if (node.type === 'array') {
    const at = node.items.indexOf(next);
    const items = node.items.map((item, k) => (k < at ? item : k === at ? inner() : shifted(item, by)));
    return { type: 'array', range, closed: node.closed, items };
  }
  if (node.type !== 'object') return node;
  const at = node.properties.findIndex((p) => p.value === next);
  const properties = node.properties.map((p, k): PropertyNode => {
    if (k < at) return p;
    if (k > at) return by === 0 ? p : shiftedProperty(p, by);
    return {
      range: { start: p.range.start, end: p.range.end + by },
      key: p.key,
      colon: p.colon,
      value: inner(),
    };
  });
  return { type: 'object', range, closed: node.closed, properties };
}

/** Those of `list` outside of a piece, the later ones moved, with the piece's own new ones between them. */
function merge<T extends { readonly range: Range }>(
  list: readonly T[],
  { start, end }: Range,
  by: number,
  own: readonly T[],
): T[] {
  const moved = (x: T, distance: number): T => ({ ...x, range: shiftedRange(x.range, distance) });
  return [
    ...list.filter((x) => x.range.start <= start),
    ...own.map((x) => moved(x, start)),
    ...list.filter((x) => x.range.start >= end).map((x) => (by === 0 ? x : moved(x, by))),
  ];
}

/**
 * The document with its new text, made of the one before: outside of the piece that changed, its objects have the same
 * origins. undefined where only a whole parse will do.
 * @param pieces objects of `before` around a range that are parsed by themselves, in the order of the text.
 */
export function reparse(
  document: HostDocument,
  text: string,
  pieces: (around: Range) => readonly ObjectNode[],
): HostDocument | undefined {
  // Every document of this syntax was made of what `readTree` returns.
  const before = document as HostDocument & JsonTree;
  const { root } = before;
  if (!root || before.text === text || before.template) return undefined;
  const change = changeBetween(before.text, text);
  const old = pieces({ start: change.start, end: change.oldEnd }).findLast(
    (p) => p.closed && p.range.start < change.start && change.oldEnd < p.range.end,
  );
  if (!old) return undefined;
  const by = text.length - before.text.length;
  const { start, end } = old.range;
  const length = end + by - start;
  const alone = readTree(detached(text.slice(start, start + length)));
  const fresh = alone.root;
  if (alone.template) return undefined;
  if (fresh?.type !== 'object' || !fresh.closed || fresh.range.start !== 0 || fresh.range.end !== length)
    return undefined;
  const path = pathTo(root, old);
  if (!path || path.length === 0 || path.length + alone.depth > MAX_DEPTH) return undefined;
  const made: HostDocument & JsonTree = {
    text,
    syntax: before.syntax,
    root: replaced(path, old, shifted(fresh, start), by),
    problems: merge(before.problems, old.range, by, alone.problems),
    comments: merge(before.comments, old.range, by, alone.comments),
    depth: Math.max(before.depth, path.length + alone.depth),
  };
  // A text with mistakes is read as a template where it can be one.
  return made.problems.length > 0 && templateText(text) ? undefined : made;
}
