/** A module runs the same with and without the code of an earlier run. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { runWithCodeCache } from '../../server/src/lsp/code-cache.js';

const folder = mkdtempSync(join(tmpdir(), 'grantwise-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

const module = join(folder, 'module.cjs');
const cache = join(folder, 'storage', 'module.code');
/** A module that notes its text in a global variable when it runs. */
const write = (text: string): void =>
  writeFileSync(module, `globalThis.ranModule = require('node:path').basename(__filename) + ' ${text}';`);
const ran = (): unknown => (globalThis as { ranModule?: unknown }).ranModule;
const kept = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

beforeEach(async () => {
  rmSync(join(folder, 'storage'), { recursive: true, force: true });
  write('first');
  expect(runWithCodeCache(module, cache, 0)).toBe(false);
  expect(ran()).toBe('module.cjs first');
  await kept();
});

it('uses the code that an earlier run kept', () => {
  expect(runWithCodeCache(module, cache, 0)).toBe(true);
  expect(ran()).toBe('module.cjs first');
  expect(readdirSync(join(folder, 'storage'))).toEqual(['module.code']);
});

it('does not use the code of another version of the module', async () => {
  write('other');
  expect(runWithCodeCache(module, cache, 0)).toBe(false);
  expect(ran()).toBe('module.cjs other');
  await kept();
  expect(runWithCodeCache(module, cache, 0)).toBe(true);
  expect(ran()).toBe('module.cjs other');
});

it.each([
  ['that is cut off', (code: Buffer) => code.subarray(0, code.length >> 1)],
  [
    'of something else',
    (code: Buffer) => Buffer.concat([code.subarray(0, code.indexOf(10) + 1), Buffer.from('x')]),
  ],
  [
    'with other bytes',
    (code: Buffer) => {
      code[code.length >> 1]! ^= 255;
      return code;
    },
  ],
  ['without content', () => Buffer.alloc(0)],
])('runs the module where there is a file %s', (_, damage) => {
  writeFileSync(cache, damage(readFileSync(cache)));
  expect(runWithCodeCache(module, cache, 0)).toBe(false);
  expect(ran()).toBe('module.cjs first');
});

it('runs the module where the code cannot be kept', () => {
  expect(runWithCodeCache(module, join(module, 'no-folder.code'), 0)).toBe(false);
  expect(ran()).toBe('module.cjs first');
});
