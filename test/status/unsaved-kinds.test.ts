import { expect, it } from 'vitest';
import { UnsavedKinds } from '../../client/src/status/unsaved-kinds.js';
import { LspClient } from '../support/lsp.js';

const untitled = 'untitled:Untitled-1';
const items = [{ scopeUri: untitled, section: 'grantwise' }];

it('adds the kind of a document without a file to the settings that are requested for it', () => {
  const kinds = new UnsavedKinds();
  const own = { policyKinds: { 'a/**': 'trust' }, preset: 'strict' };
  expect(kinds.addTo(items, [own])).toEqual([own]);
  kinds.set(untitled, 'Untitled-1', 'identity');
  const [added] = kinds.addTo(items, [own]) as { policyKinds: object }[];
  expect(added).toEqual({ policyKinds: { './Untitled-1': 'identity', 'a/**': 'trust' }, preset: 'strict' });
  // The first pattern that matches decides.
  expect(Object.keys(added!.policyKinds)).toEqual(['./Untitled-1', 'a/**']);
  const others = [
    { scopeUri: 'untitled:Untitled-2', section: 'grantwise' },
    { scopeUri: untitled, section: 'files.exclude' },
    { section: 'grantwise' },
  ];
  expect(kinds.addTo(others, [own, {}, null])).toEqual([own, {}, null]);
  kinds.forget(untitled);
  expect(kinds.addTo(items, [own])).toEqual([own]);
});

it.each([
  // What the client stores for a document without a file, and in the settings of the user for a file of no folder.
  [untitled, './Untitled-1'],
  ['untitled:/home/ana/p.json', '/home/ana/p.json'],
  ['file:///home/ana/bucket%20%5Bold%5D-policy.json', '/home/ana/bucket \\[old\\]-policy.json'],
  ['file:///c%3A/Users/ana/bucket-policy.json', '/c:/Users/ana/bucket-policy.json'],
])('%s has the kind that is stored for %s', async (uri, pattern) => {
  const lsp = await LspClient.start({ configuration: { policyKinds: { [pattern]: 'identity' } } });
  const text =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}';
  await lsp.open(uri, text);
  expect((await lsp.diagnostics(uri)).map((d) => d.code)).toContain('unexpected-principal');
  expect(await lsp.stop()).toBe(0);
});
