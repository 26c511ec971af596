/**
 * A Deny at its widest: every request that it can stop, whatever its unknown parts are. A request that an Allow lets
 * through and the widest Deny does not stop is allowed in any case.
 */
import { COLON, type Glob, makeGlob, NO_COLON, STAR } from '../algebra/glob.js';
import { isHole, isSymbol, refOf, type SymbolLetter } from '../algebra/policy-variables.js';
import type { Box } from '../algebra/search.js';
import type { CompiledStatement, ConditionTest, PatternScope } from '../policy/compile.js';
import type { RequestSets } from './request-sets.js';

/** What the question knows of the unknown parts. */
export interface WidestOptions {
  /** Ids of holes that count as they are: the Allow has the same ones, and equal holes are the same text. */
  readonly same: ReadonlySet<string>;
  /** Tests that count as true for every request. */
  readonly ignores?: (test: ConditionTest) => boolean;
  /** Takes the partition and the account of each resource for any: the question is about those of the policy. */
  readonly anyAccount?: boolean;
}

/** Ids of the holes in the statement's resources and condition values. */
export const holesOfStatement = (s: CompiledStatement): ReadonlySet<string> =>
  new Set(
    [...(s.resources?.globs ?? []), ...s.conditions.flatMap(globsOf)].flatMap((g) =>
      g.letters.flatMap(({ ref }) => (isHole(ref) ? [ref.hole] : [])),
    ),
  );

const globsOf = ({ set }: ConditionTest): readonly Glob[] => (set.family === 'string' ? set.globs : []);

const unknownHole = ({ ref }: SymbolLetter, same: ReadonlySet<string>): boolean =>
  isHole(ref) && !same.has(ref.hole);

const hasUnknown = (glob: Glob, same: ReadonlySet<string>): boolean =>
  glob.letters.some((l) => unknownHole(l, same));

/** The pattern with a `*` for each hole. */
function withoutHoles(glob: Glob, same: ReadonlySet<string>): Glob {
  if (!hasUnknown(glob, same)) return glob;
  const unknown = (code: number): boolean => {
    const ref = isSymbol(code) ? refOf(code) : undefined;
    return ref !== undefined && isHole(ref) && !same.has(ref.hole);
  };
  const tokens: number[] = [];
  for (const token of glob.tokens) {
    if (!unknown(token)) tokens.push(token);
    else if (tokens.at(-1) !== STAR) tokens.push(STAR);
  }
  const letters = glob.letters.filter((l) => !unknownHole(l, same));
  return makeGlob(glob.text, tokens, letters, glob.lower, glob.ignoreCase);
}

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

function widestResources(scope: PatternScope, { same, anyAccount }: WidestOptions): PatternScope | undefined {
  // What else is in a list is unknown: it can be everything, and what NotResource lists in addition makes it narrower.
  if (scope.open && !scope.negated) return undefined;
  const globs = scope.negated
    ? scope.globs.filter((g) => !hasUnknown(g, same))
    : scope.globs.map((g) => (anyAccount ? ofAnyAccount(withoutHoles(g, same)) : withoutHoles(g, same)));
  if (scope.negated && globs.length === 0) return undefined;
  return { globs, nodes: [], negated: scope.negated };
}

function widestActions({ actions, statement }: CompiledStatement): PatternScope | undefined {
  if (!actions) return undefined;
  const unknown = (statement.action?.others.length ?? 0) > 0;
  if (!unknown) return actions;
  if (!actions.negated) return undefined;
  const globs = actions.globs.filter((g) => g.letters.length === 0);
  return globs.length === 0 ? undefined : { globs, nodes: [], negated: true };
}

/** Requests that the Deny can stop. */
export function widestDeny(deny: CompiledStatement, sets: RequestSets, options: WidestOptions): Box {
  const box: unknown[] = [];
  const actions = widestActions(deny);
  if (actions) box.push(sets.actionAtom(actions));
  const resources = deny.resources && widestResources(deny.resources, options);
  if (resources) box.push(sets.resourceAtom(resources));
  const { principals } = deny;
  if (
    principals &&
    !principals.specs.some((p) => p.type === 'unreadable') &&
    !deny.statement.principal?.unreadable
  )
    box.push(sets.principalAtom(principals, false));
  for (const test of deny.conditions) {
    const known = !test.open && !globsOf(test).some((g) => hasUnknown(g, options.same));
    if (known && !options.ignores?.(test)) box.push(sets.keyAtom(test));
  }
  return box as Box;
}
