import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver-types';
import { actionOverlaps, type Policy } from '../../service/core.js';
import type { Range } from '../../text/range.js';
import { toRange } from '../convert.js';

/** At an action: the overlapping patterns of the opposite effect. At an Effect: all overlapping patterns. */
export function highlights(document: TextDocument, policy: Policy, offset: number): DocumentHighlight[] {
  const { own, opposite } = actionOverlaps(policy, offset);
  const as =
    (kind: DocumentHighlightKind) =>
    (range: Range): DocumentHighlight => ({ range: toRange(document, range), kind });
  return [...own.map(as(DocumentHighlightKind.Read)), ...opposite.map(as(DocumentHighlightKind.Write))];
}
