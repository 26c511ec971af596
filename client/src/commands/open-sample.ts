/** The command "IAM: Open a Sample Policy with Mistakes", for the walkthrough. */
import * as vscode from 'vscode';
import type { Grantwise } from '../grantwise.js';
import { SAMPLE_POLICY } from './sample-policy.js';

/** Opens the sample in an unsaved file, so that nothing of the workspace changes. */
async function openSample(grantwise: Grantwise): Promise<void> {
  const content = JSON.stringify(SAMPLE_POLICY, null, 2);
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'json', content }),
  );
  await grantwise.start();
}

export function registerOpenSample(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.openSample', () => openSample(grantwise)),
  );
}
