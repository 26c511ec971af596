import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SelectionRange } from 'vscode-languageserver-types';
import { type HostDocument, rangesAround } from '../../service/core.js';
import { toRange } from '../convert.js';

/** The ranges from the value at an offset outward. */
export function selectionRange(
  document: TextDocument,
  { root }: HostDocument,
  offset: number,
): SelectionRange {
  let current: SelectionRange = {
    range: { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) },
  };
  for (const range of rangesAround(root, offset))
    current = { range: toRange(document, range), parent: current };
  return current;
}
