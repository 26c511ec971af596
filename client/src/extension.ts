/** The VS Code extension: starts the server when a policy is opened, and adds the commands and the status. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { canMatter } from '../../server/src/dialects/policy-file-name.js';
import { TRUSTED, USERS_CHANGED, type UsersChanged } from '../../server/src/lsp/protocol.js';
import { registerActionLists } from './action-lists.js';
import { registerAccess } from './commands/access.js';
import { registerAccessLens } from './commands/access-lens.js';
import { registerCheckWorkspace } from './commands/check-workspace.js';
import { registerCompare } from './commands/compare.js';
import { registerEffectiveConfiguration } from './commands/effective-configuration.js';
import { registerEvaluate } from './commands/evaluate.js';
import { registerNewPolicy } from './commands/new-policy.js';
import { registerOpenSample } from './commands/open-sample.js';
import { registerPreviewFixes } from './commands/preview-fixes.js';
import { Reports } from './commands/reports.js';
import { registerWriteReason } from './commands/write-reason.js';
import type { Grantwise } from './grantwise.js';
import { isOurs, SELECTOR } from './languages.js';
import { showError } from './notifications.js';
import { DocumentPolicies } from './status/document-policies.js';
import { registerKind } from './status/policy-kind.js';
import { type Health, ServerHealth } from './status/server-health.js';
import { UnsavedKinds } from './status/unsaved-kinds.js';
import { registerTasks } from './tasks.js';
import { registerTests } from './testing/test-controller.js';
import { registerFirstLetter } from './typing/first-letter.js';
import { registerLeaveStrings } from './typing/leave-strings.js';
import { registerSuggestAtTabStops } from './typing/suggest-at-tab-stops.js';

/** A cheap check for a possible policy. The server is started when the first one is found. */
const mayMatter = (document: vscode.TextDocument): boolean =>
  isOurs(document) && canMatter(document.uri.path, document.getText());

/** What the extension exports for the tests and the benchmark. */
interface Api {
  readonly started: () => boolean;
  readonly health: () => Health;
  /** Time from the start of the bundle to `activate`, in ms. */
  readonly loading: number;
  /** Duration of `activate`, in ms. */
  readonly activation: number;
}

/** When the first line of the bundle ran. */
declare const GRANTWISE_BEGAN: number;
const loading = performance.now() - GRANTWISE_BEGAN;

/** Starts the server when the first document opens that could be a policy. */
function startWithFirstPolicy(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  const watch: vscode.Disposable[] = [];
  const look = (document: vscode.TextDocument): void => {
    const configured =
      Object.keys(vscode.workspace.getConfiguration('grantwise').get('policyKinds', {})).length > 0;
    if (grantwise.started || !(mayMatter(document) || (configured && isOurs(document)))) return;
    for (const d of watch.splice(0)) d.dispose();
    void grantwise.start().catch(() => {});
  };
  watch.push(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument((e) => look(e.document)),
  );
  context.subscriptions.push({
    dispose: () => {
      for (const d of watch) d.dispose();
    },
  });
  for (const document of vscode.workspace.textDocuments) look(document);
}

const isWhole = (folder: vscode.WorkspaceFolder): boolean =>
  vscode.workspace.getConfiguration('grantwise', folder).get('diagnostics.scope') === 'workspace';

/** Starts the server when the setting asks for all files of a folder, also if none of them is open. */
function startForWholeFolders(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  const look = (): void => {
    if (!grantwise.started && vscode.workspace.workspaceFolders?.some(isWhole))
      void grantwise.start().catch(() => {});
  };
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration('grantwise.diagnostics.scope')) look();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(look),
  );
  look();
}

function registerFeatures(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  const reports = new Reports(context);
  registerEvaluate(context, grantwise);
  registerNewPolicy(context, grantwise);
  registerOpenSample(context, grantwise);
  registerTests(context, grantwise);
  registerAccess(context, grantwise, reports);
  registerCompare(context, grantwise, reports);
  registerEffectiveConfiguration(context, grantwise, reports);
  registerAccessLens(context, grantwise);
  registerCheckWorkspace(context, grantwise);
  registerTasks(context);
  registerPreviewFixes(context, grantwise);
  registerWriteReason(context, grantwise);
  registerSuggestAtTabStops(context, grantwise);
  registerLeaveStrings(context, grantwise);
  registerFirstLetter(context, grantwise);
  registerActionLists(context, grantwise);
}

export function activate(context: vscode.ExtensionContext): Api {
  const began = performance.now();
  let client: LanguageClient | undefined;
  let forgetCrashes = (): void => {};
  let onProgress: Grantwise['onProgress'] | undefined;
  let starting: Promise<LanguageClient> | undefined;
  const waiting: ((client: LanguageClient) => void)[] = [];
  const usersChanged = new vscode.EventEmitter<readonly vscode.Uri[]>();
  const unsavedKinds = new UnsavedKinds();
  async function startClient(): Promise<LanguageClient> {
    if (!client) {
      const { createClient } = await import('./language-client.js');
      ({ client, forgetCrashes, onProgress } = createClient(
        context.extensionUri,
        SELECTOR,
        context.globalStorageUri,
        unsavedKinds,
      ));
      for (const use of waiting) use(client);
      // A client has one handler for each notification.
      const { asUri } = client.protocol2CodeConverter;
      client.onNotification(USERS_CHANGED, ({ uris }: UsersChanged) => usersChanged.fire(uris.map(asUri)));
    }
    await client.start();
    return client;
  }
  const grantwise: Grantwise = {
    get client() {
      if (!client) throw new Error('The server is not running.');
      return client;
    },
    whenCreated: (use) => void waiting.push(use),
    start: () => {
      starting ??= startClient().catch((error) => {
        starting = undefined;
        void showError(`Grantwise cannot start its language server: ${String(error)}`);
        throw error;
      });
      return starting;
    },
    get started() {
      return starting !== undefined;
    },
    policies: new DocumentPolicies(),
    unsavedKinds,
    onUsersChanged: usersChanged.event,
    onProgress: (token, use) => {
      if (!onProgress) throw new Error('The server is not running.');
      return onProgress(token, use);
    },
  };

  const health = new ServerHealth(grantwise, mayMatter);
  registerKind(context, grantwise);
  registerFeatures(context, grantwise);
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.restartServer', async () => {
      if (client && starting) {
        forgetCrashes();
        await health.restart(client);
      } else await grantwise.start();
    }),
    vscode.commands.registerCommand('grantwise.showOutput', async () =>
      (await grantwise.start()).outputChannel.show(),
    ),
    health,
    usersChanged,
    vscode.workspace.onDidGrantWorkspaceTrust(() => void client?.sendNotification(TRUSTED)),
    { dispose: () => void client?.dispose() },
  );

  startWithFirstPolicy(context, grantwise);
  startForWholeFolders(context, grantwise);
  return {
    started: () => grantwise.started,
    health: () => health.health,
    loading,
    activation: performance.now() - began,
  };
}
