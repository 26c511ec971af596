/** Suggestions as LSP items. */

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
import { type CompletionOptions, complete, type Suggestion } from '../../completion/complete.js';
import type { EntryKind } from '../../completion/completion-source.js';
import type { Policy } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { choice, type Data, Entries, Inline, stop } from '../../syntax/data.js';
import type { Syntax } from '../../syntax/syntax.js';
import { toRange } from '../convert.js';

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

function toItem(
  entry: Suggestion,
  index: number,
  document: TextDocument,
  suggestCommand: string | undefined,
): CompletionItem {
  const { range, text, snippet } = entry.inserted;
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
    ...(entry.again && suggestCommand ? { command: { title: 'Suggest', command: suggestCommand } } : {}),
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

/**
 * The suggestions at an offset.
 * @param suggestCommand a client command that shows the suggestions again.
 */
export function completionList(
  policy: Policy | undefined,
  catalogue: Catalogue,
  document: TextDocument,
  offset: number,
  options: CompletionOptions & { readonly suggestCommand?: string | undefined } = { snippets: true },
): CompletionList {
  if (!policy) return { isIncomplete: false, items: [] };
  const { items, incomplete } = complete(policy, catalogue, offset, options);
  return {
    isIncomplete: incomplete,
    items: items.map((entry, i) => toItem(entry, i, document, options.suggestCommand)),
  };
}
