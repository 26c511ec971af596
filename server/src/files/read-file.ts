/** Reads the files of users: only regular files, whose size is asked before they are read. */
import { closeSync, fstatSync, openSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

export type FileText =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly error: string };

export interface ReadLimits {
  /** The maximum size in bytes. */
  readonly maxBytes?: number;
  /** Folders, one of which has to contain the file after links are resolved. */
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

const reason = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? String(error);
};

/** What is wrong with a file, before it is read: a FIFO would block, and a device would never end. */
function problemOf(stats: Stats, maxBytes: number): string | undefined {
  if (stats.isDirectory()) return 'is a folder';
  if (!stats.isFile()) return 'is not a regular file';
  return stats.size > maxBytes ? `is larger than ${maxBytes / 1_000_000} MB` : undefined;
}

/** @param real a path without links */
function isWithin(real: string, folder: string): boolean {
  const root = realpathSync(folder);
  return real.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** @throws what the file system throws */
function readOpen(descriptor: number, path: string, maxBytes: number): FileText {
  const error = problemOf(fstatSync(descriptor), maxBytes);
  if (error) return { path, error };
  const bytes = readFileSync(descriptor);
  if (bytes.includes(0)) return { path, error: 'is not a text file' };
  return { path, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/** The text of a regular file. Links are followed, at most to the end of the folders that the limits name. */
export function readText(path: string, { maxBytes = MAX_BYTES, within }: ReadLimits = {}): FileText {
  let descriptor: number | undefined;
  try {
    const real = realpathSync(path);
    if (within && !within.some((folder) => isWithin(real, folder)))
      return { path, error: 'is outside of the workspace, so it is not read' };
    // Opening a FIFO waits for a writer, so the file is checked before it is opened, and again afterward.
    const error = problemOf(statSync(real), maxBytes);
    if (error) return { path, error };
    descriptor = openSync(real, 'r');
    return readOpen(descriptor, path, maxBytes);
  } catch (error) {
    return { path, error: reason(error) };
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
