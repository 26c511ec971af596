/** The suggestions at an offset: finds the place of the cursor and asks the sources. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Declarations } from '../policy/declarations.js';
import type { Policy } from '../policy/policy.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { Range } from '../text/range.js';
import { completionContext } from './completion-context.js';
import { type CompletionEntry, type CompletionResult, MAX_ENTRIES } from './completion-source.js';
import { completionSources } from './sources.generated.js';
import { type Suggestion, suggestionOf } from './suggestion.js';
import { continuing, placeOfNone } from './whole-values.js';

export interface CompletionOptions {
  /** The editor supports snippets; otherwise placeholders are inserted as text. */
  readonly snippets: boolean;
  /** Other open documents with policies, whose values are suggested too. */
  readonly nearby?: readonly HostDocument[];
  /** The other documents of the module: what they declare can be referred to. Asked for only if it is needed. */
  readonly beside?: () => readonly HostDocument[];
  /** What the document declares, if its language has references. */
  readonly declarations?: Declarations | undefined;
}

export interface Suggestions {
  /** The best first. */
  readonly items: readonly Suggestion[];
  /** There are more than these: ask again after the next character. */
  readonly incomplete: boolean;
  /**
   * There are none, and no list of others is wanted: the value is complete, its author makes it up, or nothing is known
   * of it. The text of it before the cursor, or, if it is empty, what is before it: never only space.
   */
  readonly none?: Range;
}

const NONE: Suggestions = { items: [], incomplete: false };

const isList = (
  result: CompletionResult | readonly CompletionEntry[],
): result is readonly CompletionEntry[] => Array.isArray(result);

export function complete(
  policy: Policy,
  catalogue: Catalogue,
  offset: number,
  { snippets, nearby = [], declarations }: CompletionOptions = { snippets: true },
): Suggestions {
  const at = completionContext(policy, catalogue, offset, nearby, declarations);
  if (!at) return NONE;
  const { context, cursor } = at;
  const entries: CompletionEntry[] = [];
  let incomplete = false;
  const ofSyntax = context.ownNames !== undefined;
  const isText = (context.enclosing?.takes ?? 'text') === 'text';
  for (const source of completionSources) {
    if (ofSyntax !== (source.ownNames ?? false) || (!isText && !source.inFunctions)) continue;
    const result = source.complete(context);
    if (!result) continue;
    if (isList(result)) entries.push(...result);
    else {
      entries.push(...result.entries);
      incomplete ||= result.incomplete;
    }
  }
  const sorted = entries
    .map((entry, i) => ({ entry, i }))
    .sort((a, b) => (a.entry.rank ?? 5) - (b.entry.rank ?? 5) || a.i - b.i);
  const { document } = policy;
  const chosen = continuing(
    context,
    sorted.slice(0, MAX_ENTRIES).map(({ entry }) => entry),
  );
  const none = chosen.length === 0 ? placeOfNone(policy.document, context, sorted.length > 0) : undefined;
  return {
    incomplete: incomplete || sorted.length > MAX_ENTRIES,
    items: chosen.map((entry) => suggestionOf(document, cursor, entry, snippets)),
    ...(none ? { none } : {}),
  };
}
