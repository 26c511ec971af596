import { expect, it } from 'vitest';
import { LspClient } from '../support/lsp.js';

it('fix all applies what keeps access', async () => {
  const client = await LspClient.start();
  const uri = 'file:///work/fix-all-policy.json';
  await client.open(
    uri,
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "arn:aws:s3:::b/*"}]}',
  );
  const [diagnostic] = await client.diagnostics(uri);
  expect(await client.codeActions(uri, diagnostic!, ['source.fixAll'])).toMatchObject([
    {
      title: 'Apply the fix that keeps access',
      kind: 'source.fixAll.grantwise',
      data: { access: 'keeps' },
    },
  ]);
  expect(await client.stop()).toBe(0);
});
