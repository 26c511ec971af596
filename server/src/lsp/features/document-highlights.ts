import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver-types';
import { intersects } from '../../algebra/glob-intersection.js';
import { compileAction } from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { StringNode } from '../../syntax/value.js';
import { isWithin } from '../../text/range.js';
import { toRange } from '../convert.js';

const highlight = (
  document: TextDocument,
  node: StringNode,
  kind: DocumentHighlightKind,
): DocumentHighlight => ({
  range: toRange(document, node.inner),
  kind,
});

/** The patterns of a list that overlap with a pattern. */
function sharing(item: StringNode, others: readonly Statement[]): StringNode[] {
  const own = compileAction(item.value);
  return others.flatMap((s) =>
    s.action?.negated ? [] : (s.action?.items ?? []).filter((i) => intersects(own, compileAction(i.value))),
  );
}

/** At an action: the overlapping patterns of the opposite effect. At an Effect: all overlapping patterns. */
export function highlights(document: TextDocument, policy: Policy, offset: number): DocumentHighlight[] {
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  if (!statement) return [];
  const others = policy.statements.filter(
    (s) => s.effect && statement.effect && s.effect !== statement.effect,
  );
  const at = statement.action?.items.find((i) => isWithin(i.range, offset));
  const mine = at
    ? [at]
    : statement.effectNode && isWithin(statement.effectNode.range, offset) && !statement.action?.negated
      ? (statement.action?.items ?? [])
      : [];
  const shared = new Set<StringNode>();
  const own = new Set<StringNode>();
  for (const item of mine) {
    const hits = sharing(item, others);
    if (hits.length > 0 || item === at) own.add(item);
    for (const hit of hits) shared.add(hit);
  }
  return [
    ...[...own].map((n) => highlight(document, n, DocumentHighlightKind.Read)),
    ...[...shared].map((n) => highlight(document, n, DocumentHighlightKind.Write)),
  ];
}
