/** The commands "IAM: Compare Access with Git HEAD" and "with File...". */

import * as vscode from 'vscode';
import type { CompareResult } from '../../../server/src/lsp/protocol.js';
import { plain } from '../../../server/src/text/markdown.js';
import type { Grantwise } from '../grantwise.js';
import { showWarning } from '../notifications.js';
import { comparePolicies } from './compare-policies.js';
import { headText } from './git-head.js';
import type { Reports } from './reports.js';

async function show(
  reports: Reports,
  document: vscode.TextDocument,
  title: string,
  result: CompareResult,
): Promise<void> {
  if (result.problem) {
    void showWarning(result.problem);
    return;
  }
  await reports.set('Access changes', document.uri, `# ${plain(title)}\n\n${result.markdown}`)();
}

async function withHead(grantwise: Grantwise, reports: Reports): Promise<void> {
  const at = grantwise.policies.active();
  if (!at) return;
  const { document } = at.editor;
  const head = await headText(document);
  if ('problem' in head) {
    void showWarning(head.problem);
    return;
  }
  const name = vscode.workspace.asRelativePath(document.uri);
  await show(
    reports,
    document,
    `Access changes in ${name} since HEAD`,
    await comparePolicies(grantwise, document, head, 0, reports.links.addressOf(document.uri)),
  );
}

async function withFile(grantwise: Grantwise, reports: Reports): Promise<void> {
  const at = grantwise.policies.active();
  if (!at) return;
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: 'IAM: Compare Access with File',
      openLabel: 'Compare',
      filters: { Policies: ['json', 'jsonc', 'yaml', 'yml', 'template', 'tf', 'tofu'] },
      defaultUri: vscode.Uri.joinPath(at.editor.document.uri, '..'),
    })) ?? [];
  if (!uri) return;
  const { document } = at.editor;
  const before = (await vscode.workspace.openTextDocument(uri)).getText();
  const names = [document.uri, uri].map((u) => vscode.workspace.asRelativePath(u));
  await show(
    reports,
    document,
    `Access of ${names[0]} compared with ${names[1]}`,
    await comparePolicies(
      grantwise,
      document,
      { text: before, uri },
      at.index,
      reports.links.addressOf(document.uri),
    ),
  );
}

export function registerCompare(
  context: vscode.ExtensionContext,
  grantwise: Grantwise,
  reports: Reports,
): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.compareWithHead', () => withHead(grantwise, reports)),
    vscode.commands.registerCommand('grantwise.compareWithFile', () => withFile(grantwise, reports)),
  );
}
