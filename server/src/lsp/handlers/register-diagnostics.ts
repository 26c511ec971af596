import { DocumentDiagnosticReportKind } from 'vscode-languageserver';
import type { Publisher } from '../session/publisher.js';
import type { Session } from '../session/session.js';
import type { WorkspaceChecker } from '../session/workspace-checker.js';

export function registerDiagnostics(session: Session, publisher: Publisher, checker: WorkspaceChecker): void {
  session.connection.languages.diagnostics.on(async ({ textDocument: { uri } }, token) => {
    try {
      return {
        kind: DocumentDiagnosticReportKind.Full,
        items: await publisher.diagnose(uri, token),
      };
    } finally {
      // VS Code's client drops the answer if the document was closed meanwhile, and until the answer came, reports about the
      // document too: what it showed would stay. The next report follows the answer.
      if (!session.documents.get(uri)) checker.closed(uri);
    }
  });
}
