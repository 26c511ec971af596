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

export const shiftedProperty = (property: PropertyNode, by: number): PropertyNode => ({
  range: shiftedRange(property.range, by),
  colon: property.colon === undefined ? undefined : property.colon + by,
  key: shiftedString(property.key, by),
  value: property.value && shifted(property.value, by),
});

/**
 * An entry of a piece at another place. Of most entries of a large document only the name is asked for after a keystroke. A
 * copy (`{ ...property }`) does not have its accessors.
 */
class PlacedProperty implements PropertyNode {
  readonly #property: PropertyNode;
  readonly #by: number;
  #key: StringNode | undefined;
  #value: ValueNode | undefined;

  constructor(property: PropertyNode, by: number) {
    this.#property = property;
    this.#by = by;
  }

  get range(): Range {
    return shiftedRange(this.#property.range, this.#by);
  }

  get colon(): number | undefined {
    const { colon } = this.#property;
    return colon === undefined ? undefined : colon + this.#by;
  }

  get key(): StringNode {
    this.#key ??= shiftedString(this.#property.key, this.#by);
    return this.#key;
  }

  get value(): ValueNode | undefined {
    this.#value ??= this.#property.value && shifted(this.#property.value, this.#by);
    return this.#value;
  }

  get origin(): PropertyNode {
    return this.#property;
  }
}

export const placedProperty = (property: PropertyNode, by: number): PropertyNode =>
  new PlacedProperty(property, by);

/** The name of a property, without its place. */
export const nameOf = (property: PropertyNode & { readonly origin?: PropertyNode }): string =>
  (property.origin ?? property).key.value;

/**
 * Accessors of a class cost far less than those of an object of its own, but a copy (`{ ...node }`) does not have them: what
 * copies an object says what its properties are.
 */
class ShiftedObject implements ObjectNode {
  readonly type = 'object';
  readonly range: Range;
  readonly closed: boolean;
  declare readonly implied?: true;
  readonly #by: number;
  #properties: PropertyNode[] | undefined;
  #written: ObjectNode | undefined;

  constructor(
    readonly origin: ObjectNode,
    by: number,
  ) {
    this.range = shiftedRange(origin.range, by);
    this.closed = origin.closed;
    if (origin.implied) this.implied = origin.implied;
    this.#by = by;
  }

  get properties(): PropertyNode[] {
    this.#properties ??= this.origin.properties.map((p) => shiftedProperty(p, this.#by));
    return this.#properties;
  }

  get written(): ObjectNode | undefined {
    this.#written ??= this.origin.written && shiftedObject(this.origin.written, this.#by);
    return this.#written;
  }
}

function shiftedObject(node: ObjectNode, distance: number): ObjectNode {
  const origin = originOf(node);
  const by = node.range.start + distance - origin.range.start;
  return by === 0 ? origin : (new ShiftedObject(origin, by) as ObjectNode);
}

class ShiftedArray implements ArrayNode {
  readonly type = 'array';
  readonly range: Range;
  readonly closed: boolean;
  readonly #node: ArrayNode;
  readonly #by: number;
  #items: ValueNode[] | undefined;

  constructor(node: ArrayNode, by: number) {
    this.range = shiftedRange(node.range, by);
    this.closed = node.closed;
    this.#node = node;
    this.#by = by;
  }

  get items(): ValueNode[] {
    this.#items ??= this.#node.items.map((item) => shifted(item, this.#by));
    return this.#items;
  }
}

function shiftedPart(part: StringPart, by: number): StringPart {
  if ('hole' in part) return { hole: { ...part.hole, range: shiftedRange(part.hole.range, by) } };
  return { text: part.text, offsets: part.offsets.map((o) => o + by) };
}

class ShiftedPartial implements PartialStringNode {
  readonly type = 'partial-string';
  readonly range: Range;
  readonly inner: Range;
  readonly shown: string;
  readonly #node: PartialStringNode;
  readonly #by: number;
  #parts: StringPart[] | undefined;

  constructor(node: PartialStringNode, by: number) {
    this.range = shiftedRange(node.range, by);
    this.inner = shiftedRange(node.inner, by);
    this.shown = node.shown;
    this.#node = node;
    this.#by = by;
  }

  get parts(): StringPart[] {
    this.#parts ??= this.#node.parts.map((p) => shiftedPart(p, this.#by));
    return this.#parts;
  }
}

function shiftedOpaque(node: OpaqueNode, by: number): OpaqueNode {
  const { alternatives, holes, written, certain } = node;
  const arm = (value: ValueNode | undefined): ValueNode | undefined => value && shifted(value, by);
  return {
    ...node,
    range: shiftedRange(node.range, by),
    ...(alternatives ? { alternatives: [arm(alternatives[0]), arm(alternatives[1])] } : {}),
    ...(holes ? { holes: holes.map((h) => ({ ...h, range: shiftedRange(h.range, by) })) } : {}),
    ...(written ? { written: shiftedObject(written, by) } : {}),
    ...(certain ? { certain: shiftedObject(certain, by) } : {}),
  };
}

export function shifted(node: ValueNode, by: number): ValueNode {
  if (by === 0) return node;
  switch (node.type) {
    case 'object':
      return shiftedObject(node, by);
    case 'array':
      return new ShiftedArray(node, by);
    case 'string':
      return shiftedString(node, by);
    case 'partial-string':
      return new ShiftedPartial(node, by);
    case 'opaque':
      return shiftedOpaque(node, by);
    default:
      return { ...node, range: shiftedRange(node.range, by) };
  }
}
