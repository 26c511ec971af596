/**
 * The cells that lists of actions cut out of all names: two names of one cell are in the same lists, so every question
 * about the lists has one answer for both. Names that AWS does not document (yet) are found this way.
 */
import type { Budget } from '../algebra/budget.js';
import { compileGlob, type Glob, matchGlob } from '../algebra/glob.js';
import { sampleGlobs } from '../algebra/glob-sampling.js';
import { codesToText, textToCodes } from '../algebra/policy-variables.js';
import { found, type Sample } from '../algebra/sample.js';
import { type Atom, type Box, type Dimension, findOutside } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { PatternScope } from '../policy/compile.js';
import { literalOf, type ScopeAtom, scopeContains } from './pattern-scope.js';

export interface ActionCell {
  /** A name in it, in lowercase. */
  readonly name: string;
  /** Of each list: is the cell in it? */
  readonly members: readonly boolean[];
}

export interface ActionCells {
  readonly cells: readonly ActionCell[];
  /** There are no others. */
  readonly complete: boolean;
}

/** More cells than this are not looked for. */
const MAX_CELLS = 200;

const NAMES: Dimension<ValueCodes> = {
  id: 'name',
  sample: (literals, budget) =>
    sampleGlobs(
      literals.map((l) => literalOf((l.atom as ScopeAtom<ValueCodes>).scope, l.positive)),
      budget,
    ),
};

function nameAtom(scope: PatternScope): Atom {
  const atom: ScopeAtom<ValueCodes> = {
    dimension: NAMES,
    scope,
    services: -1,
    contains: (codes) => scopeContains(scope, codes),
  };
  return atom as Atom;
}

const listOf = (globs: readonly Glob[], negated = false): PatternScope => ({ globs, nodes: [], negated });
const literal = (name: string): Glob =>
  compileGlob(name, { mode: 'string', lower: true, wildcards: false, variables: false });

/** Names in `within` and not in `without`, one of each cell. @param isKnown names that are not wanted. */
export function actionCells(
  lists: readonly PatternScope[],
  within: readonly Glob[],
  without: readonly Glob[],
  isKnown: (lowerName: string) => boolean,
  budget: Budget,
): ActionCells {
  const box: Box = [
    ...(within.length > 0 ? [nameAtom(listOf(within))] : []),
    ...(without.length > 0 ? [nameAtom(listOf(without, true))] : []),
  ];
  const cells: ActionCell[] = [];
  const seen: Box[] = [];
  const known: Glob[] = [];
  while (seen.length < MAX_CELLS) {
    const others = known.length > 0 ? [...seen, [nameAtom(listOf(known))]] : seen;
    const sample: Sample<string> = firstName(findOutside(box, others, budget));
    if (sample.kind === 'empty') return { cells, complete: true };
    if (sample.kind === 'unknown') break;
    const name = sample.value;
    if (isKnown(name)) {
      known.push(literal(name));
      if (known.length > MAX_CELLS) break;
      continue;
    }
    const members = lists.map((l) => l.globs.some((g) => matchGlob(g, name)) !== l.negated);
    cells.push({ name, members });
    seen.push(lists.map((l, i) => nameAtom(members[i] ? l : { ...l, negated: !l.negated })));
    // Without lists there is one cell.
    if (lists.length === 0) return { cells, complete: true };
  }
  return { cells, complete: false };
}

function firstName(sample: ReturnType<typeof findOutside>): Sample<string> {
  if (sample.kind !== 'found') return sample;
  const codes = (sample.value.get('name') as ValueCodes | undefined) ?? textToCodes('example:example');
  return found(codesToText(codes, () => 'example'));
}
