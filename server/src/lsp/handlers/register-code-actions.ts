import { codeActions, includesKind } from '../features/code-actions.js';
import { fixAllActions } from '../features/fix-all-actions.js';
import { FIX_ALL, PREVIEW_FIXES } from '../protocol.js';
import type { Session } from '../session/session.js';

export function registerCodeActions(session: Session): void {
  const { connection, service, workspace } = session;
  connection.onCodeAction(async ({ textDocument, range, context }, token) => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const analysis = workspace.analysis(at.document, at.settings);
    if (!analysis) return null;
    const only = context.only ?? [];
    const actions = codeActions(
      at.document,
      analysis,
      workspace.findings(at.document, at.settings),
      range,
      only,
      session.configPlace(at.document.uri),
      service,
      session.client.createFiles,
      session.client.options.commands === true,
      workspace.others(at.document.uri),
    );
    // Only for those who ask for them: the fixes of the whole document take the longest.
    if (![FIX_ALL, PREVIEW_FIXES].some((kind) => includesKind(only, kind))) return actions;
    const fixed = workspace.fixAll(at.document, at.settings);
    if (!fixed) return actions;
    const { options, changeAnnotations } = session.client;
    const byConfirmation = changeAnnotations ? 'confirmation' : undefined;
    const all = fixAllActions(at.document, fixed, options.commands ? 'command' : byConfirmation);
    return [...actions, ...all.filter(({ kind = '' }) => includesKind(only, kind))];
  });
}
