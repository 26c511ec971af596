import { describe, expect, it } from 'vitest';
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
});
