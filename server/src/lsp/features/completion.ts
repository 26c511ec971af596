/** Finds the place of the cursor, asks the sources, and converts their entries to LSP items. */

import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  InsertTextFormat,
  MarkupKind,
} from 'vscode-languageserver-types';
import type { Catalogue } from '../../catalogue/catalogue.js';
import {
  type CompletionContext,
  type CompletionEntry,
  type CompletionResult,
  type EntryKind,
  MAX_ENTRIES,
} from '../../completion/completion-source.js';
import { completionSources } from '../../completion/sources.generated.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { requestSets } from '../../sets/request-sets.js';
import { choice, type Data, Entries, Inline, stop } from '../../syntax/data.js';
import type { Cursor, Path, Syntax } from '../../syntax/syntax.js';
import type { ObjectNode, ValueNode } from '../../syntax/value.js';
import { toRange } from '../convert.js';

export interface CompletionOptions {
  /** The client supports snippets. */
  readonly snippets: boolean;
  /** A client command that shows the suggestions again. */
  readonly suggestCommand?: string | undefined;
  /** Text of other open policies. */
  readonly nearby?: string;
}

const KINDS: Readonly<Record<EntryKind, CompletionItemKind>> = {
  property: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  service: CompletionItemKind.Module,
  action: CompletionItemKind.Function,
  wildcard: CompletionItemKind.Operator,
  resource: CompletionItemKind.Reference,
  key: CompletionItemKind.Variable,
  operator: CompletionItemKind.Operator,
  snippet: CompletionItemKind.Snippet,
};

/** Number of steps from the root to the policy, to remove from the path of the cursor. */
function depthOf(root: ValueNode | undefined, policy: ObjectNode, path: Path): number | undefined {
  let node: ValueNode | undefined = root;
  for (let depth = 0; depth <= path.length; depth++) {
    if (node === policy) return depth;
    const step = path[depth];
    if (node?.type === 'object') node = node.properties.find((p) => p.key.value === step)?.value;
    else if (node?.type === 'array') node = node.items[step as number];
    else return undefined;
  }
  return undefined;
}

/** The place of the cursor, or undefined if nothing can be completed there. */
export function completionContext(
  policy: Policy,
  catalogue: Catalogue,
  offset: number,
  nearby = '',
): { context: CompletionContext; cursor: Cursor } | undefined {
  const { document } = policy;
  const cursor = document.syntax.cursor(document, offset);
  // There are no suggestions in a comment.
  if (cursor.inComment) return undefined;
  const depth = depthOf(document.root, policy.node, cursor.path);
  if (depth === undefined) return undefined;
  const path = cursor.path.slice(depth);
  let statement: Statement | undefined;
  let inStatement: Path = [];
  if (path[0] === 'Statement') {
    const index = typeof path[1] === 'number' ? path[1] : 0;
    statement = policy.statements.find((s) => s.index === index);
    inStatement = path.slice(typeof path[1] === 'number' ? 2 : 1);
  }
  return {
    cursor,
    context: {
      ...cursor,
      catalogue,
      sets: requestSets(catalogue),
      policy,
      statement,
      path,
      inStatement,
      atKey: cursor.at === 'key',
      nearby,
    },
  };
}

const isList = (
  result: CompletionResult | readonly CompletionEntry[],
): result is readonly CompletionEntry[] => Array.isArray(result);

function toItem(
  entry: CompletionEntry,
  index: number,
  policy: Policy,
  cursor: Cursor,
  document: TextDocument,
  options: CompletionOptions,
): CompletionItem {
  const host = policy.document;
  const { range, text, snippet } = host.syntax.insertion(host, cursor, entry.insert, options.snippets);
  return {
    label: entry.label,
    kind: KINDS[entry.kind],
    ...(entry.detail ? { detail: entry.detail } : {}),
    ...(entry.documentation
      ? { documentation: { kind: MarkupKind.Markdown, value: entry.documentation } }
      : {}),
    sortText: String(index).padStart(4, '0'),
    filterText: entry.filter ?? entry.label,
    textEdit: { range: toRange(document, range), newText: text },
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(entry.preselect ? { preselect: true } : {}),
    ...(entry.deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(entry.again && options.suggestCommand
      ? { command: { title: 'Suggest', command: options.suggestCommand } }
      : {}),
    ...(entry.data ? { data: entry.data } : {}),
  };
}

const ACTION: Data = [stop(2)];
const PRINCIPAL: Data = new Inline(new Entries([[choice(1, 'AWS', 'Service', 'Federated'), stop(3)]]));

/** Policy templates: a label, a description and the statement. */
const WHOLE: Readonly<Record<string, readonly [label: string, detail: string, statement: Data]>> = {
  identity: [
    'IAM identity-based policy',
    'allows actions on resources',
    { Effect: choice(1, 'Allow', 'Deny'), Action: ACTION, Resource: stop(3) },
  ],
  resource: [
    'IAM resource-based policy',
    'who can use the resource',
    { Effect: 'Allow', Principal: PRINCIPAL, Action: ACTION, Resource: stop(4) },
  ],
  trust: [
    'IAM role trust policy',
    'who can assume the role',
    { Effect: 'Allow', Principal: PRINCIPAL, Action: 'sts:AssumeRole' },
  ],
  deny: [
    'Service control policy',
    'what no principal in the accounts can do',
    { Effect: 'Deny', Action: ACTION, Resource: '*' },
  ],
  rcp: [
    'Resource control policy',
    'who cannot use the resources',
    { Effect: 'Deny', Principal: '*', Action: ACTION, Resource: '*' },
  ],
};

const WHOLE_OF: Partial<Record<PolicyKind, string>> = {
  scp: 'deny',
  endpoint: 'resource',
  rcp: 'rcp',
  resource: 'resource',
  trust: 'trust',
};

/** Complete policies, for an empty document. */
export function wholePolicies(
  document: TextDocument,
  syntax: Syntax,
  offset: number,
  kind: PolicyKind | undefined,
): CompletionList {
  const at = document.positionAt(offset);
  const own = (kind && WHOLE_OF[kind]) ?? 'identity';
  const items = Object.entries(WHOLE).map(
    ([id, [label, detail, statement]], i): CompletionItem => ({
      label,
      kind: CompletionItemKind.Snippet,
      detail,
      sortText: id === own ? '0' : String(i + 2),
      ...(id === own ? { preselect: true } : {}),
      filterText: '{',
      textEdit: {
        range: { start: at, end: at },
        newText: syntax.printSnippet({ Version: '2012-10-17', Statement: [statement] }),
      },
      insertTextFormat: InsertTextFormat.Snippet,
    }),
  );
  return { isIncomplete: false, items };
}

/** The suggestions at an offset. */
export function complete(
  policy: Policy | undefined,
  catalogue: Catalogue,
  document: TextDocument,
  offset: number,
  options: CompletionOptions = { snippets: true },
): CompletionList {
  const empty: CompletionList = { isIncomplete: false, items: [] };
  if (!policy) return empty;
  const at = completionContext(policy, catalogue, offset, options.nearby);
  if (!at) return empty;
  const { context, cursor } = at;
  const entries: CompletionEntry[] = [];
  let incomplete = false;
  for (const source of completionSources) {
    const result = source.complete(context);
    if (!result) continue;
    if (!isList(result)) {
      entries.push(...result.entries);
      incomplete ||= result.incomplete;
    } else entries.push(...result);
  }
  const sorted = entries
    .map((e, i) => ({ e, i }))
    .sort((a, b) => (a.e.rank ?? 5) - (b.e.rank ?? 5) || a.i - b.i);
  if (sorted.length > MAX_ENTRIES) incomplete = true;
  return {
    isIncomplete: incomplete,
    items: sorted.slice(0, MAX_ENTRIES).map(({ e }, i) => toItem(e, i, policy, cursor, document, options)),
  };
}
