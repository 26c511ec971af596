/**
 * The name of the statements, misspelt in each host where the place says that it is a policy: `check` reports it in its place,
 * and no gate says that nothing is allowed.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command as compare } from '../../server/src/cli/commands/compare.js';
import { command as forbid } from '../../server/src/cli/commands/forbid.js';
import { command as openTo } from '../../server/src/cli/commands/public.js';
import { service } from '../support/service.js';

const ELEMENTS = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
const json = (name: string): string => JSON.stringify({ Version: '2012-10-17', [name]: [ELEMENTS] });
const hcl = (name: string): string =>
  `{ Version = "2012-10-17", ${name} = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] }`;
const bucket = (policy: string): string =>
  `resource "aws_s3_bucket_policy" "a" {\n  bucket = "b"\n  policy = ${policy}\n}\n`;
const tfJson = (policy: unknown): string =>
  JSON.stringify({ resource: { aws_s3_bucket_policy: { a: { bucket: 'b', policy } } } }, null, 2);
const resources = (document: string, indent = ''): string =>
  `Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: b\n      PolicyDocument: ${document}\n`
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
const serverless = (rest: string): string => `service: a\nprovider:\n  name: aws\n${rest}`;

/** The file, and the name that its place wants. */
const HOSTS: Readonly<Record<string, (name: string) => string>> = {
  'bucket-policy.json': json,
  'bucket-policy.yaml': (name) => `Version: "2012-10-17"\n${name}:\n  - ${JSON.stringify(ELEMENTS)}\n`,
  'orders.json': json,
  'jsonencode.tf': (name) => bucket(`jsonencode(${hcl(name)})`),
  'heredoc.tf': (name) => bucket(`<<EOF\n${json(name)}\nEOF`),
  'local.tf': (name) => `locals {\n  p = jsonencode(${hcl(name)})\n}\n${bucket('local.p')}`,
  'object.tf': (name) => `locals {\n  p = ${hcl(name)}\n}\n${bucket('jsonencode(local.p)')}`,
  'trust.tf': (name) =>
    `resource "aws_iam_role" "a" {\n  assume_role_policy = jsonencode({ ${name} = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = "*" }] })\n}\n`,
  'string.tf.json': (name) => tfJson(json(name)),
  'jsonencode.tf.json': (name) => tfJson(`\${jsonencode(${hcl(name)})}`),
  'object.tf.json': (name) => tfJson({ [name]: [ELEMENTS] }),
  'template.yaml': (name) => resources(`{ Version: "2012-10-17", ${name}: [${JSON.stringify(ELEMENTS)}] }`),
  'string.yaml': (name) => resources(`'${json(name)}'`),
  'template.json': (name) =>
    JSON.stringify({
      Resources: {
        P: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { [name]: [ELEMENTS] } } },
      },
    }),
  'new-type.yaml': (name) =>
    resources(`{ ${name}: [${JSON.stringify(ELEMENTS)}] }`).replace('S3::BucketPolicy', 'New::Policy'),
  'sam.yaml': (name) =>
    `Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - ${name}:\n            - { Effect: Allow, Action: "*", Resource: "*" }\n`,
  'serverless.yml': (name) =>
    serverless(`resources:\n${resources(`{ ${name}: [${JSON.stringify(ELEMENTS)}] }`, '  ')}functions: {}\n`),
};

/** Of tools that have names of their own. */
const TOOLS: Readonly<Record<string, readonly [text: (name: string) => string, meant: string]>> = {
  'document.tf': [
    (name) =>
      `data "aws_iam_policy_document" "a" {\n  ${name} {\n    actions = ["s3:GetObject"]\n    resources = ["*"]\n    principals {\n      type = "*"\n      identifiers = ["*"]\n    }\n  }\n}\n${bucket('data.aws_iam_policy_document.a.json')}`,
    'statement',
  ],
  'document.tf.json': [
    (name) =>
      JSON.stringify({
        data: {
          aws_iam_policy_document: { a: { [name]: [{ actions: ['s3:GetObject'], resources: ['*'] }] } },
        },
      }),
    'statement',
  ],
  'serverless.yml': [
    (name) =>
      serverless(
        `  iam:\n    role:\n      ${name}:\n        - { Effect: Allow, Action: "*", Resource: "*" }\nfunctions: {}\n`,
      ),
    'statements',
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'misspelt-'));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const allowsNothing = write(
  'other-policy.json',
  JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] }),
);
const list = write(
  'list.json',
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action: ['s3:*', 'sts:*'], Resource: '*' }] }),
);

/** The exit codes of the gates. */
async function gates(name: string, text: string): Promise<number[]> {
  const path = write(name, text);
  const run = async (command: typeof openTo, files: string[], deny?: string): Promise<number> => {
    const value = (option: string): string | undefined => (option === 'deny' ? deny : undefined);
    return (await command.run({ files, value, has: () => false, service })).exitCode;
  };
  return [
    await run(openTo, [path]),
    await run(forbid, [path], list),
    await run(compare, [allowsNothing, path]),
  ];
}

function reported(path: string, text: string): string[] {
  const analysis = service.analyse(text, `/work/${path}`);
  return (analysis ? service.check(analysis) : [])
    .filter((f) => f.severity === 'error')
    .map((f) => `${text.slice(f.range.start, f.range.end).replaceAll(/[\\"]/g, '')}: ${f.message}`);
}

describe.each(Object.entries(HOSTS))('%s', (path, text) => {
  it.each(['Statment', 'statement', 'Statements', 'STATEMENT'])('%s is reported', (name) => {
    const found = reported(path, text(name)).filter((f) => f.includes('Did you mean "Statement"?'));
    expect(found).toHaveLength(1);
    expect(found[0]!.startsWith(`${name}: `)).toBe(true);
  });

  it('no gate lets it pass', async () => {
    expect(await gates(path, text('Statment'))).not.toContain(0);
    // With the right name, they answer.
    const answers = await gates(path, text('Statement'));
    if (path !== 'sam.yaml') expect(answers).toEqual([1, 1, path === 'trust.tf' ? 2 : 1]);
  });
});

describe.each(Object.entries(TOOLS))('%s', (path, [text, meant]) => {
  it.each([`${meant}ts`, meant.replace('te', 't'), meant.toUpperCase()])('%s is reported', (name) => {
    const found = reported(path, text(name)).filter((f) => f.includes(`Did you mean "${meant}"?`));
    expect(found).toHaveLength(1);
    expect(found[0]!.startsWith(`${name}: `)).toBe(true);
  });

  it('no gate lets it pass', async () => {
    expect(await gates(path, text(meant.replace('te', 't')))).not.toContain(0);
  });

  it('as it is documented, it is not reported', () => {
    expect(reported(path, text(meant)).filter((f) => f.includes('Did you mean'))).toEqual([]);
  });
});

describe('in the place of a policy', () => {
  const LIST = `[${JSON.stringify(ELEMENTS)}]`;
  it.each([
    ['template.yaml', resources(LIST)],
    ['jsonencode.tf', bucket(`jsonencode([${hcl('Statement').replace(/^.*?= \[|\] \}$/g, '')}])`)],
    ['heredoc.tf', bucket(`<<EOF\n${LIST}\nEOF`)],
    ['string.tf', bucket(JSON.stringify(LIST))],
    ['string.tf.json', tfJson(LIST)],
  ])('a list is reported in %s', async (path, text) => {
    expect(reported(path, text).join()).toContain('A policy must be an object');
    expect(await gates(path, text)).not.toContain(0);
  });

  it.each([
    ['jsonencode.tf', bucket(`jsonencode(jsonencode(${hcl('Statement')}))`)],
    ['heredoc.tf', bucket(`jsonencode(<<EOF\n${json('Statement')}\nEOF\n)`)],
    ['string.tf', bucket(JSON.stringify(JSON.stringify(json('Statement'))))],
    ['string.tf.json', tfJson(JSON.stringify(json('Statement')))],
  ])('a policy that is encoded twice is reported in %s', async (path, text) => {
    const found = reported(path, text);
    expect(found.filter((f) => f.includes('encoded as JSON twice'))).toHaveLength(1);
    // It is read all the same.
    expect(found.join()).not.toContain('has no Statement');
    expect(await gates(path, text)).not.toContain(0);
  });

  it.each([
    ['jsonencode.tf', bucket(`jsonencode({ PolicyDocument = ${hcl('Statement')} })`)],
    ['heredoc.tf', bucket(`<<EOF\n{"PolicyDocument":${json('Statement')}}\nEOF`)],
    ['string.tf.json', tfJson(`{"PolicyDocument":${json('Statement')}}`)],
    ['object.tf.json', tfJson({ Policy: JSON.parse(json('Statement')) })],
  ])('an object around a policy is reported in %s', async (path, text) => {
    expect(reported(path, text).join()).toContain('The policy has no Statement');
    expect(await gates(path, text)).not.toContain(0);
  });

  it.each([
    ['string.tf', bucket('"[see the wiki]"')],
    ['jsonencode.tf', bucket('jsonencode({ rules = { a = 1 } })')],
    ['local.tf', `locals {\n  note = jsonencode(jsonencode({ a = 1 }))\n  list = "[]"\n}\n`],
  ])('other values are left alone in %s', (path, text) => {
    expect(reported(path, text)).toEqual([]);
  });

  it.each([
    ['template.yaml', resources('{}')],
    ['jsonencode.tf', bucket('jsonencode({})')],
    ['string.tf.json', tfJson('{}')],
    ['object.tf.json', tfJson({ Version: '2012-10-17' })],
  ])('nothing is reported as a policy without statements in %s', async (path, text) => {
    expect(reported(path, text).join()).toContain('The policy has no Statement');
    expect(await gates(path, text)).not.toContain(0);
  });

  it.each([
    ['package.json', '{ "statement": [{ "effect": "x", "action": "y" }] }'],
    ['main.tf', 'module "a" {\n  source = "./a"\n  statement = [{ Effect = "none", Action = "x" }]\n}\n'],
    ['serverless.yml', serverless('  iam:\n    role:\n      statementId: a\nfunctions: {}\n')],
  ])('other statements are left alone: %s', (path, text) => {
    expect(reported(path, text)).toEqual([]);
  });
});
