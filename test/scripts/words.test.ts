import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Entry, matcher, proseOfJson, proseOfMarkdown, proseOfScript } from '../../scripts/words.mjs';
import { root } from '../support/catalogue.js';

const { words } = JSON.parse(readFileSync(join(root, 'scripts/word-list.json'), 'utf8')) as {
  words: Entry[];
};
const find = matcher(words);
const found = (text: string): string[] => find(text).map((hit) => hit.text);

describe.each(words.map((entry) => [entry.avoid, entry] as const))('%s', (_, entry) => {
  it('is reported in its bad sentence', () => {
    const hits = find(entry.bad).filter((hit) => hit.entry === entry);
    expect(hits.length, entry.bad).toBeGreaterThan(0);
    for (const hit of hits) expect(entry.bad.slice(hit.offset)).toMatch(new RegExp(`^${hit.text}`));
  });

  it('and nothing is reported in its good sentence', () => expect(found(entry.good)).toEqual([]));
});

describe('what is read', () => {
  it('the prose of Markdown, without code, link targets and excluded parts', () => {
    const text = [
      'A group stands here, and `it stands in code`.',
      '```json\n"what stands": 1\n```',
      '[one that stands](docs/what-stands/stands.md)',
      '<!-- words off -->\nIt stands.\n<!-- words on -->',
      'The answer hangs\non it.',
    ].join('\n\n');
    const hits = find(proseOfMarkdown(text));
    expect(hits.map((h) => h.text)).toEqual(['stands', 'stands', 'hangs\non']);
    for (const hit of hits) expect(text.slice(hit.offset, hit.offset + hit.text.length)).toBe(hit.text);
    expect(() => proseOfMarkdown('<!-- words off -->\nIt stands.')).toThrow('without "words on"');
  });

  it('the comments and strings of a script, without code and module names', () => {
    const text = [
      "import { holds } from './holds.js';",
      '// It stands behind',
      '/** The answer hangs',
      ' * on `what stands`. */',
      'export function told(whom: string): string {',
      '  return holds(whom) ? `it is ${told(whom)} no ${"mended"} text` : "anybody"; // anew',
      '}',
    ].join('\n');
    expect(found(proseOfScript(text))).toEqual([
      'stands',
      'behind',
      'hangs\n * on',
      'mended',
      'anybody',
      'anew',
    ]);
  });

  it('the chosen strings of JSON, or all of them and the comments', () => {
    const text = [
      '{ // it stands',
      '  "title": "A Deny that hits", "told": 1, "name": "behind",',
      '  "enumDescriptions": ["nobody", null], "description": { "pattern": "anew" }',
      '}',
    ].join('\n');
    expect(found(proseOfJson(text, ['title', 'enumDescriptions', 'description']))).toEqual([
      'hits',
      'nobody',
    ]);
    expect(found(proseOfJson(text))).toEqual(['stands', 'hits', 'behind', 'nobody', 'anew']);
  });
});

it('the words of a scope apply to that scope only', () => {
  const one = matcher([{ avoid: 'id', write: 'ID', scopes: ['docs'], bad: '', good: '' }]);
  expect(one('An id.', 'docs').map((h) => [h.offset, h.text])).toEqual([[3, 'id']]);
  expect(one('An id.', 'server')).toEqual([]);
});
