// The floor: a language server on the same library as ours that knows nothing. It keeps the open documents, parses the
// one it is asked about with jsonc-parser, and answers that there are no problems.
import { parseTree } from 'jsonc-parser';
import {
  createConnection,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
connection.onInitialize(() => ({
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false },
    hoverProvider: true,
    completionProvider: {},
  },
}));
connection.languages.diagnostics.on(({ textDocument }) => {
  parseTree(documents.get(textDocument.uri)?.getText() ?? '');
  return { kind: 'full', items: [] };
});
connection.onHover(() => null);
connection.onCompletion(() => []);
documents.listen(connection);
connection.listen();
