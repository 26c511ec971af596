import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../server/src/cli/commands.generated.js';
import { allow, CLI, cliFolder } from '../support/cli.js';

const { cli, dir, file } = cliFolder();
const COMMAND_NAMES = commands.map(({ name }) => name);

it.each([
  [[], 'no command given'],
  [['frobnicate'], 'unknown command "frobnicate"'],
  [['chekc', 'x'], 'Did you mean "check"?'],
  [['check'], 'at least one file'],
  [['check', '--format', 'xml', 'x'], '--format takes text, json, not "xml".'],
  [['check', '--format', 'jsno', 'x'], 'Did you mean "json"?'],
  [['check', '--format'], '--format needs a value'],
  [['check', '--kind', 'x', 'x'], '--kind takes identity'],
  [['check', '--nonsense'], 'check does not have the option --nonsense.'],
  [['check', '--fail-on', 'warn', 'x'], 'Did you mean "warning"?'],
  [['check', '--fail-on', 'INFO', 'x'], 'Did you mean "information"?'],
  [['check', '--presett', 'strict', 'x'], 'Did you mean "--preset"?'],
  [['check', '--require-policy=yes', 'x'], '--require-policy does not take a value.'],
  [['public', '--deny', 'x', 'x'], 'public does not have the option --deny.'],
  [['check', '--constructor', 'x'], 'check does not have the option --constructor.'],
  [['check', 'missing.json'], 'no such file'],
  [['compare', 'a'], 'two files'],
  [['forbid', 'a'], '--deny FILE'],
])('bad usage is exit code 2 and one line: %j', (args, message) => {
  const run = cli(...args);
  expect(run).toMatchObject({ status: 2 });
  expect(run.stderr).toContain(message);
  expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
});

describe('help', () => {
  it('names all commands', () => {
    const run = cli('--help');
    expect(run).toMatchObject({ status: 0, stderr: '' });
    for (const name of COMMAND_NAMES) expect(run.stdout).toContain(`\n  ${name} `);
    expect(cli('--version').stdout).toMatch(/^grantwise \d+\.\d+\.\d+, service data of \d{4}-\d\d-\d\d\n$/);
  });

  it.each(COMMAND_NAMES)('of %s fits on one screen', (name) => {
    const run = cli(name, '--help');
    expect([run.status, run.stderr]).toEqual([0, '']);
    const rows = run.stdout.split('\n');
    expect(rows.length).toBeLessThanOrEqual(24);
    expect(rows.filter((row) => row.length > 100)).toEqual([]);
    expect(run.stdout).toContain('Exit code:');
    expect(cli('help', name).stdout).toBe(run.stdout);
  });
});

describe.skipIf(process.platform === 'win32')('output', () => {
  const policy = (): string => file('typo-policy.json', allow('s3:GetObjekt'));

  it('a reader that stops reading is not a failure', () => {
    const shell = `"${process.execPath}" "${CLI}" check "$1" | true; echo "\${PIPESTATUS[0]}"`;
    const run = spawnSync('bash', ['-c', shell, 'bash', policy()], { encoding: 'utf8' });
    expect([run.stdout, run.stderr]).toEqual(['0\n', '']);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk is exit code 2', () => {
    const run = spawnSync(
      'bash',
      ['-c', `"${process.execPath}" "${CLI}" check "$1" > /dev/full`, 'bash', policy()],
      {
        encoding: 'utf8',
      },
    );
    expect([run.status, run.stderr]).toEqual([2, 'grantwise: the output could not be written\n']);
  });

  it('is whole when it is longer than a pipe holds', () => {
    const many = file('many-policy.json', ...Array.from({ length: 600 }, () => allow('s3:GetObjekt')));
    const stdout = execFileSync(process.execPath, [CLI, 'check', '--format', 'json', many], {
      maxBuffer: 100_000_000,
    });
    expect(stdout.length).toBeGreaterThan(70_000);
    expect(JSON.parse(stdout.toString())).toBeInstanceOf(Array);
  });
});

it('keeps its compiled code in the cache folder of the user, and answers the same with it', () => {
  const path = file('kept-policy.json', allow('s3:GetObject'));
  const run = (env: object): string[] => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, 'check', path], {
      encoding: 'utf8',
      env: {
        ...process.env,
        XDG_CACHE_HOME: join(dir, 'cache'),
        LOCALAPPDATA: join(dir, 'cache'),
        HOME: dir,
        ...env,
      },
    });
    return [stdout, stderr, String(status)];
  };
  const caches = (): string[] =>
    readdirSync(dir, { recursive: true })
      .map(String)
      .filter((f) => f.endsWith('.code'));
  const expected = run({ NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(caches()).toEqual([]);
  expect(run({})).toEqual(expected);
  expect(caches()).toHaveLength(1);
  expect(run({})).toEqual(expected);
  const damaged = join(dir, caches()[0]!);
  writeFileSync(damaged, readFileSync(damaged).fill(0, 50_000));
  expect(run({})).toEqual(expected);
});
