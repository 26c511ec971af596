/** Under the version of Node.js that newer versions of VS Code have, V8 knows other flags, and prints an error for one that it does not know. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';
import { CLI } from '../support/cli.js';

const platform = `node-${process.platform}-${process.arch}`;
const node = join(root, '.cache/workbench/node/node_modules', platform, 'bin/node');

/** As LSP writes them. */
const written = (messages: readonly object[]): string =>
  messages
    .map((m) => JSON.stringify({ jsonrpc: '2.0', ...m }))
    .map((text) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
    .join('');

/** Of more than 200,000 characters. */
const TEMPLATE = `Resources:\n${Array.from(
  { length: 1000 },
  (_, i) =>
    `  Policy${i}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n          - { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::amzn-s3-demo-bucket/${i}/*" }\n`,
).join('')}`;

describe.skipIf(!existsSync(node))('a newer Node.js (skipped until the workbench is installed)', () => {
  it('the command line prints no errors', () => {
    const { status, stderr } = spawnSync(node, [CLI, '--version'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('nor does the server, with a large template', async () => {
    const textDocument = { uri: 'file:///a.template.yaml', languageId: 'yaml', version: 1, text: TEMPLATE };
    expect(TEMPLATE.length).toBeGreaterThan(200_000);
    const server = spawn(node, [join(root, 'dist/server.js'), '--code-cache=', '--stdio']);
    const out = { stdout: '', stderr: '' };
    const ended = once(server, 'exit');
    server.stderr.on('data', (data) => {
      out.stderr += data;
    });
    const answered = new Promise<void>((resolve) => {
      server.stdout.on('data', (data) => {
        out.stdout += data;
        if (out.stdout.includes('"id":2')) resolve();
      });
    });
    server.stdin.write(
      written([
        { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } },
        { method: 'initialized', params: {} },
        { method: 'textDocument/didOpen', params: { textDocument } },
        { id: 2, method: 'textDocument/foldingRange', params: { textDocument: { uri: textDocument.uri } } },
      ]),
    );
    await Promise.race([answered, ended]);
    expect(out.stdout).toContain('"id":2');
    server.stdin.write(written([{ id: 3, method: 'shutdown' }, { method: 'exit' }]));
    expect([...(await ended), out.stderr]).toEqual([0, null, '']);
  });
});
