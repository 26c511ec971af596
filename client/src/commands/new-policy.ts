/** The command "IAM: New Policy": a template for each kind, in a file whose name identifies the kind. */
import * as vscode from 'vscode';
import {
  POLICY_TEMPLATE,
  type PolicyTemplateParams,
  type PolicyTemplateResult,
} from '../../../server/src/lsp/protocol.js';
import { POLICY_TEMPLATES } from '../../../server/src/policy/policy-templates.js';
import type { Grantwise } from '../grantwise.js';
import { showWarning } from '../notifications.js';

async function freeName(folder: vscode.Uri, name: string): Promise<string> {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : name.replace(/\.json$/, `-${i}.json`);
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, candidate));
    } catch {
      return candidate;
    }
  }
}

async function newPolicy(grantwise: Grantwise): Promise<void> {
  const picked = await vscode.window.showQuickPick(
    POLICY_TEMPLATES.map((template) => ({ label: template.label, description: template.detail, template })),
    { title: 'IAM: New Policy', placeHolder: 'Which kind of policy?', matchOnDescription: true },
  );
  if (!picked) return;
  const { template } = picked;
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder =
    active?.scheme === 'file'
      ? vscode.Uri.joinPath(active, '..')
      : vscode.workspace.workspaceFolders?.[0]?.uri;
  let document: vscode.TextDocument;
  if (folder) {
    const name = await vscode.window.showInputBox({
      title: 'IAM: New Policy (file name)',
      prompt: 'The file name identifies the policy kind.',
      value: await freeName(folder, template.fileName),
      valueSelection: [0, template.fileName.replace(/-[^-]*\.json$/, '').length],
      validateInput: (text) =>
        /^[^/\\]+\.jsonc?$/.test(text) ? undefined : 'Enter a file name that ends with .json.',
    });
    if (name === undefined) return;
    const target = vscode.Uri.joinPath(folder, name);
    const there = await vscode.workspace.fs.stat(target).then(
      () => true,
      () => false,
    );
    if (there) {
      void showWarning(`${name} already exists.`);
      return;
    }
    await vscode.workspace.fs.writeFile(target, new Uint8Array());
    document = await vscode.workspace.openTextDocument(target);
  } else document = await vscode.workspace.openTextDocument({ language: 'json' });
  const editor = await vscode.window.showTextDocument(document);
  const client = await grantwise.start();
  const params: PolicyTemplateParams = { id: template.id, file: document.uri.path };
  const { snippet } = await client.sendRequest<PolicyTemplateResult>(POLICY_TEMPLATE, params);
  if (snippet !== undefined) await editor.insertSnippet(new vscode.SnippetString(snippet));
}

export function registerNewPolicy(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.newPolicy', () => newPolicy(grantwise)),
  );
}
