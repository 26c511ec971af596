/** Whatever a document or a file name says, the output of a command has only lines that the command wrote. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readArguments } from '../../server/src/cli/command.js';
import { commands } from '../../server/src/cli/commands.generated.js';
import { seed } from '../support/seed.js';
import { service } from '../support/service.js';

const dir = mkdtempSync(join(tmpdir(), 'grantwise-output-'));
afterAll(() => rmSync(dir, { recursive: true }));

const BREAKS = [
  '\n',
  '\r',
  '\r\n',
  '\v',
  '\f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u001B[1G',
  '\b',
  '\u009B2K',
  '\u202E',
  '\u2066',
  '\0',
  ' ',
];
const FORGERIES = [
  'FORGED: 0 errors, 0 warnings',
  '::stop-commands::x',
  '::add-mask::e',
  '##[add-mask]e',
  '###[error]x',
  '##vso[task.setvariable variable=a]b',
  '##teamcity[buildStatus]',
  '<!-- ',
  '| a | b |',
];
const hostile = fc
  .array(fc.tuple(fc.constantFrom(...BREAKS), fc.constantFrom(...FORGERIES)), { minLength: 3, maxLength: 7 })
  .map((parts) => parts.flat().join(''));

const policy = (t: string): object => ({
  Version: '2012-10-17',
  Id: t,
  [t]: 1,
  Statement: [
    {
      Sid: t,
      Effect: 'Allow',
      Principal: { AWS: ['*', t], [t]: t },
      Action: ['s3:GetObject', `s3:${t}`, t],
      Resource: ['*', t, `arn:aws:s3:::${t}`],
    },
    {
      Sid: t,
      Effect: t,
      Action: 'iam:PassRole',
      Resource: `arn:aws:iam::${t}:role/${t}`,
      Condition: { [t]: { [t]: t }, StringLike: { [`aws:RequestTag/${t}`]: t, 'aws:SourceArn': `${t}*` } },
    },
    {
      Effect: 'Allow',
      NotAction: [t],
      NotResource: [t],
      Condition: { StringEquals: { [`\${${t}}`]: `\${${t}}` } },
    },
  ],
});
const request = (t: string): object => ({
  name: t,
  principal: { arn: `arn:aws:iam::111122223333:user/${t}`, tags: { [t]: t } },
  action: 's3:GetObject',
  resource: `arn:aws:s3:::b/${t}`,
  context: { [t]: t },
  policies: {
    identity: policy(t),
    resource: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: t,
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: '*',
          Condition: { StringEquals: { 'aws:x': t } },
        },
      ],
    },
  },
  expect: 'Allow',
});

async function run(name: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const command = commands.find((c) => c.name === name)!;
  return command.run({ ...readArguments(command, args)!, service });
}

function expectOurLines(output: string, what: string): void {
  expect(output, what).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  expect(output, what).not.toMatch(/##(\[|[a-z]+\[)/);
  for (const line of output.split('\n')) expect(line.trim(), what).not.toMatch(/^(::|FORGED)/);
}

/** How each command is called with files that contain a text everywhere. */
const CALLS: Readonly<
  Record<string, (files: Record<'policy' | 'plain' | 'request' | 'test' | 'config', string>) => string[]>
> = {
  check: (f) => [f.policy, '--preset', 'strict', '--kind', 'resource'],
  'check (configuration)': (f) => ['--config', f.config, f.policy],
  fix: (f) => ['--diff', f.policy],
  compare: (f) => [f.plain, f.policy],
  public: (f) => [f.policy, f.plain],
  forbid: (f) => ['--deny', f.plain, f.policy],
  evaluate: (f) => [f.request],
  test: (f) => [f.test],
};

describe.each(Object.keys(CALLS))('%s', (call) => {
  const [name] = call.split(' ');
  const formats = name === 'compare' ? ['text', 'json', 'markdown'] : ['text', 'json'];
  it.each(formats)('%s', async (format) => {
    let printed = 0;
    await fc.assert(
      fc.asyncProperty(hostile, fc.boolean(), async (t, inName) => {
        // A name of a file has no slash and no NUL.
        const stem = inName ? t.replace(/[/\0]/g, '') : 'a';
        const file = (kind: string, content: object): string => {
          const path = join(dir, `${stem}${kind}`);
          writeFileSync(path, JSON.stringify(content));
          return path;
        };
        const args = CALLS[call]!({
          policy: file('-policy.json', policy(t)),
          plain: file('-plain-policy.json', {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
          }),
          request: file('.iam-request.json', request(t)),
          test: file('.iam-test.json', { tests: [request(t), { name: t, [t]: t }], [t]: 1 }),
          config: file('.grantwise.json', {
            [t]: t,
            rules: { [t]: t },
            organization: [{ id: t, message: t }],
          }),
        });
        const { stdout, stderr } = await run(name!, ...args, '--format', format);
        expectOurLines(stdout, stdout);
        expectOurLines(stderr, stderr);
        if (format === 'json' && stdout !== '') JSON.parse(stdout);
        if (stdout.includes('FORGED') || stderr.includes('FORGED')) printed++;
      }),
      { seed, numRuns: 10 },
    );
    // The texts are in the output, so the test is about something.
    expect(printed).toBeGreaterThan(0);
  });
});

it('JSON has the same data, also where it is escaped', async () => {
  const path = join(dir, 'same-policy.json');
  const sid = '##[add-mask]\u0085\u202E';
  writeFileSync(
    path,
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: sid, Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    }),
  );
  const [first] = JSON.parse((await run('check', path, '--format', 'json')).stdout) as { message: string }[];
  expect(first?.message).toContain(sid);
});

it('a file name that is a command does not start a line', async () => {
  const path = '::stop-commands::x-policy.json';
  const { stderr, stdout } = await run('check', path);
  expectOurLines(stderr + stdout, stderr);
});

it.each([
  [
    'YAML',
    'a.template.yaml',
    (t: string) =>
      `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Metadata:\n      N: |\n        ${t}\n    Properties:\n      PolicyDocument:\n        Statement: {Effect: Allow, Action: [s3:GetObject, s3:GetObject], Resource: '*'}\n`,
  ],
  [
    'Terraform',
    'main.tf',
    (t: string) =>
      `data "aws_iam_policy_document" "d" {\n  statement {\n    /*\n  ${t}\n    */\n    actions = ["s3:GetObject", "s3:GetObject"]\n    resources = ["*"]\n  }\n}\n`,
  ],
])('a line of %s next to a fix is not a command', async (_, name, textWith) => {
  for (const forgery of ['::stop-commands::x', '\t::add-mask::e', '##[add-mask]e', '##vso[task.complete]b']) {
    writeFileSync(join(dir, name), textWith(forgery));
    const { stdout } = await run('fix', '--diff', join(dir, name));
    expect(stdout).toContain('@@');
    expect(stdout).toMatch(/stop-commands|add-mask|task\.complete/);
    for (const line of stdout.split('\n')) expect(line.trim()).not.toMatch(/^::|##(\[|[a-z]+\[)/);
  }
});
