/** The requests of a test explorer: which tests there are, their results, what decided, and what no test reached. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol';
import type { FindTestsResult, RunTestsParams, RunTestsResult } from '../../server/src/lsp/protocol.js';
import { LspClient } from '../support/lsp.js';

let folder: string;
let lsp: LspClient;
const uri = (path: string): string => `file://${folder}/${path}`;
function write(path: string, data: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(data, null, 2));
}
const allow = (Sid: string, Action: string, Effect = 'Allow'): object => ({
  Sid,
  Effect,
  Action,
  Resource: 'arn:aws:s3:::b/*',
});
const tests = [
  { name: 'reads', expect: 'Allow' },
  { name: 'writes', action: 's3:PutObject', expect: 'Allow' },
  { name: 'deletes', action: 's3:DeleteObject', expect: 'Allow' },
  { name: 'is denied', action: 's3:DeleteObject', expect: 'ExplicitDeny' },
];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grantwise-tests-'));
  write('policies/p.json', {
    Version: '2012-10-17',
    Statement: [
      allow('Read', 's3:GetObject'),
      allow('Tag', 's3:PutObjectTagging'),
      allow('Keep', 's3:Delete*', 'Deny'),
    ],
  });
  const head = {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    principal: 'arn:aws:iam::111122223333:role/r',
    policies: { identity: ['../policies/p.json'] },
  };
  write('tests/a.iam-test.json', { ...head, tests });
  write('tests/b.iam-test.json', { tests: 1 });
  write('vendor/c.iam-test.json', { ...head, tests });
  write('grantwise.json', { exclude: ['vendor'] });
  lsp = await LspClient.start({ folder, pull: true });
});
afterAll(async () => {
  expect(await lsp.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});
const run = (params: Omit<RunTestsParams, 'uri'>): Promise<RunTestsResult> =>
  lsp.connection.sendRequest('grantwise/runTests', { uri: uri('tests/a.iam-test.json'), ...params });

it('lists the tests of the workspace, and of one document as it is in the editor', async () => {
  const find = (params: object): Promise<FindTestsResult> =>
    lsp.connection.sendRequest('grantwise/findTests', params);
  const { files } = await find({});
  expect(files.map((f) => [f.uri, f.tests.map((t) => t.name), f.problems])).toEqual([
    [uri('tests/a.iam-test.json'), ['reads', 'writes', 'deletes', 'is denied'], []],
    [uri('tests/b.iam-test.json'), [], ['"tests" is a list.']],
  ]);
  await lsp.open(
    uri('tests/b.iam-test.json'),
    '{ "tests": [{ "action": "s3:GetObject", "resource": "*" }] }',
  );
  const one = await find({ uri: uri('tests/b.iam-test.json') });
  expect(one.files[0]!.tests.map((t) => t.name)).toEqual(['s3:GetObject on *']);
  expect(await find({ uri: uri('tests/none.iam-test.json') })).toEqual({ files: [] });
});

it('names the statement that decided a test that fails', async () => {
  const { tests: results } = await run({ only: [0, 1, 2] });
  expect(results.map((t) => [t.index, t.passed, t.message === '', t.deciders.length])).toEqual([
    [0, true, true, 0],
    [1, false, false, 1],
    [2, false, false, 1],
  ]);
  const policy = uri('policies/p.json');
  expect(results[1]!.deciders[0]).toMatchObject({
    label: '../policies/p.json: no statement allows it',
    uri: policy,
    range: { start: { line: 0 } },
  });
  expect(results[2]!.deciders[0]).toMatchObject({
    label: '"Keep" of ../policies/p.json',
    uri: policy,
    range: { start: { line: 15 } },
  });
});

it('counts the tests that reach each statement', async () => {
  const { coverage } = await run({ coverage: true });
  expect(coverage!.map((f) => [f.uri, f.statements.map((s) => [s.range.start.line, s.reached])])).toEqual([
    [
      uri('policies/p.json'),
      [
        [3, 1],
        [9, 0],
        [15, 2],
      ],
    ],
  ]);
  expect((await run({})).coverage).toBeUndefined();
});

it('stops at once', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => ({ ...tests[0], name: `${i}` }));
  write('tests/many.iam-test.json', {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    policies: { identity: ['../policies/p.json'] },
    tests: many,
  });
  const source = new CancellationTokenSource();
  const running = lsp.connection.sendRequest(
    'grantwise/runTests',
    { uri: uri('tests/many.iam-test.json') },
    source.token,
  );
  source.cancel();
  await expect(running).rejects.toThrow(/cancelled/);
});
