/** What kind of policy a document is: shown in the language status, changed by a click. */
import * as vscode from 'vscode';
import { DOCUMENT_INFO, type DocumentInfo, type PolicyInfo } from '../../../server/src/lsp/protocol.js';
import { KIND_DESCRIPTIONS, KIND_LABELS, POLICY_KINDS } from '../../../server/src/policy/policy-kind.js';
import type { Grantwise } from '../grantwise.js';
import { LANGUAGES } from '../languages.js';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The kinds to choose from. */
const CHOICES: readonly { readonly kind: string; readonly label: string; readonly description: string }[] = [
  ...POLICY_KINDS.map((kind) => ({
    kind,
    label: capital(KIND_LABELS[kind]),
    description: KIND_DESCRIPTIONS[kind],
  })),
  { kind: 'none', label: 'No policy', description: 'ignore the file' },
];

const infos = new Map<string, PolicyInfo[]>();

const told = new vscode.EventEmitter<vscode.Uri>();

/** Told when the server has said something new of a document's policies. */
export const onPolicies = told.event;

/** What the server last said of the document's policies. */
export function policiesOf(document: vscode.TextDocument): readonly PolicyInfo[] {
  return infos.get(document.uri.toString()) ?? [];
}

export interface ActivePolicy {
  readonly editor: vscode.TextEditor;
  /** Which of the document's policies: the one at the cursor, or the first. */
  readonly index: number;
  readonly info: PolicyInfo;
}

/** The policy that a command is about. Says what is wrong where there is none. */
export function activePolicy(): ActivePolicy | undefined {
  const editor = vscode.window.activeTextEditor;
  const policies = editor ? policiesOf(editor.document) : [];
  if (!editor || policies.length === 0) {
    void vscode.window.showWarningMessage(
      'There is no IAM policy in the active document. If there is one, set its kind with "IAM: Set Policy Kind".',
    );
    return undefined;
  }
  const { line } = editor.selection.active;
  const at = policies.findIndex((p) => p.range.start.line <= line && line <= p.range.end.line);
  const index = Math.max(at, 0);
  return { editor, index, info: policies[index]! };
}

/** Made when it is needed: making it takes longer than all else that is loaded. */
let number: Intl.NumberFormat | undefined;

function sizeText(policy: PolicyInfo): string {
  if (policy.size === undefined) return '';
  number ??= new Intl.NumberFormat('en');
  return policy.quota === undefined
    ? `${number.format(policy.size)} characters`
    : `${number.format(policy.size)} / ${number.format(policy.quota)} characters`;
}

export function registerKind(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  let item: vscode.LanguageStatusItem | undefined;

  function show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const policies = document ? policiesOf(document) : [];
    if (!document || policies.length === 0) {
      item?.dispose();
      item = undefined;
      return;
    }
    if (!item) {
      item = vscode.languages.createLanguageStatusItem(
        'grantwise.kind',
        LANGUAGES.map((language) => ({ language })),
      );
      item.name = 'IAM policy';
    }
    const [policy] = policies;
    const { quota, size } = policy!;
    const over = quota !== undefined && size !== undefined && size > quota * 0.9;
    item.text = policies.length === 1 ? `IAM: ${policy!.label}` : `IAM: ${policies.length} policies`;
    item.detail =
      policies.length === 1
        ? [`by ${policy!.reason}`, sizeText(policy!)].filter(Boolean).join(' · ')
        : 'in this document';
    item.severity = over ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    if (policies.length === 1) item.command = { command: 'grantwise.setPolicyKind', title: 'Change' };
    else delete (item as { command?: vscode.Command }).command;
  }

  async function setKind(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) return;
    const current = policiesOf(document)[0]?.kind;
    const picked = await vscode.window.showQuickPick(
      CHOICES.map(({ kind, label, description }) => ({
        policyKind: kind,
        label,
        description: kind === current ? `${description} (now)` : description,
      })),
      {
        title: 'IAM: Set Policy Kind',
        placeHolder: 'What kind of policy is in this file?',
        matchOnDescription: true,
      },
    );
    if (!picked) return;
    if (document.isUntitled) {
      void vscode.window.showInformationMessage('Save the file first: the kind is remembered by its path.');
      return;
    }
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    const path = folder ? vscode.workspace.asRelativePath(document.uri, false) : document.uri.path;
    const configuration = vscode.workspace.getConfiguration('grantwise', folder);
    const target = folder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
    const inspected = configuration.inspect<Record<string, string>>('policyKinds');
    const before = (folder ? inspected?.workspaceValue : inspected?.globalValue) ?? {};
    // The first pattern that fits decides, so this one goes first.
    const { [path]: _, ...others } = before;
    await configuration.update('policyKinds', { [path]: picked.policyKind, ...others }, target);
    await grantwise.start();
  }

  grantwise.whenCreated((client) => {
    const listening = client.onNotification(DOCUMENT_INFO, (info: DocumentInfo) => {
      const uri = vscode.Uri.parse(info.uri);
      infos.set(uri.toString(), info.policies);
      show();
      told.fire(uri);
    });
    context.subscriptions.push(listening);
  });
  context.subscriptions.push(
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidCloseTextDocument((d) => infos.delete(d.uri.toString())),
    vscode.commands.registerCommand('grantwise.setPolicyKind', setKind),
    { dispose: () => item?.dispose() },
  );
}
