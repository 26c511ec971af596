/**
 * The pattern that matches this path only.
 * @param path relative to a folder, with `/`. Without a folder it gets `./`, because a name alone applies in every folder.
 */
export function globOfPath(path: string): string {
  const literal = path.replace(/[\\*?[\]{},!]/g, '\\$&');
  return path.includes('/') ? literal : `./${literal}`;
}
