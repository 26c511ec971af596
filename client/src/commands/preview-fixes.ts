/** The command "IAM: Fix All, after a Preview": VS Code lists the changes, and applies those that are confirmed as one. */
import * as vscode from 'vscode';
import { PREVIEW_FIXES } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';

export function registerPreviewFixes(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.previewFixes', async () => {
      await grantwise.start();
      // It says so itself where there is nothing to fix.
      await vscode.commands.executeCommand('editor.action.codeAction', {
        kind: PREVIEW_FIXES,
        apply: 'first',
      });
    }),
  );
}
