/** Ranges of the values of a document: what can be folded, and what a growing selection covers. */
import { childrenOf, type ValueNode } from '../syntax/value.js';
import { isWithin, type Range } from '../text/range.js';

/** The ranges of lists and objects, the outer ones first. */
export function containerRanges(root: ValueNode | undefined): Range[] {
  const out: Range[] = [];
  const walk = (node: ValueNode): void => {
    if (node.type === 'array' || node.type === 'object') out.push(node.range);
    for (const child of childrenOf(node)) walk(child);
  };
  if (root) walk(root);
  return out;
}

/** The ranges around an offset, from the root to the innermost value. */
export function rangesAround(root: ValueNode | undefined, offset: number): Range[] {
  const out: Range[] = [];
  let node = root;
  while (node) {
    out.push(node.range);
    if (node.type === 'string') out.push(node.inner);
    if (node.type === 'object') {
      const property = node.properties.find((p) => isWithin(p.range, offset));
      if (property) out.push(property.range);
    }
    node = childrenOf(node).find((c) => isWithin(c.range, offset));
  }
  return out;
}
