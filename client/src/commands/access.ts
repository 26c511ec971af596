/** The command "IAM: Who Can / What Can": what a policy grants, and to which principals. */
import * as vscode from 'vscode';
import { ACCESS, type AccessResult } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { activePolicy } from '../status/policy-kind.js';
import type { Reports } from './reports.js';

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
      const { markdown } = await client.sendRequest<AccessResult>(ACCESS, {
        uri: client.code2ProtocolConverter.asUri(at.editor.document.uri),
        policy: at.index,
      });
      await reports.set('Access', at.editor.document.uri, markdown)();
    }),
  );
}
