/** The dimension of actions: documented ones first, then any name, since AWS adds actions every week. */
import type { Budget } from '../algebra/budget.js';
import { compileGlob, type Glob, matchGlob } from '../algebra/glob.js';
import { surelyCovers } from '../algebra/glob-intersection.js';
import { type GlobLiteral, sampleGlobs } from '../algebra/glob-sampling.js';
import { textToCodes } from '../algebra/policy-variables.js';
import { EMPTY, found, type Sample } from '../algebra/sample.js';
import type { Dimension, Literal } from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { ActionNames } from './action-names.js';
import { literalOf, type ScopeAtom } from './pattern-scope.js';

export interface ActionSample {
  /** Lower-cased id. */
  readonly codes: ValueCodes;
  /** AWS documents this action. */
  readonly id: string | undefined;
}

/** Services to take a nameless action from: the ones that people know. */
const FAMILIAR = ['s3', 'ec2', 'lambda', 'dynamodb', 'sqs', 'sns', 'iam', 'kms', 'logs', 'rds'];

const ANY_ACTION = compileGlob('?*:?*', { mode: 'string', lower: true, wildcards: true, variables: false });

/** What no action is called: there is one colon in each ID. */
export const NO_ACTION = compileGlob('*:*:*', {
  mode: 'string',
  lower: true,
  wildcards: true,
  variables: false,
});

/** With more pairs of patterns than this, the sampling says it. */
const FEW_PAIRS = 64;

/** Are all actions of the patterns excluded, by a quick look? Most questions are about `*`, or the same pattern on both sides. */
function areExcluded(patterns: readonly Glob[], literals: readonly GlobLiteral[]): boolean {
  const none = literals.flatMap((l) => (l.positive ? [] : l.globs));
  if (patterns.length * none.length > FEW_PAIRS) return false;
  return patterns.every((p) => none.some((n) => surelyCovers(n, p)));
}

/** The dimension over the names of one catalogue. */
export function actionDimension(names: ActionNames): Dimension<ActionSample> {
  return { id: 'action', sample: (literals, budget) => sampleAction(names, literals, budget) };
}

function sampleAction(
  names: ActionNames,
  literals: readonly Literal<ActionSample>[],
  budget: Budget,
): Sample<ActionSample> {
  const globs = literals.map((l) => literalOf((l.atom as ScopeAtom<ActionSample>).scope, l.positive));
  const positives = globs.filter((g) => g.positive).sort((a, b) => a.globs.length - b.globs.length);
  if (areExcluded(positives[0]?.globs ?? [ANY_ACTION], globs)) return EMPTY;
  const fits = (id: string): boolean => {
    const lower = id.toLowerCase();
    return globs.every((l) => l.globs.some((g) => matchGlob(g, lower)) === l.positive);
  };
  const sampled = (id: string): Sample<ActionSample> => ({
    kind: 'found',
    value: { codes: textToCodes(id.toLowerCase()), id },
  });
  // A documented action first.
  for (const glob of positives[0]?.globs ?? []) {
    if (glob.shape === 'literal') {
      if (fits(glob.head)) return sampled(names.catalogue.action(glob.head)?.id ?? glob.text);
    } else if (!/^[*?]/.test(glob.text)) {
      const id = names.expand(glob).find(fits);
      if (id) return sampled(id);
    }
  }
  // Listed names were checked; only the patterns can contain more.
  const listed = positives[0];
  const patterns = listed?.globs.filter((g) => g.shape !== 'literal');
  if (patterns?.length === 0) return EMPTY;
  const anyService = !patterns || patterns.some((g) => /^[*?]/.test(g.text));
  for (const prefix of anyService ? FAMILIAR : []) {
    const service = names.catalogue.service(prefix);
    const name = service?.actionNames.find((n) => fits(`${prefix}:${n}`));
    if (name) return sampled(`${prefix}:${name}`);
  }
  // Then any name at all: AWS adds actions every week.
  const open = sampleGlobs(
    [
      ...globs.map((l) => (l === listed && patterns ? { ...l, globs: patterns } : l)),
      { globs: [ANY_ACTION], positive: true },
      { globs: [NO_ACTION], positive: false },
    ],
    budget,
  );
  if (open.kind !== 'found') return open;
  return found({ codes: open.value, id: undefined });
}
