/** The files of a workspace that are not open: checked, reported once, and again when something that they depend on changes. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CancellationTokenSource, type Diagnostic, ProgressType } from 'vscode-languageserver-protocol';
import { LspClient, type Options } from '../support/lsp.js';

const policy = (action: string): string =>
  `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"${action}","Resource":"*"}}`;
const ADMIN = policy('*');
const GOOD = policy('s3:ListAllMyBuckets');
const WORKSPACE = { diagnostics: { scope: 'workspace' } };

let folder: string;
let lsp: LspClient;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grantwise-workspace-'));
});
afterEach(async () => {
  expect(await lsp.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string | object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof text === 'string' ? text : JSON.stringify(text));
}
const uri = (path: string): string => `file://${folder}/${path}`;
const CREATED = 1;
const CHANGED = 2;
const DELETED = 3;
const notify = (...changes: [path: string, type: number][]): Promise<void> =>
  lsp.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: changes.map(([path, type]) => ({ uri: uri(path), type })),
  });

interface Report {
  uri: string;
  kind: string;
  resultId?: string;
  items?: Diagnostic[];
}
const PART = new ProgressType<{ items: Report[] }>();

/** What a client knows of files that are not open, by path, as codes. */
class Known {
  readonly items = new Map<string, string>();
  readonly ids = new Map<string, string>();
  reports = 0;
  #wake = (): void => {};

  take(reports: readonly Report[]): void {
    for (const { uri: of, kind, items = [], resultId } of reports) {
      this.reports++;
      if (kind === 'unchanged') continue;
      const path = of.slice(`file://${folder}/`.length);
      if (resultId === undefined) this.ids.delete(of);
      else this.ids.set(of, resultId);
      if (items.length === 0) this.items.delete(path);
      else this.items.set(path, items.map((d) => d.code).join());
    }
    this.#wake();
  }

  /** Waits until these are all. */
  async until(wanted: Record<string, string>): Promise<void> {
    const isSo = (): boolean =>
      JSON.stringify([...this.items].sort()) === JSON.stringify(Object.entries(wanted).sort());
    while (!isSo()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

const start = async (options: Options): Promise<void> => {
  lsp = await LspClient.start({ folder, pull: true, ...options });
};

/** A pull that stays open, as VS Code's. */
function stream(known: Known): CancellationTokenSource {
  const source = new CancellationTokenSource();
  lsp.connection.onProgress(PART, 'part', ({ items }) => known.take(items));
  const previousResultIds = [...known.ids].map(([of, value]) => ({ uri: of, value }));
  lsp.connection
    .sendRequest('workspace/diagnostic', { partialResultToken: 'part', previousResultIds }, source.token)
    .then(
      (r) => known.take((r as { items: Report[] }).items),
      () => {},
    );
  return source;
}

/** A pull that ends when everything is checked. */
const pull = async (known: Known): Promise<Report[]> => {
  const previousResultIds = [...known.ids].map(([of, value]) => ({ uri: of, value }));
  const { items } = await lsp.connection.sendRequest<{ items: Report[] }>('workspace/diagnostic', {
    previousResultIds,
  });
  known.take(items);
  return items;
};

it('are those that Git, the settings and the configuration leave, with result IDs', async () => {
  write('.gitignore', 'build/\n');
  write('a/one-policy.json', ADMIN);
  write('a/good-policy.json', GOOD);
  write('a/broken-policy.json', ADMIN.slice(0, -1));
  write('build/two-policy.json', ADMIN);
  write('out/three-policy.json', ADMIN);
  write('vendor/four-policy.json', ADMIN);
  write('node_modules/five-policy.json', ADMIN);
  write(
    'template.yaml',
    `Resources:\n  R:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: ${ADMIN}\n`,
  );
  write('data.json', '{"a":1}');
  write('grantwise.json', { exclude: ['vendor'] });
  await start({ configuration: WORKSPACE, filesExclude: { '**/out': true, a: false } });
  const known = new Known();
  await pull(known);
  expect(Object.fromEntries(known.items)).toEqual({
    'a/one-policy.json': 'full-admin',
    // No JSON support reports it in a file that is not open.
    'a/broken-policy.json': expect.stringContaining('json-syntax'),
    'template.yaml': 'full-admin',
  });
  const again = await pull(known);
  expect(again.map((r) => r.kind)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  write('a/one-policy.json', GOOD);
  write('a/good-policy.json', ADMIN);
  await notify(['a/one-policy.json', CHANGED], ['a/good-policy.json', CHANGED]);
  // A change is collected for a moment.
  await expect
    .poll(async () => {
      await pull(known);
      return known.items.get('a/good-policy.json');
    })
    .toBe('full-admin');
  expect(known.items.has('a/one-policy.json')).toBe(false);
});

it('are reported as they are found and as they change, and an open document counts as it is in the editor', async () => {
  write('p-policy.json', ADMIN);
  write('deep/er/q-policy.json', ADMIN);
  await start({ configuration: WORKSPACE });
  const known = new Known();
  const source = stream(known);
  await known.until({ 'p-policy.json': 'full-admin', 'deep/er/q-policy.json': 'full-admin' });

  // A checkout: files change, go, and come; a folder goes and comes back, with one notification.
  write('p-policy.json', GOOD);
  write('new-policy.json', ADMIN);
  renameSync(join(folder, 'deep'), join(folder, '../away'));
  await notify(['p-policy.json', CHANGED], ['new-policy.json', CREATED], ['deep', DELETED]);
  await known.until({ 'new-policy.json': 'full-admin' });
  renameSync(join(folder, '../away'), join(folder, 'deep'));
  await notify(['deep', CREATED]);
  await known.until({ 'new-policy.json': 'full-admin', 'deep/er/q-policy.json': 'full-admin' });

  // A configuration that comes with a folder, and goes.
  write('deep/grantwise.json', { rules: { 'full-admin': 'off' } });
  await notify(['deep/grantwise.json', CREATED]);
  await known.until({ 'new-policy.json': 'full-admin' });
  rmSync(join(folder, 'deep/grantwise.json'));
  await notify(['deep/grantwise.json', DELETED]);
  await known.until({ 'new-policy.json': 'full-admin', 'deep/er/q-policy.json': 'full-admin' });

  // "Don't Save": what the client asks for once more when a document is closed is what is on disk.
  await lsp.open(uri('new-policy.json'), GOOD);
  expect(await lsp.pull(uri('new-policy.json'))).toEqual([]);
  await lsp.close(uri('new-policy.json'));
  expect((await lsp.pull(uri('new-policy.json'))).map((d) => d.code)).toEqual(['full-admin']);

  // The setting ends it.
  lsp.configuration = {};
  await lsp.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
  await known.until({});
  source.cancel();
});

const TEST = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
  principal: 'arn:aws:iam::111122223333:role/r',
  policies: { identity: ['../policies/p-policy.json'] },
  tests: [{ name: 'reads', expect: 'Allow' }],
};
const objects = (action: string): string => policy(action).replace('"*"', '"arn:aws:s3:::b/*"');

it('are the tests too: a policy that they name changes, goes and comes back, whether they are open or not', async () => {
  write('tests/t.iam-test.json', TEST);
  write('policies/p-policy.json', objects('s3:GetObject'));
  await start({ configuration: WORKSPACE, initializationOptions: { documentInfo: true } });
  const told: string[][] = [];
  let refreshes = 0;
  lsp.connection.onNotification('grantwise/usersChanged', ({ uris }: { uris: string[] }) => {
    told.push(uris.map((of) => of.slice(of.lastIndexOf('/') + 1)).sort());
  });
  lsp.connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshes++;
    return null;
  });
  const known = new Known();
  const source = stream(known);
  const open = uri('tests/open.iam-test.json');
  await lsp.open(open, JSON.stringify(TEST));
  const messages = async (): Promise<unknown[]> => (await lsp.pull(open)).map((d) => d.message);
  expect(await messages()).toEqual([]);
  // Known by what it reports, once it has something to report.
  write('tests/u.iam-test.json', { ...TEST, tests: [{ name: 'no', expect: 'ImplicitDeny' }] });
  await notify(['tests/u.iam-test.json', CREATED]);
  await known.until({ 'tests/u.iam-test.json': 'test-failed' });

  write('policies/p-policy.json', objects('s3:PutObject'));
  await notify(['policies/p-policy.json', CHANGED]);
  await known.until({ 'tests/t.iam-test.json': 'test-failed' });
  expect(told).toEqual([['open.iam-test.json', 't.iam-test.json', 'u.iam-test.json']]);
  await expect.poll(() => refreshes).toBeGreaterThan(0);
  expect((await messages())[0]).toMatch(/^Expected Allow, but the decision is ImplicitDeny/);

  renameSync(join(folder, 'policies'), join(folder, 'gone'));
  await notify(['policies', DELETED]);
  await known.until({ 'tests/t.iam-test.json': 'request', 'tests/u.iam-test.json': 'request' });
  expect(await messages()).toEqual(['"../policies/p-policy.json" does not exist.']);

  write('policies/p-policy.json', objects('s3:GetObject'));
  await notify(['policies/p-policy.json', CREATED]);
  await known.until({ 'tests/u.iam-test.json': 'test-failed' });
  expect(await messages()).toEqual([]);

  // An edit that is not saved counts, also for tests that are not open.
  await lsp.open(uri('policies/p-policy.json'), objects('s3:PutObject'));
  await known.until({ 'tests/t.iam-test.json': 'test-failed' });
  await lsp.close(uri('policies/p-policy.json'));
  await known.until({ 'tests/u.iam-test.json': 'test-failed' });
  source.cancel();
});

it('are checked by a command, with progress, until it is cancelled or stopped', async () => {
  for (let i = 0; i < 150; i++) write(`p${i}-policy.json`, ADMIN);
  await start({});
  await lsp.open(uri('p0-policy.json'), policy('s3:GetObjekt'));
  const known = new Known();
  const source = stream(known);
  const progress: { percentage?: number }[] = [];
  lsp.connection.onProgress(new ProgressType<{ percentage?: number }>(), 'work', (p) => {
    progress.push(p);
    if (progress.length === 1) cancel.cancel();
  });
  const cancel = new CancellationTokenSource();
  const check = (params: object, token = new CancellationTokenSource().token): Promise<unknown> =>
    lsp.connection.sendRequest('grantwise/checkWorkspace', params, token);
  await expect(check({ workDoneToken: 'work' }, cancel.token)).rejects.toThrow(/cancelled/);
  await known.until({});
  expect(await check({})).toEqual({
    files: 150,
    relevant: 150,
    withFindings: 150,
    errors: 0,
    warnings: 150,
    others: expect.any(Number),
  });
  expect(progress[0]).toMatchObject({ kind: 'report', message: expect.stringMatching(/ of 150 files$/) });
  await known.until(
    Object.fromEntries(Array.from({ length: 149 }, (_, i) => [`p${i + 1}-policy.json`, 'full-admin'])),
  );
  await check({ stop: true });
  await known.until({});
  source.cancel();
});

it('are published to a client that does not pull', async () => {
  write('p-policy.json', ADMIN);
  await start({ pull: false, configuration: WORKSPACE });
  await lsp.until(uri('p-policy.json'), (d) => d[0]?.code === 'full-admin');
  await lsp.open(uri('p-policy.json'), GOOD);
  await lsp.until(uri('p-policy.json'), (d) => d.length === 0);
  await lsp.close(uri('p-policy.json'));
  await lsp.until(uri('p-policy.json'), (d) => d[0]?.code === 'full-admin');
  rmSync(join(folder, 'p-policy.json'));
  await notify(['p-policy.json', DELETED]);
  await lsp.until(uri('p-policy.json'), (d) => d.length === 0);
  // Nothing at all.
  lsp.configuration = { diagnostics: { scope: 'off' } };
  await lsp.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
  await lsp.open(uri('q-policy.json'), ADMIN);
  expect(await lsp.diagnostics(uri('q-policy.json'))).toEqual([]);
});

it('a closed document has none where only open files are checked, also for a client that waits for the report', async () => {
  write('a-policy.json', ADMIN);
  await start({});
  const known = new Known();
  const source = stream(known);
  await lsp.open(uri('a-policy.json'), ADMIN);
  expect(await lsp.pull(uri('a-policy.json'))).not.toEqual([]);
  // VS Code's client keeps what it has until the workspace report says otherwise.
  known.items.set('a-policy.json', 'full-admin');
  await lsp.close(uri('a-policy.json'));
  await known.until({});
  source.cancel();
});

it('a closed document is reported once more after the answer to a request about it, before which VS Code ignores reports', async () => {
  write('a-policy.json', ADMIN);
  await start({});
  const known = new Known();
  const source = stream(known);
  await lsp.open(uri('a-policy.json'), ADMIN);
  known.items.set('a-policy.json', 'full-admin');
  await lsp.close(uri('a-policy.json'));
  await known.until({});
  known.items.set('a-policy.json', 'full-admin');
  expect(await lsp.pull(uri('a-policy.json'))).toEqual([]);
  await known.until({});
  source.cancel();
});
