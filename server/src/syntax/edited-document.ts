import { applyEdits, type TextEdit } from '../text/text-edit.js';
import type { HostDocument } from './syntax.js';

/** The document after edits, read again. */
export const editedDocument = (document: HostDocument, edits: readonly TextEdit[]): HostDocument =>
  document.syntax.parse(applyEdits(document.text, edits));
