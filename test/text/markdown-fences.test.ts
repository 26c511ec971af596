import { expect, it } from 'vitest';
import { markdownFences } from '../../server/src/text/markdown-fences.js';

const fences = (...lines: string[]) => markdownFences(lines.join('\n'));

it('reads fences, with their first lines', () => {
  expect(fences('# Title', '', '```json', '{', '}', '```', '~~~ YAML title="x"', 'a: 1', '~~~')).toEqual([
    { language: 'json', text: '{\n}', line: 3, removed: [0, 0] },
    { language: 'yaml', text: 'a: 1', line: 7, removed: [0] },
  ]);
});

it('removes the indentation of a list and the markers of a quote', () => {
  expect(fences('1. Text:', '   ```json', '   {', '     "a": 1', ' }', '   ```')).toEqual([
    { language: 'json', text: '{\n  "a": 1\n}', line: 2, removed: [3, 3, 1] },
  ]);
  expect(fences('> ```json', '> {', '> }', '> ```')[0]).toMatchObject({ text: '{\n}', removed: [2, 2] });
  expect(fences('```json', '> {', '```')[0]).toMatchObject({ text: '> {', removed: [0] });
});

it('ends a fence with one that is as long, of the same character', () => {
  expect(fences('````json', '```', '~~~~', '```` x', '````', 'text').map((f) => f.text)).toEqual([
    '```\n~~~~\n```` x',
  ]);
  expect(fences('```json', '{').map((f) => f.text)).toEqual(['{']);
  expect(fences('``` a`b', '``json').length).toBe(0);
});

it('reads lines that end with CR LF', () => {
  expect(markdownFences('```json,x\r\n{\r\n}\r\n```\r\n')).toEqual([
    { language: 'json', text: '{\n}', line: 1, removed: [0, 0] },
  ]);
});
