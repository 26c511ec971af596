import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EVALUATE_REQUEST, type EvaluateRequestResult } from '../../server/src/lsp/protocol.js';
import { LspClient } from '../support/lsp.js';

const URI = 'file:///work/app-policy.json';
const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Clean",
      "Effect": "Allow",
      "Action": "s3:DeleteObjekt",
      "Resource": "arn:aws:s3:::b/*"
    }
  ]
}
`;

let client: LspClient;

describe('a client that diagnostics are sent to (push)', () => {
  beforeAll(async () => {
    client = await LspClient.start();
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  it('says what it can', () => {
    const { capabilities } = client.initialized;
    expect(capabilities.textDocumentSync).toMatchObject({ change: 2 });
    expect(capabilities.completionProvider).toMatchObject({ resolveProvider: true });
    expect(capabilities.hoverProvider).toBe(true);
    expect(capabilities.documentSymbolProvider).toBe(true);
    expect(capabilities.diagnosticProvider).toBeUndefined();
    expect(client.initialized.serverInfo?.name).toBe('grantwise');
  });

  it('publishes diagnostics, and new ones after an incremental change', async () => {
    await client.open(URI, POLICY);
    const before = await client.diagnostics(URI);
    expect(before.map((d) => d.code)).toEqual(['unknown-action']);
    expect(before[0]).toMatchObject({
      source: 'grantwise',
      severity: 2,
      range: { start: { line: 6, character: 20 }, end: { line: 6, character: 32 } },
    });
    const version = await client.change(URI, [
      { range: { start: { line: 6, character: 28 }, end: { line: 6, character: 32 } }, text: 'ject' },
    ]);
    expect(await client.diagnostics(URI, version)).toEqual([]);
  });

  it('offers the fix as a quick fix, and all fixes as a source action', async () => {
    const uri = 'file:///work/fix-policy.json';
    await client.open(uri, POLICY);
    const [diagnostic] = await client.diagnostics(uri);
    const [action] = await client.codeActions(uri, diagnostic!);
    expect(action).toMatchObject({
      title: 'Change to "s3:DeleteObject"',
      kind: 'quickfix',
      isPreferred: true,
    });
    expect(action!.edit!.changes![uri]).toEqual([
      {
        range: { start: { line: 6, character: 17 }, end: { line: 6, character: 32 } },
        newText: 's3:DeleteObject',
      },
    ]);
    expect(action!.data).toEqual({ access: 'changes' });
    // An action that is not misspelled any more is allowed: not a fix to apply unread.
    expect(await client.codeActions(uri, diagnostic!, ['source.fixAll'])).toEqual([]);
    expect(await client.codeActions(uri, diagnostic!, ['refactor'])).toEqual([]);
    const start = { line: 5, character: 8 };
    const statement = { ...diagnostic!, range: { start, end: start } };
    const refactorings = await client.codeActions(uri, statement, ['refactor']);
    expect(refactorings.map((a) => [a.kind, a.title])).toEqual([
      ['refactor.rewrite', 'Require MFA (narrows access)'],
    ]);
    await client.close(uri);
    await client.until(uri, (d) => d.length === 0);
  });

  it('completes and resolves', async () => {
    const uri = 'file:///work/complete-policy.json';
    await client.open(uri, POLICY.replace('s3:DeleteObjekt', 's3:GetObj'));
    const list = await client.complete(uri, 6, 26);
    const item = list!.items[0]!;
    expect(item.label).toBe('s3:GetObject');
    expect(item.textEdit).toEqual({
      range: { start: { line: 6, character: 16 }, end: { line: 6, character: 26 } },
      newText: '"s3:GetObject',
    });
    const resolved = await client.connection.sendRequest<typeof item>('completionItem/resolve', item);
    expect(JSON.stringify(resolved.documentation)).toContain('retrieve objects');
  });

  it('links hovers to the guide, where the client has it', async () => {
    const uri = 'file:///work/guide-policy.json';
    const text =
      '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] }';
    const at = text.indexOf('s3:GetObject') + 4;
    const withDocs = await LspClient.start({
      initializationOptions: { docs: 'file:///extension/docs/rules' },
    });
    try {
      await withDocs.open(uri, text);
      expect(JSON.stringify((await withDocs.hover(uri, 0, at))!.contents)).toContain(
        '[Guide: Identity-based policies](file:///extension/docs/guide/identity-policies.md)',
      );
    } finally {
      await withDocs.stop();
    }
    await client.open(uri, text);
    expect(JSON.stringify((await client.hover(uri, 0, at))!.contents)).not.toContain('Guide:');
  });

  it('hovers', async () => {
    const uri = 'file:///work/hover-policy.json';
    await client.open(uri, POLICY.replace('s3:DeleteObjekt', 's3:DeleteObject'));
    const hover = await client.hover(uri, 6, 24);
    expect(JSON.stringify(hover!.contents)).toContain('**s3:DeleteObject** · Write');
    expect(hover!.range).toEqual({ start: { line: 6, character: 16 }, end: { line: 6, character: 33 } });
    expect(await client.hover(uri, 3, 0)).toBeNull();
  });

  it('gives symbols', async () => {
    const symbols = await client.symbols(URI);
    expect(symbols).toMatchObject([
      { name: 'identity-based policy', children: [{ name: 'Clean', detail: 'Allow s3:DeleteObject' }] },
    ]);
  });

  it('says nothing of other JSON', async () => {
    const uri = 'file:///work/package.json';
    await client.open(uri, '{ "name": "x", "Effect": "Allow", "Action": "s3:Nonsense" ');
    expect(await client.diagnostics(uri)).toEqual([]);
    expect((await client.complete(uri, 0, 3))!.items).toEqual([]);
    expect(await client.hover(uri, 0, 3)).toBeNull();
    expect(await client.symbols(uri)).toBeNull();
  });

  it('evaluates requests', async () => {
    const uri = 'file:///work/mfa-policy.json';
    await client.open(
      uri,
      `{ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*" },
        { "Sid": "Mfa", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*", "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } } ] }`,
    );
    const ref = { uri, policy: 0 };
    const request = { action: 's3:DeleteObject', resource: 'arn:aws:s3:::b/x', context: {} };
    const keys = await client.connection.sendRequest<{ name: string; suggestions: string[] }[]>(
      'grantwise/neededKeys',
      {
        ...ref,
        request,
        asked: [],
      },
    );
    expect(keys.map((k) => k.name)).toEqual(['aws:MultiFactorAuthPresent']);
    expect(keys[0]!.suggestions).toEqual(['true', 'false']);
    const decide = async (mfa: string): Promise<unknown> =>
      (
        await client.connection.sendRequest<EvaluateRequestResult>(EVALUATE_REQUEST, {
          base: uri,
          request: {
            ...request,
            context: { 'aws:MultiFactorAuthPresent': mfa },
            policies: { identity: 'mfa-policy.json' },
          },
        })
      ).result!.decision;
    expect(await decide('true')).toBe('Allow');
    expect(await decide('false')).toBe('ExplicitDeny');
    const actions = await client.connection.sendRequest<{ value: string }[]>('grantwise/suggestActions', {
      ...ref,
      query: 'deleteobj',
    });
    expect(actions[0]!.value).toBe('s3:DeleteObject');
    const resources = await client.connection.sendRequest<{ value: string }[]>('grantwise/suggestResources', {
      ...ref,
      action: 's3:DeleteObject',
    });
    expect(resources[0]!.value).toBe('arn:aws:s3:::b/example');
    await expect(client.connection.sendRequest('grantwise/access', { uri, policy: 7 })).rejects.toThrow(
      'does not contain this policy',
    );
  });

  it('compares with an earlier text', async () => {
    const uri = 'file:///work/edit-policy.json';
    const text = (action: string): string =>
      `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:GetObject"${action}], "Resource": "arn:aws:s3:::b/*" }] }`;
    await client.open(uri, text(', "s3:PutObject"'));
    const compare = (
      before: string,
    ): Promise<{ newAccess: number; lostAccess: number; markdown: string; problem?: string }> =>
      client.connection.sendRequest('grantwise/compare', { uri, policy: 0, before });
    const result = await compare(text(''));
    expect(result).toMatchObject({ newAccess: 1, lostAccess: 0, unknown: false });
    expect(result.markdown).toContain(
      '### Allow on `arn:aws:s3:::b/*`\n\n- **`s3`**: `s3:PutObject` (write), for example `s3:PutObject on arn:aws:s3:::b/example`',
    );
    expect(await compare(text(', "s3:PutObject"'))).toMatchObject({ newAccess: 0, lostAccess: 0 });
    expect(await compare('{ "Statement": [')).toMatchObject({ problem: 'The other text is not valid JSON.' });
    expect(await compare('[]')).toMatchObject({ problem: 'The other text does not contain this policy.' });
  });

  it('answers others while it compares, and leaves off when the policy changes', async () => {
    const uri = 'file:///work/long-policy.json';
    // A step for each service.
    const actions = Array.from({ length: 600 }, (_, i) => `"service${i}:*"`).join(', ');
    const text = (resource: string): string =>
      `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["ec2:*", ${actions}], "Resource": "${resource}" }] }`;
    await client.open(uri, text('*'));
    const compare = (): Promise<{ newAccess: number }> =>
      client.connection.sendRequest('grantwise/compare', {
        uri,
        policy: 0,
        before: text('arn:aws:s3:::reports/*'),
      });
    const answered: string[] = [];
    const long = compare().then((result) => {
      answered.push('comparison');
      return result;
    });
    await client.hover(uri, 0, 75);
    answered.push('hover');
    expect((await long).newAccess).toBeGreaterThan(500);
    expect(answered).toEqual(['hover', 'comparison']);
    const stale = compare();
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: text('arn:aws:s3:::*') }],
    });
    await expect(stale).rejects.toThrow('changed');
    await client.hover(uri, 0, 75);
  });

  it('survives requests about documents that are not open', async () => {
    expect(await client.hover('file:///work/gone.json', 0, 0)).toBeNull();
    expect(await client.symbols('file:///work/gone.json')).toBeNull();
  });

  it('looks at the text, not at the version alone', async () => {
    const uri = 'file:///work/stale-policy.json';
    const lsp = await LspClient.start({ pull: true });
    await lsp.open(uri, POLICY);
    expect((await lsp.pull(uri)).map((d) => d.code)).toEqual(['unknown-action']);
    await lsp.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 1 },
      contentChanges: [{ text: POLICY.replace('DeleteObjekt', 'DeleteObject') }],
    });
    expect(await lsp.pull(uri)).toEqual([]);
    expect(await lsp.stop()).toBe(0);
  });

  it('answers a cancelled request and goes on', async () => {
    const uri = 'file:///work/cancel-policy.json';
    await client.open(uri, POLICY);
    const requests = Array.from({ length: 20 }, () => client.complete(uri, 6, 20));
    expect(await client.hover(uri, 6, 18)).not.toBeNull();
    expect((await Promise.all(requests)).every((r) => r!.items.length > 0)).toBe(true);
  });
});

describe('settings', () => {
  afterEach(async () => {
    await client.stop();
  });

  it('change severities and kinds, at once', async () => {
    client = await LspClient.start({ configuration: { rules: { 'unknown-action': 'off' } } });
    await client.open(URI, POLICY);
    expect(await client.diagnostics(URI)).toEqual([]);
    client.published.clear();
    client.configuration = {
      rules: { 'unknown-action': 'error' },
      policyKinds: { 'app-*.json': 'resource' },
    };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    const codes = (await client.diagnostics(URI, 0)).map((d) => `${d.code} ${d.severity}`);
    expect(codes.sort()).toEqual(['missing-principal 1', 'unknown-action 1']);
    client.published.clear();
    client.configuration = { enable: false };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.diagnostics(URI, 0)).toEqual([]);
  });

  it('malformed ones are as if not there', async () => {
    client = await LspClient.start({ configuration: { rules: 7, policyKinds: ['x'], enable: 'no' } });
    await client.open(URI, POLICY);
    expect((await client.diagnostics(URI)).length).toBe(1);
  });
});

describe('a client that asks (pull)', () => {
  it('gets diagnostics on request only, without what its JSON support says', async () => {
    client = await LspClient.start({
      pull: true,
      initializationOptions: { jsonSupport: true, documentInfo: true },
    });
    const infos: unknown[] = [];
    client.connection.onNotification('grantwise/documentInfo', (i: unknown) => {
      infos.push(i);
    });
    expect(client.initialized.capabilities.diagnosticProvider).toMatchObject({
      interFileDependencies: false,
    });
    await client.open(URI, POLICY.replace('"Sid": "Clean",', '"Sid": "A", "Sid": "B"'));
    const items = await client.pull(URI);
    expect(items.map((d) => d.code)).toEqual(['unknown-action']);
    expect(client.published.size).toBe(0);
    expect(infos).toMatchObject([
      { uri: URI, policies: [{ kind: 'identity', label: 'identity-based policy', quota: 6144 }] },
    ]);
    // Nor is its outline doubled. For another language, there is no other outline.
    expect(await client.symbols(URI)).toBeNull();
    const template = 'file:///work/queue.template';
    await client.open(template, POLICY, 'cloudformation');
    expect(await client.symbols(template)).toHaveLength(1);
    // Its statements are found by their Sid.
    const [found] = await client.workspaceSymbols('a');
    expect(found).toMatchObject({ name: 'A', location: { uri: URI, range: { start: { line: 4 } } } });
    await client.stop();
  });

  it('without snippets gets plain text', async () => {
    client = await LspClient.start({ pull: true, snippets: false });
    await client.open(URI, '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      \n    }\n  ]\n}');
    const list = await client.complete(URI, 4, 6);
    const effect = list!.items.find((i) => i.label === 'Effect')!;
    expect(effect.insertTextFormat).toBe(1);
    expect((effect.textEdit as { newText: string }).newText).toBe('"Effect": "Allow"');
    await client.stop();
  });
});

describe('aids', () => {
  it('are offered, and can be turned off', async () => {
    const lsp = await LspClient.start({ initializationOptions: { commands: true } });
    const uri = 'file:///work/x-policy.json';
    const textDocument = { uri };
    await lsp.open(
      uri,
      '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
    );
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    const ask = (method: string, more: object = {}): Promise<unknown> =>
      lsp.connection.sendRequest(`textDocument/${method}`, { textDocument, ...more });
    expect(await ask('inlayHint', { range })).toHaveLength(1);
    expect(await ask('codeLens')).toHaveLength(2);
    expect(((await ask('semanticTokens/full')) as { data: number[] }).data).toHaveLength(5);
    expect(await ask('documentLink')).toBeNull();
    expect(await ask('foldingRange')).toEqual([]);
    expect(await ask('selectionRange', { positions: [{ line: 0, character: 50 }] })).toHaveLength(1);
    const position = { line: 0, character: 46 };
    expect(await ask('prepareRename', { position })).toMatchObject({ placeholder: 'A' });
    expect(await ask('rename', { position, newName: 'B' })).toMatchObject({
      changes: { [uri]: [{ newText: 'B' }] },
    });
    await expect(ask('rename', { position, newName: 'not good' })).rejects.toThrow('letters and digits');
    lsp.configuration = {
      inlayHints: { wildcards: false },
      codeLens: { summary: false },
      semanticTokens: { accessLevels: false },
      documentLinks: { actions: true },
    };
    await lsp.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await ask('inlayHint', { range })).toBeNull();
    expect(await ask('codeLens')).toBeNull();
    expect(((await ask('semanticTokens/full')) as { data: number[] }).data).toEqual([]);
    expect(await ask('documentLink')).toHaveLength(1);
    expect(await lsp.stop()).toBe(0);
  });
});
