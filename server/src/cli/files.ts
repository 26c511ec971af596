/** Reads the files of the command line. The only part of the CLI, beside its entry point, that touches the disk. */
import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

export type FileText =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly error: string };

const MAX_BYTES = 20_000_000;

export function readText(path: string): FileText {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'no such file'
        : code === 'EISDIR'
          ? 'is a folder'
          : code === 'EACCES'
            ? 'may not be read'
            : String(error);
    return { path, error: why };
  }
  if (bytes.length > MAX_BYTES) return { path, error: `is larger than ${MAX_BYTES / 1_000_000} MB` };
  if (bytes.includes(0)) return { path, error: 'is not a text file' };
  return { path, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/** The names of a file that glob patterns are compared with: relative to a folder, and absolute; with `/`. */
export function pathsOf(path: string, folder: string): string[] {
  const absolute = resolve(path);
  return [relative(folder, absolute), absolute].map((p) => p.split(sep).join('/'));
}
