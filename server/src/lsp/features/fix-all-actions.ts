/** The code actions that apply all fixes that keep access: at once, as on save, or after a preview. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CodeAction, CodeActionKind, TextDocumentEdit } from 'vscode-languageserver-types';
import type { AccessEffect, FixedText } from '../../service/core.js';
import { toRange } from '../convert.js';
import { PREVIEW_FIXES } from '../protocol.js';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.grantwise`;

/** @param complete no other fix is left that keeps access. */
function titleFor(count: number, complete: boolean): string {
  if (!complete)
    return `Apply the first ${count === 1 ? 'fix' : `${count} fixes`} that keep${count === 1 ? 's' : ''} access`;
  return count === 1 ? 'Apply the fix that keeps access' : `Apply all ${count} fixes that keep access`;
}

/** @param canPreview whether the client shows changes that need a confirmation. */
export function fixAllActions(
  document: TextDocument,
  { edits, fixes, complete }: FixedText,
  canPreview: boolean,
): CodeAction[] {
  if (edits.length === 0) return [];
  const title = titleFor(fixes.length, complete);
  const data = { access: 'keeps' satisfies AccessEffect };
  const changes = edits.map((e) => ({ range: toRange(document, e.range), newText: e.text }));
  const now: CodeAction = {
    title,
    kind: FIX_ALL,
    edit: { changes: { [document.uri]: changes } },
    data,
  };
  if (!canPreview) return [now];
  const titles = edits.map(({ steps }) =>
    [...new Set(steps.map((i) => `${fixes[i]!.title} (${fixes[i]!.rule})`))].join('; '),
  );
  const labels = [...new Set(titles)];
  const preview: CodeAction = {
    title: `${title}, after a preview`,
    kind: PREVIEW_FIXES,
    edit: {
      changeAnnotations: Object.fromEntries(
        labels.map((label, i) => [
          String(i),
          { label, description: 'Keeps access', needsConfirmation: true },
        ]),
      ),
      documentChanges: [
        TextDocumentEdit.create(
          { uri: document.uri, version: document.version },
          changes.map((change, i) => ({ ...change, annotationId: String(labels.indexOf(titles[i]!)) })),
        ),
      ],
    },
    data,
  };
  return [now, preview];
}
