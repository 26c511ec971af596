/** The code lens that reports the access that an edit adds since the last commit. */
import * as vscode from 'vscode';
import type { ChangeCounts } from '../../../server/src/lsp/protocol.js';
import { startOf } from '../convert.js';
import type { Grantwise } from '../grantwise.js';
import { SELECTOR } from '../languages.js';
import { comparePolicies } from './compare-policies.js';
import { headText } from './git-head.js';

const SETTING = 'codeLens.accessSinceHead';

const actions = (n: number): string => `${n} action${n === 1 ? '' : 's'}`;

/** The title of the lens, or undefined if there is nothing to report. */
function lensTitle(result: ChangeCounts): string | undefined {
  const parts: string[] = [];
  if (result.newAccess > 0) parts.push(`adds access since HEAD (${actions(result.newAccess)})`);
  if (result.lostAccess > 0) parts.push(`removes access (${actions(result.lostAccess)})`);
  if (parts.length === 0 && result.unknown) parts.push('might change access since HEAD');
  return parts.length > 0 ? `$(shield) ${parts.join(', ')}` : undefined;
}

class AccessLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #grantwise: Grantwise;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(grantwise: Grantwise) {
    this.#grantwise = grantwise;
  }

  refresh(): void {
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    const policies = this.#grantwise.policies.of(document);
    if (policies.length === 0 || !this.#grantwise.started) return [];
    if (!vscode.workspace.getConfiguration('grantwise', document).get<boolean>(SETTING, true)) return [];
    const head = await headText(document);
    if ('problem' in head || head.text === document.getText() || token.isCancellationRequested) return [];
    const result = await comparePolicies(this.#grantwise, document, head).catch(() => undefined);
    return (result?.policies ?? []).flatMap((changed) => {
      const title = lensTitle(changed);
      const policy = policies[changed.index];
      if (title === undefined || !policy) return [];
      return new vscode.CodeLens(startOf(policy.range), { title, command: 'grantwise.compareWithHead' });
    });
  }
}

export function registerAccessLens(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  const lenses = new AccessLenses(grantwise);
  context.subscriptions.push(
    lenses,
    grantwise.policies.onChanged(() => lenses.refresh()),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration('grantwise.codeLens')) lenses.refresh();
    }),
    vscode.languages.registerCodeLensProvider(SELECTOR, lenses),
  );
}
