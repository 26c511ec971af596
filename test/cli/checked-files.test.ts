// What a command finds in a folder is checked or named, whatever the names of the files are: a gate must not pass over a policy.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readArguments } from '../../server/src/cli/command.js';
import { commands } from '../../server/src/cli/commands.generated.js';
import { service } from '../support/service.js';

const root = mkdtempSync(join(tmpdir(), 'grantwise-found-'));
afterAll(() => rmSync(root, { recursive: true }));

async function run(name: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const command = commands.find((c) => c.name === name)!;
  const { exitCode, stdout, stderr } = await command.run({ ...readArguments(command, args)!, service });
  return { code: exitCode, output: stdout + stderr };
}

const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
const PUBLIC = policy({
  Effect: 'Allow',
  Principal: '*',
  Action: ['s3:*', 's3:*'],
  Resource: 'arn:aws:s3:::b/*',
});
const HARMLESS = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' });
const FAILING = JSON.stringify({
  tests: [{ name: 'a', principal: 'arn:aws:iam::111122223333:user/u', expect: 'Allow' }],
});

/** A folder with a policy that nothing is wrong with. */
function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'a-policy.json'), HARMLESS);
  return path;
}

const CALLS = [
  ['check'],
  ['public'],
  ['forbid', '--deny', join(root, 'deny.json')],
  ['fix', '--diff'],
  ['test'],
];
writeFileSync(join(root, 'deny.json'), HARMLESS);

// Linux alone has names that are not UTF-8.
describe.skipIf(process.platform !== 'linux')('names that are not UTF-8', () => {
  const bytes = (before: string, after: string): Buffer =>
    Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)]);

  it.each(CALLS)('%s names the file', async (...call) => {
    const path = folder('file');
    writeFileSync(bytes(`${path}/bucket`, '-policy.json'), PUBLIC);
    writeFileSync(bytes(`${path}/t`, '.iam-test.json'), FAILING);
    writeFileSync(bytes(`${path}/picture`, '.png'), '');
    const { code, output } = await run(call[0]!, ...call.slice(1), path);
    expect(output).toContain('is not UTF-8');
    expect(output).not.toContain('picture');
    expect(code).toBe(2);
  });

  it.each(CALLS)('%s names the folder', async (...call) => {
    const path = folder('folder');
    const inner = bytes(`${path}/inner`, '');
    mkdirSync(inner, { recursive: true });
    const { code, output } = await run(call[0]!, ...call.slice(1), path);
    expect(output).toContain('is not UTF-8');
    expect(code).toBe(2);
  });
});

describe.skipIf(process.platform === 'win32')('links to files', () => {
  const outside = join(root, 'outside.txt');
  writeFileSync(outside, PUBLIC);

  it('are read if their files are not in the folder', async () => {
    const path = folder('out');
    symlinkSync(outside, join(path, 'bucket-policy.json'));
    const isPublic = await run('public', path);
    expect(isPublic).toMatchObject({ code: 1 });
    expect(isPublic.output).toContain('bucket-policy.json');
    expect((await run('forbid', '--deny', join(root, 'deny.json'), path)).output).toContain(
      'bucket-policy.json',
    );
    expect((await run('check', path)).output).toContain('redundant-action');
  });

  it('are not changed by fix, which has only the name of the folder', async () => {
    const path = folder('fix');
    symlinkSync(outside, join(path, 'bucket-policy.json'));
    expect(await run('fix', path)).toMatchObject({ code: 0, output: '0 fixes applied in 0 files\n' });
    expect(readFileSync(outside, 'utf8')).toBe(PUBLIC);
  });

  it('are read once, and not at all if the file is there', async () => {
    const path = folder('in');
    writeFileSync(join(path, 'b-policy.json'), PUBLIC);
    symlinkSync('b-policy.json', join(path, 'c-policy.json'));
    for (const name of ['d', 'e']) symlinkSync(outside, join(path, `${name}-policy.json`));
    const { output } = await run('check', path);
    expect(output.match(/\S+: \w+: .*redundant-action/g)?.map((line) => /\w-policy/.exec(line)?.[0])).toEqual(
      ['b-policy', 'd-policy'],
    );
  });

  it('that lead nowhere, to a folder or to a device are omitted', async () => {
    const path = folder('nowhere');
    for (const [i, to] of [join(root, 'nothing'), root, '/dev/zero', `x-policy.json`].entries())
      symlinkSync(to, join(path, i === 3 ? to : `${i}-policy.json`));
    expect(await run('check', path)).toMatchObject({
      code: 0,
      output: '0 errors, 0 warnings, 0 suggestions\n',
    });
  });
});

it('check reads the policies of Terraform as what other files of the folder use them for', async () => {
  const path = join(root, 'module');
  mkdirSync(path);
  writeFileSync(
    join(path, 'policies.tf'),
    'data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["*"]\n    resources = ["*"]\n  }\n}\n',
  );
  expect((await run('check', path)).output).toContain('full-admin');
  writeFileSync(
    join(path, 'main.tf'),
    'resource "aws_organizations_policy" "p" {\n  content = data.aws_iam_policy_document.d.json\n}\n',
  );
  expect((await run('check', path)).output).not.toContain('full-admin');
  expect((await run('check', join(path, 'policies.tf'))).output).not.toContain('full-admin');
});
