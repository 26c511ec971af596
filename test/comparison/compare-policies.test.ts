/**
 * No comparison of small policies, with its report, takes more than 100 ms of computing, however many actions their patterns mean. The first
 * one with a catalogue of which nothing has been read yet can take longer.
 */
import { expect, it } from 'vitest';
import { comparePolicies, grantsNew } from '../../server/src/comparison/compare-policies.js';
import { comparisonLines } from '../../server/src/comparison/comparison-report.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue, loadCatalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';
import { stopwatch } from '../support/stopwatch.js';

/** Milliseconds of computing, once the code is warm. */
const LIMIT = 100;
const ROUNDS = 12;
/** Milliseconds of the first comparison with a catalogue, which reads every service. */
const FIRST_LIMIT = 400;
const FIRST_ROUNDS = 4;

const sets = requestSets(catalogue);
const services = ['s3', 'ec2', 'iam', 'sqs', 'sns', 'kms', 'lambda', 'dynamodb', 'logs', 'rds'];
const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const manyServices = catalogue.services.map((s) => s.prefix).slice(0, 300);
const lists = services.map((s) => ({
  Effect: 'Allow',
  Action: [`${s}:Get*`, `${s}:List*`, `${s}:*Tag*`],
  Resource: [`arn:aws:${s}:*:111122223333:*`, '*'],
}));
const notActions = Array.from({ length: 60 }, (_, i) => ({
  Effect: i % 4 === 3 ? 'Deny' : 'Allow',
  NotAction: [
    `${services[i % 10]}:Get*`,
    `${services[(i * 3 + 1) % 10]}:*Tag*`,
    `${services[(i * 7 + 2) % 10]}:*`,
  ],
  ...(i % 2
    ? { NotResource: [`arn:aws:s3:::team-${i % 7}/*`, `arn:aws:sqs:*:*:q${i % 5}`] }
    : { Resource: [`arn:aws:s3:::data-${i}/*`, `arn:aws:${services[i % 10]}:*:*:*`] }),
}));

const CASES: readonly [string, object[], object[]][] = [
  ['60 statements with NotAction, and everything', notActions, everything],
  [
    'reading 300 services, and everything',
    [
      {
        Effect: 'Allow',
        Action: manyServices.flatMap((s) => [`${s}:Get*`, `${s}:List*`, `${s}:Describe*`]),
        Resource: '*',
      },
    ],
    everything,
  ],
  ['everything, and some lists', everything, lists],
];

const compiled = (Statement: object[]) =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');

it.each(CASES)('%s', (_, before, after) => {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS && best > LIMIT; i++) {
    const [old, fresh] = [compiled(before), compiled(after)];
    const elapsed = stopwatch();
    const comparison = comparePolicies(old, fresh, catalogue, sets);
    const lines = comparisonLines(comparison, catalogue);
    best = Math.min(best, elapsed());
    const { newAccess, lostAccess } = comparison;
    expect(lines.length).toBeGreaterThan(1);
    expect([newAccess.unknown, lostAccess.unknown]).toEqual([[], []]);
    expect(newAccess.findings.length + lostAccess.findings.length).toBeGreaterThan(0);
  }
  expect(best).toBeLessThan(LIMIT);
});

it.each(CASES)('%s: the first comparison', (_, before, after) => {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < FIRST_ROUNDS && best > FIRST_LIMIT; i++) {
    const unread = loadCatalogue();
    const [old, fresh] = [compiled(before), compiled(after)];
    const elapsed = stopwatch();
    comparisonLines(comparePolicies(old, fresh, unread, requestSets(unread)), unread);
    best = Math.min(best, elapsed());
  }
  expect(best).toBeLessThan(FIRST_LIMIT);
});

it('reads no service of which the old policy allows everything', () => {
  const unread = loadCatalogue();
  const own = requestSets(unread);
  const some = [{ Effect: 'Allow', Action: ['sqs:SendMessage', 'ec2:Run*', 'dynamodb:*'], Resource: '*' }];
  const all = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  expect(grantsNew(compiled(all), compiled(some), unread, own)).toBe(false);
  expect(unread.service('sqs')).toBeDefined();
  expect(unread.decodedServices).toBe(1);
  const exceptOne = [...all, { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: '*' }];
  expect(grantsNew(compiled(exceptOne), compiled(some), unread, own)).toBe(true);
  const onOne = [{ ...all[0], Resource: 'arn:aws:sqs:us-east-1:111122223333:orders' }];
  expect(grantsNew(compiled(onOne), compiled(some), unread, own)).toBe(true);
  expect(grantsNew(compiled(onOne), compiled(onOne), unread, own)).toBe(false);
});
