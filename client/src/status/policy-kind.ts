/** The kind and the size of the policy, in the status bar while its document is active. A click changes the kind. */
import * as vscode from 'vscode';
import { DOCUMENT_INFO, type DocumentInfo, type PolicyInfo } from '../../../server/src/lsp/protocol.js';
import { KIND_DESCRIPTIONS, KIND_LABELS, POLICY_KINDS } from '../../../server/src/policy/policy-kind.js';
import { globOfPath } from '../../../server/src/text/glob-of-path.js';
import type { Grantwise } from '../grantwise.js';
import { showWarning } from '../notifications.js';
import { unsavedKinds } from './unsaved-kinds.js';

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
    void showWarning(
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

/** Asks for the kind of a document. The present one has the focus. */
function askKind(document: vscode.TextDocument): Promise<string | undefined> {
  const current = policiesOf(document)[0]?.kind;
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { policyKind: string }>();
  pick.title = 'IAM: Set Policy Kind';
  pick.placeholder = 'What kind of policy is in this file?';
  pick.matchOnDescription = true;
  pick.items = CHOICES.map(({ kind, label, description }) => ({
    policyKind: kind,
    label,
    description: kind === current ? `${description} (now)` : description,
  }));
  pick.activeItems = pick.items.filter(({ policyKind }) => policyKind === current);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]?.policyKind);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/**
 * Stores the kind of a document by the document's path; of a document without a file, until it closes.
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
    unsavedKinds.set(document.uri.toString(), document.uri.path, kind);
    const client = await grantwise.start();
    // The server requests the settings of the document again.
    await client.sendNotification('workspace/didChangeConfiguration', { settings: null });
    return;
  }
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const path = globOfPath(folder ? vscode.workspace.asRelativePath(document.uri, false) : document.uri.path);
  const configuration = vscode.workspace.getConfiguration('grantwise', folder);
  const target = folder ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const inspected = configuration.inspect<Record<string, string>>('policyKinds');
  const before = (folder ? inspected?.workspaceValue : inspected?.globalValue) ?? {};
  // The first pattern that matches decides, so the new one comes first.
  const { [path]: _, ...others } = before;
  await configuration.update('policyKinds', { [path]: kind, ...others }, target);
  await grantwise.start();
}

/** "1,234 / 6,144": the size in the status bar, where its unit has no room. */
const shortSize = (policy: PolicyInfo): string => sizeText(policy).replace(/ characters$/, '');

/** What the status bar shows of the policies of the document, and explains on hover. */
function statusOf(document: vscode.TextDocument, policies: readonly PolicyInfo[]): StatusText {
  const configuration = configurationText(document);
  const [policy] = policies;
  if (!policy || policies.length > 1) {
    const text = `IAM: ${policies.length} policies`;
    return {
      text,
      tooltip: [`${policies.length} IAM policies in this document`, configuration],
      over: false,
    };
  }
  const { quota, size } = policy;
  return {
    text: [`IAM: ${policy.label}`, shortSize(policy)].filter(Boolean).join(' · '),
    tooltip: [
      `${capital(policy.label)}: ${policy.reason}`,
      sizeText(policy),
      configuration,
      'Click to change the kind',
    ],
    over: quota !== undefined && size !== undefined && size > quota * 0.9,
  };
}

interface StatusText {
  readonly text: string;
  /** By line; empty lines are omitted. */
  readonly tooltip: readonly string[];
  /** The size comes close to the quota. */
  readonly over: boolean;
}

export function registerKind(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  let item: vscode.StatusBarItem | undefined;

  function show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const policies = document ? policiesOf(document) : [];
    if (!document || policies.length === 0) {
      item?.hide();
      return;
    }
    if (!item) {
      // Left of the language, which has the priority 100.1.
      item = vscode.window.createStatusBarItem('grantwise.kind', vscode.StatusBarAlignment.Right, 100.2);
      item.name = 'IAM policy';
    }
    const { text, tooltip, over } = statusOf(document, policies);
    item.text = text;
    item.tooltip = tooltip.filter(Boolean).join('\n');
    item.backgroundColor = over ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.command = policies.length === 1 ? 'grantwise.setPolicyKind' : undefined;
    item.accessibilityInformation = { label: tooltip.filter(Boolean).join(', ') };
    item.show();
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
    vscode.workspace.onDidCloseTextDocument((d) => {
      infos.delete(d.uri.toString());
      unsavedKinds.forget(d.uri.toString());
    }),
    vscode.commands.registerCommand('grantwise.setPolicyKind', (uri?: unknown, kind?: unknown) =>
      setKind(grantwise, uri, kind),
    ),
    { dispose: () => item?.dispose() },
  );
}
