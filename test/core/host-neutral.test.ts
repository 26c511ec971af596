/** Rules, completion, fixes and refactorings use values; only the syntax knows how and where they are written. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/catalogue.js';

const source = join(root, 'server/src');
const filesOf = (folder: string): string[] =>
  readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const found = (folders: readonly string[], pattern: RegExp): string[] =>
  folders.flatMap(filesOf).flatMap((file) => {
    const lines = readFileSync(join(source, file), 'utf8').split('\n');
    return lines.flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : []));
  });

const WRITERS = [
  'rules/checks',
  'rules/support',
  'rules/engine',
  'refactorings',
  'completion',
  'lsp/features',
];

it('no text edit is made outside of the syntax', () => {
  // A fix asks the document's syntax for its edits: what is between braces here would be JSON, or another syntax.
  expect(found(WRITERS, /\{ ?range[^}]*, text: /)).toEqual([]);
  expect(found(WRITERS, /syntax\/json\/(edit|print|cursor|insertion|comments|read-tree)/)).toEqual([]);
});

it('no rule, completion, fix or refactoring writes a quote, a bracket or an indentation', () => {
  const writers = ['rules/checks', 'rules/support', 'rules/engine', 'refactorings', 'completion'];
  // Comparisons and keys of look-ups are not text of a document.
  const isText = (line: string): boolean => !/===|const key = /.test(line);
  expect(found(writers, /JSON\.stringify\(/).filter(isText)).toEqual([]);
  expect(found(writers, /\braw: |\\t"|"\$\{?\d/)).toEqual([]);
});

const READERS = ['rules', 'evaluation', 'comparison', 'refactorings'];

it('no rule, evaluation or comparison reads the text of a document', () => {
  expect(found(READERS, /\bdocument\.text\b/)).toEqual([]);
  expect(found(READERS, /const \{[^}]*\btext\b[^}]*\} = [\w.]*\bdocument;/)).toEqual([]);
});
