import type { Range } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';
import type { HostDocument } from './syntax.js';

/** Puts a text in the place of a piece of a string, as the string is quoted. */
export const pieceEdits = (document: HostDocument, range: Range, text: string): TextEdit[] =>
  document.syntax.edit.setText(
    document,
    { type: 'string', value: '', range, inner: range, closed: true },
    text,
  );

/** Removes a piece of a string, which needs no quotes in any syntax. */
export const removePiece = (range: Range): TextEdit[] => [{ range, text: '' }];
