/** The dimension of one condition key: absent, or with one or more values. */

import type { Budget } from '../algebra/budget.js';
import { textToCodes } from '../algebra/policy-variables.js';
import { found, type Sample, UNKNOWN } from '../algebra/sample.js';
import type { Atom, Literal } from '../algebra/search.js';
import {
  containsCodes,
  sampleValue,
  surelyOutsideSet,
  type ValueCodes,
  type ValueLiteral,
} from '../algebra/values.js';
import type { ConditionTest } from '../policy/compile.js';
import type { Request } from '../requests/request.js';
import { exampleValues } from './example-values.js';
import { possibleValues } from './possible-values.js';

/** A sampled key: absent, or with these values. */
export type KeySample = readonly ValueCodes[] | undefined;

/** What a test asks of its key. */
export type KeyTest = Pick<ConditionTest, 'key' | 'use' | 'set' | 'wantsAbsent' | 'wantsPresent'>;

export interface KeyAtom extends Atom<KeySample> {
  readonly test: KeyTest;
}

const EPOCH = 'aws:epochtime';
const TIME = 'aws:currenttime';

/** The values of a key of this dimension in a request. */
export const valuesOf = ({ context }: Request, key: string): readonly string[] | undefined =>
  context.get(key) ?? (key === TIME ? context.get(EPOCH) : undefined);

/**
 * aws:EpochTime is aws:CurrentTime in seconds since 1970 ("AWS global condition context keys"): a test of it is one of that
 * key, so that no request has two times.
 */
export function asTime(test: KeyTest): KeyTest {
  const { key, set, use } = test;
  if (key !== EPOCH) return test;
  const time = { ...test, key: TIME };
  if (set.family === 'date' || use.operator.family === 'null') return time;
  if (set.family !== 'numeric') return test;
  const intervals = set.intervals.map((i) => ({ ...i, min: i.min * 1000, max: i.max * 1000 }));
  return { ...time, set: { family: 'date', intervals } };
}

/** Does one value pass for sure, Null and absence left aside? */
const passes = (test: KeyTest, codes: ValueCodes): boolean =>
  test.use.operator.negated ? surelyOutsideSet(test.set, codes) : containsCodes(test.set, codes);

export function testHolds(test: KeyTest, sample: KeySample): boolean {
  const { use } = test;
  if (use.operator.family === 'null') return sample === undefined ? test.wantsAbsent : test.wantsPresent;
  if (sample === undefined || sample.length === 0) {
    if (use.qualifier === 'ForAllValues' || use.ifExists) return true;
    return use.qualifier === undefined && use.operator.negated;
  }
  // A plain negated operator: none of the values can match.
  const all = use.qualifier === 'ForAllValues' || (use.qualifier === undefined && use.operator.negated);
  return all ? sample.every((v) => passes(test, v)) : sample.some((v) => passes(test, v));
}

/** Adds that the value is one that the key can have, where the conditions read it as AWS's type. */
function amongPossible(key: string, values: readonly ValueLiteral[]): readonly ValueLiteral[] {
  const set = possibleValues(key);
  return set && values.every((v) => v.set.family === set.family)
    ? [...values, { set, positive: true }]
    : values;
}

export function sampleKey(literals: readonly Literal<KeySample>[], budget: Budget): Sample<KeySample> {
  const tests = literals.map((l) => ({ test: (l.atom as KeyAtom).test, positive: l.positive }));
  const holds = (sample: KeySample): boolean => tests.every((t) => testHolds(t.test, sample) === t.positive);
  if (holds(undefined)) return found(undefined);
  const key = tests[0]?.test.key ?? '';
  for (const example of exampleValues(key)) {
    if (!budget.spend(tests.length)) break;
    const named = [textToCodes(example)];
    if (holds(named)) return found(named);
  }
  // Presence itself.
  const values = tests.filter((t) => t.test.use.operator.family !== 'null');
  if (tests.some((t) => t.test.use.operator.family === 'null' && t.test.wantsPresent !== t.positive))
    return { kind: 'empty' };
  const want = (t: { test: KeyTest; positive: boolean }, holdsFor: boolean): ValueLiteral => ({
    set: t.test.set,
    positive: holdsFor !== t.test.use.operator.negated,
  });
  // One value.
  const one = sampleValue(
    amongPossible(
      key,
      values.map((t) => want(t, t.positive)),
    ),
    budget,
  );
  if (one.kind === 'found') return found([one.value]);
  if (values.length === 0 || values.some((t) => t.test.use.qualifier === undefined)) return one;
  // Several values, if only set operators use the key: some conditions apply to all of them, the others to at least one.
  const forAll: ValueLiteral[] = [];
  const forSome: ValueLiteral[] = [];
  for (const t of values) {
    const universal = (t.test.use.qualifier === 'ForAllValues') === t.positive;
    (universal ? forAll : forSome).push(want(t, t.positive));
  }
  // Without one there is no list of values: a key without values counts as absent.
  if (forSome.length === 0) return one;
  const list: ValueCodes[] = [];
  for (const literal of forSome) {
    const sample = sampleValue(amongPossible(key, [literal, ...forAll]), budget);
    if (sample.kind !== 'found') return sample;
    list.push(sample.value);
  }
  return holds(list) ? found(list) : UNKNOWN;
}
