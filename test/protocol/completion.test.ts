import { afterAll, beforeAll, expect, it } from 'vitest';
import { LspClient } from '../support/lsp.js';

let client: LspClient;

beforeAll(async () => {
  client = await LspClient.start();
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
});

it('completes after a typed character in a file of any name, once there is a statement', async () => {
  const typed = async (name: string, text: string): Promise<string[]> => {
    const uri = `file:///work/${name}.json`;
    const at = text.indexOf('|');
    await client.open(uri, text.replace('|', ''));
    const list = await client.connection.sendRequest<{ items: { label: string }[] } | null>(
      'textDocument/completion',
      {
        textDocument: { uri },
        position: { line: 0, character: at },
        context: { triggerKind: 2, triggerCharacter: text[at - 1] },
      },
    );
    return (list?.items ?? []).map((i) => i.label);
  };
  const statement = '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "s3:|" }] }';
  expect(await typed('reports', statement)).toContain('s3:DeleteObject');
  expect(await typed('app-policy-2', statement)).toContain('s3:DeleteObject');
  expect(await typed('settings', '{ "Version": "|" }')).toEqual([]);
});
