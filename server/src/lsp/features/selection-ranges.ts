import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SelectionRange } from 'vscode-languageserver-types';
import { childrenOf, type ValueNode } from '../../syntax/value.js';
import { isWithin } from '../../text/range.js';
import { toRange } from '../convert.js';

/** The ranges from the value at an offset outward. */
export function selectionRange(
  document: TextDocument,
  root: ValueNode | undefined,
  offset: number,
): SelectionRange {
  let current: SelectionRange = {
    range: { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) },
  };
  let node = root;
  while (node) {
    const range = toRange(document, node.range);
    current = { range, parent: current };
    if (node.type === 'string') current = { range: toRange(document, node.inner), parent: current };
    if (node.type === 'object') {
      const property = node.properties.find((p) => isWithin(p.range, offset));
      if (property) current = { range: toRange(document, property.range), parent: current };
    }
    node = childrenOf(node).find((c) => isWithin(c.range, offset));
  }
  return current;
}
