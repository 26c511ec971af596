/** A value tree as plain objects, whose nodes can be created on demand. */
import type { PropertyNode, ValueNode } from '../../server/src/syntax/value.js';

const property = ({ range, key, colon, value }: PropertyNode): unknown => ({
  range,
  key: plainTree(key),
  colon,
  value: plainTree(value),
});

export function plainTree(node: ValueNode | undefined): unknown {
  if (!node) return undefined;
  switch (node.type) {
    case 'object': {
      const { type, range, closed, properties } = node;
      return { type, range, closed, properties: properties.map(property) };
    }
    case 'array': {
      const { type, range, closed, items } = node;
      return { type, range, closed, items: items.map(plainTree) };
    }
    case 'opaque':
      return { type: node.type, range: node.range, source: node.source };
    case 'partial-string': {
      const { type, range, inner, shown, parts } = node;
      return { type, range, inner, shown, parts };
    }
    default:
      return { ...node };
  }
}
