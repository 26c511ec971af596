import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveWithin } from '../../server/src/files/resolve-within.js';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'grantwise-within-')));
  for (const name of ['work', 'work/sub', 'work-other', 'outside']) mkdirSync(at(name));
  for (const file of ['work/a.json', 'work/sub/b.json', 'work-other/c.json', 'outside/d.json'])
    writeFileSync(at(file), '{}');
  symlinkSync(at('work'), at('opened'));
  symlinkSync('sub/b.json', at('work/to-b.json'));
  symlinkSync('to-b.json', at('work/to-to-b.json'));
  symlinkSync('sub', at('work/folder'));
  symlinkSync(at('opened'), at('work/sub/back'));
  symlinkSync('../outside', at('work/out'));
  symlinkSync('nowhere', at('outside/broken'));
  symlinkSync('round', at('work/round'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('follows links inside of the folder', () => {
  const of = (path: string): string | undefined => resolveWithin(at(path), [at('work')]);
  expect(of('work/a.json')).toBe(at('work/a.json'));
  expect(of('work')).toBe(at('work'));
  for (const path of ['to-b.json', 'to-to-b.json', 'folder/b.json', 'sub/../folder/./b.json'])
    expect(of(`work/${path}`)).toBe(at('work/sub/b.json'));
});

test('a folder that was opened through a link is the folder that it is', () => {
  expect(resolveWithin(at('opened/to-b.json'), [at('opened')])).toBe(at('opened/sub/b.json'));
  expect(resolveWithin(at('work/a.json'), [at('opened')])).toBe(at('work/a.json'));
  expect(resolveWithin(at('work/sub/back/a.json'), [at('opened')])).toBe(at('opened/a.json'));
});

test('does not look outside: a caller cannot find out what exists there', () => {
  for (const path of [
    'outside/d.json',
    'outside/nothing',
    'outside/broken',
    'work-other/c.json',
    'work/../outside/d.json',
    'work/out/d.json',
    'work/out/nothing',
    'work/out/broken/more',
  ])
    expect(resolveWithin(at(path), [at('work')])).toBeUndefined();
  expect(resolveWithin(at('work/a.json'), [])).toBeUndefined();
  expect(resolveWithin(at('work/a.json'), [at('gone')])).toBeUndefined();
});

test('a path of which a part does not exist', () => {
  for (const path of ['nothing', 'nothing/more', 'sub/nothing.json'])
    expect(resolveWithin(at(`work/${path}`), [at('work')])).toBe(at(`work/${path}`));
  expect(resolveWithin(at('work/folder/nothing'), [at('work')])).toBe(at('work/sub/nothing'));
});

test('what the file system says is thrown', () => {
  expect(() => resolveWithin(at('work/a.json/more'), [at('work')])).toThrow('ENOTDIR');
  expect(() => resolveWithin(at('work/round'), [at('work')])).toThrow('too many links');
});
