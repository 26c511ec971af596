import { isWithin } from '../text/range.js';
import { type ArrayNode, childrenOf, type ValueNode } from './value.js';

/** The list that a node is an item of. */
export function listWith(container: ValueNode | undefined, node: ValueNode): ArrayNode | undefined {
  if (!container || !isWithin(container.range, node.range.start)) return undefined;
  if (container.type === 'array' && container.items.some((i) => i.range.start === node.range.start))
    return container;
  for (const child of childrenOf(container)) {
    const found = listWith(child, node);
    if (found) return found;
  }
  return undefined;
}
