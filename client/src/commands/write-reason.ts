/** After a suppression was added: opens the place of its reason, which the user has to write. */
import * as vscode from 'vscode';
import type { WirePosition } from '../../../server/src/lsp/protocol.js';

async function writeReason(uri: string, { line, character }: WirePosition): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const at = new vscode.Position(line, character);
  const editor = await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  void vscode.window.setStatusBarMessage('Write why the finding is intentional.', 5000);
}

export function registerWriteReason(context: vscode.ExtensionContext): void {
  context.subscriptions.push(vscode.commands.registerCommand('grantwise.writeReason', writeReason));
}
