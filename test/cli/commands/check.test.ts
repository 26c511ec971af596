import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allow, cliFolder } from '../../support/cli.js';

const { cli, dir, file, text } = cliFolder();

describe('check', () => {
  it('is silent and 0 for a good policy', () => {
    const run = cli(
      'check',
      '--format',
      'json',
      file('good-policy.json', allow('s3:GetObject', 'arn:aws:s3:::b/*')),
    );
    expect([run.status, JSON.parse(run.stdout), run.stderr]).toEqual([0, [], '']);
  });

  it.each([
    ['empty-policy.json', ''],
    ['blank-policy.json', ' \n\t'],
    ['bucket-policy.jsonl', '\n'],
  ])('is 2 for a policy without content: %s', (name, content) => {
    const run = cli('check', text(name, content));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('the file is empty');
    expect(cli('check', text('settings.json', content)).status).toBe(0);
    expect(cli('check', '--kind', 'scp', text('settings.json', content)).status).toBe(2);
  });

  it('checks the policies in the code of Markdown files that are named', () => {
    const statement = '{ "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*" }';
    const path = text(
      'trust-policy.md',
      [
        '# Trust policy',
        '1. Text:',
        '   ```json',
        `   { "Version": "2012-10-17", "Statement": [`,
        `     ${statement}] }`,
        '   ```',
        '```json',
        '{ "a": [ }',
        '```',
        '```text',
        statement,
        '```',
        '```hcl',
        'data "aws_iam_policy_document" "p" {',
        '  statement {',
        '    actions   = ["sqs:SendMesage"]',
        '    resources = ["*"]',
        '  }',
        '}',
        '```',
      ].join('\n'),
    );
    const run = cli('check', '--format', 'json', path);
    const found = JSON.parse(run.stdout) as {
      file: string;
      rule: string;
      range: { start: { line: number } };
    }[];
    expect(found.filter((f) => f.rule === 'unknown-action')).toMatchObject([
      { file: path, range: { start: { line: 4, character: 5 + statement.indexOf('GetObjekt') } } },
      { file: path, range: { start: { line: 15, character: 22 } } },
    ]);
    // The broken code is not that of a policy, and text is not code.
    expect(found.filter(({ range: { start } }) => start.line > 5 && start.line < 12)).toEqual([]);
    const only = text('other.md', '```json\n{ "a": [ }\n```\n');
    expect(cli('check', only).stderr).toContain('contains no policy');
    expect(cli('check', '--kind', 'scp', only).stderr).toContain('contains no policy');
    mkdirSync(join(dir, 'pages'));
    text('pages/p.md', `\`\`\`json\n[${statement}]\n\`\`\`\n`);
    expect(cli('check', join(dir, 'pages')).stdout).not.toContain('p.md');
    rmSync(join(dir, 'pages'), { recursive: true });
  });

  it.each([
    ['iam-policy.json', '{"a":1}'],
    ['policy.json', '{}'],
    ['trust.json', '[]'],
    ['lifecycle-policy.json', '{"rules":[{"rulePriority":1}]}'],
  ])('does not take the name for a policy: %s', (name, content) => {
    const run = cli('check', '--require-policy', text(name, content));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('contains no policy');
    expect(cli('check', text(name, content)).status).toBe(0);
  });

  it('gives findings with 0-based ranges, and 1 where there are errors', () => {
    const path = file('bad-policy.json', { Effect: 'allow', Action: 's3:GetObjekt', Resource: '*' });
    const run = cli('check', '--format', 'json', path);
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject([
      {
        file: path,
        rule: 'invalid-effect',
        severity: 'error',
        range: { start: { line: 4, character: 16 }, end: { line: 4, character: 23 } },
      },
      { file: path, rule: 'unknown-action', severity: 'warning' },
    ]);
    expect(cli('check', path).stdout).toContain(`${path}:5:17: error: Effect must be`);
  });

  it('takes JSON lines, and says where a kind is wanted', () => {
    const path = text(
      'many.jsonl',
      `{"name":"a","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}]}}\n\n`,
    );
    expect(JSON.parse(cli('check', '--format', 'json', path).stdout)).toMatchObject([
      { rule: 'unknown-action', range: { start: { line: 0 } } },
    ]);
    text('data.json', '{"a":1}');
    const skipped = cli('check', 'data.json');
    expect([skipped.status, skipped.stderr]).toEqual([
      0,
      'grantwise: data.json: skipped: contains no policy (use --kind KIND to check it as a policy)\n',
    ]);
    const trust = file('x.json', { Effect: 'Allow', Action: 'sts:AssumeRole' });
    expect(cli('check', '--kind', 'trust', trust).stdout).toContain('missing-principal');
  });
});

describe('check with a configuration', () => {
  const config = (content: string): void => void text('grantwise.json', content);
  const rulesOf = (stdout: string): string[] => (JSON.parse(stdout) as { rule: string }[]).map((f) => f.rule);
  afterAll(() => rmSync(join(dir, 'grantwise.json'), { force: true }));

  it('takes the kinds of files from grantwise.json', () => {
    config(JSON.stringify({ policyKinds: { 'kinds/*.json': 'trust', 'none/*.json': 'none' } }));
    const allow =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
    mkdirSync(join(dir, 'kinds'), { recursive: true });
    mkdirSync(join(dir, 'none'), { recursive: true });
    text('kinds/p.json', allow);
    text('none/p.json', allow);
    expect(cli('check', 'kinds/p.json').stdout).toContain('(missing-principal)');
    expect(cli('check', '--kind', 'identity', 'kinds/p.json').stdout).not.toContain('missing-principal');
    const none = cli('check', '--require-policy', 'none/p.json');
    expect(none.stderr).toContain('the configuration says that it is not a policy');
    expect(none.status).toBe(0);
  });

  it('reads grantwise.json of the folder, or the one that is named', () => {
    const path = file('config-policy.json', allow('*'));
    config('{ "rules": { "full-admin": "off" } }');
    expect(rulesOf(cli('check', '--format', 'json', path).stdout)).toEqual([]);
    config('{ "suppressions": [{ "rule": "full-admin", "file": "config-policy.json", "reason": "r" }] }');
    expect(rulesOf(cli('check', '--format', 'json', path).stdout)).toEqual([]);
    config(
      '{ "organization": [{ "id": "none", "message": "No.", "severity": "error", "forbidActions": ["s3:*"] }] }',
    );
    const run = cli('check', '--format', 'json', path);
    expect([run.status, rulesOf(run.stdout)]).toEqual([1, ['organization/none', 'full-admin'].sort()]);
    config('{}');
    expect(cli('check', '--config', join(dir, 'nowhere.json'), path).status).toBe(2);
  });

  it('takes a preset, and complains about what it does not know', () => {
    const path = file('preset-policy.json', allow('secretsmanager:GetSecretValue'));
    config('{}');
    expect(rulesOf(cli('check', '--format', 'json', path).stdout)).not.toContain('data-exfiltration');
    expect(rulesOf(cli('check', '--preset', 'strict', '--format', 'json', path).stdout)).toContain(
      'data-exfiltration',
    );
    expect(cli('check', '--preset', 'lax', path).stderr).toContain(
      '--preset takes recommended, strict, access-analyzer, not "lax"',
    );
    config('{ "preset": 1 }');
    const bad = cli('check', path);
    expect([bad.status, bad.stderr]).toEqual([
      2,
      'grantwise.json:1:13: error: "preset" must be a string. (configuration)\n',
    ]);
  });
});

describe('as a gate', () => {
  it('fails on the severity that is asked for', () => {
    const path = file('typo-policy.json', allow('s3:GetObjekt', 'arn:aws:s3:::b/*'));
    expect(cli('check', path).status).toBe(0);
    expect(cli('check', '--fail-on', 'warning', path).status).toBe(1);
    expect(cli('check', '--max-warnings', '1', path).status).toBe(0);
    const run = cli('check', '--max-warnings', '0', path);
    expect([run.status, run.stderr]).toEqual([
      1,
      'grantwise: 1 warning, more than the 0 that --max-warnings allows\n',
    ]);
    expect(cli('check', '--max-warnings', 'x', path)).toMatchObject({ status: 2, stdout: '' });
  });

  it('skips what is not a policy, unless one is required', () => {
    const data = text('settings.json', '{"a":1}');
    const good = file('fine-policy.json', allow('s3:GetObject', 'arn:aws:s3:::b/*'));
    expect(cli('check', data, good).status).toBe(0);
    const run = cli('check', '--require-policy', data, good);
    expect([run.status, run.stdout]).toEqual([2, '0 errors, 0 warnings, 0 suggestions\n']);
    expect(cli('check', '--require-policy', text('empty.jsonl', '\n{"a":1}\n')).status).toBe(2);
  });

  it('goes on after a file that cannot be read', () => {
    const bad = file('effect-policy.json', { Effect: 'allow', Action: 's3:GetObject', Resource: '*' });
    const run = cli('check', 'missing.json', bad);
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('invalid-effect');
    expect(run.stderr).toBe('grantwise: missing.json: no such file\n');
  });

  it.skipIf(process.platform === 'win32')('opens regular files only', () => {
    const fifo = join(dir, 'pipe.json');
    execFileSync('mkfifo', [fifo]);
    const run = cli('check', fifo, '/dev/zero');
    expect(run.status).toBe(2);
    expect(run.stderr).toBe(
      `grantwise: ${fifo}: is not a regular file\ngrantwise: /dev/zero: is not a regular file\n`,
    );
  });

  it('text of a policy forges no line of the output', () => {
    const path = file('forged-policy.json', {
      Sid: '\n0 errors, 0 warnings, 0 suggestions\n\u001b[2J\u009b2J\n::stop-commands::x\n',
      ...allow('s3:GetObject', 'arn:aws:s3:::b/*'),
    });
    const run = cli('check', path);
    const rows = run.stdout.trimEnd().split('\n');
    expect(rows.slice(0, -1).every((row) => row.startsWith(`${path}:`))).toBe(true);
    for (const control of ['\u001b', '\u009b']) expect(run.stdout).not.toContain(control);
    expect(rows.at(-1)).not.toMatch(/^0 errors/);
  });
});

describe('folders', () => {
  const write = (name: string, content: string): void => {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    text(name, content);
  };
  const policy = (action: string): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: allow(action, '*') });
  const found = (...args: string[]): string[] => {
    const run = cli('check', '--format', 'json', ...args);
    return (JSON.parse(run.stdout) as { file: string; rule: string }[]).map((f) => `${f.file} ${f.rule}`);
  };

  it('have policies in JSON that a template engine writes', () => {
    write('engine/other.json.erb', policy('s3:GetObjetc'));
    expect(found('engine')).toContain('engine/other.json.erb unknown-action');
  });

  it('are walked as Git sees them, each file with its nearest configuration', () => {
    write('team/.gitignore', 'out/\n*.local.json\n!keep.local.json\n');
    write('team/grantwise.json', '{ "exclude": ["vendor"], "rules": { "full-admin": "error" } }');
    for (const name of ['a', 'out/a', 'x.local', 'keep.local', 'vendor/a', 'node_modules/a', 'b/a', 'c/a'])
      write(`team/${name}.json`, policy('*'));
    write('team/readme.md', policy('*'));
    write('team/data.json', '{"a":1}');
    write('team/empty/data.json', '{"a":1}');
    write('team/b/grantwise.json', '{ "rules": { "full-admin": "off" } }');
    write(
      'team/c/grantwise.json',
      '{ "overrides": [{ "files": "a.json", "rules": { "full-admin": "hint" } }] }',
    );
    expect(found('team')).toEqual([
      'team/a.json full-admin',
      'team/keep.local.json full-admin',
      'team/c/a.json full-admin',
    ]);
    // What is named is checked, and the current folder does not matter.
    expect(found('team/vendor/a.json', 'team/out/a.json', 'team/b/a.json')).toHaveLength(2);
    const json = cli('check', '--format', 'json', 'team/a.json', 'team/c/a.json');
    expect((JSON.parse(json.stdout) as { severity: string }[]).map((f) => f.severity)).toEqual([
      'error',
      'hint',
    ]);
    expect(cli('check', '--require-policy', 'team/empty').status).toBe(2);
  });

  it('are checked once, whatever names them', () => {
    write('once/a/p.json', policy('*'));
    write('once/data.json', '{"a":1}');
    const once = ['once/a/p.json full-admin'];
    expect(found('once/a/p.json', './once/a/p.json', 'once', 'once/', 'once/a')).toEqual(once);
    expect(found('once', 'once/a/p.json')).toEqual(once);
    // What is named is as important as without the folder.
    expect(cli('check', '--require-policy', 'once', 'once/data.json').status).toBe(2);
  });

  it('with a configuration that has errors are exit code 2, and the others are checked', () => {
    write('wrong/a/grantwise.json', '{ "rules": { "full-admn": "off" } }');
    write('wrong/a/p.json', policy('*'));
    write('wrong/b/p.json', policy('*'));
    const run = cli('check', 'wrong');
    expect(run.status).toBe(2);
    expect(run.stderr).toBe(
      'wrong/a/grantwise.json:1:14: error: Unknown rule "full-admn". Did you mean "full-admin"? (configuration)\n',
    );
    expect(run.stdout).toMatch(/^wrong\/b\/p\.json:/);
    expect(run.stdout).not.toContain('wrong/a/p.json');
  });

  it('have warnings about their configuration among the findings', () => {
    write(
      'warned/grantwise.json',
      JSON.stringify({
        suppressions: [
          { rule: 'full-admin', file: 'gone/*.json', reason: 'r' },
          { rule: 'full-admin', file: 'p.json', reason: 'r' },
        ],
        overrides: [{ files: ['nowhere/**', '**/*-later.json', 'p.json'], preset: 'strict' }],
        policyKinds: { 'absent.json': 'trust', '*.json': 'identity' },
        organization: [{ id: 'x', message: 'm', forbidActions: ['iam:CreateUsr'] }],
      }),
    );
    write('warned/p.json', policy('*'));
    const run = cli('check', '--max-warnings', '0', 'warned/p.json');
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/warned\/grantwise\.json:1:\d+: warning: No file matches "gone\/\*\.json"/);
    expect(run.stdout).toMatch(
      /grantwise\.json:1:\d+: warning: .*iam:CreateUsr.*CreateUser.*\(configuration\)/,
    );
    expect(run.stdout).toContain('No file matches "nowhere/**", so it has no effect.');
    expect(run.stdout).toContain('No file matches "absent.json", so it has no effect.');
    // A pattern without a place is about files to come, too.
    expect(run.stdout).not.toContain('later.json');
    expect(run.stdout).not.toContain('matches "p.json"');
  });
});
