import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LspClient } from '../support/lsp.js';

describe('a policy whose kind is in doubt', () => {
  const text =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::reports/*"}]}';
  const uri = 'file:///work/bucket-policy.json';

  it('has an action that stores the other kind, if the client has the command', async () => {
    for (const commands of [true, false]) {
      const lsp = await LspClient.start({ initializationOptions: { commands } });
      await lsp.open(uri, text);
      const finding = (await lsp.diagnostics(uri)).find((d) => d.code === 'missing-principal')!;
      expect(finding.message).toContain('If this is a bucket policy');
      const action = (await lsp.codeActions(uri, finding)).find((a) => a.title.startsWith('This is '));
      expect(action?.command).toEqual(
        commands
          ? { title: action?.title, command: 'grantwise.setPolicyKind', arguments: [uri, 'identity'] }
          : undefined,
      );
      expect(await lsp.stop()).toBe(0);
    }
  });

  it('has an action that stores the other kind in grantwise.json, if there is one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'grantwise-'));
    const config = join(folder, 'grantwise.json');
    writeFileSync(config, '{ "policyKinds": { "a/**": "resource" }, "preset": "recommended" }\n');
    const lsp = await LspClient.start({ folder, initializationOptions: { commands: true } });
    const file = `file://${folder}/bucket-policy.json`;
    await lsp.open(file, text);
    const finding = (await lsp.diagnostics(file)).find((d) => d.code === 'missing-principal')!;
    const action = (await lsp.codeActions(file, finding)).find((a) => a.title.startsWith('This is '))!;
    expect(action.title).toBe('This is an identity-based policy (store it in grantwise.json)');
    const before = readFileSync(config, 'utf8');
    const edits = action.edit!.changes![`file://${config}`]!;
    const after = TextDocument.applyEdits(TextDocument.create('', 'json', 0, before), edits);
    expect(Object.entries((JSON.parse(after) as { policyKinds: object }).policyKinds)).toEqual([
      ['./bucket-policy.json', 'identity'],
      ['a/**', 'resource'],
    ]);
    expect(await lsp.stop()).toBe(0);
  });
});
