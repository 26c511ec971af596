/** Inlay hints, semantic tokens, code lenses, links and highlights. */
import { requestFile } from '../../service/core.js';
import { codeLensSteps } from '../features/code-lenses.js';
import { highlights } from '../features/document-highlights.js';
import { documentLinks } from '../features/document-links.js';
import { inlayHints } from '../features/inlay-hints.js';
import { semanticTokens } from '../features/semantic-tokens.js';
import type { Session } from '../session/session.js';
import { inSlices } from '../session/slices.js';

export function registerDecorations(session: Session): void {
  const { connection, service, workspace } = session;

  connection.languages.inlayHint.on(async ({ textDocument, range }, token) => {
    const at = await session.policies(textDocument.uri, token);
    return at?.settings.inlayHints ? inlayHints(at.document, at.policies, service, range) : null;
  });

  connection.languages.semanticTokens.on(async ({ textDocument }, token) => {
    const at = await session.policies(textDocument.uri, token);
    // Of several extensions, one colors the whole document: in YAML, that is left to others.
    const levels = at?.settings.levels && !at.policies.some((p) => p.document.syntax.othersReport);
    return { data: levels ? semanticTokens(at.document, at.policies, service) : [] };
  });

  connection.onCodeLens(async ({ textDocument }, token) => {
    const at = await session.policies(textDocument.uri, token);
    // The inline policies of a request are evaluated with the request.
    if (!at?.settings.summaryLens || requestFile(workspace.path(textDocument.uri))) return null;
    const text = at.document.getText();
    const wanted = (): boolean =>
      !token.isCancellationRequested && session.documents.get(textDocument.uri)?.getText() === text;
    return (await inSlices(codeLensSteps(at.document, at.policies, service), wanted)) ?? null;
  });

  connection.onDocumentLinks(async ({ textDocument }, token) => {
    const at = await session.policies(textDocument.uri, token);
    return at?.settings.links ? documentLinks(at.document, at.policies, service) : null;
  });

  connection.onDocumentHighlight(async ({ textDocument, position }, token) => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const offset = at.document.offsetAt(position);
    const policy = workspace.policyAt(at.document, at.settings, offset);
    const found = policy ? highlights(at.document, policy, offset) : [];
    // Not an element of a policy: the editor highlights the word.
    return found.length > 0 ? found : null;
  });
}
