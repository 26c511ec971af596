/** The files of a workspace folder that are checked whether they are open or not, as Git and the settings see them. */
import { URI } from 'vscode-uri';
import { withSlashes } from '../../files/read-file.js';
import { walkFolder } from '../../files/walk-folder.js';
import { CONFIG_FILE, hasSyntax } from '../../service/core.js';
import { compilePathGlob } from '../../text/path-glob.js';

export interface FolderFilter {
  /** The setting `files.exclude` of the folder: glob patterns, relative to it. */
  readonly exclude: Readonly<Record<string, unknown>>;
  /** Does a configuration exclude the path? */
  excludes(path: string): boolean;
}

/** A path as URIs have it, with `/`, also before the letter of a drive. */
const uriPath = (fsPath: string): string => {
  const path = withSlashes(fsPath);
  return path.startsWith('/') ? path : `/${path}`;
};

/**
 * Paths of files that can contain policies, requests or tests, by their names; undefined from time to time.
 * @param folder its path, with `/`.
 */
export function* workspaceFiles(folder: string, filter: FolderFilter): Generator<string | undefined> {
  const globs = Object.entries(filter.exclude)
    // A condition on sibling files (`when`) is about generated files, which are not checked either.
    .filter(([, value]) => value !== false && value !== null)
    .flatMap(([pattern]) => compilePathGlob(pattern) ?? []);
  const skips = (fsPath: string, isFolder: boolean): boolean => {
    const path = uriPath(fsPath);
    if (!isFolder && !hasSyntax(path)) return true;
    const relative = path.slice(folder.length + 1);
    return globs.some((matches) => matches(relative)) || filter.excludes(path);
  };
  for (const path of walkFolder(URI.file(folder).fsPath, { skips })) {
    const found = path === undefined ? undefined : uriPath(path);
    if (found === undefined || !found.endsWith(`/${CONFIG_FILE}`)) yield found;
  }
}
