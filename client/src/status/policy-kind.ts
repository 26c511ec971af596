/** The kind and the size of the policy, in the status bar while its document is active. A click changes the kind. */
import * as vscode from 'vscode';
import { DOCUMENT_INFO, type DocumentInfo, type PolicyInfo } from '../../../server/src/lsp/protocol.js';
import { KIND_DESCRIPTIONS, KIND_LABELS, POLICY_KINDS } from '../../../server/src/policy/policy-kind.js';
import { globOfPath } from '../../../server/src/text/glob-of-path.js';
import type { Grantwise } from '../grantwise.js';

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

/** "1,234" */
const grouped = (count: number): string => count.toLocaleString('en');

function sizeText({ size, quota }: PolicyInfo): string {
  if (size === undefined) return '';
  return quota === undefined
    ? `${grouped(size)} characters`
    : `${grouped(size)} / ${grouped(quota)} characters`;
}

/** What a file of the workspace does to the findings, so that silence is not taken for correctness. */
function configurationText(off: number): string {
  return off > 0 ? `${off} ${off === 1 ? 'rule' : 'rules'} off by grantwise.json` : '';
}

/** Asks for the kind of a document. The one of its first policy has the focus. */
function askKind(current: PolicyInfo | undefined): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { policyKind: string }>();
  pick.title = 'IAM: Set Policy Kind';
  pick.placeholder = 'What kind of policy is in this file?';
  pick.matchOnDescription = true;
  pick.items = CHOICES.map(({ kind, label, description }) => ({
    policyKind: kind,
    label,
    description: kind === current?.kind ? `${description} (now)` : description,
  }));
  pick.activeItems = pick.items.filter(({ policyKind }) => policyKind === current?.kind);
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
  const kind =
    CHOICES.find((c) => c.kind === wanted)?.kind ?? (await askKind(grantwise.policies.of(document)[0]));
  if (!kind) return;
  if (document.isUntitled) {
    grantwise.unsavedKinds.set(document.uri.toString(), document.uri.path, kind);
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

/** What the status bar shows of the policies of a document, and explains on hover. */
function statusOf(policies: readonly PolicyInfo[], rulesOff: number): StatusText {
  const configuration = configurationText(rulesOff);
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
  const { policies: known, unsavedKinds } = grantwise;
  let item: vscode.StatusBarItem | undefined;

  function show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const policies = document ? known.of(document) : [];
    if (!document || policies.length === 0) {
      item?.hide();
      return;
    }
    if (!item) {
      // Left of the language, which has the priority 100.1.
      item = vscode.window.createStatusBarItem('grantwise.kind', vscode.StatusBarAlignment.Right, 100.2);
      item.name = 'IAM policy';
    }
    const { text, tooltip, over } = statusOf(policies, known.rulesOff(document));
    item.text = text;
    item.tooltip = tooltip.filter(Boolean).join('\n');
    item.backgroundColor = over ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.command = policies.length === 1 ? 'grantwise.setPolicyKind' : undefined;
    item.accessibilityInformation = { label: tooltip.filter(Boolean).join(', ') };
    item.show();
  }

  grantwise.whenCreated((client) => {
    const listening = client.onNotification(DOCUMENT_INFO, (info: DocumentInfo) => {
      known.set(info);
    });
    context.subscriptions.push(listening);
  });
  context.subscriptions.push(
    known,
    known.onChanged(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidCloseTextDocument((d) => {
      known.forget(d);
      unsavedKinds.forget(d.uri.toString());
    }),
    vscode.commands.registerCommand('grantwise.setPolicyKind', (uri?: unknown, kind?: unknown) =>
      setKind(grantwise, uri, kind),
    ),
    { dispose: () => item?.dispose() },
  );
}
