/** The policy kind of a document, in the language status. Users can change it there. */
import * as vscode from 'vscode';
import { DOCUMENT_INFO, type DocumentInfo, type PolicyInfo } from '../../../server/src/lsp/protocol.js';
import { KIND_DESCRIPTIONS, KIND_LABELS, POLICY_KINDS } from '../../../server/src/policy/policy-kind.js';
import type { Grantwise } from '../grantwise.js';
import { SELECTOR } from '../languages.js';

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

const infos = new Map<string, DocumentInfo>();

const told = new vscode.EventEmitter<vscode.Uri>();

/** Fires when the server sends new information about the policies of a document. */
export const onPolicies = told.event;

/** The latest information from the server about the policies of the document. */
export function policiesOf(document: vscode.TextDocument): readonly PolicyInfo[] {
  return infos.get(document.uri.toString())?.policies ?? [];
}

export interface ActivePolicy {
  readonly editor: vscode.TextEditor;
  /** Index of the policy at the cursor, or of the first one. */
  readonly index: number;
  readonly info: PolicyInfo;
}

/** The policy that a command applies to. Shows a message if there is none. */
export function activePolicy(): ActivePolicy | undefined {
  const editor = vscode.window.activeTextEditor;
  const policies = editor ? policiesOf(editor.document) : [];
  if (!editor || policies.length === 0) {
    void vscode.window.showWarningMessage(
      'Grantwise found no IAM policy in the active document. If it contains one, use "IAM: Set Policy Kind".',
    );
    return undefined;
  }
  const { line } = editor.selection.active;
  const at = policies.findIndex((p) => p.range.start.line <= line && line <= p.range.end.line);
  const index = Math.max(at, 0);
  return { editor, index, info: policies[index]! };
}

/** Created on demand, because creating it takes longer than everything else that is loaded. */
let number: Intl.NumberFormat | undefined;

function sizeText(policy: PolicyInfo): string {
  if (policy.size === undefined) return '';
  number ??= new Intl.NumberFormat('en');
  return policy.quota === undefined
    ? `${number.format(policy.size)} characters`
    : `${number.format(policy.size)} / ${number.format(policy.quota)} characters`;
}

/** What a file of the workspace does to the findings, so that silence is not taken for correctness. */
function configurationText(document: vscode.TextDocument): string {
  const off = infos.get(document.uri.toString())?.rulesOff ?? 0;
  return off > 0 ? `${off} ${off === 1 ? 'rule' : 'rules'} off by grantwise.json` : '';
}

/** Asks for the kind of a document. */
async function askKind(document: vscode.TextDocument): Promise<string | undefined> {
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
  return picked?.policyKind;
}

/**
 * Stores the kind of a document by the document's path.
 * @param uri of an open document; the active one if omitted.
 * @param wanted the kind; asked if omitted.
 */
async function setKind(grantwise: Grantwise, uri?: unknown, wanted?: unknown): Promise<void> {
  const document =
    typeof uri === 'string'
      ? vscode.workspace.textDocuments.find((d) => d.uri.toString() === vscode.Uri.parse(uri).toString())
      : vscode.window.activeTextEditor?.document;
  if (!document) return;
  const kind = CHOICES.find((c) => c.kind === wanted)?.kind ?? (await askKind(document));
  if (!kind) return;
  if (document.isUntitled) {
    void vscode.window.showInformationMessage('Save the file first. The policy kind is stored for its path.');
    return;
  }
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const path = folder ? vscode.workspace.asRelativePath(document.uri, false) : document.uri.path;
  const configuration = vscode.workspace.getConfiguration('grantwise', folder);
  const target = folder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const inspected = configuration.inspect<Record<string, string>>('policyKinds');
  const before = (folder ? inspected?.workspaceValue : inspected?.globalValue) ?? {};
  // The first pattern that matches decides, so the new one comes first.
  const { [path]: _, ...others } = before;
  await configuration.update('policyKinds', { [path]: kind, ...others }, target);
  await grantwise.start();
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
      item = vscode.languages.createLanguageStatusItem('grantwise.kind', SELECTOR);
      item.name = 'IAM policy';
    }
    const [policy] = policies;
    const { quota, size } = policy!;
    const over = quota !== undefined && size !== undefined && size > quota * 0.9;
    item.text = policies.length === 1 ? `IAM: ${policy!.label}` : `IAM: ${policies.length} policies`;
    item.detail = [
      ...(policies.length === 1 ? [`by ${policy!.reason}`, sizeText(policy!)] : ['in this document']),
      configurationText(document),
    ]
      .filter(Boolean)
      .join(' · ');
    item.severity = over ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
    if (policies.length === 1) item.command = { command: 'grantwise.setPolicyKind', title: 'Change' };
    else delete (item as { command?: vscode.Command }).command;
  }

  grantwise.whenCreated((client) => {
    const listening = client.onNotification(DOCUMENT_INFO, (info: DocumentInfo) => {
      const uri = vscode.Uri.parse(info.uri);
      infos.set(uri.toString(), info);
      show();
      told.fire(uri);
    });
    context.subscriptions.push(listening);
  });
  context.subscriptions.push(
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidCloseTextDocument((d) => infos.delete(d.uri.toString())),
    vscode.commands.registerCommand('grantwise.setPolicyKind', (uri?: unknown, kind?: unknown) =>
      setKind(grantwise, uri, kind),
    ),
    { dispose: () => item?.dispose() },
  );
}
