/** How a Markdown preview finds files. Imports nothing of VS Code. */

/** The parts of a URI that say where a file is. */
interface Place {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

const partsOf = ({ path }: Place): string[] => path.split('/').filter((part) => part !== '');

/**
 * The path of a file as a link in a preview of text that is not in a file. There, VS Code resolves `/` to the first
 * folder of the workspace, and `..` from it leads everywhere on the same file system.
 * @returns undefined if the file is on another one.
 */
export function previewPath(firstFolder: Place, file: Place): string | undefined {
  if (firstFolder.scheme !== file.scheme || firstFolder.authority !== file.authority) return undefined;
  const from = partsOf(firstFolder);
  const to = partsOf(file);
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  const parts = [...from.slice(same).map(() => '..'), ...to.slice(same).map(encodeURIComponent)];
  return `/${parts.join('/')}`;
}
