/**
 * A tree moved by an edit before it: the same nodes at other offsets, created on demand. What was read
 * stays as it is, so an older version of a document is never changed by a newer one.
 */
import type { Range } from '../text/range.js';
import type { ArrayNode, ObjectNode, PropertyNode, StringNode, ValueNode } from './value.js';

export const shiftedRange = ({ start, end }: Range, by: number): Range => ({
  start: start + by,
  end: end + by,
});

/** The object as it was read: the same one for all versions of a document in which it only moved. */
export const originOf = (node: ObjectNode): ObjectNode =>
  // What a dialect resolved is another object than what was read.
  node.written ? node : (node.origin ?? node);

function shiftedString(node: StringNode, by: number): StringNode {
  const moved = { ...node, range: shiftedRange(node.range, by), inner: shiftedRange(node.inner, by) };
  return node.offsets ? { ...moved, offsets: node.offsets.map((o) => o + by) } : moved;
}

export function shiftedProperty(property: PropertyNode, by: number): PropertyNode {
  let key: StringNode | undefined;
  let value: ValueNode | undefined;
  return {
    range: shiftedRange(property.range, by),
    colon: property.colon === undefined ? undefined : property.colon + by,
    get key() {
      key ??= shiftedString(property.key, by);
      return key;
    },
    get value() {
      value ??= property.value && shifted(property.value, by);
      return value;
    },
  };
}

function shiftedObject(node: ObjectNode, distance: number): ObjectNode {
  const origin = originOf(node);
  const by = node.range.start + distance - origin.range.start;
  if (by === 0) return origin;
  let properties: PropertyNode[] | undefined;
  return {
    type: 'object',
    range: shiftedRange(origin.range, by),
    closed: origin.closed,
    origin,
    get properties() {
      properties ??= origin.properties.map((p) => shiftedProperty(p, by));
      return properties;
    },
  };
}

function shiftedArray(node: ArrayNode, by: number): ArrayNode {
  let items: ValueNode[] | undefined;
  return {
    type: 'array',
    range: shiftedRange(node.range, by),
    closed: node.closed,
    get items() {
      items ??= node.items.map((item) => shifted(item, by));
      return items;
    },
  };
}

export function shifted(node: ValueNode, by: number): ValueNode {
  if (by === 0) return node;
  switch (node.type) {
    case 'object':
      return shiftedObject(node, by);
    case 'array':
      return shiftedArray(node, by);
    case 'string':
      return shiftedString(node, by);
    default:
      return { ...node, range: shiftedRange(node.range, by) };
  }
}
