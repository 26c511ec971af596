/** Parts of the titles of fixes and refactorings. */
import type { Catalogue } from '../../catalogue/catalogue.js';

/** `1 action`, `2 actions`. */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** The date of the facts that a change rests on. */
export const asOf = (catalogue: Catalogue): string => `as of ${catalogue.info.updatedAt.slice(0, 10)}`;
