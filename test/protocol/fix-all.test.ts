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
  // The same changes, each of which is named and has to be confirmed.
  const [preview, ...more] = await client.codeActions(uri, diagnostic!, ['source.previewFixes']);
  expect(more).toEqual([]);
  expect(preview).toMatchObject({
    title: 'Apply the fix that keeps access, after a preview',
    kind: 'source.previewFixes.grantwise',
    edit: {
      changeAnnotations: {
        0: {
          label: 'Remove "s3:GetObject" (redundant-action)',
          description: 'Keeps access',
          needsConfirmation: true,
        },
      },
      documentChanges: [{ textDocument: { uri }, edits: [{ newText: '', annotationId: '0' }] }],
    },
    data: { access: 'keeps' },
  });
  expect(await client.stop()).toBe(0);
});

it('leaves the preview to a client that has a command for it', async () => {
  const client = await LspClient.start({ initializationOptions: { commands: true } });
  const uri = 'file:///work/preview-policy.json';
  await client.open(
    uri,
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "arn:aws:s3:::b/*"}]}',
  );
  const [diagnostic] = await client.diagnostics(uri);
  const [preview] = await client.codeActions(uri, diagnostic!, ['source.previewFixes']);
  expect(preview).toMatchObject({ command: { command: 'grantwise.previewFixes' } });
  expect(preview).not.toHaveProperty('edit');
  expect(await client.stop()).toBe(0);
});
