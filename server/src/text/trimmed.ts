/**
 * The list without the room to grow: V8 reserves 17 places for a list at its first `push` (and in `filter`), and most lists of
 * a policy have one or two items. For lists that are kept.
 */
export const trimmed = <T>(list: readonly T[]): T[] => list.slice();
