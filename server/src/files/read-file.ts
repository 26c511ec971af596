/** Reads the files of users: only regular files, whose size is asked before they are read. */
import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { resolveWithin } from './resolve-within.js';

export type FileText =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly error: string };

export interface ReadLimits {
  /** The maximum size in bytes. */
  readonly maxBytes?: number;
  /** Folders, one of which has to contain the file, and each link on the way to it. */
  readonly within?: readonly string[];
}

const MAX_BYTES = 20_000_000;

/** The error for a file that does not exist. */
export const NO_FILE = 'no such file';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: NO_FILE,
  ENOTDIR: NO_FILE,
  EISDIR: 'is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'is a symbolic link that refers to itself',
};

/** What the file system says, for people. */
export const reason = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? String(error);
};

/**
 * Why a file or folder that was found cannot be read; undefined: it is gone by now. Node.js has U+FFFD in a name that is not
 * UTF-8, and does not find the file by that name.
 */
export function problemOfFound(path: string, error: string): string | undefined {
  if (error !== NO_FILE) return error;
  return path.includes('\uFFFD') ? 'cannot be read: its path is not UTF-8' : undefined;
}

/** The path without links of the regular file that a link leads to; undefined if there is none. */
export function linkedFile(link: string): string | undefined {
  try {
    const real = realpathSync(link);
    return statSync(real).isFile() ? real : undefined;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')
      ? undefined
      : link;
  }
}

/** What is wrong with a file, before it is read: a FIFO would block, and a device would never end. */
function problemOf(stats: Stats, maxBytes: number): string | undefined {
  if (stats.isDirectory()) return 'is a folder';
  if (!stats.isFile()) return 'is not a regular file';
  return stats.size > maxBytes ? `is larger than ${maxBytes / 1_000_000} MB` : undefined;
}

/**
 * As many bytes as a file says that it has, and no more: a file of /proc says 0 and might never end. undefined: it has
 * fewer or more, because it is written at this moment.
 * @throws what the file system throws
 */
function readBytes(descriptor: number, size: number): Buffer | undefined {
  if (size === 0) return Buffer.alloc(0);
  const bytes = Buffer.alloc(size + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length <= size; length += read) {
    read = readSync(descriptor, bytes, length, size + 1 - length, length);
  }
  return length === size ? bytes.subarray(0, size) : undefined;
}

/** UTF-16 with a byte order mark, as PowerShell writes it. */
const isUtf16 = ([first, second]: Buffer): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** @throws what the file system throws */
function readOpen(descriptor: number, path: string, maxBytes: number): FileText {
  const stats = fstatSync(descriptor);
  const error = problemOf(stats, maxBytes);
  if (error) return { path, error };
  const bytes = readBytes(descriptor, stats.size);
  if (!bytes) return { path, error: 'changed while it was read' };
  if (isUtf16(bytes)) return { path, error: 'is UTF-16 text; save it as UTF-8' };
  if (bytes.includes(0)) return { path, error: 'is not a text file' };
  if (!isUtf8(bytes)) return { path, error: 'is not UTF-8 text, so its characters are uncertain' };
  return { path, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/**
 * If another process replaces the file after it was checked: a FIFO does not wait for a writer, and a link is not followed.
 * Windows has neither flag.
 */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/** A link can be there while the file is not: its name exists, so it is not taken for one that was never created. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}

/** Why a file cannot be read. */
const reasonFor = (path: string, text: string): string =>
  text === NO_FILE && isLink(path) ? 'is a symbolic link to a file that does not exist' : text;

/** The text of a regular file. Links are followed, at most to the end of the folders that the limits name. */
export function readText(path: string, { maxBytes = MAX_BYTES, within }: ReadLimits = {}): FileText {
  let descriptor: number | undefined;
  try {
    // An empty path is the current folder to realpath.
    if (path === '') return { path, error: NO_FILE };
    const real = within ? resolveWithin(path, within) : realpathSync(path);
    if (real === undefined) return { path, error: 'is outside of the workspace, so it is not read' };
    // Opening a device can have effects, so the file is checked before it is opened, and again afterward.
    const stats = statSync(real, { throwIfNoEntry: false });
    const error = stats ? problemOf(stats, maxBytes) : reasonFor(path, NO_FILE);
    if (error) return { path, error };
    descriptor = openSync(real, OPEN_FLAGS);
    return readOpen(descriptor, path, maxBytes);
  } catch (error) {
    return { path, error: reasonFor(path, reason(error)) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A path as patterns and dialects read it, with `/`. */
export const withSlashes = (path: string): string => path.replace(/\\/g, '/');

/** The paths of a file that glob patterns are compared with: relative to a folder, and absolute; with `/`. */
export function pathsOf(path: string, folder: string): string[] {
  const absolute = resolve(path);
  return [relative(folder, absolute), absolute].map((p) => p.split(sep).join('/'));
}
