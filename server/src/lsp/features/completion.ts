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
import type { CompletionOptions, EntryKind, Policy, Suggestion, Suggestions } from '../../service/core.js';
import { kindFromPath } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
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

/** Complete policies, for an empty document. */
export function wholePolicies(
  document: TextDocument,
  offset: number,
  service: IamLanguageService,
  path: string,
): CompletionList {
  const at = document.positionAt(offset);
  const kind = kindFromPath(path)?.kind;
  const items = service.policyTemplates(path, kind).map(
    ({ label, detail, snippet, preselect }, i): CompletionItem => ({
      label,
      kind: CompletionItemKind.Snippet,
      detail,
      sortText: String(i).padStart(2, '0'),
      ...(preselect ? { preselect } : {}),
      filterText: '{',
      textEdit: { range: { start: at, end: at }, newText: snippet },
      insertTextFormat: InsertTextFormat.Snippet,
    }),
  );
  return { isIncomplete: false, items };
}

/** @param suggestCommand a client command that shows the suggestions again. */
export const toCompletionList = (
  { items, incomplete }: Suggestions,
  document: TextDocument,
  suggestCommand?: string,
): CompletionList => ({
  isIncomplete: incomplete,
  items: items.map((entry, i) => toItem(entry, i, document, suggestCommand)),
});

/** The suggestions at an offset. */
export function completionList(
  policy: Policy | undefined,
  service: IamLanguageService,
  document: TextDocument,
  offset: number,
  options: CompletionOptions & { readonly suggestCommand?: string | undefined } = { snippets: true },
): CompletionList {
  const found = policy ? service.complete(policy, offset, options) : { items: [], incomplete: false };
  return toCompletionList(found, document, options.suggestCommand);
}
