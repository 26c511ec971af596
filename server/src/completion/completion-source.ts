/** The interface of a completion source. A source is one file in `sources/` and one fixture in test/completion. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Declarations, FunctionArgument } from '../policy/declarations.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Cursor, Insertion } from '../syntax/syntax.js';
import type { UsedValues } from './used-values.js';

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
  /** Short text to the right of the label. */
  readonly detail?: string;
  /** Markdown, if it is available. */
  readonly documentation?: string;
  /** What goes into the document; the syntax writes it. */
  readonly insert: Insertion;
  /** What the typed text is compared with; the label if omitted. */
  readonly filter?: string;
  /** Lower ranks come first; entries of the same rank keep their order. */
  readonly rank?: number;
  /** Another completion is needed after this one (a service prefix, a key with a value to choose). */
  readonly again?: boolean;
  readonly preselect?: boolean;
  readonly deprecated?: boolean;
  /** For the documentation that is created on demand. */
  readonly data?: { readonly type: 'action' | 'key' | 'operator' | 'service'; readonly id: string };
}

export interface CompletionResult {
  readonly entries: readonly CompletionEntry[];
  /** There are more than these: ask again after the next character. */
  readonly incomplete: boolean;
}

/** The function that the cursor is in an argument of. */
export interface EnclosingFunction {
  readonly takes: FunctionArgument['takes'];
  /** The name that is there already, where its attribute is written separately. */
  readonly attributeOf?: string;
  /** The name is written without its attribute. */
  readonly nameOnly?: boolean;
}

/** The place of the cursor in the policy. */
export interface CompletionContext
  extends Pick<Cursor, 'typed' | 'word' | 'replace' | 'inString' | 'offset' | 'ownNames'> {
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
  /** What the document declares, if its language has references. */
  readonly declarations: Declarations | undefined;
  readonly enclosing: EnclosingFunction | undefined;
  /** Values of this and other open policies, which are suggested again. */
  readonly used: UsedValues;
}

export interface CompletionSource {
  readonly id: string;
  /** It is also asked in arguments of functions that are not text. */
  readonly inFunctions?: boolean;
  /** It is asked where the syntax has names of its own, and no other source is. */
  readonly ownNames?: boolean;
  /** Entries for the place, or undefined if the source does not apply to it. */
  complete(context: CompletionContext): CompletionResult | readonly CompletionEntry[] | undefined;
}

function inOrder(wanted: string, text: string): boolean {
  let i = 0;
  for (let j = 0; i < wanted.length && j < text.length; j++) if (wanted[i] === text[j]) i++;
  return i === wanted.length;
}

/**
 * How well a candidate matches the typed text: 0 it starts with it, 1 its words do, 2 it contains it, 3 it contains its
 * letters in order.
 * @param text the candidate in lowercase, where it is known already.
 * @param words its words in lowercase, where they are known already.
 */
export function matchRank(
  typed: string,
  candidate: string,
  text: string = candidate.toLowerCase(),
  words?: readonly string[],
): number | undefined {
  if (typed === '') return 0;
  // No text is shorter in lowercase. A long value is compared with thousands of names.
  if (typed.length > text.length) return undefined;
  const wanted = typed.toLowerCase();
  if (text.startsWith(wanted)) return 0;
  // Every other match has the letters in order, which is quick to check.
  if (!inOrder(wanted, text)) return undefined;
  if (camelMatch(wanted, words ?? lowerWordsOf(candidate))) return 1;
  return text.includes(wanted) ? 2 : 3;
}

/** The words of a name in capitals: Describe, Network, Interfaces. */
export const wordsOf = (name: string): readonly string[] =>
  name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? [];

export const lowerWordsOf = (name: string): readonly string[] => wordsOf(name).map((w) => w.toLowerCase());

/** "gobj" matches GetObject: each piece of the typed text starts a word of the candidate, in order. */
function camelMatch(wanted: string, words: readonly string[]): boolean {
  const go = (at: number, word: number): boolean => {
    if (at === wanted.length) return true;
    for (let w = word; w < words.length; w++) {
      const text = words[w]!;
      let n = 0;
      while (at + n < wanted.length && n < text.length && wanted[at + n] === text[n]) n++;
      for (let take = n; take > 0; take--) if (go(at + take, w + 1)) return true;
      // Any word can be skipped, including the first: "obj" matches GetObject.
    }
    return false;
  };
  return go(0, 0);
}

export const MAX_ENTRIES = 200;

/** A text that is compared with what is typed, and what that needs of it. */
export interface Comparable {
  readonly text: string;
  readonly lower: string;
  /** In lowercase. */
  readonly words: readonly string[];
}

export const comparable = (text: string): Comparable => ({
  text,
  lower: text.toLowerCase(),
  words: lowerWordsOf(text),
});

/** Keeps the best of many candidates. */
export function best<T>(
  candidates: readonly T[],
  typed: string,
  of: (candidate: T) => string | Comparable,
  max = MAX_ENTRIES,
): { readonly kept: readonly { readonly item: T; readonly fit: number }[]; readonly incomplete: boolean } {
  if (typed === '')
    return {
      kept: candidates.slice(0, max).map((item) => ({ item, fit: 0 })),
      incomplete: candidates.length > max,
    };
  const lengthOf = (item: T): number => {
    const to = of(item);
    return (typeof to === 'string' ? to : to.text).length;
  };
  const kept: { item: T; fit: number }[] = [];
  for (const item of candidates) {
    const to = of(item);
    const score =
      typeof to === 'string' ? matchRank(typed, to) : matchRank(typed, to.text, to.lower, to.words);
    if (score !== undefined) kept.push({ item, fit: score });
  }
  // Among loose matches, the shorter name is more likely.
  kept.sort((a, b) => a.fit - b.fit || (a.fit === 0 ? 0 : lengthOf(a.item) - lengthOf(b.item)));
  return { kept: kept.slice(0, max), incomplete: kept.length > max };
}
