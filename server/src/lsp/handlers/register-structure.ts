/** The structure of a document: outline, folding, selection. */
import type { CancellationToken } from 'vscode-languageserver';
import { documentSymbols } from '../features/document-symbols.js';
import { foldingRanges } from '../features/folding-ranges.js';
import { selectionRange } from '../features/selection-ranges.js';
import type { Session } from '../session/session.js';

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
    const { syntax } = at.analysis.document;
    const { yamlSupport, hclSupport } = session.client.options;
    // Another extension has the outline.
    if (syntax.othersReport && (syntax.id === 'yaml' ? yamlSupport : hclSupport)) return null;
    return documentSymbols(at.document, at.analysis.policies);
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
