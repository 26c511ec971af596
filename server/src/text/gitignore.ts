/** `.gitignore` files (git-scm.com/docs/gitignore): which files of a folder and of the folders below Git ignores. */
import { compilePathGlob, type PathGlob } from './path-glob.js';

interface IgnoreRule {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** The pattern is about the path, not only about the name. */
  readonly anchored: boolean;
  readonly matches: PathGlob;
}

/**
 * Is a path ignored? undefined: the file says nothing about it.
 * @param path relative to the folder of the .gitignore, with `/`.
 */
export type Gitignore = (path: string, isFolder: boolean) => boolean | undefined;

function ruleOf(line: string): IgnoreRule | undefined {
  let text = line.replace(/\r$/, '');
  // Spaces at the end do not count, unless the last one is escaped.
  while (text.endsWith(' ') && !text.endsWith('\\ ')) text = text.slice(0, -1);
  if (text === '' || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  const anchored = text.includes('/');
  // Braces are text there.
  const pattern = text.replace(/^\//, '').replace(/[{}]/g, '\\$&');
  const matches = compilePathGlob(pattern);
  return matches && { negated, foldersOnly, anchored, matches };
}

/** Reads a .gitignore; of the rules that match a path, the last one decides. */
export function parseGitignore(text: string): Gitignore {
  const rules = text
    .split('\n')
    .map(ruleOf)
    .filter((r) => r !== undefined)
    .reverse();
  return (path, isFolder) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const hit = rules.find((r) => (isFolder || !r.foldersOnly) && r.matches(r.anchored ? path : name));
    return hit && !hit.negated;
  };
}
