/** Tests of condition keys that describe what a request has. */
import { compileGlob } from '../algebra/glob.js';
import type { ValueSet } from '../algebra/values.js';
import { type OperatorUse, parseOperator } from '../policy/operators.js';
import { asTime, type KeyAtom, type KeyTest, sampleKey, testHolds } from './key-dimension.js';
import { scopeCost } from './pattern-scope.js';

const use = (name: string): OperatorUse => parseOperator(name)!;
const USES = {
  like: use('StringLike'),
  notLike: use('StringNotLike'),
  bool: use('Bool'),
  date: use('DateLessThanEquals'),
  notIp: use('NotIpAddress'),
  null: use('Null'),
  someLike: use('ForAnyValue:StringLike'),
  someTag: use('ForAnyValue:StringEqualsIgnoreCase'),
  noTag: use('ForAllValues:StringNotEqualsIgnoreCase'),
};

/** The test as an atom of the dimension of its key. */
export function atomOf(written: KeyTest): KeyAtom {
  const test = asTime(written);
  return {
    dimension: { id: `key:${test.key}`, sample: sampleKey },
    test,
    cost: test.set.family === 'string' ? scopeCost(test.set) : 1,
    contains: (sample) => testHolds(test, sample),
  };
}

const NO_WANTS = { wantsAbsent: false, wantsPresent: false };
const strings = (patterns: readonly string[], ignoreCase = false): ValueSet => ({
  family: 'string',
  // A `*` in an ARN does not match across its parts.
  globs: patterns.map((p) =>
    compileGlob(p, {
      mode: p.startsWith('arn:') ? 'arn' : 'string',
      wildcards: true,
      variables: false,
      ignoreCase,
    }),
  ),
});

/** The key has a value that matches one of the patterns. */
export const oneOf = (key: string, patterns: readonly string[]): KeyTest => ({
  key,
  use: USES.like,
  set: strings(patterns),
  ...NO_WANTS,
});

/** As `oneOf`, of a key with several values: one of them matches. */
export const someOf = (key: string, patterns: readonly string[]): KeyTest => ({
  ...oneOf(key, patterns),
  use: USES.someLike,
});

/** The key is absent, or has a value that matches none of the patterns. */
export const noneOf = (key: string, patterns: readonly string[]): KeyTest => ({
  key,
  use: USES.notLike,
  set: strings(patterns),
  ...NO_WANTS,
});

/** As `noneOf`, in any case: names of accounts and organizations at identity providers differ in more than case. */
export const noneOfIgnoringCase = (key: string, patterns: readonly string[]): KeyTest => ({
  key,
  use: USES.notLike,
  set: strings(patterns, true),
  ...NO_WANTS,
});

export const flag = (key: string, value: boolean): KeyTest => ({
  key,
  use: USES.bool,
  set: { family: 'bool', values: [value] },
  ...NO_WANTS,
});

/** The key has a date. */
export const anyDate = (key: string): KeyTest => ({
  key,
  use: USES.date,
  set: {
    family: 'date',
    intervals: [
      { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, minOpen: false, maxOpen: false },
    ],
  },
  ...NO_WANTS,
});

/** The key has an address outside of the ranges. */
export const outsideRanges = (key: string, set: Extract<ValueSet, { family: 'ip' }>): KeyTest => ({
  key,
  use: USES.notIp,
  set,
  ...NO_WANTS,
});

export const presence = (key: string, present: boolean): KeyTest => ({
  key,
  use: USES.null,
  set: { family: 'bool', values: [!present] },
  wantsAbsent: !present,
  wantsPresent: present,
});

const tagName = (name: string): ValueSet => ({
  family: 'string',
  globs: [compileGlob(name, { mode: 'string', wildcards: false, variables: false, ignoreCase: true })],
});

/** One of the values is this name of a tag, in any case. */
export const hasTag = (key: string, name: string): KeyTest => ({
  key,
  use: USES.someTag,
  set: tagName(name),
  ...NO_WANTS,
});

/** None of the values is this name of a tag. */
export const lacksTag = (key: string, name: string): KeyTest => ({
  key,
  use: USES.noTag,
  set: tagName(name),
  ...NO_WANTS,
});
