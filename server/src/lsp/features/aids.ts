/** What an editor shows beside and around the text: hints, lenses, links, highlights, ranges. One function each. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeLens,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentLink,
  type FoldingRange,
  type InlayHint,
  InlayHintKind,
  type Range as LspRange,
  type SelectionRange,
  type TextEdit,
} from 'vscode-languageserver-types';
import { intersects } from '../../algebra/glob.js';
import type { AccessLevel, Catalogue } from '../../catalogue/catalogue.js';
import { accessOf, accessSummary } from '../../comparison/policy-access.js';
import { compileAction, compilePolicy } from '../../policy/compile.js';
import { isWithin, type Policy, type Statement } from '../../policy/tree.js';
import { namesAnyService } from '../../sets/named-actions.js';
import { requestSets } from '../../sets/request-sets.js';
import type { StringNode, ValueNode } from '../../syntax/value.js';
import { toRange } from '../convert.js';

/** Behind each wildcard of a service: how many actions it matches. */
export function inlayHints(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
  range: LspRange,
): InlayHint[] {
  const sets = requestSets(catalogue);
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  const out: InlayHint[] = [];
  for (const { statements } of policies) {
    for (const { action } of statements) {
      for (const item of action?.items ?? []) {
        if (!item.closed || item.range.end < from || item.range.start > to) continue;
        if (!/[*?]/.test(item.value) || namesAnyService(item.value)) continue;
        const count = sets.expand(compileAction(item.value)).length;
        if (count === 0) continue;
        out.push({
          position: document.positionAt(item.range.end),
          label: `${count} action${count === 1 ? '' : 's'}`,
          kind: InlayHintKind.Type,
          paddingLeft: true,
          tooltip: `${item.value} matches ${count} documented action${count === 1 ? '' : 's'} now, and those that AWS adds later.`,
        });
      }
    }
  }
  return out;
}

/** Token types of actions by access level, from the least to the most. The client maps them to colours. */
export const TOKEN_TYPES = ['iamList', 'iamRead', 'iamTagging', 'iamWrite', 'iamPermissions'] as const;
const TYPE_OF: Readonly<Record<AccessLevel, number>> = {
  List: 0,
  Read: 1,
  Tagging: 2,
  Write: 3,
  'Permissions management': 4,
};

/** Colours the names of actions by access level; a wildcard by the highest level of what it matches. */
export function semanticTokens(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
): number[] {
  const sets = requestSets(catalogue);
  const found: { line: number; character: number; length: number; type: number }[] = [];
  for (const item of policies.flatMap((p) => p.statements.flatMap((s) => s.action?.items ?? []))) {
    const colon = item.value.indexOf(':');
    if (!item.closed || item.offsets || colon < 0 || namesAnyService(item.value)) continue;
    let type = -1;
    for (const id of sets.expand(compileAction(item.value))) {
      for (const level of catalogue.action(id)!.levels) type = Math.max(type, TYPE_OF[level]);
    }
    if (type < 0) continue;
    const { line, character } = document.positionAt(item.inner.start + colon + 1);
    found.push({ line, character, length: item.value.length - colon - 1, type });
  }
  found.sort((a, b) => a.line - b.line || a.character - b.character);
  const data: number[] = [];
  let before = { line: 0, character: 0 };
  for (const { line, character, length, type } of found) {
    const delta = line - before.line;
    data.push(delta, delta === 0 ? character - before.character : character, length, type, 0);
    before = { line, character };
  }
  return data;
}

/** Above each policy: its access in short, and the way to evaluate a request. The client has the commands. */
export function codeLenses(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
): CodeLens[] {
  return policies.flatMap((policy): CodeLens[] => {
    const { start } = toRange(document, policy.node.range);
    const range = { start, end: start };
    const access = accessOf(compilePolicy(policy), catalogue, requestSets(catalogue));
    return [
      { range, command: { title: 'Evaluate...', command: 'grantwise.evaluateRequest' } },
      { range, command: { title: accessSummary(access), command: 'grantwise.showAccess' } },
    ];
  });
}

/** Actions to their service's page in AWS's reference. */
export function documentLinks(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
): DocumentLink[] {
  const out: DocumentLink[] = [];
  for (const { statements } of policies) {
    for (const { action } of statements) {
      for (const item of action?.items ?? []) {
        const prefix = /^([A-Za-z0-9-]+):/.exec(item.value)?.[1]?.toLowerCase();
        if (!prefix || !item.closed || !catalogue.hasService(prefix)) continue;
        out.push({
          range: toRange(document, item.inner),
          target: catalogue.referenceUrl(prefix),
          tooltip: 'Service Authorization Reference',
        });
      }
    }
  }
  return out;
}

const highlight = (
  document: TextDocument,
  node: StringNode,
  kind: DocumentHighlightKind,
): DocumentHighlight => ({
  range: toRange(document, node.inner),
  kind,
});

/** The patterns of a list that share something with a pattern. */
function sharing(item: StringNode, others: readonly Statement[]): StringNode[] {
  const own = compileAction(item.value);
  return others.flatMap((s) =>
    s.action?.negated ? [] : (s.action?.items ?? []).filter((i) => intersects(own, compileAction(i.value))),
  );
}

/** At an action: what the statements of the other effect share with it. At an Effect: all that the two sides share. */
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

/** The Sid at an offset. */
export function sidAt(policy: Policy, offset: number): StringNode | undefined {
  return policy.statements.map((s) => s.sid).find((s) => s?.closed && isWithin(s.range, offset));
}

/** @returns the edits, or what is wrong with the new name. */
export function renameSid(
  document: TextDocument,
  policy: Policy,
  sid: StringNode,
  name: string,
): TextEdit[] | string {
  if (policy.kind !== 'resource' && !/^[A-Za-z0-9]+$/.test(name)) return 'A Sid has letters and digits only.';
  if (/["\\]/.test(name) || name === '') return 'This is no name for a statement.';
  if (policy.statements.some((s) => s.sid !== sid && s.sid?.value === name))
    return `Another statement is called "${name}" already.`;
  return [{ range: toRange(document, sid.inner), newText: name }];
}

const children = (node: ValueNode): readonly ValueNode[] => {
  if (node.type === 'array') return node.items;
  if (node.type === 'object') return node.properties.flatMap((p) => [p.key, ...(p.value ? [p.value] : [])]);
  return [];
};

/** Lists and objects over several lines; for editors whose own JSON support has none. */
export function foldingRanges(document: TextDocument, root: ValueNode | undefined): FoldingRange[] {
  const out: FoldingRange[] = [];
  const walk = (node: ValueNode): void => {
    if (node.type === 'array' || node.type === 'object') {
      const { start, end } = toRange(document, node.range);
      if (end.line - 1 > start.line) out.push({ startLine: start.line, endLine: end.line - 1 });
    }
    for (const child of children(node)) walk(child);
  };
  if (root) walk(root);
  return out;
}

/** From the value at an offset outward. */
export function selectionRange(
  document: TextDocument,
  root: ValueNode | undefined,
  offset: number,
): SelectionRange {
  let current: SelectionRange = {
    range: { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) },
  };
  let node = root;
  while (node) {
    const range = toRange(document, node.range);
    current = { range, parent: current };
    if (node.type === 'string') current = { range: toRange(document, node.inner), parent: current };
    if (node.type === 'object') {
      const property = node.properties.find((p) => isWithin(p.range, offset));
      if (property) current = { range: toRange(document, property.range), parent: current };
    }
    node = children(node).find((c) => isWithin(c.range, offset));
  }
  return current;
}
