/** The outline of a document: its policies and their statements. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import type { Policy, Statement } from '../../policy/policy.js';
import { KIND_LABELS } from '../../policy/policy-kind.js';
import { statementAnchor } from '../../policy/statement-name.js';
import { toRange } from '../convert.js';

function detail(statement: Statement): string {
  const { action } = statement;
  if (!action) return statement.effect ?? '';
  const [first] = action.items;
  const more = action.items.length > 1 ? ` and ${action.items.length - 1} more` : '';
  return `${statement.effect ?? '?'} ${action.negated ? 'all but ' : ''}${first?.value ?? ''}${more}`;
}

function statementSymbol(document: TextDocument, statement: Statement): DocumentSymbol {
  const anchor = statementAnchor(statement);
  const { range } = statement.node;
  return {
    name: statement.sid?.value || `Statement ${statement.index + 1}`,
    detail: detail(statement),
    kind: statement.effect === 'Deny' ? SymbolKind.Event : SymbolKind.Method,
    range: toRange(document, range),
    selectionRange: toRange(document, { start: anchor.start, end: Math.min(anchor.end, range.end) }),
  };
}

export function documentSymbols(document: TextDocument, policies: readonly Policy[]): DocumentSymbol[] {
  const out: DocumentSymbol[] = [];
  for (const policy of policies) {
    const children = policy.statements.map((s) => statementSymbol(document, s));
    const { range } = policy.node;
    out.push({
      name: KIND_LABELS[policy.kind],
      kind: SymbolKind.Package,
      range: toRange(document, range),
      selectionRange: toRange(document, { start: range.start, end: Math.min(range.start + 1, range.end) }),
      children,
    });
  }
  return out;
}
