import { isWithin } from '../text/range.js';
import type { ArrayNode, ValueNode } from './value.js';

/** The value in a container that an offset is in; the end of a value is in it. */
export function* valuesAround(container: ValueNode, offset: number): Generator<ValueNode, void, undefined> {
  if (container.type === 'array') {
    for (const item of container.items) if (isWithin(item.range, offset)) yield item;
  } else if (container.type === 'object') {
    for (const { value } of container.properties) if (value && isWithin(value.range, offset)) yield value;
  }
}

/** The list that a node is an item of. */
export function listWith(container: ValueNode | undefined, node: ValueNode): ArrayNode | undefined {
  const { start } = node.range;
  if (!container || !isWithin(container.range, start)) return undefined;
  if (container.type === 'array' && container.items.some((i) => i.range.start === start)) return container;
  for (const child of valuesAround(container, start)) {
    const found = listWith(child, node);
    if (found) return found;
  }
  return undefined;
}
