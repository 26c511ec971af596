/** All rules share a number of steps for a document, and a finding reports that those are spent. */
import { expect, it } from 'vitest';
import { CheckMemory, finish } from '../../server/src/service/core.js';
import { service } from '../support/service.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

/** In ms of CPU time. */
const MOST = 2500;

const numbered = <T>(count: number, of: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));
const policy = (Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const reading = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const template = (policies: readonly unknown[]): string =>
  JSON.stringify({
    Resources: Object.fromEntries(
      policies.map((PolicyDocument, i) => [
        `P${i}`,
        { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } },
      ]),
    ),
  });

/** Rules that report something, and how often. */
function rulesIn(text: string, path: string, memory?: CheckMemory): Map<string, number> {
  const out = new Map<string, number>();
  for (const { rule } of service.check(service.analyse(text, path)!, {}, undefined, memory))
    out.set(rule, (out.get(rule) ?? 0) + 1);
  return out;
}

/** Statements of which each can share requests with each. */
const entangled = (k: number) =>
  policy(
    numbered(8, (i) => ({
      Effect: i % 2 ? 'Deny' : 'Allow',
      NotAction: numbered(6, (j) => `*:*${'abcdefgh'[(i + j + k) % 8]}*${'stuvwxyz'[(j * i + k) % 8]}*`),
      NotResource: numbered(4, (j) => `arn:aws:*:*:*:*${'abcdefgh'[(i + j + k) % 8]}*${j}*`),
    })),
  );

/** Each policy had steps of its own: 20 million together. */
it('many policies', TIMED, () => {
  const text = template(numbered(12, entangled));
  const took = stopwatch();
  const rules = rulesIn(text, 'template.json');
  expect(took()).toBeLessThan(MOST);
  expect(rules.get('skipped-checks')).toBe(1);
});

/** Who else has access was asked for each value, with a budget of its own: 21 s for 200 statements. */
it('many patterns of organizations and accounts', TIMED, () => {
  const text = JSON.stringify(
    policy(
      numbered(60, (i) => ({
        ...reading,
        Principal: '*',
        Condition: {
          StringLike: {
            'aws:PrincipalAccount': [`1*${i}`, `2*${i}`, `3?${i}*`],
            'aws:PrincipalOrgID': [`o-*${i}`, `o-a*${i}`, 'o-b*'],
            'aws:SourceVpce': `vpce-*${i}`,
            'aws:SourceAccount': `4*${i}`,
          },
        },
      })),
    ),
  );
  const took = stopwatch();
  const rules = rulesIn(text, 'a-bucket-policy.json');
  expect(took()).toBeLessThan(MOST);
  expect(rules.get('skipped-checks')).toBe(1);
});

it('what an ordinary document needs is there', () => {
  const one = JSON.stringify(
    policy(numbered(300, (i) => ({ ...reading, Resource: `arn:aws:s3:::b${i}/*` }))),
  );
  expect(rulesIn(one, 'a-policy.json').has('skipped-checks')).toBe(false);
  const many = template(
    numbered(100, (i) =>
      policy([
        { ...reading, Sid: `S${i}` },
        { ...reading, Effect: 'Deny' },
      ]),
    ),
  );
  const rules = rulesIn(many, 'template.json');
  expect(rules.has('skipped-checks')).toBe(false);
  expect(rules.get('shadowed-allow')).toBe(100);
});

it('more statements than are compared with each other', () => {
  const text = JSON.stringify(policy(numbered(1001, () => reading)));
  expect(rulesIn(text, 'a-policy.json').get('skipped-checks')).toBe(1);
});

it('conditions of a template, with too many statements in all variants', () => {
  const text = template([
    policy(
      numbered(300, (i) => ({
        'Fn::If': [`C${i % 3}`, { ...reading, Sid: `A${i}` }, { ...reading, Sid: `B${i}`, Effect: 'Deny' }],
      })),
    ),
  ]);
  expect(rulesIn(text, 'template.json').get('skipped-checks')).toBe(1);
});

it('a policy of more than three conditions of its template, and of three', () => {
  const text = (conditions: number) =>
    template([
      policy(
        numbered(conditions, (i) => ({
          'Fn::If': [`C${i}`, { ...reading, Sid: `A${i}` }, { Ref: 'AWS::NoValue' }],
        })),
      ),
    ]);
  const skipped = (conditions: number) =>
    service
      .check(service.analyse(text(conditions), 'template.json')!)
      .filter((f) => f.rule === 'skipped-checks');
  expect(skipped(3)).toEqual([]);
  expect(skipped(4).map((f) => f.message)).toEqual([
    expect.stringMatching(/^This policy depends on 4 conditions/),
  ]);
});

/** A check that was cut short is made again when there are steps for it. */
it('after an edit, what was skipped is found', () => {
  const memory = new CheckMemory();
  const last = policy([reading, { ...reading, Effect: 'Deny' }]);
  const long = template([...numbered(12, entangled), last]);
  const short = template([entangled(0), last]);
  expect(rulesIn(long, 'template.json', memory).has('shadowed-allow')).toBe(false);
  expect(rulesIn(short, 'template.json', memory)).toEqual(rulesIn(short, 'template.json'));
  expect(rulesIn(short, 'template.json', memory).get('shadowed-allow')).toBe(1);
});

/** Keys that an example must not have were looked for in all statements for each finding, although few are shown. */
it('a comparison of many findings, with examples for some', TIMED, () => {
  const statements = (changed: boolean) =>
    numbered(200, (i) => ({
      Effect: i % 2 ? 'Deny' : 'Allow',
      Action: [`s3:Get${i}`],
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': `${1 + (i % 200)}.0.0.0/${changed ? 9 : 8}` } },
    }));
  const { policies } = service.analyse(JSON.stringify(policy(statements(true))), 'a-policy.json')!;
  const before = { text: JSON.stringify(policy(statements(false))), path: 'a-policy.json' };
  const took = stopwatch();
  const result = finish(service.compareWithText(policies, before, 0));
  expect(took()).toBeLessThan(MOST);
  expect(result.lostAccess).toBe(100);
});
