import type { Range } from '../../text/range.js';
import type { ObjectNode, OpaqueNode, PropertyNode } from '../value.js';

/** The object of properties; one into which others are merged has unknown names. */
export function objectOf(
  text: string,
  properties: PropertyNode[],
  range: Range,
  closed: boolean,
): ObjectNode | OpaqueNode {
  const node: ObjectNode = { type: 'object', range, properties, closed };
  if (!properties.some((p) => p.key.value === '<<' && p.colon !== undefined)) return node;
  return { type: 'opaque', range, source: `yaml ${text.slice(range.start, range.end)}`, written: node };
}
