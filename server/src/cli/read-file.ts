/** Reads files for the CLI. The only part of it, except the entry point, that accesses the disk. */
import { closeSync, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

export type FileText =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly error: string };

const MAX_BYTES = 20_000_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
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
function problemOf(stats: Stats): string | undefined {
  if (stats.isDirectory()) return 'is a folder';
  if (!stats.isFile()) return 'is not a regular file';
  return stats.size > MAX_BYTES ? `is larger than ${MAX_BYTES / 1_000_000} MB` : undefined;
}

/** @throws what the file system throws */
function readOpen(descriptor: number, path: string): FileText {
  const error = problemOf(fstatSync(descriptor));
  if (error) return { path, error };
  const bytes = readFileSync(descriptor);
  if (bytes.includes(0)) return { path, error: 'is not a text file' };
  return { path, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/** The text of a regular file. Links are followed. */
export function readText(path: string): FileText {
  let descriptor: number | undefined;
  try {
    // Opening a FIFO waits for a writer, so the file is checked before it is opened, and again afterward.
    const error = problemOf(statSync(path));
    if (error) return { path, error };
    descriptor = openSync(path, 'r');
    return readOpen(descriptor, path);
  } catch (error) {
    return { path, error: reason(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The paths of a file that glob patterns are compared with: relative to a folder, and absolute; with `/`. */
export function pathsOf(path: string, folder: string): string[] {
  const absolute = resolve(path);
  return [relative(folder, absolute), absolute].map((p) => p.split(sep).join('/'));
}
