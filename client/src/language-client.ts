/** The language client: loaded when there is a policy to look at, and not before. */
import * as vscode from 'vscode';
import {
  CloseAction,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { ClientOptions } from '../../server/src/lsp/protocol.js';

/** @param languages ids of the languages that policies are written in. */
export function createClient(extension: vscode.Uri, languages: readonly string[]): LanguageClient {
  const serverModule = vscode.Uri.joinPath(extension, 'dist/server.js').fsPath;
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
    docs: vscode.Uri.joinPath(extension, 'docs/rules').toString(),
  };
  const options: LanguageClientOptions = {
    documentSelector: languages.flatMap((language) => [
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
  return client;
}
