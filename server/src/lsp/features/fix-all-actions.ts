/** The code actions that apply all fixes that keep access: at once, as on save, or after a preview. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CodeAction, TextDocumentEdit } from 'vscode-languageserver-types';
import type { AccessEffect, FixedText } from '../../service/core.js';
import { toRange } from '../convert.js';
import { FIX_ALL, PREVIEW_FIXES } from '../protocol.js';

/** @param complete no other fix is left that keeps access. */
function titleFor(count: number, complete: boolean): string {
  if (!complete)
    return `Apply the first ${count === 1 ? 'fix' : `${count} fixes`} that keep${count === 1 ? 's' : ''} access`;
  return count === 1 ? 'Apply the fix that keeps access' : `Apply all ${count} fixes that keep access`;
}

/** How a client shows changes before they are applied: by a command of its own, or if they need a confirmation. */
type Preview = 'command' | 'confirmation' | undefined;

export function fixAllActions(
  document: TextDocument,
  { edits, fixes, complete }: FixedText,
  by: Preview,
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
  if (by === undefined) return [now];
  const afterPreview = { title: `${title}, after a preview`, kind: PREVIEW_FIXES, data };
  if (by === 'command') {
    const command = { title: afterPreview.title, command: 'grantwise.previewFixes' };
    return [now, { ...afterPreview, command }];
  }
  const titles = edits.map(({ steps }) =>
    [...new Set(steps.map((i) => `${fixes[i]!.title} (${fixes[i]!.rule})`))].join('; '),
  );
  const labels = [...new Set(titles)];
  const preview: CodeAction = {
    ...afterPreview,
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
  };
  return [now, preview];
}
