/** Resolves the links of a path that must not leave some folders, without a look at anything outside of them. */
import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** As many links as Linux follows. */
const MAX_LINKS = 40;

/** Windows ignores case in paths. */
const comparable = (path: string): string => (process.platform === 'win32' ? path.toLowerCase() : path);

/** The folder that contains the path, as the two are written. */
function folderOf(path: string, folders: readonly string[]): string | undefined {
  const own = comparable(path);
  return folders.find((folder) => {
    const root = comparable(folder);
    return own === root || own.startsWith(root.endsWith(sep) ? root : root + sep);
  });
}

/** The folder as it is named, and where it is: the user opened it, so it can be a link. */
function rootsOf(folder: string): string[] {
  const named = resolve(folder);
  try {
    return [named, realpathSync(named)];
  } catch {
    // It is gone.
    return [named];
  }
}

/**
 * The path without links below the folder that contains it; undefined if it, or a link on the way, is outside of all folders.
 * It need not exist. Nothing else is asked of the file system: a look at a path of the network can send credentials.
 * @throws what the file system throws, except that a name does not exist: in a document of 8,000 names, that would take most
 *   of the time.
 */
export function resolveWithin(path: string, folders: readonly string[]): string | undefined {
  const roots = folders.flatMap(rootsOf);
  let wanted = resolve(path);
  for (let links = 0; ; links++) {
    if (links > MAX_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
    const root = folderOf(wanted, roots);
    if (root === undefined) return undefined;
    const next = firstLink(root, wanted);
    if (next === undefined) return wanted;
    wanted = next;
  }
}

/** The path with the first link below the root replaced; undefined if there is none, as far as the path exists. */
function firstLink(root: string, path: string): string | undefined {
  const parts = relative(root, path)
    .split(sep)
    .filter((part) => part !== '');
  let at = root;
  for (const [i, part] of parts.entries()) {
    at = join(at, part);
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (!stats) return undefined;
    if (stats.isSymbolicLink()) return resolve(dirname(at), readlinkSync(at), ...parts.slice(i + 1));
  }
  return undefined;
}
