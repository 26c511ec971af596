import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allow, cliFolder } from '../../support/cli.js';

const { cli, dir, file } = cliFolder();
const write = (path: string, data: unknown): void => writeFileSync(join(dir, path), JSON.stringify(data));
const test = (policy: string, slot = 'identity'): object => ({
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
  principal: 'arn:aws:iam::111122223333:role/r',
  policies: { [slot]: [policy] },
  tests: [{ name: 'reads', expect: 'Allow' }],
});
for (const folder of ['.git', 'a/deep', 'generated', 'ignored'])
  mkdirSync(join(dir, folder), { recursive: true });
file('a/p.json', allow('s3:GetObject', 'arn:aws:s3:::b/*'));
write('a/one.iam-test.json', test('p.json'));
write('a/deep/two.iam-test.json', test('../p.json'));
write('generated/three.iam-test.json', test('../a/p.json'));
write('ignored/four.iam-test.json', test('../a/p.json'));
writeFileSync(join(dir, '.gitignore'), 'ignored\n');
write('grantwise.json', { exclude: ['generated'] });

it('runs the tests of folders that Git and the configuration leave, and compares kinds with the nearest configuration', () => {
  expect(cli('test', '.')).toMatchObject({ status: 0, stdout: '2 passed, 0 failed\n', stderr: '' });
  expect(cli('test', 'generated/three.iam-test.json').status).toBe(0);
  expect(cli('test', 'generated')).toMatchObject({ status: 2 });
  // The configuration of the policy counts, not that of the test.
  write('a/grantwise.json', { policyKinds: { '*.json': 'scp' } });
  const run = cli('test', 'a');
  expect([run.status, run.stdout]).toEqual([0, '2 passed, 0 failed\n']);
  expect(run.stderr).toMatch(
    /a\/one\.iam-test\.json:1:\d+: The configuration says that "p\.json" is a service control policy, and here it is used as an identity-based policy\.\n/,
  );
  write('a/grantwise.json', { policyKinds: { '*.json': 'boundary' } });
  expect(cli('test', 'a').stderr).toBe('');
  write('a/grantwise.json', { policyKinds: { '*.json': 'none' } });
  expect(cli('test', 'a').stderr).toContain('The configuration says that "p.json" is not a policy.');
  // Another configuration, and one with an error.
  expect(cli('test', '--config', 'grantwise.json', 'a')).toMatchObject({ status: 0, stderr: '' });
  write('a/grantwise.json', { policyKinds: { '*.json': 'boundry' } });
  const broken = cli('test', 'a');
  expect(broken.status).toBe(2);
  expect(broken.stderr).toContain('a/grantwise.json:1:');
});
