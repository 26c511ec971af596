import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliFolder } from '../../support/cli.js';

const { cli, dir } = cliFolder();
mkdirSync(join(dir, '.git'));
mkdirSync(join(dir, 'team/prod'), { recursive: true });
const write = (path: string, data: unknown): void =>
  writeFileSync(join(dir, path), typeof data === 'string' ? data : JSON.stringify(data));
write('base.json', { rules: { 'missing-version': 'off', 'full-admin': 'hint' } });
write('grantwise.json', {
  extends: 'base.json',
  preset: 'strict',
  policyKinds: { 'team/**/*-trust.json': 'trust' },
  exclude: ['**/generated/**'],
  organization: [
    { id: 'no-users', message: 'No IAM users.', severity: 'error', forbidActions: ['iam:CreateUser'] },
  ],
});
write('team/grantwise.json', {
  overrides: [
    { files: 'prod/**', rules: { 'full-admin': 'error', 'organization/no-users': 'warning' } },
    { files: '*', rules: { 'full-admin': 'information' } },
  ],
  suppressions: [
    { rule: 'resource-star', file: 'prod/a-trust.json', statement: 'All', reason: 'see | the runbook' },
  ],
});

it('shows where each value of a file comes from', () => {
  const run = cli('config', '--format', 'json', 'team/prod/a-trust.json', 'team/generated/b.json');
  expect([run.status, run.stderr]).toEqual([0, '']);
  const [trust, generated] = JSON.parse(run.stdout);
  expect(trust.sources).toEqual(['base.json', 'grantwise.json', 'team/grantwise.json']);
  const rows = (of: { values: { name: string; value: string; from: string }[] }): string[] =>
    of.values.map(({ name, value, from }) => `${name} = ${value} (${from})`);
  expect(rows(trust)).toEqual([
    'policy kind = trust (grantwise.json)',
    'preset = strict (grantwise.json)',
    // A pattern without a folder is about the name, so the last override applies too, and takes precedence.
    'full-admin = information (team/grantwise.json, override for *)',
    'missing-version = off (base.json)',
    'organization/no-users = warning (team/grantwise.json, override for prod/**)',
    'suppressed: resource-star in statement All = see | the runbook (team/grantwise.json)',
  ]);
  expect(rows(generated)).toContain('excluded from checks of folders = **/generated/** (grantwise.json)');
  expect(rows(generated)).toContain('organization/no-users = error (grantwise.json)');
});

it('aligns the text, and says so where nothing applies', () => {
  const run = cli('config', 'team/prod/a-trust.json');
  expect(run.stdout.split('\n').slice(0, 3)).toEqual([
    'team/prod/a-trust.json: base.json, grantwise.json, team/grantwise.json',
    '  policy kind                                 trust              grantwise.json',
    '  preset                                      strict             grantwise.json',
  ]);
  write('empty.json', {});
  const own = cli(
    'config',
    '--config',
    'empty.json',
    '--preset',
    'access-analyzer',
    'team/prod/a-trust.json',
  );
  expect(own.stdout).toMatch(
    /^team\/prod\/a-trust\.json: empty\.json\n {2}preset +access-analyzer +the command line\n$/,
  );
});

it('exits with 2 where a configuration has errors', () => {
  mkdirSync(join(dir, 'broken'));
  write('broken/grantwise.json', { rules: { 'no-such-rule': 'off' } });
  const run = cli('config', 'broken/p.json');
  expect(run.status).toBe(2);
  expect(run.stderr).toContain(
    'broken/grantwise.json:1:11: error: Unknown rule "no-such-rule". (configuration)',
  );
  expect(cli('config').status).toBe(2);
});
