/** Suggestions as LSP items. */

import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  InsertTextFormat,
  MarkupKind,
  type Range,
} from 'vscode-languageserver-types';
import type { CompletionOptions, EntryKind, Policy, Suggestion, Suggestions } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { toRange } from '../convert.js';
import type { CompleteActionsResult } from '../protocol.js';

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

/** Commands of the client that show suggestions after one was accepted. */
export interface SuggestCommands {
  /** At the cursor. */
  readonly suggestCommand?: string | undefined;
  /** At the next tab stop of the snippet. */
  readonly suggestAtNextStopCommand?: string | undefined;
}

const commandAfter = (
  { again, beforeValue }: Suggestion,
  { suggestCommand, suggestAtNextStopCommand }: SuggestCommands,
): string | undefined => {
  if (beforeValue) return suggestAtNextStopCommand;
  return again ? suggestCommand : undefined;
};

/** @param range that of the entry's text. */
function toItem(entry: Suggestion, index: number, range: Range, commands: SuggestCommands): CompletionItem {
  const { text, snippet } = entry.inserted;
  const command = commandAfter(entry, commands);
  const item: CompletionItem = {
    label: entry.label,
    kind: KINDS[entry.kind],
    // Before what VS Code's JSON support suggests: that is sorted by its label, which begins with a quote.
    sortText: `!${String(index).padStart(4, '0')}`,
    filterText: entry.filter ?? entry.label,
    textEdit: { range, newText: text },
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
  };
  if (entry.detail) item.detail = entry.detail;
  if (entry.documentation) item.documentation = { kind: MarkupKind.Markdown, value: entry.documentation };
  if (entry.preselect) item.preselect = true;
  if (entry.deprecated) item.tags = [CompletionItemTag.Deprecated];
  if (command) item.command = { title: 'Suggest', command };
  if (entry.data) item.data = entry.data;
  return item;
}

export const toCompletionList = (
  { items, incomplete }: Suggestions,
  document: TextDocument,
  commands: SuggestCommands = {},
): CompletionList => {
  // Most entries replace the same text.
  let last: { readonly start: number; readonly end: number; readonly range: Range } | undefined;
  const rangeOf = ({ inserted: { range } }: Suggestion): Range => {
    if (last?.start !== range.start || last.end !== range.end)
      last = { ...range, range: toRange(document, range) };
    return last.range;
  };
  return {
    isIncomplete: incomplete,
    items: items.map((entry, i) => toItem(entry, i, rangeOf(entry), commands)),
  };
};

/** Suggestions for a string that is not in a document of the server. */
export const toActionItems = ({ items, incomplete }: Suggestions): CompleteActionsResult => ({
  incomplete,
  items: items.map(({ label, kind, detail, inserted, again, data }) => ({
    label,
    kind: KINDS[kind],
    ...(detail ? { detail } : {}),
    text: inserted.text,
    ...(again ? { again } : {}),
    ...(data ? { data } : {}),
  })),
});

/** The suggestions at an offset. */
export function completionList(
  policy: Policy | undefined,
  service: IamLanguageService,
  document: TextDocument,
  offset: number,
  options: CompletionOptions & SuggestCommands = { snippets: true },
): CompletionList {
  const found = policy ? service.complete(policy, offset, options) : { items: [], incomplete: false };
  return toCompletionList(found, document, options);
}
