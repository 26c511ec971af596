/**
 * A Deny at its widest: every request that it can stop, whatever its unknown parts are. A request that an Allow lets
 * through and the widest Deny does not stop is allowed in any case.
 */
import { COLON, type Glob, makeGlob, matchCodes, NO_COLON, STAR } from '../algebra/glob.js';
import { surelyOutside } from '../algebra/glob-intersection.js';
import { isHole } from '../algebra/policy-variables.js';
import type { Atom, Box } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { CompiledStatement, ConditionTest, PatternScope } from '../policy/compile.js';
import type { RequestSets } from './request-sets.js';

export interface WidestOptions {
  /** Tests that count as true for every request. */
  readonly ignores?: (test: ConditionTest) => boolean;
  /** Takes the partition and the account of each resource for any: the question is about those of the policy. */
  readonly anyAccount?: boolean;
}

const globsOf = ({ set }: ConditionTest): readonly Glob[] => (set.family === 'string' ? set.globs : []);

const hasHole = ({ letters }: Glob): boolean => letters.some(({ ref }) => isHole(ref));

/** Does the test compare a key with something that is unknown? */
export const comparesWithHole = (test: ConditionTest): boolean => test.open || globsOf(test).some(hasHole);

/** Positions of the first colons, up to a `*` that can contain one. */
function colonsOf(tokens: readonly number[]): readonly number[] {
  const end = tokens.indexOf(STAR);
  return tokens.flatMap((t, i) => (t === COLON && (end < 0 || i < end) ? [i] : [])).slice(0, 5);
}

/** The pattern with any partition and account, if it is an ARN. */
function ofAnyAccount(glob: Glob): Glob {
  if (!glob.head.startsWith('arn:')) return glob;
  let tokens = glob.tokens;
  // From the end, so that the positions before it remain.
  for (const part of [4, 1]) {
    const colons = colonsOf(tokens);
    const [from, to] = [colons[part - 1], colons[part]];
    if (from !== undefined && to !== undefined)
      tokens = [...tokens.slice(0, from + 1), STAR - NO_COLON, ...tokens.slice(to)];
  }
  return makeGlob(glob.text, tokens, glob.letters, glob.lower, glob.ignoreCase);
}

/** Letters and equal holes are the same text on both sides. */
const isLetter = (code: number): boolean => code >= 0;

function widestResources(
  { globs: all, negated, open }: PatternScope,
  sets: RequestSets,
  anyAccount = false,
): Atom<ValueCodes> | undefined {
  // What else is in a list is unknown: it can be everything. In NotResource, it makes the statement narrower.
  if (open && !negated) return undefined;
  const globs = anyAccount ? all.map(ofAnyAccount) : all;
  return {
    ...sets.resourceAtom({ globs, nodes: [], negated }),
    mayContain: (codes) =>
      negated
        ? !globs.some((g) => matchCodes(g, codes))
        : !globs.every((g) => surelyOutside(g, codes, isLetter)),
  };
}

function widestActions({ actions, statement }: CompiledStatement): PatternScope | undefined {
  if (!actions) return undefined;
  const unknown = (statement.action?.others.length ?? 0) > 0;
  if (!unknown) return actions;
  if (!actions.negated) return undefined;
  const globs = actions.globs.filter((g) => !hasHole(g));
  return globs.length === 0 ? undefined : { globs, nodes: [], negated: true };
}

/** Requests that the Deny can stop. */
export function widestDeny(deny: CompiledStatement, sets: RequestSets, options: WidestOptions = {}): Box {
  const box: unknown[] = [];
  const actions = widestActions(deny);
  if (actions) box.push(sets.actionAtom(actions));
  const resources = deny.resources && widestResources(deny.resources, sets, options.anyAccount);
  if (resources) box.push(resources);
  const { principals } = deny;
  if (
    principals &&
    !principals.specs.some((p) => p.type === 'unreadable') &&
    !deny.statement.principal?.unreadable
  )
    box.push(sets.principalAtom(principals, false));
  for (const test of deny.conditions) {
    if (!comparesWithHole(test) && !options.ignores?.(test)) box.push(sets.keyAtom(test));
  }
  return box as Box;
}
