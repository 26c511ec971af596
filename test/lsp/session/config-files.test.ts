import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LspClient } from '../../support/lsp.js';

const ADMIN = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
let folder: string;
let lsp: LspClient;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grantwise-config-'));
});
afterEach(async () => {
  expect(await lsp.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});
const codes = (uri: string): unknown[] => lsp.published.get(uri)!.diagnostics.map((d) => d.code);

it('of a workspace that is not trusted hides no finding, and adds those of the organization', async () => {
  writeFileSync(
    join(folder, 'grantwise.json'),
    JSON.stringify({
      rules: { 'full-admin': 'off' },
      suppressions: [{ rule: 'full-admin', file: '**', reason: 'trust me' }],
      organization: [{ id: 'no-star', message: 'No *.', forbidActions: ['*'] }],
    }),
  );
  lsp = await LspClient.start({ folder, initializationOptions: { trusted: false, documentInfo: true } });
  const infos: { rulesOff?: number }[] = [];
  lsp.connection.onNotification('grantwise/documentInfo', (info: { rulesOff?: number }) => {
    infos.push(info);
  });
  const uri = `file://${folder}/p-policy.json`;
  await lsp.open(uri, ADMIN);
  await lsp.diagnostics(uri);
  expect(codes(uri)).toContain('full-admin');
  expect(codes(uri)).toContain('organization/no-star');
  expect(infos.at(-1)?.rulesOff).toBeUndefined();
  await lsp.connection.sendNotification('grantwise/trusted');
  await lsp.until(uri, (d) => !d.some((f) => f.code === 'full-admin'));
  expect(codes(uri)).toContain('organization/no-star');
  expect(infos.at(-1)?.rulesOff).toBe(1);
});

it('assigns kinds to files', async () => {
  writeFileSync(join(folder, 'grantwise.json'), JSON.stringify({ policyKinds: { 'x/*.json': 'trust' } }));
  lsp = await LspClient.start({ folder });
  const uri = `file://${folder}/x/p.json`;
  await lsp.open(uri, ADMIN);
  await lsp.diagnostics(uri);
  expect(codes(uri)).toContain('missing-principal');
});

it.skipIf(process.platform === 'win32')('is not read if it is a pipe', async () => {
  execFileSync('mkfifo', [join(folder, 'grantwise.json')]);
  lsp = await LspClient.start({ folder });
  const uri = `file://${folder}/p-policy.json`;
  await lsp.open(uri, ADMIN);
  await lsp.diagnostics(uri);
  expect(codes(uri)).toEqual(['full-admin']);
});
