/** The language client, which is loaded only when a policy is opened. */
import * as vscode from 'vscode';
import {
  CloseAction,
  DocumentDiagnosticRequest,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import type { ClientOptions } from '../../server/src/lsp/protocol.js';
import { cfnLintKey, withoutDoubles } from './diagnostics/cfn-lint.js';
import type { Grantwise } from './grantwise.js';
import type { SELECTOR } from './languages.js';
import type { UnsavedKinds } from './status/unsaved-kinds.js';
import { SUGGEST, SUGGEST_AT_NEXT_STOP } from './typing/suggest-at-tab-stops.js';

export interface CreatedClient {
  readonly client: LanguageClient;
  /** After a restart that the user asked for: earlier crashes do not count any more. */
  readonly forgetCrashes: () => void;
  readonly onProgress: Grantwise['onProgress'];
}

/** Where the server keeps its compiled code: only in the folder that VS Code gives to this extension. */
const codeCacheArguments = (storage: vscode.Uri): string[] =>
  storage.scheme === 'file' ? [`--code-cache=${vscode.Uri.joinPath(storage, 'server.code').fsPath}`] : [];

/** Pulls diagnostics again when cfn-lint, which is slower, has reported its own. It lives as long as the window. */
function refreshAfterCfnLint(client: LanguageClient): void {
  const known = new Map<string, string>();
  vscode.languages.onDidChangeDiagnostics(({ uris }) => {
    let isChanged = false;
    for (const uri of uris) {
      const key = cfnLintKey(vscode.languages.getDiagnostics(uri));
      if ((known.get(uri.toString()) ?? '') === key) continue;
      if (key === '') known.delete(uri.toString());
      else known.set(uri.toString(), key);
      isChanged = true;
    }
    if (isChanged && client.isRunning()) client.getFeature(DocumentDiagnosticRequest.method)?.refresh();
  });
}

/**
 * @param selector selects the documents that can contain policies.
 * @param storage the global storage of the extension; it does not have to exist.
 * @param unsavedKinds the kinds of documents without a file, which the settings cannot name.
 */
export function createClient(
  extension: vscode.Uri,
  selector: typeof SELECTOR,
  storage: vscode.Uri,
  unsavedKinds: UnsavedKinds,
): CreatedClient {
  const serverModule = vscode.Uri.joinPath(extension, 'dist/server.js').fsPath;
  const server: ServerOptions = {
    run: { module: serverModule, args: codeCacheArguments(storage), transport: TransportKind.ipc },
    debug: {
      module: serverModule,
      transport: TransportKind.ipc,
      options: { execArgv: ['--nolazy', '--inspect=6009'] },
    },
  };
  const initializationOptions: ClientOptions = {
    jsonSupport: vscode.extensions.getExtension('vscode.json-language-features') !== undefined,
    yamlSupport: vscode.extensions.getExtension('redhat.vscode-yaml') !== undefined,
    hclSupport: ['hashicorp.terraform', 'opentofu.vscode-opentofu'].some(
      (id) => vscode.extensions.getExtension(id) !== undefined,
    ),
    documentInfo: true,
    commands: true,
    suggestCommand: SUGGEST,
    suggestAtNextStopCommand: SUGGEST_AT_NEXT_STOP,
    trusted: vscode.workspace.isTrusted,
    docs: vscode.Uri.joinPath(extension, 'docs/rules').toString(),
  };
  const options: LanguageClientOptions = {
    documentSelector: selector.flatMap((filter) =>
      ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ ...filter, scheme })),
    ),
    initializationOptions,
    outputChannelName: 'Grantwise',
    middleware: {
      workspace: {
        async configuration(params, token, next) {
          const values = await next(params, token);
          return Array.isArray(values) ? unsavedKinds.addTo(params.items, values) : values;
        },
      },
      async provideDiagnostics(document, previous, token, next) {
        const report = await next(document, previous, token);
        if (report && 'items' in report) {
          const uri = 'uri' in document ? document.uri : document;
          if (hidesDoubles(uri))
            report.items = withoutDoubles(report.items, vscode.languages.getDiagnostics(uri));
        }
        return report;
      },
    },
    // The default handler restarts a crashed server, unless it crashes repeatedly. Only the message is ours.
    errorHandler: {
      error: (error, message, count) => handler.error(error, message, count),
      closed: async () => {
        const result = await handler.closed();
        return result.action === CloseAction.Restart
          ? {
              ...result,
              message: 'The Grantwise language server stopped unexpectedly and is being restarted.',
            }
          : result;
      },
    },
  };
  const hidesDoubles = (uri: vscode.Uri): boolean =>
    vscode.workspace.getConfiguration('grantwise', uri).get('diagnostics.cfnLint') !== 'show';
  const client = new LanguageClient('grantwise', 'Grantwise', server, options);
  let handler = client.createDefaultErrorHandler();
  const forgetCrashes = (): void => {
    handler = client.createDefaultErrorHandler();
  };
  const onProgress: Grantwise['onProgress'] = (token, use) =>
    client.onProgress(WorkDoneProgress.type, token, (value) => {
      if (value.kind === 'report') use(value.percentage ?? 0, value.message ?? '');
    });
  refreshAfterCfnLint(client);
  return { client, forgetCrashes, onProgress };
}
