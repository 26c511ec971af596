/**
 * The completions of a request: what its unknown condition keys can be. A request is decided where all of them lead to
 * the same answer, and only keys that can change the answer are asked for.
 */
import type { Glob } from '../algebra/glob.js';
import { codesToText } from '../algebra/policy-variables.js';
import {
  parseBool,
  parseDate,
  parseIpRange,
  parseNumber,
  sampleValue,
  type ValueSet,
} from '../algebra/values.js';
import { allStatements, type CompiledPolicy, type ConditionTest } from '../policy/compile.js';
import type { RequestContext } from '../requests/request.js';
import type { Decision } from './explain-statement.js';
import type { PartialValue } from './match.js';

/** More completions than that are not tried. */
const MAX_COMPLETIONS = 1024;
/** More different sets of values of one key than that are not distinguished. */
const MAX_SETS = 8;

/** A value that a key can have in the request: none (absent), one, or several. */
type Candidate = readonly string[];

const sameSet = (a: ValueSet, b: ValueSet): boolean =>
  a.family === b.family &&
  (a.family === 'string' && b.family === 'string'
    ? a.globs.length === b.globs.length && a.globs.every((g, i) => sameTokens(g.tokens, b.globs[i]!.tokens))
    : JSON.stringify(a, bigints) === JSON.stringify(b, bigints));
const sameTokens = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((token, i) => token === b[i]);
const bigints = (_: string, v: unknown): unknown => (typeof v === 'bigint' ? String(v) : v);

function isReadable(value: string, family: ValueSet['family']): boolean {
  switch (family) {
    case 'numeric':
      return parseNumber(value) !== undefined;
    case 'date':
      return (parseDate(value) ?? parseNumber(value)) !== undefined;
    case 'ip':
      return parseIpRange(value) !== undefined;
    case 'bool':
      return parseBool(value) !== undefined;
    default:
      return true;
  }
}

/** One value in each cell that the tests' sets cut out of the possible values of the key; undefined: too many to distinguish. */
function valuesByCell(tests: readonly ConditionTest[], globs: readonly Glob[]): string[] | undefined {
  const sets: ValueSet[] = [];
  for (const test of tests) {
    if (test.use.operator.family === 'null') continue;
    if (test.dynamic || test.open) return undefined;
    if (!sets.some((s) => sameSet(s, test.set))) sets.push(test.set);
  }
  if (sets.length > MAX_SETS) return undefined;
  const typed = sets.length > 0 && sets.every((s) => s.family !== 'string' && s.family === sets[0]!.family);
  const possible = { set: { family: 'string' as const, globs }, positive: true };
  const free = globs.some((g) => g.shape === 'all');
  let cells: { set: ValueSet; positive: boolean }[][] = [free ? [] : [possible]];
  let values: string[] = [];
  for (let i = 0; i <= sets.length; i++) {
    const alive: typeof cells = [];
    values = [];
    for (const cell of cells) {
      const sample = sampleValue(cell);
      if (sample.kind === 'unknown') return undefined;
      if (sample.kind === 'empty') continue;
      const value = codesToText(sample.value, () => 'example');
      // A key that is tested as a number, date or address has one.
      if (typed && cell.length > 0 && !isReadable(value, sets[0]!.family)) continue;
      alive.push(cell);
      values.push(value);
    }
    if (i === sets.length) break;
    cells = alive.flatMap((cell) => [true, false].map((positive) => [...cell, { set: sets[i]!, positive }]));
  }
  return values;
}

/** The candidates of one key; undefined: they cannot be distinguished. */
function candidatesOf(
  tests: readonly ConditionTest[],
  known: PartialValue,
  multivalued: boolean,
): Candidate[] | undefined {
  const values = valuesByCell(tests, known.globs);
  if (!values) return undefined;
  const out: Candidate[] = known.mayBeAbsent ? [[]] : [];
  if (!multivalued) return [...out, ...values.map((v) => [v])];
  if (values.length > 4) return undefined;
  for (let mask = 1; mask < 1 << values.length; mask++) out.push(values.filter((_, i) => mask & (1 << i)));
  return out;
}

export interface Completed {
  /** The decision of all completions; undefined if they differ, or if something else is unknown too. */
  readonly decision: Decision | undefined;
  /** Names of the keys that can change the decision. */
  readonly keys: readonly string[];
}

/** An unknown key with the tests on it. */
interface Open {
  readonly name: string;
  readonly key: string;
  readonly candidates: readonly Candidate[];
}

const isDenied = (d: Decision | undefined): boolean | undefined =>
  d === undefined ? undefined : d !== 'Allow';

/** Whether two completions that differ in the key alone have different outcomes. */
function matters(index: number, open: readonly Open[], outcomes: readonly (boolean | undefined)[]): boolean {
  let stride = 1;
  for (let i = 0; i < index; i++) stride *= open[i]!.candidates.length;
  const count = open[index]!.candidates.length;
  for (let at = 0; at < outcomes.length; at++) {
    if (Math.floor(at / stride) % count !== 0) continue;
    for (let c = 1; c < count; c++) if (outcomes[at] !== outcomes[at + c * stride]) return true;
  }
  return false;
}

/** The request to complete. */
export interface Incomplete {
  /** Unknown keys that statements depend on. */
  readonly names: readonly string[];
  readonly policies: readonly CompiledPolicy[];
  readonly context: RequestContext;
  readonly knowledge: (key: string) => PartialValue | undefined;
  readonly isMultivalued: (key: string) => boolean;
  /** The decision with the context. */
  readonly decide: (context: RequestContext) => Decision | undefined;
}

/** The keys of which the possible values can be distinguished, as far as the bound allows; the others stay unknown. */
function openKeysOf({ names, policies, knowledge, isMultivalued }: Incomplete): {
  open: Open[];
  others: string[];
} {
  const tests = policies.flatMap(allStatements).flatMap((s) => s.conditions);
  const open: Open[] = [];
  const others: string[] = [];
  let total = 1;
  for (const name of names) {
    const key = name.toLowerCase();
    const known = knowledge(key);
    const own = tests.filter((t) => t.key === key);
    // A key that is in a variable can have any value.
    const plain = known !== undefined && own.length > 0 && !usedInVariable(key, policies);
    const candidates = plain ? candidatesOf(own, known, isMultivalued(key)) : undefined;
    if (!candidates || candidates.length === 0 || total * candidates.length > MAX_COMPLETIONS)
      others.push(name);
    else {
      total *= candidates.length;
      open.push({ name, key, candidates });
    }
  }
  return { open, others };
}

/** Tries the possible values of the unknown keys. */
export function complete(incomplete: Incomplete): Completed {
  const { open, others } = openKeysOf(incomplete);
  const total = open.reduce((product, o) => product * o.candidates.length, 1);
  const decisions: (Decision | undefined)[] = [];
  for (let at = 0; at < total; at++) {
    const completed = new Map(incomplete.context);
    let rest = at;
    for (const { key, candidates } of open) {
      completed.set(key, candidates[rest % candidates.length]!);
      rest = Math.floor(rest / candidates.length);
    }
    decisions.push(incomplete.decide(completed));
  }
  const outcomes = decisions.map(isDenied);
  const [first] = outcomes;
  if (first !== undefined && outcomes.every((o) => o === first)) {
    const same = decisions.every((d) => d === decisions[0]);
    return { decision: same ? decisions[0] : 'ImplicitDeny', keys: [] };
  }
  const keys = open.filter((_, i) => matters(i, open, outcomes)).map((o) => o.name);
  const unknown = outcomes.includes(undefined);
  return { decision: undefined, keys: unknown ? [...keys, ...others] : keys };
}

function usedInVariable(key: string, policies: readonly CompiledPolicy[]): boolean {
  const uses = (globs: readonly Glob[]): boolean =>
    globs.some((g) => g.variables.some((v) => v.key.toLowerCase() === key));
  return policies.some((p) =>
    allStatements(p).some(
      (s) =>
        uses(s.resources?.globs ?? []) ||
        s.conditions.some((t) => t.set.family === 'string' && uses(t.set.globs)),
    ),
  );
}
