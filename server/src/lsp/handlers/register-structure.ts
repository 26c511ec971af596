/** The structure of a document: outline, folding, selection. */
import type { CancellationToken, SymbolInformation } from 'vscode-languageserver';
import { documentSymbols } from '../features/document-symbols.js';
import { foldingRanges } from '../features/folding-ranges.js';
import { selectionRange } from '../features/selection-ranges.js';
import { MAX_SYMBOLS, statementSymbols } from '../features/statement-symbols.js';
import type { ClientOptions } from '../protocol.js';
import { closedStatements } from '../session/closed-statements.js';
import type { Session } from '../session/session.js';

/** The languages whose documents have an outline from an editor's JSON support. */
const JSON_LANGUAGES = ['json', 'jsonc'];

/**
 * Does another extension give the outline? VS Code shows the outlines of two extensions one below the other, and neither
 * extension can replace the other's. The other outline stays: it contains the whole document.
 */
function othersOutline(
  { othersReport, id }: { readonly othersReport?: boolean; readonly id: string },
  languageId: string,
  { jsonSupport, yamlSupport, hclSupport }: ClientOptions,
): boolean {
  // A template in JSON can have a language of its own, for which there is no other outline.
  if (!othersReport) return jsonSupport === true && JSON_LANGUAGES.includes(languageId);
  return (id.startsWith('yaml') ? yamlSupport : hclSupport) === true;
}

export function registerStructure(session: Session): void {
  const { connection, workspace } = session;

  const analysed = async (uri: string, token: CancellationToken) => {
    const at = await session.open(uri, token);
    const analysis = at && workspace.analysis(at.document, at.settings);
    return analysis && { document: at.document, analysis };
  };

  connection.onDocumentSymbol(async ({ textDocument }, token) => {
    const at = await analysed(textDocument.uri, token);
    if (!at) return null;
    const { document, analysis } = at;
    if (othersOutline(analysis.document.syntax, document.languageId, session.client.options)) return null;
    return documentSymbols(document, analysis.policies);
  });

  // The only search by Sid where the outline is that of an editor's JSON, YAML or Terraform support.
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    const found: SymbolInformation[] = [];
    for (const { uri } of session.documents.all()) {
      const at = await session.policies(uri, token);
      if (at) found.push(...statementSymbols(at.document, at.policies, query));
      if (found.length >= MAX_SYMBOLS) break;
    }
    if (found.length < MAX_SYMBOLS)
      found.push(...(await closedStatements(session, query, () => !token.isCancellationRequested)));
    return found.slice(0, MAX_SYMBOLS);
  });

  connection.onFoldingRanges(async ({ textDocument }, token) => {
    const at = await analysed(textDocument.uri, token);
    return at ? foldingRanges(at.document, at.analysis.document) : null;
  });

  connection.onSelectionRanges(async ({ textDocument, positions }, token) => {
    const at = await analysed(textDocument.uri, token);
    if (!at) return null;
    const { document, analysis } = at;
    return positions.map((p) => selectionRange(document, analysis.document, document.offsetAt(p)));
  });
}
