/** The language client, which is loaded only when a policy is opened. */
import * as vscode from 'vscode';
import {
  CloseAction,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import type { ClientOptions } from '../../server/src/lsp/protocol.js';
import type { Grantwise } from './grantwise.js';
import type { SELECTOR } from './languages.js';
import { SUGGEST, SUGGEST_AT_NEXT_STOP } from './suggest-at-tab-stops.js';

export interface CreatedClient {
  readonly client: LanguageClient;
  /** After a restart that the user asked for: earlier crashes do not count any more. */
  readonly forgetCrashes: () => void;
  readonly onProgress: Grantwise['onProgress'];
}

/** Where the server keeps its compiled code: only in the folder that VS Code gives to this extension. */
const codeCacheArguments = (storage: vscode.Uri): string[] =>
  storage.scheme === 'file' ? [`--code-cache=${vscode.Uri.joinPath(storage, 'server.code').fsPath}`] : [];

/**
 * @param selector selects the documents that can contain policies.
 * @param storage the global storage of the extension; it does not have to exist.
 */
export function createClient(
  extension: vscode.Uri,
  selector: typeof SELECTOR,
  storage: vscode.Uri,
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
  const client = new LanguageClient('grantwise', 'Grantwise', server, options);
  let handler = client.createDefaultErrorHandler();
  const forgetCrashes = (): void => {
    handler = client.createDefaultErrorHandler();
  };
  const onProgress: Grantwise['onProgress'] = (token, use) =>
    client.onProgress(WorkDoneProgress.type, token, (value) => {
      if (value.kind === 'report') use(value.percentage ?? 0, value.message ?? '');
    });
  return { client, forgetCrashes, onProgress };
}
