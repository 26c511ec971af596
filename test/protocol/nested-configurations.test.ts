/**
 * Which configurations apply to a file, in layouts of nested grantwise.json files: the language server and the command line
 * give the same findings.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.js';
import { LspClient } from '../support/lsp.js';

type Level = 'off' | 'error' | 'warning' | 'information' | 'hint' | 'unusable';

interface Layout {
  readonly name: string;
  /** Configurations and files that they extend; an object is one that sets the severity or has other properties. */
  readonly files: Readonly<Record<string, string | object>>;
  /** Symbolic links: where they point to, by path. */
  readonly links?: Readonly<Record<string, string>>;
  /** Folders with a Git repository; the top one by default. */
  readonly repositories?: readonly string[];
  /** Workspace folders; the top one by default. */
  readonly folders?: readonly string[];
  /** Severity of `full-admin` in each policy; `unusable`: its configuration has an error. */
  readonly expected: Readonly<Record<string, Level>>;
}

const level = (value: string): object => ({ rules: { 'full-admin': value } });
const chain = (length: number): Record<string, object> =>
  Object.fromEntries(
    Array.from({ length }, (_, i) => [
      `chain-${i}.json`,
      i + 1 < length ? { extends: `chain-${i + 1}.json` } : level('off'),
    ]),
  );

const LAYOUTS: readonly Layout[] = [
  {
    name: 'three levels',
    files: { '': level('hint'), a: level('error'), 'a/b/c': level('information') },
    expected: { p: 'hint', 'a/p': 'error', 'a/b/p': 'error', 'a/b/c/p': 'information' },
  },
  {
    name: 'root',
    files: { '': level('off'), a: { root: true }, 'a/b': level('hint') },
    expected: { p: 'off', 'a/p': 'warning', 'a/b/p': 'hint' },
  },
  {
    name: 'a list of files to extend, and the file itself',
    files: {
      'x.json': level('off'),
      'y.json': level('error'),
      a: { extends: ['../x.json', '../y.json'] },
      b: { extends: ['../x.json', '../y.json'], ...level('hint') },
    },
    expected: { 'a/p': 'error', 'b/p': 'hint' },
  },
  {
    name: 'a chain over folders, relative to each file',
    files: {
      'shared/one.json': { extends: 'deep/two.json' },
      'shared/deep/two.json': level('off'),
      team: { extends: '../shared/one.json' },
    },
    expected: { 'team/p': 'off', p: 'warning', 'shared/p': 'warning' },
  },
  {
    name: 'two that extend the same file',
    files: {
      'd.json': level('error'),
      'b.json': { extends: 'd.json', ...level('hint') },
      'c.json': { extends: 'd.json' },
      '': { extends: ['b.json', 'c.json'] },
    },
    expected: { p: 'error' },
  },
  {
    name: 'a cycle',
    files: { 'b.json': { extends: 'c.json' }, 'c.json': { extends: 'b.json' }, a: { extends: '../b.json' } },
    expected: { 'a/p': 'unusable', p: 'warning' },
  },
  { name: 'itself', files: { a: { extends: 'grantwise.json' } }, expected: { 'a/p': 'unusable' } },
  {
    name: 'a chain that is too long',
    files: { ...chain(12), a: { extends: '../chain-0.json' }, b: { extends: '../chain-6.json' } },
    expected: { 'a/p': 'unusable', 'b/p': 'off' },
  },
  {
    name: 'overrides: later ones take precedence',
    files: {
      '': {
        overrides: [
          { files: '**/prod/*.json', ...level('error') },
          { files: ['prod/special-*.json'], ...level('hint') },
        ],
      },
    },
    expected: {
      'prod/p': 'error',
      'prod/special-p': 'hint',
      'dev/p': 'warning',
      'x/prod/special-p': 'error',
    },
  },
  {
    name: 'an override above, and a nearer file',
    files: { '': { overrides: [{ files: 'child/**', ...level('off') }] }, child: level('error') },
    expected: { 'child/p': 'error' },
  },
  {
    name: 'an override in a file that is extended',
    files: {
      'base.json': { overrides: [{ files: 'prod/**', ...level('error') }] },
      team: { extends: '../base.json' },
    },
    expected: { 'team/prod/p': 'error', 'prod/p': 'warning', 'team/p': 'warning' },
  },
  {
    name: 'several workspace folders',
    files: { one: level('off'), two: level('error') },
    repositories: ['one', 'two'],
    folders: ['one', 'two'],
    expected: { 'one/p': 'off', 'two/p': 'error' },
  },
  {
    name: 'a workspace folder in another one',
    files: { '': level('hint') },
    folders: ['', 'inner'],
    expected: { 'inner/p': 'hint', p: 'hint' },
  },
  {
    name: 'workspace folders of one repository',
    files: { '': level('error'), b: level('hint') },
    folders: ['a', 'b'],
    expected: { 'a/p': 'error', 'b/p': 'hint' },
  },
  {
    name: 'a workspace folder deep in a repository',
    files: { '': { extends: 'shared/base.json' }, 'shared/base.json': level('information') },
    folders: ['a/b/c'],
    expected: { 'a/b/c/p': 'information' },
  },
  {
    name: 'repositories in a workspace folder',
    files: { '': level('off'), two: level('hint') },
    repositories: ['one', 'two'],
    expected: { 'one/p': 'warning', 'two/p': 'hint', 'one/x/p': 'warning' },
  },
  {
    name: 'names with characters of patterns',
    files: { 'teams [a]': { overrides: [{ files: 'ü #1/**', ...level('error') }] } },
    expected: { 'teams [a]/ü #1/p': 'error', 'teams [a]/p': 'warning' },
  },
  {
    name: 'suppressions are about the file at their path',
    files: { '': { suppressions: [{ rule: 'full-admin', file: 'a/p-policy.json', reason: 'the admins' }] } },
    expected: { 'a/p': 'off', 'a/b/p': 'warning', 'b/a/p': 'warning' },
  },
  {
    name: 'a nested file with an error',
    files: { '': level('hint'), a: '{ "rules": ', b: {} },
    expected: { 'a/p': 'unusable', 'b/p': 'hint', p: 'hint' },
  },
  {
    name: 'a file with an error that others extend',
    files: { 'base.json': level('loud'), team: { extends: '../base.json' } },
    expected: { 'team/p': 'unusable', 'other/p': 'warning' },
  },
  {
    name: 'a single rule above, and a nearer preset',
    files: { '': level('hint'), a: { preset: 'strict' } },
    expected: { 'a/p': 'hint' },
  },
  {
    name: 'files to extend that are not there, or no configuration',
    files: {
      a: { extends: 'nope.json' },
      b: { extends: '.' },
      c: { extends: 'list.json' },
      'c/list.json': '[]',
    },
    expected: { 'a/p': 'unusable', 'b/p': 'unusable', 'c/p': 'unusable' },
  },
  {
    name: 'other names, and a byte order mark',
    files: {
      'a/Grantwise.json': level('off'),
      'a/.grantwise.json': level('off'),
      b: `\uFEFF${JSON.stringify(level('hint'))}`,
    },
    expected: { 'a/p': 'warning', 'b/p': 'hint' },
  },
  {
    name: 'kinds: a file is not a policy above, and is one below',
    files: {
      '': { policyKinds: { '**/*.json': 'none' } },
      a: { policyKinds: { 'p-policy.json': 'identity' } },
    },
    expected: { p: 'off', 'a/p': 'warning' },
  },
  {
    name: 'links count where they are, not where they point to',
    files: {
      '': level('error'),
      real: level('hint'),
      'shared/grantwise.json': { extends: 'base.json' },
      'shared/base.json': level('off'),
      'linked-config/base.json': level('information'),
    },
    links: { link: 'real', 'linked-config/grantwise.json': '../shared/grantwise.json' },
    expected: { 'real/p': 'hint', 'link/p': 'hint', 'shared/p': 'off', 'linked-config/p': 'information' },
  },
  {
    name: 'a link to a configuration that is not there',
    files: {},
    links: { 'a/grantwise.json': '../nothing.json' },
    expected: { 'a/p': 'unusable', p: 'warning' },
  },
  {
    name: 'a name without a folder is in all folders, and `./` is one file',
    files: {
      '': { overrides: [{ files: 'p-policy.json', ...level('hint') }] },
      a: { overrides: [{ files: './p-policy.json', ...level('error') }] },
    },
    expected: { p: 'hint', 'b/c/p': 'hint', 'a/p': 'error', 'a/b/p': 'hint' },
  },
  {
    name: 'a configuration of tests is not one of the policies that they name',
    files: {
      policies: level('error'),
      tests: level('off'),
      'tests/t.iam-test.json': {
        tests: [
          { action: 's3:GetObject', policies: { identity: ['../policies/p-policy.json'] }, expect: 'Allow' },
        ],
      },
    },
    expected: { 'policies/p': 'error', 'tests/p': 'off' },
  },
];

const ADMIN = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const LEVELS: readonly Level[] = ['off', 'error', 'warning', 'information', 'hint'];

let top: string;
const place = (i: number, path = ''): string => join(top, `layout-${i}`, path);
const policy = (i: number, name: string): string => place(i, `${name}-policy.json`);

function write(path: string, content: string | object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'grantwise-layouts-')));
  for (const [i, { files, links = {}, repositories = [''], expected }] of LAYOUTS.entries()) {
    for (const folder of repositories) mkdirSync(place(i, `${folder}/.git`), { recursive: true });
    for (const [path, content] of Object.entries(files))
      write(place(i, path.endsWith('.json') ? path : join(path, 'grantwise.json')), content);
    for (const [path, target] of Object.entries(links)) {
      mkdirSync(dirname(place(i, path)), { recursive: true });
      symlinkSync(target, place(i, path));
    }
    for (const name of Object.keys(expected)) write(policy(i, name), ADMIN);
  }
});
afterAll(() => rmSync(top, { recursive: true }));

/** What is reported of `full-admin`; where a configuration has an error, that. */
type Levels = Record<string, Level>;

describe('nested configurations', () => {
  it('on the command line, whatever the current folder', () => {
    const paths = LAYOUTS.flatMap(({ expected }, i) => Object.keys(expected).map((name) => policy(i, name)));
    const run = spawnSync(process.execPath, [CLI, 'check', '--format', 'json', ...paths], {
      encoding: 'utf8',
      cwd: top,
    });
    expect(run.status).toBe(2);
    const found: { file: string; rule: string; severity: Level }[] = JSON.parse(run.stdout);
    const of = (path: string): Level =>
      found.find((f) => resolve(top, f.file) === path && f.rule === 'full-admin')?.severity ?? 'off';
    for (const [i, { name, expected }] of LAYOUTS.entries()) {
      const levels: Levels = {};
      for (const policyName of Object.keys(expected)) levels[policyName] = of(policy(i, policyName));
      // What is not checked has no findings; the error is reported with exit code 2.
      const wanted = Object.entries(expected).map(([k, v]) => [k, v === 'unusable' ? 'off' : v]);
      expect(levels, name).toEqual(Object.fromEntries(wanted));
      const unusable = Object.values(expected).includes('unusable');
      const errors = run.stderr.split('\n').filter((line) => line.startsWith(`layout-${i}/`));
      expect(errors.length > 0, `${name}\n${run.stderr}`).toBe(unusable);
    }
  });

  it('in the editor, with one or several workspace folders', async () => {
    const folders = LAYOUTS.flatMap(({ folders: of = [''] }, i) =>
      of.map((f) => place(i, f).replace(/\/$/, '')),
    );
    const lsp = await LspClient.start({ folders });
    for (const [i, { name, expected }] of LAYOUTS.entries()) {
      const levels: Levels = {};
      const wanted: Levels = {};
      for (const [policyName, want] of Object.entries(expected)) {
        const uri = `file://${encodeURI(policy(i, policyName)).replaceAll('#', '%23')}`;
        await lsp.open(uri, ADMIN);
        const finding = (await lsp.diagnostics(uri)).find((d) => d.code === 'full-admin');
        levels[policyName] = LEVELS[finding?.severity ?? 0]!;
        // Until it is corrected, the file has no effect.
        wanted[policyName] =
          want === 'unusable' ? (name === 'a nested file with an error' ? 'hint' : 'warning') : want;
      }
      expect(levels, name).toEqual(wanted);
    }
    const broken = LAYOUTS.flatMap(({ expected }, i) =>
      Object.entries(expected).flatMap(([policyName, want]) =>
        want === 'unusable' ? [policy(i, policyName)] : [],
      ),
    );
    for (const path of broken) {
      const config = `file://${dirname(path)}/grantwise.json`;
      await lsp.until(config, (d) => d.some((one) => one.severity === 1));
    }
    expect(await lsp.stop()).toBe(0);
  });
});
