/** The command "IAM: Fix All, after a Preview": shows the document before and after the fixes, and asks whether to apply them. */
import * as vscode from 'vscode';
import { FIX_ALL } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { showWarning } from '../notifications.js';

const SCHEME = 'grantwise-fixes';
const TITLE = 'IAM: Fix All, after a Preview';

/** The code action that applies all fixes at once. */
async function fixAll(document: vscode.TextDocument): Promise<vscode.CodeAction | undefined> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    all,
    FIX_ALL,
  );
  return actions.find(({ kind, edit }) => kind?.value === FIX_ALL && edit !== undefined);
}

/** The text of a document with edits, which do not overlap. */
function edited(document: vscode.TextDocument, edits: readonly vscode.TextEdit[]): string {
  const text = document.getText();
  let out = '';
  let at = 0;
  for (const { range, newText } of [...edits].sort((a, b) => a.range.start.compareTo(b.range.start))) {
    out += text.slice(at, document.offsetAt(range.start)) + newText;
    at = document.offsetAt(range.end);
  }
  return out + text.slice(at);
}

async function closeDiff(fixed: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(
    tabs.filter(
      ({ input }) =>
        input instanceof vscode.TabInputTextDiff && input.modified.toString() === fixed.toString(),
    ),
  );
}

export function registerPreviewFixes(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  let shown = '';
  let count = 0;

  async function preview(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) return;
    await grantwise.start();
    const { version } = document;
    const { title, edit } = (await fixAll(document)) ?? {};
    if (!title || !edit) {
      void showWarning('Grantwise found no fix that keeps access in the active document.');
      return;
    }
    shown = edited(document, edit.get(document.uri));
    // Another query for each preview: VS Code keeps the text of an address.
    const fixed = vscode.Uri.from({ scheme: SCHEME, path: document.uri.path, query: String(++count) });
    const name = vscode.workspace.asRelativePath(document.uri);
    await vscode.commands.executeCommand(
      'vscode.diff',
      document.uri,
      fixed,
      `${name}: fixes that keep access`,
    );
    const answer = await vscode.window.showQuickPick([title, 'Discard'], {
      title: TITLE,
      placeHolder: 'The document before and after the fixes. Apply them?',
      ignoreFocusOut: true,
    });
    await closeDiff(fixed);
    if (answer !== title) return;
    if (document.version !== version || !(await vscode.workspace.applyEdit(edit)))
      void showWarning('The document changed during the preview. Nothing was applied.');
    else await vscode.window.showTextDocument(document);
  }

  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: () => shown,
    }),
    vscode.commands.registerCommand('grantwise.previewFixes', preview),
  );
}
