/**
 * A tree moved by an edit before it: the same nodes at other offsets, created on demand. What was read
 * stays as it is, so an older version of a document is never changed by a newer one.
 */
import type { Range } from '../text/range.js';
import type {
  ArrayNode,
  ObjectNode,
  OpaqueNode,
  PartialStringNode,
  PropertyNode,
  StringNode,
  StringPart,
  ValueNode,
} from './value.js';

export const shiftedRange = ({ start, end }: Range, by: number): Range => ({
  start: start + by,
  end: end + by,
});

/** The object as it was read: the same one for all versions of a document in which it only moved. */
export const originOf = (node: ObjectNode): ObjectNode => node.origin ?? node;

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
  let written: ObjectNode | undefined;
  return {
    type: 'object',
    range: shiftedRange(origin.range, by),
    closed: origin.closed,
    ...(origin.implied ? { implied: origin.implied } : {}),
    origin,
    get written() {
      written ??= origin.written && shiftedObject(origin.written, by);
      return written;
    },
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

function shiftedPart(part: StringPart, by: number): StringPart {
  if ('hole' in part) return { hole: { ...part.hole, range: shiftedRange(part.hole.range, by) } };
  return { text: part.text, offsets: part.offsets.map((o) => o + by) };
}

function shiftedPartial(node: PartialStringNode, by: number): PartialStringNode {
  let parts: StringPart[] | undefined;
  return {
    ...node,
    range: shiftedRange(node.range, by),
    inner: shiftedRange(node.inner, by),
    get parts() {
      parts ??= node.parts.map((p) => shiftedPart(p, by));
      return parts;
    },
  };
}

function shiftedOpaque(node: OpaqueNode, by: number): OpaqueNode {
  const { alternatives, holes, written } = node;
  const arm = (value: ValueNode | undefined): ValueNode | undefined => value && shifted(value, by);
  return {
    ...node,
    range: shiftedRange(node.range, by),
    ...(alternatives ? { alternatives: [arm(alternatives[0]), arm(alternatives[1])] } : {}),
    ...(holes ? { holes: holes.map((h) => ({ ...h, range: shiftedRange(h.range, by) })) } : {}),
    ...(written ? { written: shiftedObject(written, by) } : {}),
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
    case 'partial-string':
      return shiftedPartial(node, by);
    case 'opaque':
      return shiftedOpaque(node, by);
    default:
      return { ...node, range: shiftedRange(node.range, by) };
  }
}
