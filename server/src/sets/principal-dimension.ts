/** The dimension of callers, and of how far a policy by itself grants them what they ask for. */

import { found, type Sample, UNKNOWN } from '../algebra/sample.js';
import type { Atom, Dimension, Literal } from '../algebra/search.js';
import {
  type Caller,
  containsCaller,
  matchPrincipal,
  type PrincipalSet,
  representativeCallers,
} from '../requests/principal.js';

/**
 * Who calls, and what the policy has to give: a statement that names the caller (or everyone) grants `direct`ly; one
 * that names the caller's account only `delegated`, so an identity policy must allow the request too.
 */
export interface PrincipalSample {
  readonly caller: Caller;
  readonly grant: 'direct' | 'delegated';
}

export interface PrincipalAtom extends Atom<PrincipalSample> {
  readonly set: PrincipalSet;
  /** An Allow grants through an account by delegation only; a Deny denies in any case. */
  readonly allows: boolean;
  /** Anonymous callers, and nobody else. */
  readonly anonymous?: boolean;
}

export const PRINCIPALS: Dimension<PrincipalSample> = { id: 'principal', sample: samplePrincipal };

export function principalsContain(
  { set, allows, anonymous }: PrincipalAtom,
  { caller, grant }: PrincipalSample,
): boolean {
  if (anonymous) return caller.type === 'anonymous';
  if (set.negated || !allows || grant === 'delegated') return containsCaller(set, caller);
  return set.specs.some((spec) => {
    const match = matchPrincipal(spec, caller);
    return match !== undefined && match !== 'account';
  });
}

function samplePrincipal(literals: readonly Literal<PrincipalSample>[]): Sample<PrincipalSample> {
  const sets = literals.map((l) => ({ atom: l.atom as PrincipalAtom, positive: l.positive }));
  if (sets.some((s) => s.atom.set.specs.some((p) => p.type === 'unreadable'))) return UNKNOWN;
  const callers = representativeCallers(sets.flatMap((s) => s.atom.set.specs));
  for (const grant of ['delegated', 'direct'] as const) {
    for (const caller of callers) {
      const sample = { caller, grant };
      if (sets.every((s) => principalsContain(s.atom, sample) === s.positive)) return found(sample);
    }
  }
  return { kind: 'empty' };
}
