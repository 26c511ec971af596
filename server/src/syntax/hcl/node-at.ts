/** What of an HCL text is at an offset: in calls and conditions too, which other code takes for opaque. */
import type { ValueNode } from '../value.js';
import type { HclTree, PlacedPiece } from './hcl-document.js';
import { type HeredocNode, isCall, isComprehension, isHeredoc } from './hcl-tree.js';

/** The values in a value. */
export function hclChildren(node: ValueNode): readonly ValueNode[] {
  switch (node.type) {
    case 'array':
      return node.items;
    case 'object':
      return node.properties.flatMap((p) => p.value ?? []);
    case 'opaque':
      return [
        ...(node.written ? [node.written] : []),
        ...(isCall(node) ? node.args : []),
        ...(isComprehension(node) ? [node.comprehension.collection, node.comprehension.value] : []),
        ...(node.alternatives ?? []).flatMap((n) => n ?? []),
      ];
    default:
      return [];
  }
}

/** The piece that an offset is in; at its end, the one that ends there. */
export const pieceAt = ({ pieces }: HclTree, offset: number): PlacedPiece | undefined =>
  pieces.findLast((p) => p.start < offset) ?? pieces[0];

/** The heredoc whose lines have the offset, with offsets from the beginning of its piece. */
export function heredocAround(tree: HclTree, offset: number): HeredocNode | undefined {
  const piece = pieceAt(tree, offset + 1);
  if (!piece) return undefined;
  const at = offset - piece.start;
  const holds = (node: ValueNode): boolean => node.range.start <= at && at < node.range.end;
  let node: ValueNode | undefined = piece.tree.body;
  while (node) {
    if (isHeredoc(node)) {
      const { body } = node.heredoc;
      return body.start <= at && at < body.end ? node : undefined;
    }
    node = hclChildren(node).find(holds);
  }
  return undefined;
}
