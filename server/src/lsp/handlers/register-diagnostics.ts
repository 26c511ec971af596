import { DocumentDiagnosticReportKind } from 'vscode-languageserver';
import type { Publisher } from '../session/publisher.js';
import type { Session } from '../session/session.js';

export function registerDiagnostics(session: Session, publisher: Publisher): void {
  session.connection.languages.diagnostics.on(async ({ textDocument }, token) => ({
    kind: DocumentDiagnosticReportKind.Full,
    items: await publisher.diagnose(textDocument.uri, token),
  }));
}
