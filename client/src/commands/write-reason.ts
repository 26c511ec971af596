/** Adds a suppression, and opens the place of its reason, which the user has to write. */
import * as vscode from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageclient/node';
import type { WirePosition } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { showWarning } from '../notifications.js';

async function writeReason(
  grantwise: Grantwise,
  uri: string,
  { line, character }: WirePosition,
  edit: WorkspaceEdit,
): Promise<void> {
  const { protocol2CodeConverter } = await grantwise.start();
  const changes = await protocol2CodeConverter.asWorkspaceEdit(edit);
  // The setting `files.refactoring.autoSave` saves the documents of a refactoring.
  if (!(await vscode.workspace.applyEdit(changes, { isRefactoring: true }))) {
    void showWarning('The suppression was not added, because a document has changed. Try again.');
    return;
  }
  const document = await vscode.workspace.openTextDocument(protocol2CodeConverter.asUri(uri));
  const at = new vscode.Position(line, character);
  const editor = await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  void vscode.window.setStatusBarMessage('Write why the finding is intentional.', 5000);
}

export function registerWriteReason(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  context.subscriptions.push(
    vscode.commands.registerCommand(
      'grantwise.writeReason',
      (uri: string, position: WirePosition, edit: WorkspaceEdit) =>
        writeReason(grantwise, uri, position, edit),
    ),
  );
}
