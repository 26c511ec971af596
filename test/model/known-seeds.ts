/**
 * Random cases by number on which engine and model still disagree. The list only gets shorter: a number on which they
 * agree again fails its test until it is removed. Each is a fault to correct.
 */
export const KNOWN_SEEDS: Readonly<Record<'decisions' | 'comparisons', readonly number[]>> = {
  decisions: [],
  comparisons: [],
};

/**
 * What to report about a case.
 * @param found how engine and model disagree; undefined when they agree.
 */
export function unexpected(
  known: readonly number[],
  number: number,
  found: string | undefined,
): string | undefined {
  if (!known.includes(number)) return found;
  return found === undefined ? 'agrees: remove it from known-seeds.ts' : undefined;
}
