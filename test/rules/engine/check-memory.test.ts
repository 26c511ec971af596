/** After edits, the findings of a document with a memory are those of one that is checked for the first time. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../server/src/analysis/analyse.js';
import type { Policy } from '../../../server/src/policy/policy.js';
import { CheckMemory } from '../../../server/src/rules/engine/check-memory.js';
import { type CheckOptions, RULE_IDS } from '../../../server/src/rules/engine/check-policy.js';
import { root } from '../../support/catalogue.js';
import { edit, edited, generator, texts } from '../../support/edits.js';
import { readMarks, readSections, wholePolicy } from '../../support/fixture.js';
import { runs, seed } from '../../support/seed.js';
import { service } from '../../support/service.js';

type Random = (below: number) => number;

const random = generator(seed);
const pick = <T>(list: readonly T[], by: Random = random): T => list[by(list.length)]!;

/** Findings of more than this can depend on the budget, which earlier answers save. */
const LARGE = 3000;

/** Policies of the fixtures of rules, as data. */
const fixtures = readdirSync(join(root, 'test/rules'))
  .filter((f) => f.endsWith('.fixture'))
  .flatMap((f) => readSections(join(root, 'test/rules', f)))
  .flatMap(({ body }) => {
    try {
      const { text } = readMarks(wholePolicy(body));
      const policy = JSON.parse(text) as { Statement?: unknown };
      return Array.isArray(policy.Statement) && text.length < LARGE
        ? [policy as { Statement: unknown[] }]
        : [];
    } catch {
      return [];
    }
  });

/** Statements of some fixtures in one policy: what is about several statements gets something to find. */
const mixed = (): unknown => ({
  ...pick(fixtures),
  Statement: Array.from({ length: 3 }, () => pick(fixtures).Statement)
    .flat()
    .slice(0, 12),
});

const template = (): unknown => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Resources: Object.fromEntries(
    ['A', 'B', 'C'].map((id) => [
      id,
      {
        Type: pick(['AWS::IAM::ManagedPolicy', 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy']),
        Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: mixed() },
      },
    ]),
  ),
});

const put = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** Puts something in the place of one of the matches. */
function replaceOne(text: string, pattern: RegExp, by: (match: string) => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { index, 0: match } = pick(found);
  return put(text, index, index + match.length, by(match));
}

const policyOf = (analysis: Analysis | undefined): Policy | undefined => pick(analysis?.policies ?? []);

/** A change of what a policy says. */
function change(text: string, analysis: Analysis | undefined): string {
  const strings = text.match(/"[^"\n]*"/g) ?? [];
  const statements = policyOf(analysis)?.statements ?? [];
  switch (random(12)) {
    case 0:
      return replaceOne(text, /"(Allow|Deny)"/g, (m) => (m === '"Allow"' ? '"Deny"' : '"Allow"'));
    case 1:
      return replaceOne(text, /"Sid": "[^"]*"/g, () => pick(text.match(/"Sid": "[^"]*"/g)!));
    case 2:
      return replaceOne(text, /"20(12|08)-10-17"/g, (m) =>
        m.includes('12') ? '"2008-10-17"' : '"2012-10-17"',
      );
    case 3:
      return replaceOne(text, /"Version": "[^"]*",\s*/g, () => '');
    case 4: {
      // A copy of a statement at the place of another one.
      const [a, b] = [pick(statements), pick(statements)];
      if (!a || !b) return text;
      return put(
        text,
        b.node.range.start,
        b.node.range.start,
        `${text.slice(a.node.range.start, a.node.range.end)},\n`,
      );
    }
    case 5: {
      const gone = pick(statements);
      const after = gone && /^\s*,/.exec(text.slice(gone.node.range.end))?.[0];
      return gone && after ? put(text, gone.node.range.start, gone.node.range.end + after.length, '') : text;
    }
    case 6:
      return replaceOne(text, /\n/g, () => `\n// grantwise-ignore ${pick(RULE_IDS)}: it is so\n`);
    case 7:
      return replaceOne(text, /"(Not)?(Action|Resource|Principal)"/g, (m) =>
        m.includes('Not') ? m.replace('Not', '') : `"Not${m.slice(1)}`,
      );
    case 8:
      return replaceOne(
        text,
        /"[a-z0-9-]+:[A-Z][A-Za-z]+"/g,
        (m) => `${m.slice(0, -1)}${pick(['x', '*', 'Item'])}"`,
      );
    case 9:
      return replaceOne(text, /"arn:[^"]*"/g, () =>
        pick(['"*"', '"arn:aws:s3:::b/*"', '"arn:aws:s3:::${aws:username}"']),
      );
    case 10:
      return `\n${text}`;
    default:
      return strings.length > 0 ? replaceOne(text, /"[^"\n]*"/g, () => pick(strings)) : text;
  }
}

const OPTIONS: readonly CheckOptions[] = [
  {},
  { limit: 5 },
  { preset: 'strict', hostReports: true },
  {
    preset: 'access-analyzer',
    suppressions: [{ rule: 'redundant-statement', reason: 'it is so', exact: true }],
  },
  {
    rules: { 'unknown-action': 'off', 'redundant-statement': 'error' },
    organization: [
      {
        id: 'no-delete',
        message: 'No one deletes.',
        severity: 'error',
        kinds: undefined,
        forbidActions: ['s3:Delete*', 'iam:*'],
        forbidTogether: ['iam:PassRole', 'lambda:CreateFunction'],
        match: 'all',
      } as NonNullable<CheckOptions['organization']>[number],
    ],
  },
];

const shown = (analysis: Analysis | undefined, options: CheckOptions, memory?: CheckMemory): unknown =>
  analysis &&
  service
    .check(
      analysis,
      options,
      (rule, error) => {
        throw new Error(rule, { cause: error });
      },
      memory,
    )
    // Fixes take most of the time: those of some are compared.
    .map(({ fixes, without: _, ...finding }, i) => ({ ...finding, fixes: i % 5 === 0 ? fixes?.() : [] }));

/** @returns how many findings were compared. */
function tryEdits(first: string, path: string, options: CheckOptions, steps: number): number {
  const memory = new CheckMemory();
  let text = first;
  let analysis = service.analyse(text, path);
  shown(analysis, options, memory);
  let compared = 0;
  for (let step = 0; step < steps; step++) {
    const next = random(5) === 0 ? edited(text, edit(text, random)) : change(text, analysis);
    const before = analysis;
    analysis = service.analyse(next, path, undefined, before);
    const found = shown(analysis, options, memory) as unknown[] | undefined;
    const fresh = service.analyse(next, path);
    expect(found, next).toEqual(shown(fresh, options));
    compared += found?.length ?? 0;
    // A document that does not parse is edited no further.
    text = next;
    if ((fresh?.document.problems.length ?? 0) > 0 && random(2) === 0) {
      text = first;
      analysis = service.analyse(text, path, undefined, analysis);
      expect(shown(analysis, options, memory)).toEqual(shown(service.analyse(text, path), options));
    }
  }
  return compared;
}

const print = (policy: unknown): string => JSON.stringify(policy, null, 2);

describe('findings after edits are those of a first check', () => {
  it.each([
    ['statements of fixtures', () => print(mixed()), 'x-policy.json'],
    ['statements of fixtures in a bucket policy', () => print(mixed()), 'bucket-policy.json'],
    ['real policies', () => pick(texts), 'a-policy.json'],
    ['templates', () => print(template()), 'template.json'],
  ])(`%s (seed ${seed})`, (_, make, path) => {
    let compared = 0;
    for (let round = 0; round < runs(6); round++) compared += tryEdits(make(), path, pick(OPTIONS), 7);
    expect(compared).toBeGreaterThan(0);
  });
});
