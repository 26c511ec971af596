import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { URI } from 'vscode-uri';
import { loader } from '../../../server/src/lsp/session/policy-loader.js';

let root = '';
const at = (...path: string[]): string => URI.file(join(root, ...path)).toString();

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'policy-loader-')));
  for (const folder of ['inside', 'outside']) {
    mkdirSync(join(root, folder));
    for (const name of ['main.tf', 'roles.tf', 'more.tf.json', 'a.tofu', 'notes.txt'])
      writeFileSync(join(root, folder, name), `# ${name}`);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

/** The names and texts of the files next to the one that a request names, and the files that were used. */
function beside(path: string, folders: readonly string[], open = new Map<string, string>()) {
  const used: string[] = [];
  const load = loader(at('inside', 'a.iam-request.json'), {
    open: (uri) => open.get(uri),
    folders: folders.map((folder) => join(root, folder)),
    onUse: (uri) => used.push(uri.slice(uri.lastIndexOf('/') + 1)),
  });
  const loaded = load(path);
  if ('error' in loaded) return loaded.error;
  const files = loaded.beside?.().map((one) => [one.path.slice(root.length + 1), one.text]);
  return { files, used };
}

it('reads the other files of the module, as the editor has them', () => {
  const open = new Map([[at('inside', 'roles.tf'), '# edited']]);
  expect(beside('main.tf', ['inside'], open)).toEqual({
    files: [
      [join('inside', 'more.tf.json'), '# more.tf.json'],
      [join('inside', 'roles.tf'), '# edited'],
    ],
    used: ['main.tf', 'more.tf.json', 'roles.tf'],
  });
});

it('reads none next to a file that is not of Terraform, and none without a folder', () => {
  const open = new Map([[at('inside', 'main.tf'), '# open']]);
  expect(beside('notes.txt', ['inside'])).toEqual({ files: [], used: ['notes.txt'] });
  expect(beside('main.tf', [], open)).toEqual({ files: undefined, used: ['main.tf'] });
});

it('does not look at a folder outside of the workspace, also next to an open file', () => {
  const open = new Map([[at('outside', 'main.tf'), '# open']]);
  expect(beside('../outside/main.tf', ['inside'], open)).toEqual({ files: [], used: ['main.tf'] });
  expect(beside('../outside/main.tf', ['inside'])).toMatch(/outside/);
});
