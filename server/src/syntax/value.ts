/**
 * The host-neutral value tree: what a policy looks like before anybody knows it is one. A host (JSON today; YAML and
 * HCL would do the same) builds it from its own text. Every offset counts UTF-16 code units from the start of the text.
 */

import type { Range } from '../text/range.js';

/** For whoever builds a tree, or moves it. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Moves a range in place: what has it is moved with it. */
export function moveRange(range: Range, by: number): void {
  (range as Mutable<Range>).start += by;
  (range as Mutable<Range>).end += by;
}

interface NodeBase {
  readonly range: Range;
}

export interface StringNode extends NodeBase {
  readonly type: 'string';
  readonly value: string;
  /** The text between the quotes. */
  readonly inner: Range;
  /** False while the closing quote is not yet typed. */
  readonly closed: boolean;
  /** Offsets of each character of `value` if escapes make them differ from `inner.start + i`. */
  readonly offsets?: readonly number[];
}

export interface ScalarNode extends NodeBase {
  readonly type: 'number' | 'boolean' | 'null';
  readonly value: number | boolean | null;
  /** As written. */
  readonly text: string;
}

export interface ArrayNode extends NodeBase {
  readonly type: 'array';
  readonly items: ValueNode[];
  readonly closed: boolean;
}

export interface ObjectNode extends NodeBase {
  readonly type: 'object';
  readonly properties: PropertyNode[];
  readonly closed: boolean;
}

/** Something whose value only the host knows (an intrinsic function, an interpolation). Rules stay silent about it. */
export interface OpaqueNode extends NodeBase {
  readonly type: 'opaque';
}

export type ValueNode = StringNode | ScalarNode | ArrayNode | ObjectNode | OpaqueNode;

export interface PropertyNode extends NodeBase {
  readonly key: StringNode;
  /** Missing while it is not yet typed. */
  readonly value: ValueNode | undefined;
  /** Where the colon is, or undefined while it is not yet typed. */
  readonly colon: number | undefined;
}

export interface Comment extends NodeBase {
  /** With its slashes. */
  readonly text: string;
}

export interface SyntaxProblem extends NodeBase {
  readonly message: string;
}

/** A text read by a host. */
export interface HostDocument {
  readonly text: string;
  readonly root: ValueNode | undefined;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Comment[];
}

export function property(node: ValueNode | undefined, name: string): PropertyNode | undefined {
  return node?.type === 'object' ? node.properties.find((p) => p.key.value === name) : undefined;
}

/** A value tree as plain data; undefined where something in it only the host knows. */
export function toData(node: ValueNode | undefined): unknown {
  switch (node?.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return node.value;
    case 'array':
      return node.items.map(toData);
    case 'object':
      return Object.fromEntries(node.properties.map((p) => [p.key.value, toData(p.value)]));
    default:
      return undefined;
  }
}

/** The range of `length` characters of a string's value, in the text. */
export function stringRange(node: StringNode, from: number, to: number): Range {
  const at = (i: number): number => node.offsets?.[i] ?? Math.min(node.inner.start + i, node.inner.end);
  return { start: at(from), end: to >= node.value.length ? node.inner.end : at(to) };
}

/** Position in a string's value of an offset in the text. */
export function indexInString(node: StringNode, offset: number): number {
  if (!node.offsets) return Math.max(0, Math.min(node.value.length, offset - node.inner.start));
  let i = 0;
  while (i < node.value.length && node.offsets[i]! < offset) i++;
  return i;
}

/** The keys and values in a list or an object. */
export function childrenOf(node: ValueNode): readonly ValueNode[] {
  if (node.type === 'array') return node.items;
  if (node.type === 'object') return node.properties.flatMap((p) => [p.key, ...(p.value ? [p.value] : [])]);
  return [];
}
