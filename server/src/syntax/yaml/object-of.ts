import { Derived } from '../../text/derived.js';
import type { Range } from '../../text/range.js';
import { nameOf } from '../shifted.js';
import type { Mutable, ObjectNode, OpaqueNode, PropertyNode } from '../value.js';

/** The object of properties; one into which others are merged has unknown names. */
export function objectOf(
  text: string,
  properties: PropertyNode[],
  range: Range,
  closed: boolean,
): ObjectNode | OpaqueNode {
  const node: Mutable<ObjectNode> = { type: 'object', range, properties, closed };
  node.derived = new Derived<ObjectNode>(node);
  if (!properties.some((p) => nameOf(p) === '<<' && p.colon !== undefined)) return node;
  return { type: 'opaque', range, source: `yaml ${text.slice(range.start, range.end)}`, written: node };
}
