import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allow, cliFolder } from '../../support/cli.js';

const { cli, dir, file, text } = cliFolder();
const read = (path: string): string => readFileSync(path, 'utf8');

const COVERED = allow(['s3:GetObject', 's3:Get*'], 'arn:aws:s3:::b/*');
const TEMPLATE = `Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action:
              - s3:GetObject # one object
              - s3:Get* # all of it
            Resource: !Sub 'arn:aws:s3:::\${Bucket}/*'
`;

describe('fix', () => {
  it('applies what keeps access, and says so', () => {
    const path = file('a-policy.json', COVERED, allow('s3:PutObjekt', 'arn:aws:s3:::b/*'));
    const run = cli('fix', path);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toBe(
      `${path}:7:9: Remove "s3:GetObject" (redundant-action): keeps access\n1 fix applied in 1 file\n`,
    );
    expect(JSON.parse(read(path)).Statement).toEqual([
      { ...COVERED, Action: ['s3:Get*'] },
      allow('s3:PutObjekt', 'arn:aws:s3:::b/*'),
    ]);
    expect(cli('fix', path)).toEqual({ status: 0, stdout: '0 fixes applied in 0 files\n', stderr: '' });
  });

  it('with --diff, prints what Git applies to the same result, and writes nothing', () => {
    text('template.yaml', TEMPLATE);
    text(
      'crlf-policy.json',
      `${JSON.stringify({ Version: '2012-10-17', Statement: [COVERED] }, null, '\t').replace(/\n/g, '\r\n')}`,
    );
    const names = ['template.yaml', 'crlf-policy.json'];
    const run = cli('fix', '--diff', ...names);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain(
      `template.yaml:10:17: Remove "s3:GetObject" (redundant-action): keeps access
--- a/template.yaml
+++ b/template.yaml
@@ -7,6 +7,5 @@
         Statement:
           - Effect: Allow
             Action:
-              - s3:GetObject # one object
               - s3:Get* # all of it
             Resource: !Sub 'arn:aws:s3:::\${Bucket}/*'
`,
    );
    const before = names.map((name) => read(join(dir, name)));
    expect(cli('fix', '--diff', '--format', 'json', ...names).status).toBe(1);
    expect(names.map((name) => read(join(dir, name)))).toEqual(before);
    mkdirSync(join(dir, 'applied'));
    for (const [i, name] of names.entries()) writeFileSync(join(dir, 'applied', name), before[i]!);
    writeFileSync(join(dir, 'applied/fixes.diff'), run.stdout);
    execFileSync('git', ['apply', '--whitespace=nowarn', 'fixes.diff'], {
      cwd: join(dir, 'applied'),
      env: { ...process.env, GIT_CEILING_DIRECTORIES: dir },
    });
    expect(cli('fix', ...names).status).toBe(0);
    for (const name of names) expect(read(join(dir, name))).toBe(read(join(dir, 'applied', name)));
    expect(cli('fix', '--diff', ...names).status).toBe(0);
  });

  it('gives the fixes as data', () => {
    const path = file('data-policy.json', COVERED);
    const [data] = JSON.parse(cli('fix', '--diff', '--format', 'json', path).stdout);
    expect(data).toMatchObject({
      file: path,
      fixes: [
        {
          rule: 'redundant-action',
          title: 'Remove "s3:GetObject"',
          access: 'keeps',
          position: { line: 6, character: 8 },
        },
      ],
    });
    expect(data.diff).toContain('-        "s3:GetObject",\n');
  });

  it('fixes each line of a .jsonl file by itself', () => {
    const line = JSON.stringify({ Version: '2012-10-17', Statement: [COVERED] });
    const path = text('all-policies.jsonl', `${line}\r\n\r\n{"a": 1}\n${line}`);
    expect(cli('fix', path).stdout).toContain('all-policies.jsonl:4:');
    const fixed = line.replace('"s3:GetObject",', '');
    expect(read(path)).toBe(`${fixed}\r\n\r\n{"a": 1}\n${fixed}`);
  });

  it('keeps the byte order mark, links and permissions', () => {
    const path = file('target-policy.json', COVERED);
    writeFileSync(path, `\uFEFF${read(path)}`);
    chmodSync(path, 0o640);
    const link = join(dir, 'link-policy.json');
    symlinkSync(path, link);
    expect(cli('fix', link).status).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(read(path).startsWith('\uFEFF{')).toBe(true);
    expect(read(path)).not.toContain('GetObject');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('leaves files that it cannot replace, and says why', () => {
    const path = file('read-only-policy.json', COVERED);
    const linked = file('linked-policy.json', COVERED);
    const [before] = [read(path)];
    chmodSync(path, 0o444);
    linkSync(linked, join(dir, 'other-name.json'));
    const run = cli('fix', path, linked, join(dir, 'missing.json'));
    expect([run.status, run.stdout]).toEqual([2, '0 fixes applied in 0 files\n']);
    expect(run.stderr).toContain('was not fixed: is read-only');
    expect(run.stderr).toContain('hard links');
    expect(run.stderr).toContain('no such file');
    expect([read(path), read(linked)]).toEqual([before, before]);
  });

  it('leaves other files, and findings that are off or suppressed', () => {
    const path = file('suppressed-policy.json', COVERED);
    const before = read(path);
    text('off.json', JSON.stringify({ rules: { 'redundant-action': 'off' } }));
    expect(cli('fix', '--config', 'off.json', path).status).toBe(0);
    const other = text('package.json', '{"name": "x"}');
    const run = cli('fix', other);
    expect([run.status, run.stderr.includes('contains no policy')]).toEqual([0, true]);
    expect(read(path)).toBe(before);
    expect(cli('fix', '--dif', path)).toMatchObject({ status: 2, stderr: expect.stringContaining('--diff') });
  });
});
