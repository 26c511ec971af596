import { applyEdits, type TextEdit } from '../text/text-edit.js';
import type { HostDocument, Syntax } from './syntax.js';

/**
 * The document after edits, read again.
 * @param pieces as for `Syntax.reparse`: only the piece that changed is read, where that is possible.
 */
export function editedDocument(
  document: HostDocument,
  edits: readonly TextEdit[],
  pieces?: Parameters<Syntax['reparse']>[2],
): HostDocument {
  const { syntax } = document;
  const text = applyEdits(document.text, edits);
  return (pieces && syntax.reparse(document, text, pieces)) ?? syntax.parse(text);
}
