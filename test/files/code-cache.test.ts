/** A module runs the same with and without the code of an earlier run. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { cacheFolder, runWithCodeCache } from '../../server/src/files/code-cache.js';

const folder = mkdtempSync(join(tmpdir(), 'grantwise-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Each run of a module waits for the end of the process.
process.setMaxListeners(30);

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

it('keeps the code of the modules of its folder that it requires', async () => {
  writeFileSync(join(folder, 'part.js'), 'exports.said = "part";');
  writeFileSync(module, "globalThis.ranModule = require('./part.js').said + require('./part.js').said;");
  expect(runWithCodeCache(module, cache, 0)).toBe(false);
  expect(ran()).toBe('partpart');
  await kept();
  const header = readFileSync(cache, 'utf8').split('\n', 1)[0]!;
  expect((JSON.parse(header) as { modules: { name: string }[] }).modules.map((m) => m.name)).toEqual([
    'module.cjs',
    'part.js',
  ]);
  expect(runWithCodeCache(module, cache, 0)).toBe(true);
  expect(ran()).toBe('partpart');
});

it('keeps the code again after a longer run than that of the process that kept it', async () => {
  const ranFor = (): number =>
    (JSON.parse(readFileSync(cache, 'utf8').split('\n', 1)[0]!) as { ran: number }).ran;
  const before = ranFor();
  expect(runWithCodeCache(module, cache, 2 * before + 60)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 2 * before + 150));
  expect(ranFor()).toBeGreaterThan(2 * before);
});

it('does not keep code that V8 compiled under other flags than a process starts with', async () => {
  const before = readFileSync(cache);
  write('other');
  expect(runWithCodeCache(module, cache, 0)).toBe(false);
  setFlagsFromString('--heap-growing-percent=30');
  await kept();
  setFlagsFromString('--heap-growing-percent=0');
  expect(readFileSync(cache)).toEqual(before);
});

it.skipIf(process.platform === 'win32')('does not run code that others can write', () => {
  chmodSync(cache, 0o666);
  expect(runWithCodeCache(module, cache, 0)).toBe(false);
  expect(ran()).toBe('module.cjs first');
});

it.each([
  [{}, 'linux', '/home/ann/.cache/grantwise'],
  [{ XDG_CACHE_HOME: '/var/ann' }, 'linux', '/var/ann/grantwise'],
  [{ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/ann/.cache/grantwise'],
  [{}, 'darwin', '/home/ann/Library/Caches/grantwise'],
  [{}, 'win32', '/home/ann/AppData/Local/grantwise'],
  [{ LOCALAPPDATA: '/local' }, 'win32', '/local/grantwise'],
  [{ NODE_DISABLE_COMPILE_CACHE: '1' }, 'linux', undefined],
])('keeps code in the folder that %j on %s names', (env, platform, expected) => {
  expect(cacheFolder(env, platform, '/home/ann')?.replaceAll('\\', '/')).toBe(expected);
  expect(cacheFolder({}, 'linux', '')).toBeUndefined();
});
