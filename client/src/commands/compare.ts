/** "Compare Access" with Git HEAD or a file, and the code lens that says what an edit adds. */
import * as vscode from 'vscode';
import { COMPARE, type CompareParams, type CompareResult } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { activePolicy, onPolicies, policiesOf } from '../status/policy-kind.js';
import type { Reports } from './reports.js';

const SETTING = 'codeLens.accessSinceHead';

/** What we use of the API of VS Code's Git extension. */
interface GitApi {
  getRepository(
    uri: vscode.Uri,
  ): { show(ref: string, path: string): Promise<string>; state: { HEAD?: { commit?: string } } } | null;
}

async function git(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>(
    'vscode.git',
  );
  if (!extension) return undefined;
  const exports = extension.isActive ? extension.exports : await extension.activate();
  return exports.enabled ? exports.getAPI(1) : undefined;
}

type Head = { readonly text: string } | { readonly problem: string };

async function headText(document: vscode.TextDocument): Promise<Head> {
  if (document.uri.scheme !== 'file') return { problem: 'The document is not a file in a Git repository.' };
  const repository = (await git())?.getRepository(document.uri);
  if (!repository) return { problem: 'The file is not in an open Git repository.' };
  try {
    return { text: await repository.show('HEAD', document.uri.fsPath) };
  } catch {
    return { problem: 'The file is not in the last commit.' };
  }
}

const actions = (n: number): string => `${n} action${n === 1 ? '' : 's'}`;

/** What the lens says, or undefined where there is nothing to say. */
function lensTitle(result: CompareResult): string | undefined {
  if (result.problem) return undefined;
  const parts: string[] = [];
  if (result.newAccess > 0) parts.push(`adds access since HEAD (${actions(result.newAccess)})`);
  if (result.lostAccess > 0) parts.push(`takes access away (${actions(result.lostAccess)})`);
  if (parts.length === 0 && result.unknown) parts.push('may change access since HEAD');
  return parts.length > 0 ? `$(shield) ${parts.join(', ')}` : undefined;
}

export function registerCompare(
  context: vscode.ExtensionContext,
  grantwise: Grantwise,
  reports: Reports,
): void {
  const lensesChanged = new vscode.EventEmitter<void>();

  async function compare(
    document: vscode.TextDocument,
    policy: number,
    before: string,
  ): Promise<CompareResult> {
    const client = await grantwise.start();
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const params: CompareParams = { uri, policy, before };
    return client.sendRequest<CompareResult>(COMPARE, params);
  }

  async function show(document: vscode.TextDocument, title: string, result: CompareResult): Promise<void> {
    if (result.problem) {
      void vscode.window.showWarningMessage(result.problem);
      return;
    }
    await reports.set('Access', document.uri, `# ${title}\n\n${result.markdown}`)();
  }

  async function withHead(): Promise<void> {
    const at = activePolicy();
    if (!at) return;
    const head = await headText(at.editor.document);
    if ('problem' in head) {
      void vscode.window.showWarningMessage(head.problem);
      return;
    }
    const name = vscode.workspace.asRelativePath(at.editor.document.uri);
    await show(
      at.editor.document,
      `Access of ${name} since HEAD`,
      await compare(at.editor.document, at.index, head.text),
    );
  }

  async function withFile(): Promise<void> {
    const at = activePolicy();
    if (!at) return;
    const [uri] =
      (await vscode.window.showOpenDialog({
        title: 'IAM: Compare Access with File',
        openLabel: 'Compare',
        filters: { JSON: ['json', 'jsonc'] },
        defaultUri: vscode.Uri.joinPath(at.editor.document.uri, '..'),
      })) ?? [];
    if (!uri) return;
    const before = (await vscode.workspace.openTextDocument(uri)).getText();
    const names = [at.editor.document.uri, uri].map((u) => vscode.workspace.asRelativePath(u));
    await show(
      at.editor.document,
      `Access of ${names[0]} against ${names[1]}`,
      await compare(at.editor.document, at.index, before),
    );
  }

  const lenses: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: lensesChanged.event,
    async provideCodeLenses(document, token) {
      const policies = policiesOf(document);
      if (policies.length === 0 || !grantwise.started) return [];
      if (!vscode.workspace.getConfiguration('grantwise', document).get<boolean>(SETTING, true)) return [];
      const head = await headText(document);
      if ('problem' in head || head.text === document.getText() || token.isCancellationRequested) return [];
      const out: vscode.CodeLens[] = [];
      for (const [i, policy] of policies.entries()) {
        const result = await compare(document, i, head.text).catch(() => undefined);
        const title = result && lensTitle(result);
        if (!title) continue;
        const { start } = policy.range;
        const range = new vscode.Range(start.line, start.character, start.line, start.character);
        out.push(new vscode.CodeLens(range, { title, command: 'grantwise.compareWithHead' }));
      }
      return out;
    },
  };

  context.subscriptions.push(
    lensesChanged,
    onPolicies(() => lensesChanged.fire()),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration('grantwise.codeLens')) lensesChanged.fire();
    }),
    vscode.languages.registerCodeLensProvider([{ language: 'json' }, { language: 'jsonc' }], lenses),
    vscode.commands.registerCommand('grantwise.compareWithHead', withHead),
    vscode.commands.registerCommand('grantwise.compareWithFile', withFile),
  );
}
