import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_FILE, pathsOf, readText } from '../../server/src/files/read-file.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const errorOf = (...args: Parameters<typeof readText>): string | undefined => {
  const file = readText(...args);
  return 'error' in file ? file.error : undefined;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grantwise-files-'));
  mkdirSync(at('inside'));
  writeFileSync(at('inside/a.json'), '\uFEFF{}');
  writeFileSync(at('b.json'), '{ }');
  symlinkSync(at('b.json'), at('inside/out.json'));
  symlinkSync(at('inside/a.json'), at('in.json'));
  symlinkSync(at('loop'), at('loop'));
  symlinkSync(at('nothing'), at('inside/dangling'));
  writeFileSync(at('binary'), 'a\0b');
  writeFileSync(at('large'), '');
  truncateSync(at('large'), 500_000_000);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('reads regular files, through links', () => {
  expect(readText(at('inside/a.json'))).toEqual({ path: at('inside/a.json'), text: '{}' });
  expect(readText(at('in.json'))).toEqual({ path: at('in.json'), text: '{}' });
});

test('reads nothing outside of the folders that it is limited to', () => {
  const within = [at('inside')];
  expect(errorOf(at('inside/a.json'), { within })).toBeUndefined();
  expect(errorOf(at('inside/a.json'), { within: ['/'] })).toBeUndefined();
  for (const path of ['b.json', 'in.json', 'inside/out.json', 'inside/../b.json', 'nothing', 'no/where'])
    expect(errorOf(at(path), { within })).toBe('is outside of the workspace, so it is not read');
  expect(errorOf(at('inside/a.json'), { within: [] })).toBe('is outside of the workspace, so it is not read');
});

test('says what it does not read', () => {
  expect(errorOf(at('nothing'))).toBe(NO_FILE);
  expect(errorOf(at('b.json/x'))).toBe(NO_FILE);
  expect(errorOf(at('inside'))).toBe('is a folder');
  expect(errorOf(at('loop'))).toBe('is a symbolic link that refers to itself');
  expect(errorOf(at('inside/dangling'))).toBe('is a symbolic link to a file that does not exist');
  expect(errorOf(at('inside/dangling'), { within: [folder] })).toMatch(/does not exist$/);
  expect(errorOf(at('inside/dangling'), { within: [at('inside')] })).toMatch(/^is outside/);
  expect(errorOf(at('binary'))).toBe('is not a text file');
  expect(errorOf(at('b.json'), { maxBytes: 2 })).toBe('is larger than 0.000002 MB');
  expect(errorOf(at('large'))).toBe('is larger than 20 MB');
});

test.skipIf(process.platform === 'win32')('neither waits for a pipe nor reads a device', () => {
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync(at('pipe'), at('to-pipe'));
  for (const path of [at('pipe'), at('to-pipe'), '/dev/zero', '/dev/null'])
    expect(errorOf(path)).toBe('is not a regular file');
});

test('reads UTF-8 only: other text would not be what it says', () => {
  writeFileSync(at('utf16.json'), Buffer.from('\uFEFF{}', 'utf16le'));
  writeFileSync(at('utf16be.json'), Buffer.from('\uFEFF{}', 'utf16le').swap16());
  writeFileSync(at('latin1.json'), Buffer.from('{"a":"é"}', 'latin1'));
  writeFileSync(at('surrogate.json'), Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]));
  for (const path of ['utf16.json', 'utf16be.json'])
    expect(errorOf(at(path))).toBe('is UTF-16 text; save it as UTF-8');
  for (const path of ['latin1.json', 'surrogate.json'])
    expect(errorOf(at(path))).toBe('is not UTF-8 text, so its characters are uncertain');
  writeFileSync(at('utf8.json'), '{"a":"é\uFFFD😀"}');
  expect(readText(at('utf8.json'))).toMatchObject({ text: '{"a":"é\uFFFD😀"}' });
});

test.skipIf(process.platform !== 'linux')('reads as much as a file says that it has', () => {
  // They call themselves regular files; kmsg never ends, and `enabled` is shorter than it says.
  for (const path of ['/proc/version', '/proc/kmsg'].filter(existsSync))
    expect(['', undefined]).toContain((readText(path) as { text?: string }).text);
  const short = '/sys/kernel/mm/transparent_hugepage/enabled';
  if (existsSync(short)) expect(errorOf(short)).toBe('changed while it was read');
  expect(errorOf('')).toBe(NO_FILE);
});

test('the paths that glob patterns are compared with', () => {
  expect(pathsOf('/a/b/c.json', '/a')).toEqual(['b/c.json', '/a/b/c.json']);
});
