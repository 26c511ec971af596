/** Writes the files of users: all of a text or nothing, and only where the file is still as it was read. */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readText, reason } from './read-file.js';

const BYTE_ORDER_MARK = '\uFEFF';

/** Why a new file in the place of the old one would not be the same file to others. */
function problemOf(stats: Stats): string | undefined {
  if ((stats.mode & 0o222) === 0) return 'is read-only';
  return stats.nlink > 1 ? 'has other names (hard links), which would keep the old text' : undefined;
}

/** A new file with the owner and the permissions of another. @throws what the file system throws */
function create(path: string, bytes: Buffer, { mode, uid, gid }: Stats): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    const own = fstatSync(descriptor);
    if (own.uid !== uid || own.gid !== gid) fchownSync(descriptor, uid, gid);
    fchmodSync(descriptor, mode & 0o7777);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Replaces the text of a file. A reader finds the old text or the new one, also if the process ends in between. Links are
 * followed; a byte order mark, the owner and the permissions stay.
 * @param before the text as `readText` gave it.
 * @returns why the file was not written; it is unchanged then.
 */
export function writeText(path: string, before: string, after: string): string | undefined {
  let temporary: string | undefined;
  try {
    const real = realpathSync(path);
    const stats = statSync(real);
    const problem = problemOf(stats);
    if (problem) return problem;
    const now = readText(real);
    if ('error' in now) return now.error;
    if (now.text !== before) return 'changed while it was fixed';
    const marked = readFileSync(real).subarray(0, 3).toString() === BYTE_ORDER_MARK;
    const bytes = Buffer.from((marked ? BYTE_ORDER_MARK : '') + after);
    const name = join(dirname(real), `.${basename(real)}.${process.pid}.tmp`);
    temporary = name;
    create(name, bytes, stats);
    const written = readText(name);
    if ('error' in written || written.text !== after) return 'the text could not be read back';
    renameSync(name, real);
    temporary = undefined;
    return undefined;
  } catch (error) {
    return reason(error);
  } finally {
    if (temporary !== undefined) remove(temporary);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not created.
  }
}
