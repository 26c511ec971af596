/** The readable form of comparisons: few lines, and neither less nor more than the truth. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../server/src/algebra/budget.js';
import { compileGlob, matchGlob } from '../../server/src/algebra/glob.js';
import { globCells } from '../../server/src/algebra/glob-cells.js';
import { codesToText, textToCodes } from '../../server/src/algebra/policy-variables.js';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { comparisonLines } from '../../server/src/comparison/comparison-report.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue, root } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const identity = (...Statement: object[]) =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
const allow = (Action: string | string[], more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const compare = (before: object[], after: object[]) =>
  comparePolicies(identity(...before), identity(...after), catalogue, sets);
const lines = (before: object[], after: object[]): string[] =>
  comparisonLines(compare(before, after), catalogue);
const found = (before: object[], after: object[]): [string, readonly string[]][] =>
  compare(before, after).newAccess.findings.map((f) => [f.action, f.except]);

describe('what is newly allowed is named exactly', () => {
  it.each<[string, object[], object[], [string, string[]][]]>([
    ['the rest of a service', [allow('sqs:Get*')], [allow('sqs:*')], [['sqs:*', ['sqs:Get*']]]],
    [
      'patterns that overlap',
      [allow('s3:GetObject')],
      [allow(['s3:GetObject', 'sqs:*sage', 'sqs:Sen*'])],
      [
        ['sqs:*sage', []],
        ['sqs:Sen*', []],
      ],
    ],
    [
      'a pattern without the part that was allowed',
      [allow('sqs:*sage')],
      [allow(['sqs:*sage', 'sqs:Sen*'])],
      [['sqs:Sen*', ['sqs:*sage']]],
    ],
    [
      'each of two patterns without what both match',
      [allow('sqs:Sen*'), { Effect: 'Deny', NotAction: 'sqs:*sage', Resource: '*' }],
      [allow(['sqs:Sen*', 'sqs:*sage'])],
      [
        ['sqs:*sage', ['sqs:Sen*']],
        ['sqs:Sen*', ['sqs:*sage']],
      ],
    ],
    [
      'NotAction without a service',
      [allow('s3:GetObject')],
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      [
        ['*', ['iam:*', 's3:*']],
        ['s3:*', ['s3:GetObject']],
      ],
    ],
  ])('%s', (_, before, after, wanted) => {
    expect(found(before, after)).toEqual(wanted);
  });
});

describe('lines for people', () => {
  it('one for each service and statement, with an example', () => {
    expect(
      lines(
        [allow('s3:GetObject')],
        [allow(['s3:GetObject', 'sqs:SendMessage', 'sqs:DeleteMessage', 'xray:*'])],
      ),
    ).toEqual([
      'Newly allowed (Allow on *):',
      '  sqs: sqs:DeleteMessage, sqs:SendMessage (2 write actions)',
      '    for example sqs:DeleteMessage on arn:aws:sqs:us-east-1:123456789012:example-queue',
      expect.stringMatching(/^ {2}xray: xray:\* \(all \d+ actions: .* write and 1 permissions management\)$/),
      '    for example xray:PutEncryptionConfig on *',
    ]);
  });

  // "Actions defined by AWS services" in the Service Authorization Reference: an action acts on its resource types.
  it('counts actions only with resources that they act on', () => {
    const Resource = ['arn:aws:s3:::a', 'arn:aws:s3:::a/*'];
    const objects = (...actions: string[]): object => allow(actions, { Resource: Resource[1] });
    const both = allow(['s3:GetObject', 's3:ListBucket', 's3:PutObject'], { Resource });
    expect(lines([objects('s3:PutObject')], [both])).toEqual([
      'Newly allowed (Allow on arn:aws:s3:::a, arn:aws:s3:::a/*):',
      '  s3: s3:GetObject, s3:ListBucket (2 actions: 1 list and 1 read)',
      '    for example s3:GetObject on arn:aws:s3:::a/example',
      '  s3: s3:PutObject (write; AWS documents no such resource for this action)',
      '    for example s3:PutObject on arn:aws:s3:::a (AWS documents no such resource for the action)',
    ]);
    const { findings } = compare([objects('s3:PutObject')], [objects('s3:*')]).newAccess;
    const [{ action, documented }] = findings as [(typeof findings)[0]];
    expect(action).toBe('s3:*');
    expect(documented).toContain('s3:GetObject');
    expect(documented).not.toContain('s3:ListBucket');
    expect(documented).not.toContain('s3:ListAllMyBuckets');
  });

  it('has an example with a name inside of a NotResource', () => {
    const before = { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::secret/*' };
    expect(lines([before], [allow('s3:GetObject')]).at(-1)).toBe(
      '    for example s3:GetObject on arn:aws:s3:::secret/example',
    );
  });

  it('names the statement that allows it, with its conditions', () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'true' } };
    expect(
      lines([allow('s3:GetObject')], [allow('s3:GetObject'), allow('sqs:SendMessage', { Condition })])[0],
    ).toBe('Newly allowed (Allow on * if Bool aws:SecureTransport: true):');
  });

  it('everything next to a list has a line for each service of the list', () => {
    const services = catalogue.services.slice(0, 100).map((s) => `${s.prefix}:Get*`);
    const text = lines([allow(services)], [allow('*')]);
    expect(text.length).toBeLessThanOrEqual(104);
    expect(text[1]).toBe('  all other services: all actions');
  });

  it('Allow * after the largest managed policy: at most 320 lines, and nothing is unknown', () => {
    const file = join(root, '../shared/corpus/aws-managed-policies.jsonl');
    if (!existsSync(file)) return console.log('no corpus of managed policies: not compared');
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .find((l) => l.includes('"name":"ReadOnlyAccess"'))!;
    const { document } = JSON.parse(line) as { document: { Statement: object[] } };
    const comparison = compare(document.Statement, [allow('*')]);
    expect([comparison.newAccess.unknown, comparison.lostAccess]).toEqual([
      [],
      { findings: [], unknown: [] },
    ]);
    expect(comparison.newAccess.findings.length).toBeLessThan(320);
    expect(comparisonLines(comparison, catalogue).length).toBeLessThan(320);
  });
});

it('cells of patterns are all there are', () => {
  const options = { mode: 'string', wildcards: true, variables: false } as const;
  const within = compileGlob('*', options);
  const patterns = ['a*', '*b', 'ab*', '?', '*a*a*', 'abc'].map((text) => compileGlob(text, options));
  const key = (text: string): string => patterns.map((p) => (matchGlob(p, text) ? 1 : 0)).join('');
  const { cells, complete } = globCells(
    patterns,
    { within, without: [], isKnown: () => false },
    new Budget(1_000_000),
  );
  expect(complete).toBe(true);
  const names = cells.map((c) => codesToText(c.codes, () => ''));
  expect(names.map((name) => patterns.flatMap((p, at) => (matchGlob(p, name) ? [at] : [])))).toEqual(
    cells.map((c) => c.matches),
  );
  let texts = [''];
  const seen = new Set<string>();
  for (let n = 0; n < 7; n++) {
    for (const t of texts) seen.add(key(t));
    texts = texts.flatMap((t) => ['a', 'b', 'c'].map((c) => t + c));
  }
  expect([...seen].sort()).toEqual(names.map(key).sort());
  // A cell of one text that does not count has none; one of many has another.
  const without = globCells(
    patterns,
    { within, without: [], isKnown: (codes) => ['abc', 'ab'].includes(codesToText(codes, () => '')) },
    new Budget(1_000_000),
  );
  expect(without.cells.map((c) => key(codesToText(c.codes, () => '')))).not.toContain(key('abc'));
  expect(without.cells.map((c) => key(codesToText(c.codes, () => '')))).toContain(key('ab'));
  expect(textToCodes('ab')).toEqual([97, 98]);
});

it('cells of beginnings: one for each, of texts that count, and none twice', () => {
  const options = { mode: 'string', wildcards: true, variables: false } as const;
  const patterns = ['a*', 'ae*', 'ab*', 'abc*', 'abcab*', '*', 'aexample*', 'b*'].map((text) =>
    compileGlob(text, options),
  );
  const matching = (text: string): number[] => patterns.flatMap((p, at) => (matchGlob(p, text) ? [at] : []));
  const known = ['aexample', 'abexample', 'abfxample'];
  const question = {
    within: compileGlob('a*', options),
    without: [],
    isKnown: (codes: readonly number[]) => known.includes(codesToText(codes, () => '')),
  };
  const { cells, complete } = globCells(patterns, question, new Budget(1_000_000));
  expect(complete).toBe(true);
  const names = cells.map((c) => codesToText(c.codes, () => ''));
  expect(names.map(matching)).toEqual(cells.map((c) => c.matches));
  expect(names.filter((n) => known.includes(n))).toEqual([]);
  expect(names.map((n) => matching(n).join()).sort()).toEqual(
    ['a', 'ae', 'ab', 'abc', 'abcab', 'aexample'].map((n) => matching(n).join()).sort(),
  );
  expect(globCells(patterns, question, new Budget(1)).complete).toBe(false);
  // Patterns that the texts must not match change no more than they have to.
  const elsewhere = { ...question, without: [compileGlob('abc*', options), compileGlob('af*', options)] };
  const left = globCells(patterns, elsewhere, new Budget(1_000_000));
  expect(left.cells.map((c) => c.matches.join()).sort()).toEqual(
    ['a', 'ae', 'ab', 'aexample'].map((n) => matching(n).join()).sort(),
  );
});
