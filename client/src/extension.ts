/** The VS Code side: starts the server when there is a policy to look at, and adds the commands and the status. */
import * as vscode from 'vscode';
import {
  CloseAction,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { ClientOptions } from '../../server/src/lsp/protocol.js';
import { registerAccess } from './access.js';
import { registerCompare } from './compare.js';
import { registerEvaluate } from './evaluate.js';
import type { Grantwise } from './grantwise.js';
import { registerKind } from './kind.js';
import { registerNewPolicy } from './new-policy.js';
import { Reports } from './report.js';
import { registerTests } from './tests.js';

const LANGUAGES = ['json', 'jsonc'];
const NAMES =
  /\.iam-(request|test)\.|polic(y|ies)|iam|trust|assume-?role|scp|rcp|boundar|service-?control|resource-?control|vpce/i;

/** A cheap look: could there be a policy in it? Until one turns up, no server runs. */
function mayMatter(document: vscode.TextDocument): boolean {
  if (!LANGUAGES.includes(document.languageId)) return false;
  return NAMES.test(document.uri.path.split('/').at(-1) ?? '') || document.getText().includes('"Statement"');
}

/** What the tests and the benchmark ask of the extension. */
interface Api {
  readonly started: () => boolean;
  /** How long `activate` took, in ms. */
  readonly activation: number;
}

export function activate(context: vscode.ExtensionContext): Api {
  const began = performance.now();
  const serverModule = vscode.Uri.joinPath(context.extensionUri, 'dist/server.js').fsPath;
  const server: ServerOptions = {
    run: { module: serverModule, transport: TransportKind.ipc },
    debug: {
      module: serverModule,
      transport: TransportKind.ipc,
      options: { execArgv: ['--nolazy', '--inspect=6009'] },
    },
  };
  const initializationOptions: ClientOptions = {
    jsonSupport: vscode.extensions.getExtension('vscode.json-language-features') !== undefined,
    documentInfo: true,
    commands: true,
    suggestCommand: 'editor.action.triggerSuggest',
    docs: vscode.Uri.joinPath(context.extensionUri, 'docs/rules').toString(),
  };
  const options: LanguageClientOptions = {
    documentSelector: LANGUAGES.flatMap((language) => [
      { language, scheme: 'file' },
      { language, scheme: 'untitled' },
      { language, scheme: 'vscode-vfs' },
    ]),
    initializationOptions,
    outputChannelName: 'Grantwise',
    // A server that died is started again, unless it dies all the time; here it is only said in our words.
    errorHandler: {
      error: (error, message, count) => handler.error(error, message, count),
      closed: async () => {
        const result = await handler.closed();
        return result.action === CloseAction.Restart
          ? { ...result, message: "Grantwise's language server stopped unexpectedly. It is started again." }
          : result;
      },
    },
  };
  const client = new LanguageClient('grantwise', 'Grantwise', server, options);
  const handler = client.createDefaultErrorHandler();
  let starting: Promise<void> | undefined;
  const grantwise: Grantwise = {
    client,
    start: () => {
      starting ??= client.start().catch((error) => {
        starting = undefined;
        void vscode.window.showErrorMessage(
          `Grantwise could not start its language server: ${String(error)}`,
        );
        throw error;
      });
      return starting;
    },
    get started() {
      return starting !== undefined;
    },
  };

  registerKind(context, grantwise);
  const reports = new Reports(context);
  registerEvaluate(context, grantwise);
  registerNewPolicy(context, grantwise);
  registerTests(context, grantwise);
  registerAccess(context, grantwise, reports);
  registerCompare(context, grantwise, reports);
  context.subscriptions.push(
    vscode.commands.registerCommand('grantwise.restartServer', async () => {
      if (starting) await client.restart();
      else await grantwise.start();
    }),
    vscode.commands.registerCommand('grantwise.showOutput', () => client.outputChannel.show()),
    { dispose: () => void client.dispose() },
  );

  const watch: vscode.Disposable[] = [];
  const look = (document: vscode.TextDocument): void => {
    const configured =
      Object.keys(vscode.workspace.getConfiguration('grantwise').get('policyKinds', {})).length > 0;
    if (
      grantwise.started ||
      !(mayMatter(document) || (configured && LANGUAGES.includes(document.languageId)))
    )
      return;
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
  return { started: () => grantwise.started, activation: performance.now() - began };
}
