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

function toItem(
  entry: Suggestion,
  index: number,
  document: TextDocument,
  commands: SuggestCommands,
): CompletionItem {
  const { range, text, snippet } = entry.inserted;
  const command = commandAfter(entry, commands);
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
    ...(command ? { command: { title: 'Suggest', command } } : {}),
    ...(entry.data ? { data: entry.data } : {}),
  };
}

export const toCompletionList = (
  { items, incomplete }: Suggestions,
  document: TextDocument,
  commands: SuggestCommands = {},
): CompletionList => ({
  isIncomplete: incomplete,
  items: items.map((entry, i) => toItem(entry, i, document, commands)),
});

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
