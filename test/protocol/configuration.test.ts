/** The configuration file of a workspace: read, watched, checked, and written by a fix. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

  const OFF = '{ "rules": { "full-admin": "off" } }';
  const HINT = '{ "rules": { "full-admin": "hint" } }';
  const BROKEN = '{ "rules": { "full-admin": "hint", "no-such": "off" } }';
  const messages = (lsp: LspClient, uri: string): string[] =>
    (lsp.published.get(uri)?.diagnostics ?? []).map((d) => d.message as string);

  it('is read, watched as it is edited, and what is not saved is dropped', async () => {
    writeFileSync(join(folder, 'grantwise.json'), OFF);
    const lsp = await LspClient.start({ folder });
    const uri = `file://${folder}/p-policy.json`;
    await lsp.open(uri, admin);
    expect(await lsp.diagnostics(uri)).toEqual([]);
    const config = `file://${folder}/grantwise.json`;
    await lsp.open(config, HINT);
    await lsp.until(uri, (d) => d.length > 0);
    expect(lsp.published.get(uri)!.diagnostics.map((d) => [d.code, d.severity])).toEqual([['full-admin', 4]]);
    // With a mistake, the last version without one stays in effect.
    const broken = await lsp.change(config, [{ text: BROKEN }]);
    await lsp.diagnostics(config, broken);
    expect(messages(lsp, config)).toEqual(['Unknown rule "no-such".']);
    await lsp.open(`file://${folder}/q-policy.json`, admin);
    expect((await lsp.diagnostics(`file://${folder}/q-policy.json`)).map((d) => d.severity)).toEqual([4]);
    // "Don't Save": no event says that the file on disk changed, because it did not.
    await lsp.close(config);
    await lsp.until(uri, (d) => d.length === 0);
    expect(await lsp.stop()).toBe(0);
  });

  it('with a mistake has diagnostics and one message, and its last version stays in effect', async () => {
    const path = join(folder, 'grantwise.json');
    const config = `file://${path}`;
    writeFileSync(path, BROKEN);
    const lsp = await LspClient.start({ folder });
    const shown: string[] = [];
    lsp.connection.onRequest('window/showMessageRequest', ({ message }: { message: string }) => {
      shown.push(message);
      return null;
    });
    // Nothing is open yet.
    await lsp.until(config, (d) => d.length > 0);
    expect(messages(lsp, config)).toEqual(['Unknown rule "no-such".']);
    const uri = `file://${folder}/p-policy.json`;
    await lsp.open(uri, admin);
    expect((await lsp.diagnostics(uri)).map((d) => d.severity)).toEqual([2]);
    const save = async (text: string): Promise<void> => {
      writeFileSync(path, text);
      await lsp.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: config, type: 2 }],
      });
    };
    await save(OFF);
    await lsp.until(uri, (d) => d.length === 0);
    expect(messages(lsp, config)).toEqual([]);
    await save('{ "rules": ');
    await lsp.until(config, (d) => d.length > 0);
    await save('');
    await lsp.until(config, (d) => d[0]?.message === 'The file is empty.');
    await lsp.open(`file://${folder}/q-policy.json`, admin);
    expect(await lsp.diagnostics(`file://${folder}/q-policy.json`)).toEqual([]);
    expect(shown.map((m) => m.slice(m.indexOf('grantwise.json')))).toEqual([
      'grantwise.json has errors. Until they are corrected, it has no effect.',
      'grantwise.json has errors. Its last version without errors stays in effect.',
    ]);
    expect(await lsp.stop()).toBe(0);
  });

  it('reports suppressions of files that do not exist, until they do, open or not', async () => {
    const path = join(folder, 'grantwise.json');
    const config = `file://${path}`;
    const suppression = { rule: 'full-admin', file: 'old/*.json', reason: 'r' };
    const text = JSON.stringify({ suppressions: [suppression] });
    writeFileSync(path, text);
    const lsp = await LspClient.start({ folder });
    const expected = 'No file matches "old/*.json", so nothing is suppressed.';
    await lsp.until(config, (d) => d[0]?.message === expected);
    mkdirSync(join(folder, 'old'));
    writeFileSync(join(folder, 'old/a.json'), admin);
    const changed = (type: number): Promise<void> =>
      lsp.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: `file://${folder}/old/a.json`, type }],
      });
    await changed(1);
    await lsp.until(config, (d) => d.length === 0);
    await lsp.open(config, text);
    rmSync(join(folder, 'old/a.json'));
    await changed(3);
    await lsp.until(config, (d) => d[0]?.message === expected);
    expect(await lsp.stop()).toBe(0);
  });

  it('is the nearest one, on top of those above and of what it extends, inside of the workspace', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'grantwise-outside-'));
    writeFileSync(join(outside, 'base.json'), OFF);
    mkdirSync(join(folder, 'a/deep'), { recursive: true });
    mkdirSync(join(folder, 'b'));
    mkdirSync(join(folder, 'c'));
    writeFileSync(join(folder, 'grantwise.json'), HINT);
    writeFileSync(join(folder, 'base.json'), '{ "rules": { "full-admin": "error" } }');
    writeFileSync(join(folder, 'a/grantwise.json'), '{ "extends": "../base.json" }');
    writeFileSync(join(folder, 'b/grantwise.json'), '{ "root": true }');
    writeFileSync(
      join(folder, 'c/grantwise.json'),
      JSON.stringify({ extends: `../../${outside.slice(outside.lastIndexOf('/') + 1)}/base.json` }),
    );
    const lsp = await LspClient.start({ folder });
    const severities: Record<string, unknown> = {};
    for (const name of ['p', 'a/deep/p', 'b/p', 'c/p']) {
      const uri = `file://${folder}/${name}-policy.json`;
      await lsp.open(uri, admin);
      severities[name] = (await lsp.diagnostics(uri))[0]?.severity;
    }
    expect(severities).toEqual({ p: 4, 'a/deep/p': 1, 'b/p': 2, 'c/p': 4 });
    const broken = `file://${folder}/c/grantwise.json`;
    await lsp.until(broken, (d) => d.length > 0);
    expect(messages(lsp, broken)[0]).toMatch(/is outside of the workspace/);
    expect(await lsp.stop()).toBe(0);
    rmSync(outside, { recursive: true });
  });

  it('of each folder of a workspace counts in it, and the effective values say where they come from', async () => {
    mkdirSync(join(folder, 'one/deep'), { recursive: true });
    mkdirSync(join(folder, 'two'));
    // Above the folders of the workspace: not read.
    writeFileSync(join(folder, 'grantwise.json'), '{ "preset": "strict" }');
    writeFileSync(join(folder, 'one/grantwise.json'), OFF);
    writeFileSync(
      join(folder, 'one/deep/grantwise.json'),
      '{ "policyKinds": { "*.json": "scp" }, "rules": { "missing-version": "error" } }',
    );
    writeFileSync(join(folder, 'two/grantwise.json'), HINT);
    const lsp = await LspClient.start({
      folders: [join(folder, 'one'), join(folder, 'two')],
      configuration: { rules: { 'resource-star': 'hint' } },
    });
    const severities: Record<string, unknown> = {};
    for (const name of ['one/p', 'two/p']) {
      const uri = `file://${folder}/${name}-policy.json`;
      await lsp.open(uri, admin);
      severities[name] = (await lsp.diagnostics(uri)).map((d) => [d.code, d.severity]);
    }
    expect(severities).toEqual({ 'one/p': [], 'two/p': [['full-admin', 4]] });
    const shown = async (name: string): Promise<string[]> => {
      const { markdown } = await lsp.connection.sendRequest<{ markdown: string }>(
        'grantwise/effectiveConfiguration',
        { uri: `file://${folder}/${name}` },
      );
      return markdown.split('\n').filter((line) => line !== '' && !line.startsWith('|-'));
    };
    expect(await shown('one/deep/never-opened.json')).toEqual([
      '# Configuration of one/deep/never-opened.json',
      'Files, later ones take precedence:',
      '1. one/grantwise.json',
      '2. one/deep/grantwise.json',
      '| Name | Value | From |',
      '| policy kind | scp | one/deep/grantwise.json |',
      '| preset | recommended | default |',
      '| full-admin | off | one/grantwise.json |',
      '| missing-version | error | one/deep/grantwise.json |',
      '| resource-star | hint | your settings |',
    ]);
    // What the content and the names say, where nothing assigns a kind.
    expect((await shown('two/p-policy.json')).join('\n')).toMatch(
      /\| policy kind \| identity \| (?!your settings)/,
    );
    // What is being written, with a mistake: the version before is in effect.
    await lsp.open(`file://${folder}/two/grantwise.json`, BROKEN);
    const broken = await shown('two/p-policy.json');
    expect(broken).toContain('**two/grantwise.json has errors, so this version of it is not in effect.**');
    expect(broken).toContain('| full-admin | hint | two/grantwise.json |');
    await lsp.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [], removed: [{ uri: `file://${folder}/two`, name: 'two' }] },
    });
    expect(await shown('two/p-policy.json')).toContain('No grantwise.json applies.');
    expect(await lsp.stop()).toBe(0);
  });

  it('is completed and explained', async () => {
    const lsp = await LspClient.start({ folder });
    const uri = `file://${folder}/grantwise.json`;
    const complete = async (text: string): Promise<string[]> => {
      const at = text.indexOf('|');
      await lsp.open(uri, text.replace('|', ''));
      const list = await lsp.complete(uri, 0, at);
      await lsp.close(uri);
      return list?.items.map((i) => i.label) ?? [];
    };
    expect(await complete('{ "|" }')).toContain('organization');
    expect(await complete('{ "root": true, "|" }')).not.toContain('root');
    expect(await complete('{ "rules": { "full-|" } }')).toContain('full-admin');
    expect(await complete('{ "rules": { "full-admin": "|" } }')).toContain('off');
    expect(await complete('{ "policyKinds": { "x.json": "|" } }')).toContain('trust');
    const rule = (check: string): string => `{ "organization": [{ "id": "x", "message": "m", ${check} }] }`;
    expect(await complete(rule('"forbidActions": ["iam:CreateUs|"]'))).toContain('iam:CreateUser');
    expect(await complete(rule('"requireConditions": { "keys": ["iam:Passed|"] }'))).toContain(
      'iam:PassedToService',
    );
    expect(await complete(rule('"allowedRegions": ["eu-c|"]'))).toContain('eu-central-1');
    expect(await complete(rule('"kinds": ["|"]'))).toContain('scp');
    expect(await complete(rule('"forbidActions": ["iam:*"], "|"'))).not.toContain('allowedRegions');
    await lsp.open(uri, rule('"forbidActions": ["iam:CreateUser"]'));
    const hover = async (word: string): Promise<string> => {
      const found = await lsp.hover(uri, 0, rule('"forbidActions": ["iam:CreateUser"]').indexOf(word) + 1);
      return (found?.contents as { value: string } | undefined)?.value ?? '';
    };
    expect(await hover('forbidActions')).toMatch(/must not grant/);
    expect(await hover('iam:CreateUser')).toMatch(/user/i);
    expect(await lsp.stop()).toBe(0);
  });

  it('is written by a fix, whether it is there or not', async () => {
    const lsp = await LspClient.start({ folder });
    const uri = `file://${folder}/roles/p-policy.json`;
    await lsp.open(uri, admin);
    const [finding] = await lsp.diagnostics(uri);
    const ignore = async (): Promise<CodeAction> =>
      (await lsp.codeActions(uri, finding!)).find((a) =>
        a.title.startsWith('Suppress "full-admin" in this file in'),
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
