/** The command "IAM: Show Effective Configuration": what applies to the open file, and where each value comes from. */
import * as vscode from 'vscode';
import {
  EFFECTIVE_CONFIGURATION,
  type EffectiveConfigurationParams,
  type EffectiveConfigurationResult,
} from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { showInformation } from '../notifications.js';
import type { Reports } from './reports.js';

export function registerEffectiveConfiguration(
  context: vscode.ExtensionContext,
  grantwise: Grantwise,
  reports: Reports,
): void {
  context.subscriptions.push(
    // From the menu of the explorer or a tab, VS Code passes the file.
    vscode.commands.registerCommand('grantwise.showEffectiveConfiguration', async (of?: vscode.Uri) => {
      const uri = of ?? vscode.window.activeTextEditor?.document.uri;
      if (!uri) {
        void showInformation('Open the file whose configuration you want to see.');
        return;
      }
      const client = await grantwise.start();
      const params: EffectiveConfigurationParams = { uri: client.code2ProtocolConverter.asUri(uri) };
      const { markdown } = await client.sendRequest<EffectiveConfigurationResult>(
        EFFECTIVE_CONFIGURATION,
        params,
      );
      await reports.set('Configuration', uri, markdown)();
    }),
  );
}
