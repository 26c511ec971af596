/** Action and resource lists as atoms: "in one of these patterns" or "in none of them". */
import { type Glob, matchCodes } from '../algebra/glob.js';
import { mayMeet, surelyOutside } from '../algebra/glob-intersection.js';
import type { GlobLiteral } from '../algebra/glob-sampling.js';
import type { Atom, Box } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { PatternScope } from '../policy/compile.js';

export interface ScopeAtom<S> extends Atom<S> {
  readonly scope: PatternScope;
  /** A bit for each service that it can name (several services share one): without a common bit, nothing is shared. */
  readonly services: number;
}

export const literalOf = (scope: PatternScope, positive: boolean): GlobLiteral => ({
  globs: scope.globs,
  positive: positive !== scope.negated,
});

export const ALL_SERVICES = -1;

export function servicesBits(scope: PatternScope): number {
  if (scope.negated || scope.open) return ALL_SERVICES;
  let bits = 0;
  for (const { text } of scope.globs) {
    const colon = text.indexOf(':');
    const prefix = colon < 0 ? text : text.slice(0, colon);
    if (/[*?$]/.test(prefix)) return ALL_SERVICES;
    let hash = 0;
    for (const c of prefix.toLowerCase()) hash = (hash * 31 + c.charCodeAt(0)) % 32;
    bits |= 1 << hash;
  }
  return bits;
}

/** What it costs about, in steps, to see whether a text is in it. A pattern with variables is compared as a set. */
export const scopeCost = ({ globs }: { readonly globs: readonly Glob[] }): number =>
  globs.reduce(
    (sum, { letters, tokens }) => sum + 1 + (letters.length > 0 ? 4 * tokens.length : tokens.length >> 4),
    0,
  );

/** Is the text in it for sure, whatever the policy variables stand for? */
export const scopeContains = (scope: PatternScope, codes: ValueCodes): boolean =>
  scope.negated
    ? scope.globs.every((g) => surelyOutside(g, codes))
    : scope.globs.some((g) => matchCodes(g, codes));

/** More pairs of patterns than this are not looked at. */
const MANY_PAIRS = 4000;

/** Could the two share a request, by a quick look at their actions and resources? Never says no wrongly. */
export function scopesShare(a: Box, b: Box): boolean {
  return b.every((y) => {
    if (!('scope' in y)) return true;
    const { scope, dimension } = y as ScopeAtom<unknown>;
    return a.every(
      (x) =>
        !('scope' in x) ||
        x.dimension.id !== dimension.id ||
        mayShare((x as ScopeAtom<unknown>).scope, scope),
    );
  });
}

function mayShare(a: PatternScope, b: PatternScope): boolean {
  if (a.negated || b.negated || a.globs.length * b.globs.length > MANY_PAIRS) return true;
  // Variables stand for any text: the prefixes of their patterns end before them, so the quick check is correct for them too.
  for (const x of a.globs) for (const y of b.globs) if (mayMeet(x, y)) return true;
  return false;
}
