/** Statements by their names, for the search of symbols in all open documents. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SymbolInformation } from 'vscode-languageserver-types';
import { matchRank, outline, type Policy } from '../../service/core.js';
import { toRange } from '../convert.js';
import { SYMBOL_KINDS } from './document-symbols.js';

/** An editor shows a few of them, the best first. */
export const MAX_SYMBOLS = 500;

/**
 * The statements of a document that match what is searched for; their container is the kind of their policy.
 * @param query as it is typed; empty: all of them.
 */
export const statementSymbols = (
  document: TextDocument,
  policies: readonly Policy[],
  query: string,
): SymbolInformation[] =>
  outline(policies).flatMap((policy) =>
    policy.children
      .filter(({ name }) => matchRank(query, name) !== undefined)
      .map(({ name, kind, anchor }) => ({
        name,
        kind: SYMBOL_KINDS[kind],
        containerName: policy.name,
        location: { uri: document.uri, range: toRange(document, anchor) },
      })),
  );
