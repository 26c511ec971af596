/**
 * Files that change on disk, as a client reports them: what depends on a file is checked again, whether it is open or not.
 * Each step changes files, and says which findings there are afterward.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LspClient } from '../support/lsp.js';

const [CREATED, CHANGED, DELETED] = [1, 2, 3] as const;
type Change = readonly [path: string, type: typeof CREATED | typeof CHANGED | typeof DELETED];

const statement = (Action: string, Resource = '*'): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } });
const ADMIN = statement('*');
const READ = statement('s3:GetObject', 'arn:aws:s3:::b/*');
const WRITE = statement('s3:PutObject', 'arn:aws:s3:::b/*');
const rules = (level: string, more: object = {}): string =>
  JSON.stringify({ rules: { 'full-admin': level }, ...more });
/** A test that a policy allows reading. */
const reads = (policy: string): string =>
  JSON.stringify({
    principal: 'arn:aws:iam::111122223333:role/app',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    policies: { identity: [policy] },
    tests: [{ name: 'reads', expect: 'Allow' }],
  });

let folder: string;
let lsp: LspClient;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grantwise-watched-'));
  mkdirSync(join(folder, '.git'));
});
afterEach(async () => {
  expect(await lsp.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
const remove = (path: string): void => rmSync(join(folder, path), { recursive: true });
const move = (from: string, to: string): void => renameSync(join(folder, from), join(folder, to));
const uri = (path: string): string => `file://${folder}/${path}`;

const notify = (...changes: Change[]): Promise<void> =>
  lsp.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: changes.map(([path, type]) => ({ uri: uri(path), type })),
  });

/** Starts with the whole workspace checked. */
async function start(files: Readonly<Record<string, string>>, ...open: string[]): Promise<void> {
  write(files);
  lsp = await LspClient.start({ folder, configuration: { diagnostics: { scope: 'workspace' } } });
  for (const path of open) await lsp.open(uri(path), files[path]!);
}

/** Waits until these are all findings: the rules of each file. */
async function found(wanted: Readonly<Record<string, string>>): Promise<void> {
  const now = (): Record<string, string> =>
    Object.fromEntries(
      [...lsp.published]
        .filter(([, { diagnostics }]) => diagnostics.length > 0)
        .map(([of, { diagnostics }]) => [
          of.slice(uri('').length),
          [...new Set(diagnostics.map((d) => d.code))].join(),
        ]),
    );
  await expect.poll(now, { timeout: 20_000 }).toEqual(wanted);
}

it('a checkout changes policies that tests name', async () => {
  await start(
    {
      'policies/p-policy.json': READ,
      'tests/closed.iam-test.json': reads('../policies/p-policy.json'),
      'tests/open.iam-test.json': reads('../policies/p-policy.json'),
    },
    'tests/open.iam-test.json',
  );
  await found({});
  write({ 'policies/p-policy.json': WRITE });
  await notify(['policies/p-policy.json', CHANGED]);
  await found({ 'tests/closed.iam-test.json': 'test-failed', 'tests/open.iam-test.json': 'test-failed' });
  // Git replaces a file: it is deleted and created.
  write({ 'policies/p-policy.json': READ });
  await notify(['policies/p-policy.json', DELETED], ['policies/p-policy.json', CREATED]);
  await found({});
});

it('a policy that requests and tests name is deleted, renamed and restored', async () => {
  const { tests, ...request } = JSON.parse(reads('p-policy.json'));
  const files = {
    'p-policy.json': READ,
    'closed.iam-test.json': reads('p-policy.json'),
    'open.iam-request.json': JSON.stringify(request),
    'closed.iam-request.json': JSON.stringify(request),
  };
  await start(files, 'open.iam-request.json');
  await found({});
  const missing = {
    'closed.iam-test.json': 'request',
    'open.iam-request.json': 'request',
    'closed.iam-request.json': 'request',
  };
  remove('p-policy.json');
  await notify(['p-policy.json', DELETED]);
  await found(missing);
  write({ 'p-policy.json': READ });
  await notify(['p-policy.json', CREATED]);
  await found({});
  move('p-policy.json', 'q-policy.json');
  await notify(['p-policy.json', DELETED], ['q-policy.json', CREATED]);
  await found(missing);
  move('q-policy.json', 'p-policy.json');
  await notify(['q-policy.json', DELETED], ['p-policy.json', CREATED]);
  await found({});
});

it('files that a configuration extends change, go and come back', async () => {
  await start(
    {
      'team/grantwise.json': '{ "extends": "../shared/one.json" }',
      'shared/one.json': '{ "extends": "two.json" }',
      'shared/two.json': rules('off'),
      'team/open-policy.json': ADMIN,
      'team/closed-policy.json': ADMIN,
    },
    'team/open-policy.json',
  );
  await found({});
  const both = { 'team/open-policy.json': 'full-admin', 'team/closed-policy.json': 'full-admin' };
  write({ 'shared/two.json': rules('hint') });
  await notify(['shared/two.json', CHANGED]);
  await found(both);
  write({ 'shared/two.json': rules('off') });
  await notify(['shared/two.json', CHANGED]);
  await found({});
  // The last version without errors stays in effect.
  move('shared', 'gone');
  await notify(['shared', DELETED], ['gone', CREATED]);
  await found({ 'team/grantwise.json': 'configuration' });
  move('gone', 'shared');
  write({ 'shared/one.json': rules('error') });
  await notify(['gone', DELETED], ['shared', CREATED]);
  await found(both);
  remove('shared/one.json');
  await notify(['shared/one.json', DELETED]);
  await found({ ...both, 'team/grantwise.json': 'configuration' });
  write({ 'shared/one.json': rules('off') });
  await notify(['shared/one.json', CREATED]);
  await found({});
});

it('an open file of a module is edited, which uses the policies of another', async () => {
  const use = (name: string): string =>
    `resource "aws_organizations_policy" "p" {\n  content = data.aws_iam_policy_document.${name}.json\n}\n`;
  const policies = ['d', 'e']
    .map(
      (name) =>
        `data "aws_iam_policy_document" "${name}" {\n  statement {\n    actions   = ["*"]\n    resources = ["*"]\n  }\n}\n`,
    )
    .join('\n');
  const files = { 'policies.tf': policies, 'main.tf': `${use('d')}${use('e')}` };
  await start(files, 'policies.tf', 'main.tf');
  await found({});
  await lsp.change(uri('main.tf'), [{ text: use('d') }]);
  await found({ 'policies.tf': 'full-admin' });
  await lsp.change(uri('main.tf'), [{ text: `${use('d')}\n${use('e')}` }]);
  await found({});
  // What was not saved is dropped.
  await lsp.change(uri('main.tf'), [{ text: '' }]);
  await found({ 'policies.tf': 'full-admin' });
  await lsp.close(uri('main.tf'));
  await found({});
});

it('a .gitignore changes what is checked without being open', async () => {
  await start(
    { 'gen/open-policy.json': ADMIN, 'gen/closed-policy.json': ADMIN, '.gitignore': '' },
    'gen/open-policy.json',
  );
  const both = { 'gen/open-policy.json': 'full-admin', 'gen/closed-policy.json': 'full-admin' };
  await found(both);
  write({ '.gitignore': 'gen/\n' });
  await notify(['.gitignore', CHANGED]);
  await found({ 'gen/open-policy.json': 'full-admin' });
  write({ '.gitignore': '*.tmp\n' });
  await notify(['.gitignore', CHANGED]);
  await found(both);
  write({ 'gen/.gitignore': 'closed-*\n' });
  await notify(['gen/.gitignore', CREATED]);
  await found({ 'gen/open-policy.json': 'full-admin' });
  remove('gen/.gitignore');
  await notify(['gen/.gitignore', DELETED]);
  await found(both);
});

it('a nested configuration appears, goes, and moves with its folder', async () => {
  await start({ 'a/b/open-policy.json': ADMIN, 'a/b/closed-policy.json': ADMIN }, 'a/b/open-policy.json');
  const both = { 'a/b/open-policy.json': 'full-admin', 'a/b/closed-policy.json': 'full-admin' };
  await found(both);
  write({ 'a/grantwise.json': rules('off') });
  await notify(['a/grantwise.json', CREATED]);
  await found({});
  write({ 'a/b/grantwise.json': rules('error') });
  await notify(['a/b/grantwise.json', CREATED]);
  await found(both);
  remove('a/b/grantwise.json');
  await notify(['a/b/grantwise.json', DELETED]);
  await found({});
  // Of a folder, only the folder is reported. What is open stays where it is.
  move('a', 'moved');
  await notify(['a', DELETED], ['moved', CREATED]);
  await found({ 'a/b/open-policy.json': 'full-admin' });
  move('moved', 'a');
  await notify(['moved', DELETED], ['a', CREATED]);
  await found({});
});

it('a branch has other files: many changes at once', async () => {
  const names = Array.from({ length: 200 }, (_, i) => `p${i}-policy.json`);
  await start(Object.fromEntries(names.map((name) => [name, READ])));
  await found({});
  write({ 'grantwise.json': rules('hint'), 'new.iam-test.json': reads('p7-policy.json') });
  for (const name of names) write({ [name]: name === 'p7-policy.json' ? WRITE : ADMIN });
  await notify(
    ['grantwise.json', CREATED],
    ['new.iam-test.json', CREATED],
    ...names.map((name): Change => [name, CHANGED]),
  );
  const admins = names.filter((name) => name !== 'p7-policy.json');
  await found({
    'new.iam-test.json': 'test-failed',
    ...Object.fromEntries(admins.map((name) => [name, 'full-admin'])),
  });
  for (const name of names) remove(name);
  await notify(...names.map((name): Change => [name, DELETED]));
  await found({ 'new.iam-test.json': 'request' });
});
