/** The outcome of looking for one element of a set: found, none exists, or unknown within the budget. */
export type Sample<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown' };

export const EMPTY = { kind: 'empty' } as const;
export const UNKNOWN = { kind: 'unknown' } as const;
export const found = <T>(value: T): Sample<T> => ({ kind: 'found', value });

/** Yes, no, or undefined: unknown, because a value is unknown or the budget was spent. */
export type Answer = boolean | undefined;

/** "Is the set empty?" as an answer. */
export const isEmptyAnswer = ({ kind }: Sample<unknown>): Answer =>
  kind === 'unknown' ? undefined : kind === 'empty';
