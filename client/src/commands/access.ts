/** The command "IAM: Who Can / What Can": what a policy grants, and to which principals. */
import * as vscode from 'vscode';
import { ACCESS, type AccessParams, type AccessResult } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { activePolicy } from '../status/policy-kind.js';
import type { Reports } from './reports.js';

/** What a Markdown preview can link to: it resolves absolute paths in the first folder of the workspace, and no URIs of files. */
function addressOf(uri: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder?.index !== 0) return undefined;
  return `/${vscode.workspace.asRelativePath(uri, false).split('/').map(encodeURIComponent).join('/')}`;
}

export function registerAccess(
  context: vscode.ExtensionContext,
  grantwise: Grantwise,
  reports: Reports,
): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.showAccess', async () => {
      const client = await grantwise.start();
      const at = activePolicy();
      if (!at) return;
      const { uri } = at.editor.document;
      const address = addressOf(uri);
      const params: AccessParams = {
        uri: client.code2ProtocolConverter.asUri(uri),
        policy: at.index,
        ...(address === undefined ? {} : { address }),
      };
      const { markdown } = await client.sendRequest<AccessResult>(ACCESS, params);
      await reports.set('Access', uri, markdown)();
    }),
  );
}
