import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'grantwise-cli-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, ...statements: object[]): string {
  const path = join(dir, name);
  writeFileSync(path, JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2));
  return path;
}

function cli(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const run = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    encoding: 'utf8',
    cwd: dir,
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

const allow = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});

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
    const path = join(dir, 'many.jsonl');
    writeFileSync(
      path,
      `{"name":"a","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}]}}\n\n`,
    );
    expect(JSON.parse(cli('check', '--format', 'json', path).stdout)).toMatchObject([
      { rule: 'unknown-action', range: { start: { line: 0 } } },
    ]);
    writeFileSync(join(dir, 'data.json'), '{"a":1}');
    const skipped = cli('check', 'data.json');
    expect([skipped.status, skipped.stderr]).toEqual([
      0,
      'grantwise: data.json: no policy in it, skipped (say --kind KIND if there is)\n',
    ]);
    const trust = file('x.json', { Effect: 'Allow', Action: 'sts:AssumeRole' });
    expect(cli('check', '--kind', 'trust', trust).stdout).toContain('missing-principal');
  });

  it.each([
    [[], 'no command given'],
    [['frobnicate'], 'no command "frobnicate"'],
    [['check'], 'no files given'],
    [['check', '--format', 'xml', 'x'], '--format takes'],
    [['check', '--kind', 'x', 'x'], 'no kind "x"'],
    [['check', '--nonsense'], 'nonsense'],
    [['check', 'missing.json'], 'no such file'],
    [['compare', 'a'], 'two files'],
    [['forbid', 'a'], '--deny FILE'],
  ])('2 for bad usage: %j', (args, message) => {
    const run = cli(...args);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(message);
  });

  it('helps', () => {
    expect(cli('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(cli('--version').stdout).toMatch(/^grantwise \d+\.\d+\.\d+, service data of \d{4}-\d\d-\d\d\n$/);
  });
});

describe('compare', () => {
  const compare = (a: string, b: string, ...more: string[]) => {
    const run = cli('compare', '--format', 'json', ...more, a, b);
    return {
      status: run.status,
      ...(JSON.parse(run.stdout) as {
        newAccess: {
          action: string;
          witness: { action: string; resource: string; context: object; principal?: string };
        }[];
        lostAccess: { action: string }[];
        unknown: string[];
        witnesses: unknown[];
      }),
    };
  };

  it('finds new and lost access, with witnesses', () => {
    const old = file('old-policy.json', allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::a/*'));
    const fresh = file('new-policy.json', allow(['s3:GetObject', 's3:DeleteObject'], 'arn:aws:s3:::a/*'));
    const result = compare(old, fresh);
    expect(result.status).toBe(1);
    expect(result.newAccess.map((f) => f.action)).toEqual(['s3:DeleteObject']);
    expect(result.lostAccess.map((f) => f.action)).toEqual(['s3:PutObject']);
    expect(result.witnesses).toEqual([
      { action: 's3:DeleteObject', resource: 'arn:aws:s3:::a/example', context: {} },
    ]);
    expect(result.unknown).toEqual([]);
  });

  it('is not fooled by how a policy is written', () => {
    const old = file(
      'a-policy.json',
      allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']),
      deny('s3:PutObject', 'arn:aws:s3:::b/*'),
    );
    const fresh = file(
      'b-policy.json',
      allow('s3:PutObject', 'arn:aws:s3:::a/*'),
      allow('s3:GetObject', 'arn:aws:s3:::b/*'),
      allow('s3:GetObject', 'arn:aws:s3:::a/*'),
    );
    const result = compare(old, fresh);
    expect(result).toEqual({ status: 0, newAccess: [], lostAccess: [], unknown: [], witnesses: [] });
    expect(cli('compare', old, fresh).stdout).toBe('The two policies allow the same.\n');
  });

  it('sees what a Deny or a condition that went away opens', () => {
    const old = file(
      'c-policy.json',
      allow('s3:*', 'arn:aws:s3:::a/*'),
      deny('s3:DeleteObject', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    );
    const fresh = file('d-policy.json', allow('s3:*', 'arn:aws:s3:::a/*'));
    const result = compare(old, fresh);
    expect(result.newAccess.map((f) => f.action)).toEqual(['s3:DeleteObject']);
    expect(result.newAccess[0]!.witness.context).toEqual({ 'aws:multifactorauthpresent': ['false'] });
    expect(result.lostAccess).toEqual([]);
  });

  it('a smaller range of addresses is lost access only', () => {
    const ip = (block: string): object => ({ Condition: { IpAddress: { 'aws:SourceIp': block } } });
    const result = compare(
      file('e-policy.json', allow('sqs:SendMessage', '*', ip('203.0.113.0/24'))),
      file('f-policy.json', allow('sqs:SendMessage', '*', ip('203.0.113.128/25'))),
    );
    expect([result.status, result.newAccess.length, result.lostAccess.length]).toEqual([0, 0, 1]);
  });

  it('a role named itself no longer needs an identity policy: that is new access', () => {
    const by = (AWS: string): object => ({ Principal: { AWS } });
    const account = file(
      'g-bucket-policy.json',
      allow('s3:GetObject', 'arn:aws:s3:::a/*', by('111122223333')),
    );
    const role = file(
      'h-bucket-policy.json',
      allow('s3:GetObject', 'arn:aws:s3:::a/*', by('arn:aws:iam::111122223333:role/app')),
    );
    expect(compare(account, role)).toMatchObject({ status: 1, newAccess: [{ action: 's3:GetObject' }] });
    expect(
      compare(role, file('i-bucket-policy.json', allow('s3:GetObject', 'arn:aws:s3:::a/*', by('*'))))
        .newAccess.length,
    ).toBe(1);
  });

  it('says 3 when it does not know', () => {
    const old = file('k-policy.json', allow('s3:GetObject', 'arn:aws:s3:::a/*'));
    const fresh = file('l-policy.json', allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' }));
    const result = compare(old, fresh);
    expect(result.status).toBe(3);
    expect(result.unknown.length).toBe(1);
    // What stays the same may be unknown without harm.
    expect(
      compare(fresh, file('m-policy.json', allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' }))),
    ).toMatchObject({ status: 0 });
  });

  it('writes Markdown', () => {
    const run = cli(
      'compare',
      '--format',
      'markdown',
      file('n-policy.json', allow('s3:GetObject')),
      file('o-policy.json', allow(['s3:GetObject', 'sqs:SendMessage'])),
    );
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('## Newly allowed');
    expect(run.stdout).toContain('### sqs\n\n- `sqs:SendMessage`, for example');
  });

  it('a broken file is 2', () => {
    writeFileSync(join(dir, 'broken.json'), '{ "Statement": [ ');
    expect(cli('compare', 'broken.json', 'broken.json')).toMatchObject({ status: 2 });
  });
});

describe('forbid and public', () => {
  it('finds what must never be allowed', () => {
    const list = file('never.json', allow(['s3:DeleteBucket', 'iam:*'], '*'));
    const wide = file('wide-policy.json', allow('s3:*', 'arn:aws:s3:::a'));
    const run = cli('forbid', '--deny', list, '--format', 'json', wide);
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout)[0].findings).toMatchObject(
      [{ action: 's3:deletebucket', witness: { action: 's3:DeleteBucket', resource: 'arn:aws:s3:::a' } }].map(
        (f) => ({ ...f, action: expect.stringMatching(/^s3:deletebucket$/i) }),
      ),
    );
    const narrow = file(
      'narrow-policy.json',
      allow('s3:*', 'arn:aws:s3:::a'),
      deny(['s3:DeleteBucket', 'iam:*']),
    );
    expect(cli('forbid', '--deny', list, narrow)).toMatchObject({
      status: 0,
      stdout: `${narrow}: allows nothing that is forbidden\n`,
    });
  });

  it('finds public access, and shows it', () => {
    const open = file('open-bucket-policy.json', {
      Principal: '*',
      ...allow('s3:GetObject', 'arn:aws:s3:::a/*'),
    });
    const run = cli('public', open);
    expect(run).toMatchObject({
      status: 1,
      stdout: `${open}: is public: *: s3:GetObject on arn:aws:s3:::a/example\n`,
    });
    const tied = file('tied-bucket-policy.json', {
      Principal: '*',
      ...allow('s3:GetObject', '*', {
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      }),
    });
    expect(cli('public', tied).status).toBe(0);
    const denied = file(
      'denied-bucket-policy.json',
      { Principal: '*', ...allow('s3:GetObject', '*') },
      { Principal: '*', ...deny('s3:*', '*') },
    );
    expect(cli('public', denied).status).toBe(0);
    const everyone = file('everyone-bucket-policy.json', {
      Principal: '*',
      ...allow('s3:GetObject', '*', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }),
    });
    expect(cli('public', everyone).status).toBe(1);
    const named = file('named-bucket-policy.json', {
      Principal: { AWS: '111122223333' },
      ...allow('s3:GetObject', '*'),
    });
    expect(cli('public', named).status).toBe(0);
  });
});

describe('check with a configuration', () => {
  const config = (text: string): void => writeFileSync(join(dir, 'grantwise.json'), text);
  const rulesOf = (stdout: string): string[] => (JSON.parse(stdout) as { rule: string }[]).map((f) => f.rule);
  afterAll(() => rmSync(join(dir, 'grantwise.json'), { force: true }));

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
    expect(cli('check', '--preset', 'lax', path).stderr).toContain('no preset "lax"');
    config('{ "preset": 1 }');
    const bad = cli('check', path);
    expect([bad.status, bad.stderr]).toEqual([2, 'grantwise: grantwise.json:1:13: "preset" is a string.\n']);
  });
});

describe('evaluate and test', () => {
  const request = (name: string, value: object): string => {
    const path = join(dir, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };
  const base = {
    principal: 'arn:aws:iam::111122223333:user/ana',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
  };

  it('decide a request', () => {
    file('give-policy.json', allow('s3:GetObject'));
    const path = request('a.iam-request.json', { ...base, policies: { identity: 'give-policy.json' } });
    const run = cli('evaluate', '--format', 'json', path);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(JSON.parse(run.stdout)).toMatchObject({
      decision: 'Allow',
      decidedBy: 'identity',
      missingContext: [],
    });
    expect(cli('evaluate', path).stdout).toMatch(/^Allow: s3:GetObject on arn:aws:s3:::b\/k\n/);
  });

  it('say what a decision still needs', () => {
    const tls = { Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    file('tls-policy.json', allow('s3:GetObject', '*', tls));
    const path = request('b.iam-request.json', { ...base, policies: { identity: 'tls-policy.json' } });
    const run = cli('evaluate', '--format', 'json', path);
    expect(run.status).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ decision: null, missingContext: ['aws:SecureTransport'] });
  });

  it('run tests', () => {
    file('give-policy.json', allow('s3:GetObject'));
    const policies = { identity: 'give-policy.json' };
    const good = request('good.iam-test.json', {
      ...base,
      policies,
      tests: [
        { name: 'yes', expect: 'Allow' },
        { name: 'no', action: 's3:PutObject', expect: 'ImplicitDeny' },
      ],
    });
    const pass = cli('test', good);
    expect([pass.status, pass.stdout]).toEqual([0, '2 passed, 0 failed\n']);
    const tests = [{ name: 'wrong', expect: 'ExplicitDeny' }];
    const bad = request('bad.iam-test.json', { ...base, policies, tests });
    const run = cli('test', good, bad);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('expected ExplicitDeny, got Allow');
    expect(run.stdout).toMatch(/2 passed, 1 failed\n$/);
    expect(JSON.parse(cli('test', '--format', 'json', bad).stdout)).toMatchObject({
      passed: 0,
      failed: 1,
      tests: [{ name: 'wrong', passed: false, actual: 'Allow' }],
    });
  });

  it('say what is wrong with the documents', () => {
    const path = request('c.iam-request.json', { ...base, policies: { identity: 'nowhere.json' } });
    const run = cli('evaluate', path);
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('"nowhere.json" cannot be read: no such file');
    writeFileSync(join(dir, 'd.iam-test.json'), '{ "tests": [');
    expect(cli('test', join(dir, 'd.iam-test.json')).status).toBe(2);
    expect(cli('evaluate', join(dir, 'no-such.json')).status).toBe(2);
    expect(cli('evaluate').status).toBe(2);
  });
});
