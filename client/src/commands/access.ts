/** The command "IAM: Who Can / What Can": what a policy grants, and to which principals. */
import * as vscode from 'vscode';
import { ACCESS, type AccessParams, type AccessResult } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import type { Reports } from './reports.js';

export function registerAccess(
  context: vscode.ExtensionContext,
  grantwise: Grantwise,
  reports: Reports,
): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.showAccess', async () => {
      const client = await grantwise.start();
      const at = grantwise.policies.active();
      if (!at) return;
      const { uri } = at.editor.document;
      const params: AccessParams = {
        uri: client.code2ProtocolConverter.asUri(uri),
        policy: at.index,
        address: reports.links.addressOf(uri),
      };
      const { markdown } = await client.sendRequest<AccessResult>(ACCESS, params);
      await reports.set('Access', uri, markdown)();
    }),
  );
}
