/** What a completion source is. One source = one file in `sources/` + one fixture in test/completion. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Cursor, Insertion } from '../syntax/syntax.js';

export type EntryKind =
  | 'property'
  | 'value'
  | 'service'
  | 'action'
  | 'wildcard'
  | 'resource'
  | 'key'
  | 'operator'
  | 'snippet';

export interface CompletionEntry {
  readonly label: string;
  readonly kind: EntryKind;
  /** Short text at the right of the label. */
  readonly detail?: string;
  /** Markdown, where it is at hand. */
  readonly documentation?: string;
  /** What goes into the document; the syntax writes it. */
  readonly insert: Insertion;
  /** What the typed text is compared with; the label if left out. */
  readonly filter?: string;
  /** Lower comes first; entries of one rank keep their order. */
  readonly rank?: number;
  /** Another completion is needed after this one (a service prefix, a key with a value to choose). */
  readonly again?: boolean;
  readonly preselect?: boolean;
  readonly deprecated?: boolean;
  /** For the documentation that is made on demand. */
  readonly data?: { readonly type: 'action' | 'key' | 'service'; readonly id: string };
}

export interface CompletionResult {
  readonly entries: readonly CompletionEntry[];
  /** There are more than these: ask again after the next character. */
  readonly incomplete: boolean;
}

/** Where the cursor is, in terms of the policy. */
export interface CompletionContext
  extends Pick<Cursor, 'typed' | 'word' | 'replace' | 'inString' | 'offset'> {
  readonly catalogue: Catalogue;
  readonly sets: RequestSets;
  readonly policy: Policy;
  readonly statement: Statement | undefined;
  /** Names and positions from the policy down to the cursor: `Statement, 0, Action, 1`. */
  readonly path: readonly (string | number)[];
  /** The path within the statement: `Condition, StringEquals`. */
  readonly inStatement: readonly (string | number)[];
  /** A property name is expected here. */
  readonly atKey: boolean;
  /** Text of other policies that are being worked on: what they use is offered here too. */
  readonly nearby: string;
}

export interface CompletionSource {
  readonly id: string;
  /** Entries for the place, or undefined where the source has no say. */
  complete(context: CompletionContext): CompletionResult | readonly CompletionEntry[] | undefined;
}

/** The letters of the typed text occur in the candidate, in order; the case does not matter. */
export function subsequence(typed: string, candidate: string): boolean {
  return inOrder(typed.toLowerCase(), candidate.toLowerCase());
}

function inOrder(wanted: string, text: string): boolean {
  let i = 0;
  for (let j = 0; i < wanted.length && j < text.length; j++) if (wanted[i] === text[j]) i++;
  return i === wanted.length;
}

/** How well a candidate fits: 0 it begins with the typed text, 1 its capitals do, 2 it contains it, 3 only in order. */
export function matchRank(typed: string, candidate: string): number | undefined {
  if (typed === '') return 0;
  const wanted = typed.toLowerCase();
  const text = candidate.toLowerCase();
  if (text.startsWith(wanted)) return 0;
  // Every other fit is one of the letters in order, which is quick to see.
  if (!inOrder(wanted, text)) return undefined;
  if (camelMatch(wanted, candidate)) return 1;
  return text.includes(wanted) ? 2 : 3;
}

/** The words of a name in capitals: Describe, Network, Interfaces. */
export const wordsOf = (name: string): readonly string[] =>
  name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? [];

/** "gobj" fits GetObject: each piece of the typed text begins a word of the candidate, in order. */
function camelMatch(wanted: string, candidate: string): boolean {
  const words = wordsOf(candidate).map((w) => w.toLowerCase());
  const go = (at: number, word: number): boolean => {
    if (at === wanted.length) return true;
    for (let w = word; w < words.length; w++) {
      const text = words[w]!;
      let n = 0;
      while (at + n < wanted.length && n < text.length && wanted[at + n] === text[n]) n++;
      for (let take = n; take > 0; take--) if (go(at + take, w + 1)) return true;
      // The first word may be skipped, others too: "obj" fits GetObject.
    }
    return false;
  };
  return go(0, 0);
}

export const MAX_ENTRIES = 200;

/** Keeps the best of many candidates. */
export function best<T>(
  candidates: readonly T[],
  typed: string,
  text: (candidate: T) => string,
  max = MAX_ENTRIES,
): { readonly kept: readonly { readonly item: T; readonly fit: number }[]; readonly incomplete: boolean } {
  const kept: { item: T; fit: number }[] = [];
  for (const item of candidates) {
    const score = matchRank(typed, text(item));
    if (score !== undefined) kept.push({ item, fit: score });
  }
  // Of those that fit loosely, the shorter name is the likelier one.
  kept.sort((a, b) => a.fit - b.fit || (a.fit === 0 ? 0 : text(a.item).length - text(b.item).length));
  return { kept: kept.slice(0, max), incomplete: kept.length > max };
}
