/** The files of a folder and of the folders below, as Git sees them. Links to folders are not followed. */
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type Gitignore, parseGitignore } from '../text/gitignore.js';
import { problemOfFound, readText, reason } from './read-file.js';

const IGNORE_FILE = '.gitignore';
const MAX_IGNORE_BYTES = 1_000_000;
/** Never of interest, also where there is no .gitignore. */
const SKIPPED = ['.git', '.terraform', 'node_modules'];

interface Ignores {
  /** The folder of the .gitignore. */
  readonly folder: string;
  readonly says: Gitignore;
}

function ignoresOf(folder: string): Ignores[] {
  const file = readText(join(folder, IGNORE_FILE), { maxBytes: MAX_IGNORE_BYTES, within: [folder] });
  return 'text' in file ? [{ folder, says: parseGitignore(file.text) }] : [];
}

/** The .gitignore files of the folders above, up to the root of the repository. */
function ignoresAbove(folder: string): Ignores[] {
  const out: Ignores[] = [];
  for (let at = folder; !existsSync(join(at, '.git')); ) {
    const parent = dirname(at);
    if (parent === at) return [];
    at = parent;
    out.unshift(...ignoresOf(at));
  }
  return out;
}

const withSlash = (path: string): string => path.split(sep).join('/');

/** The nearest .gitignore that says something decides. */
function isIgnored(path: string, isFolder: boolean, ignores: readonly Ignores[]): boolean {
  for (let i = ignores.length - 1; i >= 0; i--) {
    const { folder, says } = ignores[i]!;
    const ignored = says(withSlash(relative(folder, path)), isFolder);
    if (ignored !== undefined) return ignored;
  }
  return false;
}

/** @param onUnreadable called if the folder is there and cannot be read. */
export function entriesOf(folder: string, onUnreadable: WalkOptions['onUnreadable']): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const why = problemOfFound(folder, reason(error));
    if (why !== undefined) onUnreadable?.(folder, why);
    return [];
  }
}

export interface WalkOptions {
  /** Folders and files that are omitted. @param path absolute. */
  readonly skips?: (path: string, isFolder: boolean) => boolean;
  /** Files that Git ignores are there too. */
  readonly everything?: boolean;
  /** Called for links of any kind, which are not followed. */
  readonly onLink?: (path: string) => void;
  /** What a folder contains is unknown. @param why as the file system says it. */
  readonly onUnreadable?: (folder: string, why: string) => void;
}

/** Absolute paths of files, folder by folder; undefined from time to time, so that others can work. */
export function* walkFolder(root: string, options: WalkOptions = {}): Generator<string | undefined> {
  const { skips = () => false, everything = false, onLink, onUnreadable } = options;
  const open: { folder: string; ignores: readonly Ignores[] }[] = [
    { folder: root, ignores: everything ? [] : ignoresAbove(root) },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { folder } = next;
    yield undefined;
    const ignores = everything ? [] : [...next.ignores, ...ignoresOf(folder)];
    const below: typeof open = [];
    for (const entry of entriesOf(folder, onUnreadable)) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory();
      const isLink = onLink !== undefined && entry.isSymbolicLink();
      if (!isFolder && !isLink && !entry.isFile()) continue;
      if (SKIPPED.includes(entry.name) || isIgnored(path, isFolder, ignores) || skips(path, isFolder))
        continue;
      if (isFolder) below.unshift({ folder: path, ignores });
      else if (isLink) onLink(path);
      else yield path;
    }
    open.push(...below);
  }
}

/** Paths of all files below a folder, relative to it, with `/`, also of those that Git ignores; undefined from time to time. */
export function* pathsIn(folder: string): Generator<string | undefined> {
  for (const path of walkFolder(folder, { everything: true }))
    yield path === undefined ? undefined : withSlash(relative(folder, path));
}

/** Is there a file or folder at the path? */
export const isThere = (path: string): boolean => existsSync(path);

/** What there is at a path. */
export function placeAt(path: string): 'file' | 'folder' | undefined {
  // statSync throws for a text that cannot be a path.
  if (!existsSync(path)) return undefined;
  return isFolder(path) ? 'folder' : 'file';
}

export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Is it the root of a file system, or of a Git repository? */
export const isRepositoryRoot = (folder: string): boolean =>
  dirname(folder) === folder || basename(folder) === '' || existsSync(join(folder, '.git'));

/** The root of the Git repository that a folder is in, if it is in one. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}
