/** While the server works on something long, it answers other requests. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic, Hover } from 'vscode-languageserver-protocol';
import { ACCESS, COMPARE, RUN_TESTS, type RunTestsResult } from '../../server/src/lsp/protocol.js';
import { LspClient } from '../support/lsp.js';

const SMALL = 'file:///work/small-policy.json';
const statement = (i: number, salt: string): object => ({
  Sid: `S${i}`,
  Effect: i % 3 === 0 ? 'Deny' : 'Allow',
  Action: ['s3:Get*', 's3:PutObject', `ec2:*${'abcdefgh'[i % 8]}*`],
  Resource: [`arn:aws:s3:::${salt}-${i}/*`, `arn:aws:s3:::*-${salt}-${i % 7}/*`],
  ...(i % 2 === 0 ? { Condition: { StringLike: { 'aws:PrincipalTag/team': [`*${i % 5}*`, `${i}`] } } } : {}),
});
const policy = (n: number, salt: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: Array.from({ length: n }, (_, i) => statement(i, salt)),
  });

let client: LspClient;

/**
 * Milliseconds that the main thread of the server has computed: unlike those of a clock, they do not depend on what else the
 * machine does. Elsewhere than on Linux, those of a clock.
 */
function serverTime(): number {
  const file = `/proc/${client.process.pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6 : performance.now();
}

/** How much the server computes while each hover waits, and how much in all, in ms, as long as a request runs. */
async function hoversDuring(request: Promise<unknown>): Promise<{ waits: number[]; all: number }> {
  let done = false;
  const end = (): void => {
    done = true;
  };
  void request.then(end, end);
  const begun = serverTime();
  const waits: number[] = [];
  while (!done) {
    const from = serverTime();
    const hover = await client.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: { uri: SMALL },
      position: { line: 3, character: 18 },
    });
    expect(JSON.stringify(hover.contents)).toContain('s3:GetObject');
    waits.push(serverTime() - from);
  }
  return { waits: waits.sort((a, b) => a - b), all: serverTime() - begun };
}

describe('a hover is answered during', () => {
  beforeAll(async () => {
    client = await LspClient.start({ pull: true });
    await client.open(
      SMALL,
      '{ "Version": "2012-10-17", "Statement": {\n"Effect": "Allow",\n"Resource": "arn:aws:s3:::b/*",\n"Action": "s3:GetObject" } }',
    );
    await client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: SMALL } });
  });
  afterAll(async () => {
    await client.stop();
  });

  it.each([
    [
      'the first check of a policy',
      (uri: string) => client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }),
    ],
    [
      'the code lens',
      (uri: string) => client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } }),
    ],
    ['Who Can', (uri: string) => client.connection.sendRequest(ACCESS, { uri, policy: 0 })],
    [
      'a comparison',
      (uri: string) =>
        client.connection.sendRequest(COMPARE, { uri, policy: 0, before: policy(60, 'before') }),
    ],
    [
      'the tests of a document',
      (uri: string) =>
        client.connection.sendRequest(RUN_TESTS, {
          uri: uri.replace('-policy.json', '.iam-test.json'),
          text: JSON.stringify({
            identityPolicies: [JSON.parse(policy(30, 'tests'))],
            tests: Array.from({ length: 60 }, (_, i) => ({
              name: `t${i}`,
              principal: 'arn:aws:iam::111122223333:user/ana',
              action: 's3:GetObject',
              resource: `arn:aws:s3:::tests-${i}/x`,
              expect: 'Allow',
            })),
          }),
        }),
    ],
  ])('%s', async (name, ask) => {
    const uri = `file:///work/${name.replace(/\W/g, '-')}-policy.json`;
    await client.open(uri, policy(60, name.replace(/\W/g, '')));
    const { waits, all } = await hoversDuring(ask(uri));
    const longest = waits.at(-1)!;
    const [half, most] = [0.5, 0.9].map((part) => waits[Math.floor((waits.length - 1) * part)]!);
    console.log(
      `${name}: ${all.toFixed(0)} ms; ${waits.length} hovers, half after ${half!.toFixed(1)} ms, nine in ten after ${most!.toFixed(1)} ms, the last after ${longest.toFixed(1)} ms`,
    );
    if (all > 200) expect(waits.length).toBeGreaterThan(3);
    // Nothing is compiled by V8 yet, and a busy machine makes each step dearer.
    if (all > 200) expect(half).toBeLessThan(50);
    if (all > 200) expect(most).toBeLessThan(100);
  });

  it('a check that an edit overtakes ends with the diagnostics of the new text', async () => {
    const uri = 'file:///work/edited-policy.json';
    await client.open(uri, policy(100, 'edited'));
    const first = client.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    await client.change(uri, [{ text: policy(1, 'edited').replace('s3:PutObject', 's3:PutObjekt') }]);
    const { items } = await first;
    expect(items.map((d) => d.code)).toContain('unknown-action');
    expect(items.every((d) => d.range.start.line === 0)).toBe(true);
  });

  it('a check that is cancelled ends early', async () => {
    const uri = 'file:///work/cancelled-policy.json';
    await client.open(uri, policy(200, 'cancelled'));
    const { CancellationTokenSource } = await import('vscode-languageserver-protocol/node');
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest(
      'textDocument/diagnostic',
      { textDocument: { uri } },
      source.token,
    );
    setTimeout(() => source.cancel(), 5);
    await expect(asked).rejects.toMatchObject({ code: -32800 });
  });

  it('tests that are run in slices have all of their results', async () => {
    const text = JSON.stringify({
      identityPolicies: [JSON.parse(policy(2, 'b'))],
      tests: [
        {
          name: 'denied',
          principal: 'arn:aws:iam::111122223333:user/ana',
          action: 's3:PutObject',
          resource: 'arn:aws:s3:::c/x',
          expect: 'ImplicitDeny',
        },
      ],
    });
    const result = await client.connection.sendRequest<RunTestsResult>(RUN_TESTS, {
      uri: 'file:///work/x.iam-test.json',
      text,
    });
    expect(result.tests.map((t) => t.passed)).toEqual([true]);
  });
});
