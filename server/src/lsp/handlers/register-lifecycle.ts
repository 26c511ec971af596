/** `initialize` and `initialized`: what the server offers, and what it asks to be notified of. */
import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  type ServerCapabilities,
  TextDocumentSyncKind,
  WatchKind,
} from 'vscode-languageserver';
import { fileEndings } from '../../service/core.js';
import { TOKEN_TYPES } from '../features/semantic-tokens.js';
import { FIX_ALL, PING, PREVIEW_FIXES, TRUSTED } from '../protocol.js';
import type { ClientFeatures } from '../session/client-features.js';
import type { Publisher } from '../session/publisher.js';
import type { Session } from '../session/session.js';

function serverCapabilities(client: ClientFeatures): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    completionProvider: { resolveProvider: true, triggerCharacters: ['"', ':', '*', '/'] },
    hoverProvider: true,
    codeActionProvider: {
      codeActionKinds: [
        CodeActionKind.QuickFix,
        CodeActionKind.RefactorRewrite,
        CodeActionKind.RefactorExtract,
        FIX_ALL,
        PREVIEW_FIXES,
      ],
    },
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    documentHighlightProvider: true,
    inlayHintProvider: true,
    semanticTokensProvider: { legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] }, full: true },
    documentLinkProvider: {},
    renameProvider: { prepareProvider: true },
    ...(client.options.commands ? { codeLensProvider: {} } : {}),
    // An editor with JSON support has its own folding and selection.
    ...(client.options.jsonSupport ? {} : { foldingRangeProvider: true, selectionRangeProvider: true }),
    ...(client.pullDiagnostics
      ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: true } }
      : {}),
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
}

export function registerLifecycle(session: Session, publisher: Publisher): void {
  const { connection } = session;

  connection.onInitialize((params): InitializeResult => {
    session.initialize(params);
    return {
      serverInfo: { name: 'grantwise', version: session.version },
      capabilities: serverCapabilities(session.client),
    };
  });

  connection.onRequest(PING, () => null);
  connection.onNotification(TRUSTED, () => {
    session.workspace.configs.trusted = true;
    void publisher.recheck();
  });

  connection.onInitialized(() => {
    const { client } = session;
    if (client.configurationRegistration)
      void connection.client.register(DidChangeConfigurationNotification.type, {
        section: ['grantwise', 'files.exclude'],
      });
    if (client.watchedFilesRegistration) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [
          { globPattern: `**/*.{${fileEndings().join()}}`, kind: WatchKind.Change },
          { globPattern: '**/.gitignore', kind: WatchKind.Change },
          // Of a folder that is deleted or moved, only the folder is notified, and it can have any name.
          { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
          ...(client.relativePatterns ? session.workspace.configs.watchedAbove : []),
        ],
      });
    }
    if (connection.workspace && client.configuration) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        session.changeFolders(added, removed);
        void publisher.recheck();
      });
    }
    publisher.publishClosed();
    void publisher.publishConfigs();
  });

  connection.onDidChangeConfiguration(({ settings: sent }) => {
    const own = (sent as { grantwise?: unknown } | undefined)?.grantwise;
    if (own !== undefined) session.pushSettings(own);
    void publisher.recheck();
  });
}
