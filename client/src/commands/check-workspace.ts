/** The commands "IAM: Check Workspace" and "IAM: Clear Findings of Closed Files". */
import * as vscode from 'vscode';
import {
  CHECK_WORKSPACE,
  type CheckWorkspaceParams,
  type CheckWorkspaceResult,
} from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { showInformation } from '../notifications.js';

/** Set while files are checked that are not open, because a command asked for it. */
const CONTEXT = 'grantwise.workspaceChecked';

/** `State.Running` of vscode-languageclient, which is not loaded here. */
const RUNNING = 2;

const plural = (n: number, word: string): string => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;

function resultText({ relevant, withFindings, errors, warnings, others }: CheckWorkspaceResult): string {
  const checked = `Checked ${plural(relevant, 'file')} with policies or tests`;
  if (withFindings === 0) return `${checked}: no findings.`;
  const counts = [plural(errors, 'error'), plural(warnings, 'warning'), plural(others, 'suggestion')];
  return `${checked}: ${counts.join(', ')} in ${plural(withFindings, 'file')}.`;
}

async function check(
  grantwise: Grantwise,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): Promise<CheckWorkspaceResult | undefined> {
  const client = await grantwise.start();
  const workDoneToken = crypto.randomUUID();
  let done = 0;
  const watching = grantwise.onProgress(workDoneToken, (percentage, message) => {
    // Files that changed meanwhile can make it less.
    progress.report({ message, increment: Math.max(0, percentage - done) });
    done = Math.max(done, percentage);
  });
  try {
    const params: CheckWorkspaceParams = { workDoneToken };
    return await client.sendRequest<CheckWorkspaceResult>(CHECK_WORKSPACE, params, token);
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  } finally {
    watching.dispose();
  }
}

async function checkWorkspace(grantwise: Grantwise): Promise<CheckWorkspaceResult | undefined> {
  if (!vscode.workspace.workspaceFolders) {
    void showInformation('Open a folder to check its policies.');
    return undefined;
  }
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Checking policies', cancellable: true },
    (progress, token) => check(grantwise, progress, token),
  );
}

function showResult(result: CheckWorkspaceResult): void {
  const problems = 'Show Problems';
  void showInformation(resultText(result), problems).then((choice) => {
    if (choice) void vscode.commands.executeCommand('workbench.actions.view.problems');
  });
}

export function registerCheckWorkspace(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  /** Findings of closed files are shown because the command asked for them. */
  let isOn = false;
  const setOn = async (on: boolean): Promise<void> => {
    isOn = on;
    await vscode.commands.executeCommand('setContext', CONTEXT, on);
  };
  // Another server does not know what the one before it was asked for.
  grantwise.whenCreated((client) =>
    context.subscriptions.push(
      client.onDidChangeState(({ newState }) => {
        if (newState !== RUNNING || !isOn) return;
        const params: CheckWorkspaceParams = {};
        client.sendRequest(CHECK_WORKSPACE, params).catch(() => {});
      }),
    ),
  );
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.checkWorkspace', async () => {
      const result = await checkWorkspace(grantwise);
      await setOn(result !== undefined);
      if (result) showResult(result);
      return result;
    }),
    vscode.commands.registerCommand('grantwise.clearWorkspaceFindings', async () => {
      const client = await grantwise.start();
      const params: CheckWorkspaceParams = { stop: true };
      await client.sendRequest(CHECK_WORKSPACE, params);
      await setOn(false);
    }),
  );
}
