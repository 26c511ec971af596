/** An entry with the text that it inserts at the cursor. */
import {
  type Cursor,
  type HostDocument,
  type InsertedText,
  type Insertion,
  replacedBefore,
} from '../syntax/syntax.js';
import type { CompletionEntry } from './completion-source.js';

export interface Suggestion extends CompletionEntry {
  readonly inserted: InsertedText;
  /** A name whose value is there already: what is written next is the value, not the name again. */
  readonly beforeValue?: boolean;
}

/** A name without a part that is left to fill in, such as a tag key. */
const isWholeName = (insert: Insertion): boolean =>
  'name' in insert &&
  (typeof insert.name === 'string' || insert.name.parts.every((part) => typeof part === 'string'));

/** @param stops the editor supports snippets; otherwise placeholders are inserted as text. */
export function suggestionOf(
  document: HostDocument,
  cursor: Cursor,
  entry: CompletionEntry,
  stops: boolean,
): Suggestion {
  const inserted = document.syntax.insertion(document, cursor, entry.insert, stops);
  // An editor compares the filter with everything that is replaced, a quote before the cursor included.
  const before = replacedBefore(document, inserted, cursor);
  const { label, kind, detail, documentation, insert, filter, rank, again, preselect, deprecated, data } =
    entry;
  // Each property by its name: to copy entries of different shapes takes most of the time of a long list.
  return {
    label,
    kind,
    detail,
    documentation,
    insert,
    filter: before + (filter ?? label),
    rank,
    again,
    preselect,
    deprecated,
    data,
    inserted,
    beforeValue: cursor.hasValue && isWholeName(insert),
  };
}
