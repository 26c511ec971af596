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
import type { Range as TextRange } from '../../text/range.js';
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

/** What the client can do with a list. */
export interface ListOptions {
  /** Commands of the client that show suggestions after one was accepted: at the cursor. */
  readonly suggestCommand?: string | undefined;
  /** At the next tab stop of the snippet. */
  readonly suggestAtNextStopCommand?: string | undefined;
  /** `CompletionList.itemDefaults` that it supports. */
  readonly itemDefaults?: readonly string[];
}

const commandAfter = (
  { again, beforeValue }: Suggestion,
  { suggestCommand, suggestAtNextStopCommand }: ListOptions,
): string | undefined => {
  if (beforeValue) return suggestAtNextStopCommand;
  return again ? suggestCommand : undefined;
};

/** What most items of a list share, said once: a list of 200 actions is little more than half as long then. */
interface Shared {
  readonly range?: TextRange;
  readonly insertTextFormat?: InsertTextFormat;
  /** The type of their data, with the label as the ID, as in `itemData`. */
  readonly dataType?: string;
}

function sharedBy(items: readonly Suggestion[], supported: readonly string[]): Shared {
  const [first] = items;
  if (!first || items.length === 1) return {};
  const out: { -readonly [K in keyof Shared]: Shared[K] } = {};
  if (supported.includes('editRange')) out.range = first.inserted.range;
  if (supported.includes('insertTextFormat'))
    out.insertTextFormat = first.inserted.snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText;
  // An item without data would get those of the others.
  if (supported.includes('data') && first.data && items.every((i) => i.data)) out.dataType = first.data.type;
  return out;
}

const isSame = (a: TextRange, b: TextRange | undefined): boolean => a.start === b?.start && a.end === b.end;

function toItem(
  entry: Suggestion,
  index: number,
  rangeOf: (range: TextRange) => Range,
  shared: Shared,
  options: ListOptions,
): CompletionItem {
  const { label, kind, detail, data, inserted } = entry;
  const command = commandAfter(entry, options);
  const item: CompletionItem = {
    label,
    kind: KINDS[kind],
    // Before what VS Code's JSON support suggests: that is sorted by its label, which begins with a quote.
    sortText: `!${String(index).padStart(4, '0')}`,
    filterText: entry.filter ?? label,
  };
  if (isSame(inserted.range, shared.range)) item.textEditText = inserted.text;
  else item.textEdit = { range: rangeOf(inserted.range), newText: inserted.text };
  const { commaAt } = inserted;
  if (commaAt !== undefined)
    item.additionalTextEdits = [{ range: rangeOf({ start: commaAt, end: commaAt }), newText: ',' }];
  const format = inserted.snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText;
  if (format !== shared.insertTextFormat) item.insertTextFormat = format;
  if (detail) item.detail = detail;
  if (entry.documentation) item.documentation = { kind: MarkupKind.Markdown, value: entry.documentation };
  if (entry.preselect) item.preselect = true;
  if (entry.deprecated) item.tags = [CompletionItemTag.Deprecated];
  if (command) item.command = { title: 'Suggest', command };
  if (data && (data.type !== shared.dataType || data.id !== label)) item.data = data;
  return item;
}

export function toCompletionList(
  { items, incomplete }: Suggestions,
  document: TextDocument,
  options: ListOptions = {},
): CompletionList {
  // Most entries replace the same text.
  let last: { readonly of: TextRange; readonly range: Range } | undefined;
  const rangeOf = (of: TextRange): Range => {
    if (!last || !isSame(last.of, of)) last = { of, range: toRange(document, of) };
    return last.range;
  };
  const shared = sharedBy(items, options.itemDefaults ?? []);
  const list: CompletionList = {
    isIncomplete: incomplete,
    items: items.map((entry, i) => toItem(entry, i, rangeOf, shared, options)),
  };
  const { range, insertTextFormat, dataType } = shared;
  if (range || insertTextFormat || dataType)
    list.itemDefaults = {
      ...(range ? { editRange: rangeOf(range) } : {}),
      ...(insertTextFormat ? { insertTextFormat } : {}),
      ...(dataType ? { data: { type: dataType } } : {}),
    };
  return list;
}

/**
 * An item that no typed text matches, so that nothing is shown: where a server has no items, VS Code suggests words of open
 * documents, of which Tab or Enter would insert the first.
 */
const hidden = (text: string, range: Range): CompletionItem => ({
  label: text,
  kind: CompletionItemKind.Value,
  filterText: '\u0000',
  textEdit: { range, newText: text },
});

/** What the documentation of an item is about, as a client sends it back. */
export function itemData({ data, label }: CompletionItem): { type: string; id: string } | undefined {
  const { type, id = label } = (data ?? {}) as { type?: unknown; id?: unknown };
  return typeof type === 'string' && typeof id === 'string' ? { type, id } : undefined;
}

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
  options: CompletionOptions & ListOptions = { snippets: true },
): CompletionList {
  const found: Suggestions = policy
    ? service.complete(policy, offset, options)
    : { items: [], incomplete: false };
  const list = toCompletionList(found, document, options);
  if (!found.none || !options.suggestCommand) return list;
  const range = toRange(document, found.none);
  return { ...list, items: [hidden(document.getText(range), range)] };
}
