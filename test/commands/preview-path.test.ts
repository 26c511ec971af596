import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { URI } from 'vscode-uri';
import { previewPath } from '../../client/src/commands/preview-path.js';

/** As the language service of VS Code's Markdown preview does it (`resolveInternalDocumentLink`). */
function resolved(folder: string, file: string): string | undefined {
  const root = URI.parse(folder);
  const link = previewPath(root, URI.parse(file));
  if (link === undefined) return undefined;
  // Otherwise the preview does not ask the language service, but opens it as an address on the web.
  expect(link).toMatch(/^\//);
  const { path, fragment } = URI.parse(`vscode-resource:${link}#L12`);
  expect(fragment).toBe('L12');
  return root.with({ path: posix.join(root.path, path) }).toString();
}

it.each([
  ['file:///work/a', 'file:///work/a/p.json'],
  ['file:///work/a', 'file:///work/a/deep/er/p.json'],
  // Another folder of the workspace, one in which it is, and one with the same beginning.
  ['file:///work/a', 'file:///work/b/p.json'],
  ['file:///work/a/deep', 'file:///work/a/p.json'],
  ['file:///work/a', 'file:///work/ab/p.json'],
  // Outside of all folders.
  ['file:///home/ana/work/a', 'file:///tmp/p.json'],
  ['file:///', 'file:///tmp/p.json'],
  // Names with characters that mean something in Markdown, in URIs or in HTML.
  ['file:///work/a%20b', 'file:///work/a%20b/100%25%20%3Cok%3E%20%28x%29%23L1%3F.json'],
  ['file:///work/%5Ba%5D', 'file:///work/%E6%94%BF%E7%AD%96/p%27%22.json'],
  // Windows, also another drive.
  ['file:///c%3A/work/a', 'file:///c%3A/work/b/p.json'],
  ['file:///c%3A/work/a', 'file:///d%3A/p.json'],
  ['vscode-vfs://github/o/r', 'vscode-vfs://github/o/r/p.json'],
])('from %s, the link leads to %s', (folder, file) => {
  expect(resolved(folder, file)).toBe(URI.parse(file).toString());
});

it.each([
  ['file:///work/a', 'untitled:Untitled-1'],
  ['file:///work/a', 'vscode-vfs://github/o/r/p.json'],
  ['vscode-vfs://github/o/r', 'vscode-vfs://gitlab/o/r/p.json'],
])('from %s, no path leads to %s', (folder, file) => {
  expect(resolved(folder, file)).toBeUndefined();
});
