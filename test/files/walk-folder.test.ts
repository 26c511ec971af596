import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { walkFolder } from '../../server/src/files/walk-folder.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grantwise-walk-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'open'));
  writeFileSync(join(folder, 'open/a.json'), '{}');
  mkdirSync(join(folder, 'secret'));
  writeFileSync(join(folder, 'secret/b.json'), '{}');
  chmodSync(join(folder, 'secret'), 0o000);
});
afterAll(() => {
  chmodSync(join(folder, 'secret'), 0o755);
  rmSync(folder, { recursive: true });
});

/** Runs as a user who is not root, who can read everything. */
function asUser<T>(run: () => T): T {
  if (process.getuid?.() !== 0) return run();
  process.seteuid!(65534);
  try {
    return run();
  } finally {
    process.seteuid!(0);
  }
}

test.skipIf(process.platform === 'win32')('names folders that cannot be read, and goes on', () => {
  const unreadable: string[] = [];
  const onUnreadable = (path: string, why: string): void => void unreadable.push(`${path}: ${why}`);
  const walk = (root: string): (string | undefined)[] =>
    asUser(() => [...walkFolder(root, { onUnreadable })].filter((path) => path !== undefined));
  expect(walk(folder)).toEqual([join(folder, 'open/a.json')]);
  expect(unreadable).toEqual([`${join(folder, 'secret')}: permission denied`]);
  // It is gone by now.
  expect(walk(join(folder, 'nothing'))).toEqual([]);
  expect(unreadable).toHaveLength(1);
});
