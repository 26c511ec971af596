import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FoldingRange } from 'vscode-languageserver-types';
import { childrenOf, type ValueNode } from '../../syntax/value.js';
import { toRange } from '../convert.js';

/** Lists and objects over several lines, for editors whose JSON support has no folding. */
export function foldingRanges(document: TextDocument, root: ValueNode | undefined): FoldingRange[] {
  const out: FoldingRange[] = [];
  const walk = (node: ValueNode): void => {
    if (node.type === 'array' || node.type === 'object') {
      const { start, end } = toRange(document, node.range);
      if (end.line - 1 > start.line) out.push({ startLine: start.line, endLine: end.line - 1 });
    }
    for (const child of childrenOf(node)) walk(child);
  };
  if (root) walk(root);
  return out;
}
