/** The configuration file of a workspace: read, watched, checked, and written by a fix. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LspClient } from '../support/lsp.js';

describe('grantwise.json', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grantwise-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const admin = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

  it('is read, watched as it is edited, and its own mistakes are reported', async () => {
    writeFileSync(join(folder, 'grantwise.json'), '{ "rules": { "full-admin": "off" } }');
    const lsp = await LspClient.start({ folder });
    const uri = `file://${folder}/p-policy.json`;
    await lsp.open(uri, admin);
    expect(await lsp.diagnostics(uri)).toEqual([]);
    const config = `file://${folder}/grantwise.json`;
    await lsp.open(config, '{ "rules": { "full-admin": "hint", "no-such": "off" } }');
    await lsp.until(uri, (d) => d.length > 0);
    expect(lsp.published.get(uri)!.diagnostics.map((d) => [d.code, d.severity])).toEqual([['full-admin', 4]]);
    await lsp.until(config, (d) => d.length > 0);
    expect(lsp.published.get(config)!.diagnostics.map((d) => d.message)).toEqual(['Unknown rule "no-such".']);
    await lsp.close(config);
    await lsp.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: config, type: 2 }],
    });
    await lsp.until(uri, (d) => d.length === 0);
    expect(await lsp.stop()).toBe(0);
  });

  it('is written by a fix, whether it is there or not', async () => {
    const lsp = await LspClient.start({ folder });
    const uri = `file://${folder}/roles/p-policy.json`;
    await lsp.open(uri, admin);
    const [finding] = await lsp.diagnostics(uri);
    const ignore = async (): Promise<CodeAction> =>
      (await lsp.codeActions(uri, finding!)).find((a) =>
        a.title.startsWith('Suppress "full-admin" for this file'),
      )!;
    const created = (await ignore()).edit!.documentChanges!;
    expect(created[0]).toMatchObject({ kind: 'create', uri: `file://${folder}/grantwise.json` });
    const text = (created[1] as { edits: { newText: string }[] }).edits[0]!.newText;
    expect(JSON.parse(text)).toEqual({
      suppressions: [{ rule: 'full-admin', file: 'roles/p-policy.json', reason: '' }],
    });
    const before = '{\n  "suppressions": [\n    { "rule": "a", "file": "b", "reason": "c" }\n  ]\n}\n';
    writeFileSync(join(folder, 'grantwise.json'), before);
    const edits = (await ignore()).edit!.changes![`file://${folder}/grantwise.json`]!;
    const after = TextDocument.applyEdits(TextDocument.create('', 'json', 0, before), edits);
    expect((JSON.parse(after) as { suppressions: unknown[] }).suppressions[1]).toEqual({
      rule: 'full-admin',
      file: 'roles/p-policy.json',
      reason: '',
    });
    // Strict JSON has no comments, JSONC has.
    expect((await lsp.codeActions(uri, finding!)).some((a) => a.title.includes('with a comment'))).toBe(
      false,
    );
    await lsp.close(uri);
    await lsp.until(uri, (d) => d.length === 0);
    await lsp.open(uri, `// a comment\n${admin}`);
    await lsp.until(uri, (d) => d.length > 0);
    const [again] = lsp.published.get(uri)!.diagnostics;
    expect((await lsp.codeActions(uri, again!)).some((a) => a.title.includes('with a comment'))).toBe(true);
    expect(await lsp.stop()).toBe(0);
  });

  it('outside of the workspace is not read through a link', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'grantwise-outside-'));
    writeFileSync(join(outside, 'grantwise.json'), '{ "rules": { "full-admin": "off" } }');
    symlinkSync(join(outside, 'grantwise.json'), join(folder, 'grantwise.json'));
    const lsp = await LspClient.start({ folder });
    const uri = `file://${folder}/p-policy.json`;
    await lsp.open(uri, admin);
    expect((await lsp.diagnostics(uri)).map((d) => d.code)).toEqual(['full-admin']);
    expect(await lsp.stop()).toBe(0);
    rmSync(outside, { recursive: true });
  });
});
