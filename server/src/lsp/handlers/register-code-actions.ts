import { codeActions } from '../features/code-actions.js';
import type { Session } from '../session/session.js';

export function registerCodeActions(session: Session): void {
  const { connection, service, workspace } = session;
  connection.onCodeAction(async ({ textDocument, range, context }, token) => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const analysis = workspace.analysis(at.document, at.settings);
    if (!analysis) return null;
    return codeActions(
      at.document,
      analysis,
      workspace.findings(at.document, at.settings),
      range,
      context.only ?? [],
      session.configPlace(at.document.uri),
      service,
      session.client.createFiles,
      session.client.options.commands === true,
      workspace.others(at.document.uri),
      workspace.options(at.document, at.settings),
    );
  });
}
