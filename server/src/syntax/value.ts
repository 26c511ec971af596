/**
 * The value tree: the form of a policy before it is recognized as one. A syntax (JSON today) builds it from its own
 * text. Every offset counts UTF-16 code units from the start of the text.
 */

import { type HoleDomain, shownHole } from '../algebra/policy-variables.js';
import { Derived } from '../text/derived.js';
import type { Range } from '../text/range.js';
import type { Data } from './data.js';

/** For code that builds a tree. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface NodeBase {
  readonly range: Range;
  /** It is not in the text, but implied by its place: nothing can be edited in it. */
  readonly implied?: true;
}

export type { HoleDomain };

/** A part of a string that is unknown before the deployment. */
export interface Hole {
  /** Equal ids are the same unknown value: `AWS::Region`, `Bucket`, `Queue.QueueName`. */
  readonly id: string;
  readonly domain: HoleDomain;
  readonly range: Range;
  /** As it is written, where it is a placeholder in the text. */
  readonly written?: string;
  /** What it is, where it is certainly not an ARN. */
  readonly notArn?: NotArn;
}

/** What a reference to a resource of the template returns that does not return its ARN. */
export interface NotArn {
  readonly what: 'name' | 'URL';
  /** The resource, as people read it: `Queue`, `aws_sqs_queue.jobs`. */
  readonly of: string;
  /** The reference that returns the ARN. */
  readonly arn?: ArnReference;
}

export interface ArnReference {
  readonly label: string;
  /** In the place of the whole value. */
  readonly value?: Data;
  /** In the place of the reference, which is in a text. */
  readonly text?: string;
}

/** Is it a text without a colon, such as the name of a resource? */
export const isNameHole = ({ domain }: Hole): boolean => domain === 'name' || domain === 'segment';

/** A piece of a partly known string: text, with the offset of each of its characters, or a hole. */
export type StringPart =
  | { readonly text: string; readonly offsets: readonly number[] }
  | { readonly hole: Hole };

export interface StringNode extends NodeBase {
  readonly type: 'string';
  readonly value: string;
  /** The text between the quotes. */
  readonly inner: Range;
  /** False while the closing quote is not yet typed. */
  readonly closed: boolean;
  /** Offsets of each character of `value` if escapes make them differ from `inner.start + i`. */
  readonly offsets?: readonly number[];
  /** Without the quotes that it needs: the host reads something else. */
  readonly unquoted?: true;
}

/** A string of which only parts are known. Functions that return strings do not return these, unless documented. */
export interface PartialStringNode extends NodeBase {
  readonly type: 'partial-string';
  readonly parts: readonly StringPart[];
  /** Each hole is shown as `${id}`: for people, and not to be taken for the value. */
  readonly shown: string;
  /** The text between the quotes where it is written as one string, else all of it. */
  readonly inner: Range;
  /** As it is written, where references in it were resolved. */
  readonly written?: string;
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
  /** The node as it is written, where a dialect resolved something in it. */
  readonly written?: ObjectNode;
  /** The object as it was read, where an edit has moved it since. */
  readonly origin?: ObjectNode;
  /** What is computed from the object as it was read; see `ofOrigin`. */
  readonly derived?: Derived<ObjectNode>;
}

/** What chooses between two values before IAM sees the policy. Equal IDs are the same choice. */
export interface TemplateCondition {
  readonly id: string;
  /** The name of a condition of the template, or the text that opens a block of a template engine. */
  readonly name: string;
  /** It is the block of a template engine, which is there if the condition is true. */
  readonly block?: true;
}

/**
 * Something whose value is unknown before the deployment: an intrinsic function, or an object of which not every property
 * name is known. Rules are silent about it.
 */
export interface OpaqueNode extends NodeBase {
  readonly type: 'opaque';
  /** What it says, as canonical text: equal texts are the same unknown value. */
  readonly source: string;
  /** What chooses between `alternatives`. */
  readonly condition?: TemplateCondition;
  /** The value if the condition is true, and the value if it is false; undefined: it is absent then. */
  readonly alternatives?: readonly [ValueNode | undefined, ValueNode | undefined];
  /** Holes that make it unknown, where it is not a function that does. */
  readonly holes?: readonly Hole[];
  /** The object as it is written, where the holes are in the names of its properties. */
  readonly written?: ObjectNode;
  /** The object with those of its properties that are there whatever these names are. */
  readonly certain?: ObjectNode;
}

export type ValueNode = StringNode | PartialStringNode | ScalarNode | ArrayNode | ObjectNode | OpaqueNode;

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
  /** Only a comma is wrong: what the text says is certain. */
  readonly slip?: 'extra comma' | 'missing comma' | undefined;
}

export function property(node: ValueNode | undefined, name: string): PropertyNode | undefined {
  return node?.type === 'object' ? node.properties.find((p) => p.key.value === name) : undefined;
}

/** A string that is not in the text, at an offset: nothing can be edited in it. */
export function impliedString(value: string, at: number): StringNode {
  const range = { start: at, end: at };
  return { type: 'string', value, range, inner: range, closed: true, implied: true };
}

/** The string that a property has as its value. */
export function stringAt(node: ValueNode | undefined, name: string): string | undefined {
  const value = property(node, name)?.value;
  return value?.type === 'string' ? value.value : undefined;
}

/** The property that a string is the name of, and its object. */
export function ownerOf(
  root: ValueNode | undefined,
  key: StringNode,
): { readonly object: ObjectNode; readonly property: PropertyNode } | undefined {
  const { start } = key.range;
  let node = root;
  while (node) {
    if (node.type === 'object') {
      const property: PropertyNode | undefined = node.properties.find((p) => holds(p.range, start));
      if (property?.key.range.start === start) return { object: node, property };
      node = property?.value;
    } else if (node.type === 'array') node = node.items.find((item) => holds(item.range, start));
    else return undefined;
  }
  return undefined;
}

const holds = (range: Range, offset: number): boolean => range.start <= offset && offset < range.end;

/**
 * A value tree as plain data. undefined where data cannot say it all: something is known to the host only, a value is
 * not yet typed, or a name appears twice.
 */
export function toData(node: ValueNode | undefined): Data | undefined {
  switch (node?.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return node.value;
    case 'array': {
      const items = node.items.map(toData);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'object': {
      const data = new Map(node.properties.map((p) => [p.key.value, toData(p.value)]));
      if (data.size < node.properties.length || [...data.values()].includes(undefined)) return undefined;
      return Object.fromEntries(data) as Record<string, Data>;
    }
    default:
      return undefined;
  }
}

/** What is marked of a list or an object that is meant as a whole: its bracket, or its first name where it has none. */
export function beginningOf(node: ValueNode): Range {
  const { start, end } = node.range;
  const key = node.type === 'object' ? node.properties[0]?.key.range : undefined;
  return key?.start === start ? key : { start, end: Math.min(start + 1, end) };
}

/** All strings that are values, in the order of the text. */
export function* stringsOf(node: ValueNode | undefined): Iterable<StringNode> {
  if (node?.type === 'string') yield node;
  else if (node?.type === 'array') for (const item of node.items) yield* stringsOf(item);
  else if (node?.type === 'object') for (const p of node.properties) yield* stringsOf(p.value);
}

/** Asked of every statement, most of which have none. */
function hasHoles(node: ValueNode | undefined): boolean {
  switch (node?.type) {
    case 'partial-string':
      return node.parts.some((part) => 'hole' in part);
    case 'array':
      return node.items.some(hasHoles);
    case 'object':
      return ofOrigin(node, objectHasHoles) ?? objectHasHoles(node);
    case 'opaque':
      return (node.holes?.length ?? 0) > 0 || (node.alternatives?.some(hasHoles) ?? false);
    default:
      return false;
  }
}

const objectHasHoles = (node: ObjectNode): boolean => node.properties.some((p) => hasHoles(p.value));

/** The holes in values and keys, in the order of the tree. */
export function* holesOf(node: ValueNode | undefined): Iterable<Hole> {
  if (node?.type !== 'object' || ofOrigin(node, objectHasHoles) !== false) yield* holesInside(node);
}

function* holesInside(node: ValueNode | undefined): Iterable<Hole> {
  switch (node?.type) {
    case 'partial-string':
      for (const part of node.parts) if ('hole' in part) yield part.hole;
      break;
    case 'array':
      for (const item of node.items) yield* holesOf(item);
      break;
    case 'object':
      for (const p of node.properties) yield* holesOf(p.value);
      break;
    case 'opaque':
      yield* node.holes ?? [];
      for (const alternative of node.alternatives ?? []) yield* holesOf(alternative);
      break;
  }
}

/**
 * What is computed from an object as it was read, once for all versions of a document in which it only moved; undefined where
 * there is nothing to keep it in.
 * @param read the same function each time. What it returns says nothing of where the object is.
 */
export const ofOrigin = <T>(node: ObjectNode, read: (origin: ObjectNode) => T): T | undefined =>
  (node.origin ?? node).derived?.of(read);

/** All partly known strings that are values, in the order of the tree. */
export function* partialStringsOf(node: ValueNode | undefined): Iterable<PartialStringNode> {
  if (node?.type === 'partial-string') yield node;
  else if (node?.type === 'array') for (const item of node.items) yield* partialStringsOf(item);
  else if (node?.type === 'object') for (const p of node.properties) yield* partialStringsOf(p.value);
  else if (node?.type === 'opaque')
    for (const alternative of node.alternatives ?? []) yield* partialStringsOf(alternative);
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

/** A piece of a string's value, with the offsets of its characters. */
export function textPart(node: StringNode, from: number, to: number): StringPart {
  const offsets = Array.from(
    { length: Math.max(0, to - from) },
    (_, i) => stringRange(node, from + i, from + i).start,
  );
  return { text: node.value.slice(from, to), offsets };
}

/** The text of a string as people read it: each hole in it as it is written, or as `${id}`. */
export const readableText = (node: StringNode | PartialStringNode): string =>
  node.type === 'string' ? node.value : node.shown;

/** The same as the file has it, where references in it were resolved: for messages that quote it. */
export const quotedText = (node: StringNode | PartialStringNode): string =>
  node.type === 'string' ? node.value : (node.written ?? node.shown);

/** A hole as people read it: a placeholder as it is written, unless it would look like more parts of an ARN. */
const holeText = ({ id, written }: Hole): string =>
  written !== undefined && !/[:/]/.test(written) ? written : shownHole(id);

/** A partly known string as people read it. */
export const shownText = (parts: readonly StringPart[]): string =>
  parts.map((p) => ('hole' in p ? holeText(p.hole) : p.text)).join('');

/** The property with another name or value. A copy (`{ ...property }`) would lack the accessors of one that was moved. */
export const otherProperty = (
  property: PropertyNode,
  key: StringNode,
  value: ValueNode | undefined,
): PropertyNode => ({ range: property.range, key, value, colon: property.colon });

/** The property with another value; the property itself if it has this one. */
export const withValue = (property: PropertyNode, value: ValueNode | undefined): PropertyNode =>
  value === property.value ? property : otherProperty(property, property.key, value);

/** The object with what is written in its place. */
export const withWritten = (node: ObjectNode, written: ObjectNode): ObjectNode => ({
  ...node,
  properties: node.properties,
  written,
});

/** Another object than what was read: it has no origin, and derives its own. @param written in its place. */
export function otherObject(
  { type, range, closed, implied }: ObjectNode,
  properties: PropertyNode[],
  written?: ObjectNode,
): ObjectNode {
  const other: Mutable<ObjectNode> = { type, range, closed, properties };
  if (written) other.written = written;
  if (implied) other.implied = implied;
  other.derived = new Derived<ObjectNode>(other);
  return other;
}

/**
 * The object with each property as it is after a change, without those for which that is undefined; the object itself if
 * it changes none.
 */
export function withProperties(
  node: ObjectNode,
  change: (property: PropertyNode) => PropertyNode | undefined,
): ObjectNode {
  const properties = node.properties.flatMap((p) => change(p) ?? []);
  const same = properties.length === node.properties.length;
  if (same && properties.every((p, i) => p === node.properties[i])) return node;
  return otherObject(node, properties, node);
}
