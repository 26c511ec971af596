/** Long documents with many placeholders, in one value and in many, and many statements compared with others. */
import { expect, it } from 'vitest';
import { finish } from '../../server/src/service/core.js';
import { holesOf } from '../../server/src/syntax/value.js';
import { service } from '../support/service.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

/** In ms of CPU time. */
const MOST = 2500;

const numbered = <T>(count: number, of: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));
const policy = (Statement: readonly unknown[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
const reading = (Resource: unknown): object => ({ Effect: 'Allow', Action: 's3:GetObject', Resource });

/** Values that took 29 s when the text was written again for each of them, and others that are like them. */
it.each([
  '<name>'.repeat(30_000),
  `arn:aws:s3:::${'<name>:'.repeat(25_000)}`,
  '{{'.repeat(90_000),
  '${'.repeat(90_000),
  '$${'.repeat(60_000),
])('placeholders in one value: %.20s', TIMED, (value) => {
  const text = policy([reading(value)]);
  const took = stopwatch();
  const analysis = service.analyse(text, 'my-policy.json')!;
  service.check(analysis);
  expect(took()).toBeLessThan(MOST);
});

it('the domain of a placeholder is that of its part of the ARN, after other placeholders', () => {
  const text = policy([reading('arn:<p>:sqs:<r>:<a>:<n>')]);
  const [found] = service.analyse(text, 'my-policy.json')!.policies;
  const statement = found!.statements[0]!.node;
  const holes = [...holesOf(statement)].map((hole) => [hole.id, hole.domain]);
  expect(holes).toEqual([
    ['p', 'partition'],
    ['r', 'region'],
    ['a', 'account'],
    ['n', 'any'],
  ]);
});

/** Took 10 s for 900 statements: each placeholder was looked for in all strings, and each value in all of them. */
it('the placeholders of many statements', TIMED, () => {
  const text = numbered(
    900,
    (i) => `  statement {
    actions = ["s3:GetObject"]
    resources = ["\${aws_s3_bucket.b${i}.arn}/*", "arn:aws:s3:::names/\${var.name${i}}/x"]
  }`,
  ).join('\n');
  const hcl = `data "aws_iam_policy_document" "d" {\n${text}\n}\n`;
  const [found] = service.analyse(hcl, 'main.tf')!.policies;
  const took = stopwatch();
  const questions = service.placeholderQuestions([found!], 's3:GetObject', []);
  expect(questions.length).toBeGreaterThanOrEqual(1800);
  expect(took()).toBeLessThan(MOST);
});

it('the questions about a value with many placeholders are short', TIMED, () => {
  const text = policy([reading(`arn:aws:s3:::${numbered(8000, (i) => `<name-${i}>`).join('/')}`)]);
  const [found] = service.analyse(text, 'my-policy.json')!.policies;
  const took = stopwatch();
  const questions = service.placeholderQuestions([found!], 's3:GetObject', []);
  expect(questions.length).toBe(8000);
  expect(Math.max(...questions.map((q) => q.context.length))).toBeLessThan(1000);
  expect(questions[7000]!.context).toContain('<name-7000>');
  expect(took()).toBeLessThan(MOST);
});

/** Took 9 s: each statement was compared with each. */
it('many statements, compared with others', TIMED, () => {
  const statements = (action: string): string =>
    policy(numbered(1500, (i) => ({ Effect: 'Allow', Action: action, Resource: `arn:aws:s3:::b${i}/*` })));
  const { policies } = service.analyse(statements('s3:GetObject'), 'my-policy.json')!;
  const other = { text: statements('s3:PutObject'), path: 'my-policy.json' };
  const took = stopwatch();
  const result = finish(service.compareWithText(policies, other, 0));
  expect(result).toMatchObject({ newAccess: 1, lostAccess: 1, unknown: false });
  expect(took()).toBeLessThan(MOST);
});

/** 60 such resources took 20 s: each of 1,024 completions inserted the values of all variables. */
it('resources with many policy variables: the keys that a decision needs', TIMED, () => {
  const resource = (i: number): string => `arn:aws:s3:::${`\${aws:PrincipalTag/x${i}}*`.repeat(100)}`;
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: Array.from({ length: 30 }, (_, i) => resource(i)),
      },
    ],
  });
  const { policies } = service.analyse(text, 'a-policy.json')!;
  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b1/k', context: {} };
  const took = stopwatch();
  expect(service.neededKeys(policies[0]!, request, []).length).toBeGreaterThan(10);
  expect(took()).toBeLessThan(1500);
});
