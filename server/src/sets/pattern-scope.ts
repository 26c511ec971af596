/** Action and resource lists as atoms: "in one of these patterns" or "in none of them". */
import { type Glob, matchCodes } from '../algebra/glob.js';
import { mayMeet, surelyOutside } from '../algebra/glob-intersection.js';
import type { GlobLiteral } from '../algebra/glob-sampling.js';
import type { Atom, Box } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { PatternScope } from '../policy/compile.js';
import type { KeyAtom } from './key-dimension.js';

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

/**
 * What a text of the dimension must match in every request of the atom, if that is a list of patterns. Both of two such
 * tests of a key without a set operator are about its one value.
 */
export function requiredGlobs(atom: Atom): readonly Glob[] | undefined {
  if ('scope' in atom) {
    const { scope } = atom as ScopeAtom<unknown>;
    return scope.negated || scope.open ? undefined : scope.globs;
  }
  if (!('test' in atom)) return undefined;
  const { set, use } = (atom as KeyAtom).test;
  const plain = !use.operator.negated && !use.ifExists && use.qualifier === undefined;
  return plain && set.family === 'string' && !set.globs.some((g) => g.ignoreCase) ? set.globs : undefined;
}

/** More pairs of patterns than this are not looked at. */
const MANY_PAIRS = 4000;

/** About how many pairs of patterns `scopesShare` looks at. */
export function scopePairs(a: Box, b: Box): number {
  let [own, others] = [0, 0];
  for (const atom of a) own = Math.max(own, patternsIn(atom));
  for (const atom of b) others = Math.max(others, patternsIn(atom));
  return own * others;
}

const patternsIn = (atom: Atom): number =>
  'scope' in atom ? (atom as ScopeAtom<unknown>).scope.globs.length : (atom.cost ?? 1);

/** With more pairs of atoms than this, those of one dimension are looked up. */
const FEW_ATOMS = 64;

/** The atoms of a box about a dimension; perhaps others too. */
function atomsOf(box: Box, other: Box): (dimension: string) => readonly Atom[] {
  if (box.length * other.length <= FEW_ATOMS) return () => box;
  const byDimension = new Map<string, Atom[]>();
  for (const atom of box) {
    const known = byDimension.get(atom.dimension.id);
    if (known) known.push(atom);
    else byDimension.set(atom.dimension.id, [atom]);
  }
  return (dimension) => byDimension.get(dimension) ?? [];
}

/** Could the two share a request, by a quick look at their patterns? Never says no wrongly. */
export function scopesShare(a: Box, b: Box): boolean {
  const atoms = atomsOf(a, b);
  for (const y of b) {
    const others = requiredGlobs(y);
    if (!others) continue;
    for (const x of atoms(y.dimension.id)) {
      if (x.dimension.id !== y.dimension.id) continue;
      const own = requiredGlobs(x);
      if (own && !mayShare(own, others)) return false;
    }
  }
  return true;
}

function mayShare(a: readonly Glob[], b: readonly Glob[]): boolean {
  if (a.length * b.length > MANY_PAIRS) return true;
  // Variables stand for any text: the prefixes of their patterns end before them, so the quick check is correct for them too.
  for (const x of a) for (const y of b) if (mayMeet(x, y)) return true;
  return false;
}
