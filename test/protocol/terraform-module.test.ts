/** The files of a module of Terraform in the language server: each sees what the others declare and use, open or not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LspClient } from '../support/lsp.js';

let folder: string;
let lsp: LspClient;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grantwise-module-'));
});
afterEach(async () => {
  expect(await lsp.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

const uri = (name: string): string => `file://${folder}/${name}`;
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const queue = (name: string): string => `resource "aws_sqs_queue" "${name}" {\n  name = "${name}"\n}\n`;

it('suggests the resources of other files', async () => {
  const main = `${queue('own')}
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = []
  }
}
`;
  write('queues.tf', queue('jobs'));
  write('main.tf', main);
  write('other.txt', queue('no'));
  lsp = await LspClient.start({ folder });
  await lsp.open(uri('main.tf'), main, 'terraform');
  const suggested = async (): Promise<string[]> => {
    const lines = main.split('\n');
    const line = lines.findIndex((text) => text.includes('resources = ['));
    const list = await lsp.complete(uri('main.tf'), line, lines[line]!.indexOf(']'));
    return list!.items.flatMap(({ label, detail }) =>
      label.startsWith('aws_') ? `${label}: ${detail}` : [],
    );
  };
  const own = 'aws_sqs_queue.own.arn: aws_sqs_queue of this file';
  const other = (name: string): string =>
    `aws_sqs_queue.${name}.arn: aws_sqs_queue of another file of the module`;
  expect(await suggested()).toEqual([own, other('jobs')]);
  // As it is in the editor, if it is open.
  await lsp.open(uri('queues.tf'), queue('renamed'), 'terraform');
  expect(await suggested()).toEqual([own, other('renamed')]);
});

it('asks a client that pulls diagnostics to pull again when another file uses a policy differently', async () => {
  const document =
    'data "aws_iam_policy_document" "p" {\n  statement {\n    actions   = ["s3:GetObject"]\n    resources = ["*"]\n  }\n}\n';
  const use = 'resource "aws_s3_bucket_policy" "b" {\n  policy = data.aws_iam_policy_document.p.json\n}\n';
  write('policy.tf', document);
  write('main.tf', '');
  lsp = await LspClient.start({ folder, pull: true });
  let refreshes = 0;
  lsp.connection.onRequest('workspace/diagnostic/refresh', () => {
    refreshes++;
    return null;
  });
  await lsp.open(uri('policy.tf'), document, 'terraform');
  await lsp.open(uri('main.tf'), '', 'terraform');
  const codes = async (): Promise<unknown[]> => (await lsp.pull(uri('policy.tf'))).map(({ code }) => code);
  expect(await codes()).not.toContain('missing-principal');
  await lsp.pull(uri('main.tf'));
  const before = refreshes;
  await lsp.change(uri('main.tf'), [{ text: use }]);
  await lsp.pull(uri('main.tf'));
  await expect.poll(() => refreshes, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(await codes()).toContain('missing-principal');
});
