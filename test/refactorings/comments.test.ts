/**
 * Comments in YAML and Terraform: each line of our fixtures has one, and stays with it through every fix and refactoring.
 * applied-fixes.test.ts does the same in JSON.
 */
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { random } from '../model/random.js';
import { applyAll } from '../support/applied-fixes.js';
import { runs, seed } from '../support/seed.js';
import { service } from '../support/service.js';
import { withComments } from '../support/text-style.js';
import { toYaml } from '../support/transliterate.js';
import { asLists, pathOfStyle, toHcl } from '../support/transliterate-hcl.js';
import { fixtureSamples } from '../support/transliterated-samples.js';

const ALL = process.env.GRANTWISE_FIXES === 'all';

const FORMS = {
  YAML: { path: 'a-policy.yaml', print: (data: unknown) => toYaml(data, 'block') },
  jsonencode: { path: pathOfStyle('bare'), print: (data: unknown) => toHcl(data, 'bare') },
  'a data source': { path: pathOfStyle('block'), print: (data: unknown) => toHcl(asLists(data), 'block') },
};

it.each(Object.entries(FORMS))('comments stay with what they are about in %s', (_, { path, print }) => {
  const r = random(seed);
  const samples = ALL ? fixtureSamples : Array.from({ length: runs(40) }, () => r.one(fixtureSamples));
  const problems = samples.flatMap(({ name, data, kind }) => {
    const text = print(data);
    if (text === undefined || /\|-?\n|>-?\n/.test(text)) return [];
    const forced = kind && { kind, reason: 'the test' };
    return applyAll({ text: withComments(text, '#'), path, forced }, service, { commented: true }).flatMap(
      ({ title, problems, after }) =>
        problems.map(({ what, detail }) => `${name}: "${title}": ${what}: ${detail}\n${after}`),
    );
  });
  expect(problems.join('\n')).toBe('');
});

/** What the fix or the refactoring with a title makes of a text. */
function applied(text: string, path: string, title: string): string {
  const analysis = service.analyse(text, path)!;
  const fixes = [
    ...service.check(analysis).flatMap((f) => f.fixes?.() ?? []),
    ...[...text].flatMap((_, at) => service.refactorings(analysis.policies[0]!, at)),
  ];
  return applyEdits(text, fixes.find((f) => f.title.startsWith(title))!.edits);
}

describe('in Terraform', () => {
  const document = (...lines: string[]): string =>
    ['data "aws_iam_policy_document" "app" {', ...lines.map((l) => (l === '' ? l : `  ${l}`)), '}', ''].join(
      '\n',
    );
  const read = [
    'statement {',
    '  sid = "Read" # sid',
    '  actions = [ # list',
    '    # before get',
    '    "s3:GetObject", # get',
    '    # before list',
    '    "s3:ListAllMyBuckets", # all',
    '    "s3:GetObject*", # covers',
    '  ] # end of the list',
    '  resources = [',
    '    "${aws_s3_bucket.data.arn}/*", # objects',
    '  ]',
    '} # end',
  ];

  it('a removed value goes with its comments, and the comma at the end stays', () => {
    const text = document(...read);
    const expected = document(...read.filter((_, i) => i !== 3 && i !== 4));
    expect(applied(text, 'x.tf', 'Remove "s3:GetObject"')).toBe(expected);
  });

  it('a moved value has its comments there', () => {
    const expected = document(
      ...read.filter((_, i) => i !== 5 && i !== 6),
      '',
      'statement {',
      '  sid = "ReadAny"',
      '  actions = [',
      '    # before list',
      '    "s3:ListAllMyBuckets", # all',
      '  ]',
      '  resources = ["*"]',
      '}',
    );
    expect(applied(document(...read), 'x.tf', 'Move s3:ListAllMyBuckets')).toBe(expected);
  });

  it('a sorted list keeps them, and its last comma', () => {
    const expected = document(...read.slice(0, 5), read[7]!, read[5]!, read[6]!, ...read.slice(8));
    expect(applied(document(...read), 'x.tf', 'Sort Action')).toBe(expected);
  });

  it('the parts of a split have the comments of their values, and references stay', () => {
    const text = [
      'resource "aws_iam_policy" "app" {',
      '  policy = jsonencode({',
      '    Version = "2012-10-17"',
      '    Statement = [{',
      '      Effect = "Allow"',
      '      Action = [',
      '        "s3:GetObject", # get',
      '        "sqs:SendMessage", # send',
      '      ]',
      '      Resource  = [aws_sqs_queue.jobs.arn, "${aws_s3_bucket.data.arn}/*"]',
      '      Condition = { StringEquals = { "aws:ResourceAccount" = var.account } }',
      '    }]',
      '  })',
      '}',
      '',
    ];
    const after = applied(text.join('\n'), 'x.tf', 'Split into 2');
    expect(after).toContain('"s3:GetObject", # get');
    expect(after).toMatch(/Action = \[\n\s*"sqs:SendMessage", # send\n\s*\]/);
    expect(after.match(/StringEquals = \{ "aws:ResourceAccount" = var.account \}/g)).toHaveLength(2);
  });
});
