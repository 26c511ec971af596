/** The outline of a document: its policies and their statements. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import { type OutlineItem, outline, type Policy } from '../../service/core.js';
import { toRange } from '../convert.js';

export const SYMBOL_KINDS: Readonly<Record<OutlineItem['kind'], SymbolKind>> = {
  policy: SymbolKind.Package,
  allow: SymbolKind.Method,
  deny: SymbolKind.Event,
};

function toSymbol(document: TextDocument, item: OutlineItem): DocumentSymbol {
  return {
    name: item.name,
    ...(item.detail !== undefined ? { detail: item.detail } : {}),
    kind: SYMBOL_KINDS[item.kind],
    range: toRange(document, item.range),
    selectionRange: toRange(document, item.anchor),
    ...(item.kind === 'policy' ? { children: item.children.map((c) => toSymbol(document, c)) } : {}),
  };
}

export const documentSymbols = (document: TextDocument, policies: readonly Policy[]): DocumentSymbol[] =>
  outline(policies).map((item) => toSymbol(document, item));
