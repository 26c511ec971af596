/**
 * What the possible values of an unknown condition key amount to: one value for each way in which the policies' tests
 * and variables can take it. All values of a cell lead to the same answers, so one of them is enough to try.
 */
import { Budget } from '../algebra/budget.js';
import { advance, closure, compileGlob, type Glob } from '../algebra/glob.js';
import { codesToText, isHole, isSymbol, textToCodes } from '../algebra/policy-variables.js';
import { resolveGlob, UNKNOWN_SYMBOL } from '../algebra/resolve-glob.js';
import {
  parseBool,
  parseDate,
  parseIpRange,
  parseNumber,
  sampleValue,
  type ValueLiteral,
  type ValueSet,
} from '../algebra/values.js';
import type { ConditionTest } from '../policy/compile.js';
import type { RequestContext } from '../requests/request.js';
import type { PartialValue } from './match.js';

/** More cells of one key than that are not distinguished. */
const MAX_CELLS = 64;
/** More values of a variable with which a pattern matches than that are not distinguished. */
const MAX_VALUES = 64;
/** More values at once of a key with several are not tried. */
const MAX_AT_ONCE = 4;
const STEPS = 300_000;

/** A pattern with a variable for the key, and the texts that it is compared with. */
export interface VariableUse {
  readonly glob: Glob;
  readonly texts: readonly string[];
}

export interface KeyUses {
  /** In lowercase; several if they have the same value, or are compared with each other. */
  readonly keys: ReadonlySet<string>;
  /** How many different values of a cell are needed: as many as there are keys that are compared with each other. */
  readonly ofEachCell: number;
  /** Tests on the keys. */
  readonly tests: readonly ConditionTest[];
  /** Patterns with one of the keys as a variable; undefined: some are compared with something unknown. */
  readonly variables: readonly VariableUse[] | undefined;
  readonly context: RequestContext;
  readonly isUnknown: (key: string) => boolean;
  readonly multivalued: boolean;
}

/** The key (in lowercase) of a pattern that is one policy variable and nothing else. */
export function onlyVariable({ tokens, letters, ignoreCase }: Glob): string | undefined {
  const ref = letters[0]?.ref;
  return tokens.length === 1 && isSymbol(tokens[0]!) && !ignoreCase && ref && !isHole(ref)
    ? ref.key.toLowerCase()
    : undefined;
}

/** Equal sets have the same. */
const keyOfSet = (set: ValueSet): string =>
  set.family === 'string'
    ? `string ${set.globs.map((g) => g.tokens.join()).join(' ')}`
    : JSON.stringify(set, bigints);
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

/** A pattern with the values of its variables, but one. */
function resolved(
  glob: Glob,
  { context, isUnknown }: KeyUses,
  but?: ReadonlySet<string>,
): Glob | undefined | 'unknown' {
  let unknown = false;
  const plain = resolveGlob(glob, (ref) => {
    const key = isHole(ref) ? undefined : ref.key.toLowerCase();
    if (key !== undefined && but?.has(key)) return UNKNOWN_SYMBOL;
    const given = key === undefined ? undefined : context.get(key);
    if (isHole(ref) || (given === undefined && isUnknown(ref.key.toLowerCase()))) {
      unknown = true;
      return UNKNOWN_SYMBOL;
    }
    return given?.length === 1 ? given[0] : ref.defaultValue;
  });
  return unknown ? 'unknown' : plain;
}

/** The lengths of the beginnings of a text that tokens match. */
function matchedLengths(tokens: readonly number[], codes: readonly number[], backwards: boolean): number[] {
  const order = backwards ? [...tokens].reverse() : tokens;
  const lengths: number[] = [];
  let current: number[] = [];
  closure(order, 0, current);
  for (let i = 0; current.length > 0; i++) {
    if (current.at(-1) === order.length) lengths.push(i);
    if (i === codes.length) break;
    const next: number[] = [];
    advance(order, current, codes[backwards ? codes.length - 1 - i : i]!, next);
    current = next;
  }
  return lengths;
}

/** The values of the key with which a pattern matches a text; undefined: too many. */
function valuesThatMatch(glob: Glob, text: string, budget: Budget): string[] | undefined {
  const places = glob.tokens.flatMap((token, i) => (isSymbol(token) ? [i] : []));
  if (places.length !== 1 || glob.lower || !budget.spend(glob.tokens.length * text.length)) return undefined;
  const codes = textToCodes(text);
  const before = matchedLengths(glob.tokens.slice(0, places[0]), codes, false);
  const after = matchedLengths(glob.tokens.slice(places[0]! + 1), codes, true);
  const values = new Set<string>();
  for (const start of before) {
    for (const rest of after) {
      if (start + rest > codes.length) continue;
      values.add(String.fromCodePoint(...codes.slice(start, codes.length - rest)));
      if (values.size > MAX_VALUES) return undefined;
    }
  }
  return [...values];
}

const literalGlob = (text: string, ignoreCase = false): Glob =>
  compileGlob(text, { mode: 'string', wildcards: false, variables: false, ignoreCase });

/** aws:EpochTime, compared as a number of seconds, as the instant that it is. */
const asInstant = ({ key, set }: ConditionTest): ValueSet =>
  key === 'aws:epochtime' && set.family === 'numeric'
    ? {
        family: 'date',
        intervals: set.intervals.map((i) => ({ ...i, min: i.min * 1000, max: i.max * 1000 })),
      }
    : set;

/** The sets of values that a use of the keys distinguishes; undefined: unknown. */
function setsOf(uses: KeyUses, budget: Budget): ValueSet[] | undefined {
  const sets = new Map<string, ValueSet>();
  const add = (set: ValueSet): void => {
    const key = keyOfSet(set);
    if (!sets.has(key)) sets.set(key, set);
  };
  for (const test of uses.tests) {
    if (test.use.operator.family === 'null') continue;
    if (test.open) return undefined;
    if (test.set.family !== 'string' || test.set.globs.every((g) => g.letters.length === 0)) {
      add(asInstant(test));
      continue;
    }
    const globs: Glob[] = [];
    for (const glob of test.set.globs) {
      const other = onlyVariable(glob);
      if (other !== undefined && uses.keys.has(other)) {
        // Equal or not, whatever the value is; a default is a value like others.
        const fallback = glob.variables[0]?.defaultValue;
        if (fallback !== undefined) add({ family: 'string', globs: [literalGlob(fallback)] });
        continue;
      }
      const plain = resolved(glob, uses);
      if (plain === 'unknown') return undefined;
      if (plain) globs.push(plain);
    }
    add({ family: 'string', globs });
  }
  if (!uses.variables) return undefined;
  for (const { glob, texts } of uses.variables) {
    const open = resolved(glob, uses, uses.keys);
    if (open === 'unknown') return undefined;
    for (const text of open ? texts : []) {
      const values = valuesThatMatch(open!, text, budget);
      if (!values) return undefined;
      for (const value of values) add({ family: 'string', globs: [literalGlob(value, open!.ignoreCase)] });
    }
  }
  return [...sets.values()];
}

/** Different values of one cell, as many as there are up to a number; undefined: unknown. */
function valuesOf(cell: readonly ValueLiteral[], most: number, budget: Budget): string[] | undefined {
  const values: string[] = [];
  while (values.length < most) {
    const others: ValueLiteral[] =
      values.length === 0
        ? []
        : [{ set: { family: 'string', globs: values.map((v) => literalGlob(v)) }, positive: false }];
    const sample = sampleValue([...cell, ...others], budget);
    if (sample.kind === 'unknown') return undefined;
    if (sample.kind === 'empty') break;
    values.push(codesToText(sample.value, () => 'example'));
  }
  return values;
}

/** Values in each cell that the sets cut out of the possible values; undefined: too many to distinguish. */
function valuesByCell(
  sets: readonly ValueSet[],
  globs: readonly Glob[],
  ofEachCell: number,
  budget: Budget,
): string[] | undefined {
  // Of two values, such as true and false, each is a cell.
  if (globs.every((g) => g.shape === 'literal')) return globs.map((g) => g.text);
  const typed = sets.length > 0 && sets.every((s) => s.family !== 'string' && s.family === sets[0]!.family);
  const possible: ValueLiteral = { set: { family: 'string', globs }, positive: true };
  const free = globs.some((g) => g.shape === 'all');
  let cells: ValueLiteral[][] = [free ? [] : [possible]];
  let values: string[] = [];
  for (let i = 0; i <= sets.length; i++) {
    const alive: typeof cells = [];
    values = [];
    for (const cell of cells) {
      const own = valuesOf(cell, i === sets.length ? ofEachCell : 1, budget);
      if (!own) return undefined;
      // A key that is tested as a number, date or address has one.
      const readable =
        typed && cell.length > 0 ? own.filter((value) => isReadable(value, sets[0]!.family)) : own;
      if (readable.length === 0) continue;
      alive.push(cell);
      values.push(...readable);
    }
    if (i === sets.length) break;
    if (alive.length > MAX_CELLS) return undefined;
    cells = alive.flatMap((cell) => [true, false].map((positive) => [...cell, { set: sets[i]!, positive }]));
  }
  return values;
}

/**
 * The lists of values that are enough to try for a key; none is an absent key. undefined: they cannot be distinguished.
 * @param all the budget for all keys of a request.
 */
export function valuesToTry(
  uses: KeyUses,
  known: PartialValue,
  all: Budget,
): readonly (readonly string[])[] | undefined {
  const budget = new Budget(STEPS, all);
  const sets = setsOf(uses, budget);
  const values = sets && valuesByCell(sets, known.globs, uses.ofEachCell, budget);
  if (!values) return undefined;
  const absent: (readonly string[])[] = known.mayBeAbsent ? [[]] : [];
  if (!uses.multivalued) return [...absent, ...values.map((v) => [v])];
  if (values.length > MAX_AT_ONCE) return undefined;
  const out = absent;
  for (let mask = 1; mask < 1 << values.length; mask++) out.push(values.filter((_, i) => mask & (1 << i)));
  return out;
}
