/** The dimension of callers, and of how far a policy by itself grants them what they ask for. */

import type { Budget } from '../algebra/budget.js';
import { found, type Sample, UNKNOWN } from '../algebra/sample.js';
import type { Atom, Box, Dimension, Literal } from '../algebra/search.js';
import { type GrantLevel, grantLevel, limitedByBoundary } from '../requests/grant-level.js';
import {
  type Caller,
  callerText,
  containsCaller,
  matchPrincipal,
  type PrincipalSet,
  type PrincipalSpec,
} from '../requests/principal.js';
import { hasHole } from '../requests/principal-holes.js';
import { PrincipalIndex } from '../requests/principal-index.js';
import { appliesToCaller, mayFit, mayName } from '../requests/principal-match.js';
import { NamedCallers, representativeCallers } from '../requests/representative-callers.js';

/**
 * How far a policy by itself gives a caller what it asks for, weakest first:
 *
 * - `account`: it names the caller's account, so an identity-based policy must allow the request too.
 * - `limited`: it names the role, or everyone; a permissions boundary or a session policy can still block the request.
 * - `unlimited`: it names the user, or the session itself, which an implicit deny of those does not stop.
 *
 * Whether `*` is unlimited, AWS's documents do not say: it is taken for limited. A caller outside of accounts has
 * neither boundary nor session policy. From `limitedByBoundary`, with its sources.
 */
export const REACHES = ['account', 'limited', 'unlimited'] as const;
export type Reach = (typeof REACHES)[number];

export interface PrincipalSample {
  readonly caller: Caller;
  /** What is asked for: at least this. */
  readonly reach: Reach;
}

export interface PrincipalAtom extends Atom<PrincipalSample> {
  readonly set: PrincipalSet;
  readonly index: PrincipalIndex;
  readonly named: NamedCallers;
  /** An Allow grants as far as it reaches; a Deny denies in any case. */
  readonly allows: boolean;
  /** A condition ties everyone to given values of `aws:PrincipalArn`: it names the session then. */
  readonly tied: boolean;
  /** NotPrincipal means everyone who is not named, by an account neither: so in a list of forbidden access. */
  readonly complement?: true;
  /** Exactly these callers. */
  readonly callers?: readonly Caller[];
  /** Exactly the callers of which this is so. */
  readonly where?: (caller: Caller) => boolean;
  /** It contains only callers with one of these names, if it is a list of names. */
  readonly names?: ReadonlySet<string>;
}

export const PRINCIPALS: Dimension<PrincipalSample> = { id: 'principal', sample: samplePrincipal };

/** The names of the services and identity providers that are all of the set. */
function namesIn({ specs, negated }: PrincipalSet): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  if (negated || specs.length === 0) return undefined;
  for (const spec of specs) {
    const name = spec.type === 'service' ? spec.name : spec.type === 'federated' ? spec.provider : undefined;
    if (name === undefined || name === '*' || hasHole(name)) return undefined;
    names.add(`${spec.type} ${name}`);
  }
  return names;
}

const namesOf = (atom: Atom | undefined): ReadonlySet<string> | undefined =>
  (atom as PrincipalAtom | undefined)?.names;
const callerNames = (box: Box): ReadonlySet<string> | undefined =>
  namesOf(box.find((a) => a.dimension.id === PRINCIPALS.id));

/** Names, one of which each caller of the atom has, if it is about such a list. */
export const callerNamesOf = (atom: Atom): readonly string[] | undefined => {
  const names = atom.dimension.id === PRINCIPALS.id ? namesOf(atom) : undefined;
  return names && [...names];
};

/** Could the two boxes have a caller in common, by the names of their services and identity providers? */
export function callersShare(a: Box, b: Box): boolean {
  const own = callerNames(a);
  const others = own && callerNames(b);
  if (!own || !others) return true;
  const [few, many] = own.size <= others.size ? [own, others] : [others, own];
  for (const name of few) if (many.has(name)) return true;
  return false;
}

/** The set as an atom. */
export function principalAtom(set: PrincipalSet, allows: boolean, tied = false): PrincipalAtom {
  let named: NamedCallers | undefined;
  const names = namesIn(set);
  const atom: PrincipalAtom = {
    dimension: PRINCIPALS,
    set,
    index: new PrincipalIndex(set.specs),
    get named() {
      named ??= new NamedCallers(set.specs);
      return named;
    },
    allows,
    tied,
    ...(names ? { names } : {}),
    contains: (sample) => principalsContain(atom, sample) === true,
    mayContain: (sample) => principalsContain(atom, sample) !== false,
  };
  return atom;
}

/** All callers except those that the element names, with everyone in the accounts that it names. */
export const complementAtom = (set: PrincipalSet): PrincipalAtom => {
  const atom: PrincipalAtom = {
    ...principalAtom(set, false),
    complement: true,
    contains: (sample) => principalsContain(atom, sample) === true,
    mayContain: (sample) => principalsContain(atom, sample) !== false,
  };
  return atom;
};

const NONE: readonly PrincipalSpec[] = [];

/** These callers only, whatever the reach. */
export const callersAtom = (callers: readonly Caller[]): PrincipalAtom => choiceOf({ callers });

/**
 * The callers of which something is so, whatever the reach.
 * @param accounts whose users are among the callers that are tried. @param named who else is.
 */
export const callersWhere = (
  where: (caller: Caller) => boolean,
  accounts: readonly string[] = [],
  named: readonly PrincipalSpec[] = NONE,
): PrincipalAtom => choiceOf({ where }, accounts, named);

function choiceOf(
  choice: Pick<PrincipalAtom, 'callers' | 'where'>,
  accounts: readonly string[] = [],
  named: readonly PrincipalSpec[] = NONE,
): PrincipalAtom {
  const atom: PrincipalAtom = {
    dimension: PRINCIPALS,
    set: { specs: [], negated: false },
    index: new PrincipalIndex(NONE),
    named: new NamedCallers([
      ...accounts.map((account) => ({ type: 'account', account }) as const),
      ...named,
    ]),
    allows: false,
    tied: false,
    ...choice,
    contains: (sample) => principalsContain(atom, sample) === true,
  };
  return atom;
}

/** How far one level reaches for sure. */
export function reachOf(level: GrantLevel, caller: Caller): Reach {
  if (level === 'account') return 'account';
  if (caller.type !== 'aws') return 'unlimited';
  return limitedByBoundary(level, caller) === false ? 'unlimited' : 'limited';
}

const reaches = (level: GrantLevel, { caller, reach }: PrincipalSample): boolean =>
  REACHES.indexOf(reachOf(level, caller)) >= REACHES.indexOf(reach);

/** @returns undefined: AWS's documents leave it open (NotPrincipal). */
function principalsContain(
  { set: all, index, allows, tied, complement, callers, where }: PrincipalAtom,
  sample: PrincipalSample,
): boolean | undefined {
  const { caller } = sample;
  if (where) return where(caller);
  if (callers) return callers.some((c) => callerText(c) === callerText(caller));
  const specs = index.for(caller);
  const set = { specs, negated: all.negated };
  if (complement) {
    if (containsCaller({ specs, negated: false }, caller)) return false;
    return specs.some((spec) => mayName(spec, caller)) ? undefined : true;
  }
  if (set.negated) {
    if (allows && sample.reach !== 'account' && !reaches('everyone', sample)) return false;
    return appliesToCaller(set, caller, allows ? 'Allow' : 'Deny');
  }
  const named =
    !allows || sample.reach === 'account'
      ? containsCaller(set, caller)
      : specs.some((spec) => {
          const level = grantLevel(spec, caller);
          return level !== undefined && reaches(level === 'everyone' && tied ? 'session' : level, sample);
        });
  // What is unknown before the deployment can be this caller.
  const unsure = (spec: PrincipalSpec): boolean =>
    mayFit(spec, caller) &&
    matchPrincipal(spec, caller) === undefined &&
    // An account, whichever it is, gives no more than that.
    !(allows && sample.reach !== 'account' && spec.type === 'account');
  return named || (specs.some(unsure) ? undefined : false);
}

const agrees = (contained: boolean | undefined, positive: boolean): boolean | undefined =>
  contained === undefined ? undefined : contained === positive;

function samplePrincipal(
  literals: readonly Literal<PrincipalSample>[],
  budget: Budget,
): Sample<PrincipalSample> {
  const sets = literals.map((l) => ({ atom: l.atom as PrincipalAtom, positive: l.positive }));
  if (sets.some((s) => s.atom.set.specs.some((p) => p.type === 'unreadable'))) return UNKNOWN;
  const given = sets.find((s) => s.positive && s.atom.callers)?.atom.callers;
  const callers = given ?? representativeCallers(sets.map((s) => s.atom.named));
  // What is in no Allow is the same for all of them.
  const reaches = sets.some((s) => s.atom.allows) ? REACHES : REACHES.slice(0, 1);
  let unsure = false;
  for (const reach of reaches) {
    for (const caller of callers) {
      if (!budget.spend(sets.length)) return UNKNOWN;
      const sample = { caller, reach };
      let holds: boolean | undefined = true;
      for (const { atom, positive } of sets) {
        const agreed = agrees(principalsContain(atom, sample), positive);
        if (agreed !== true) holds = agreed;
        if (agreed === false) break;
      }
      if (holds) return found(sample);
      if (holds === undefined) unsure = true;
    }
  }
  return unsure ? UNKNOWN : { kind: 'empty' };
}
