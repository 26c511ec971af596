/** The other files of a file's folder. */
import { basename, dirname, join } from 'node:path';
import { type FileText, readText } from './read-file.js';
import { entriesOf } from './walk-folder.js';

export interface TextAt {
  readonly path: string;
  readonly text: string;
}

/** With more files, or longer ones, there are none: a part of them would say something else than all. */
const MAX_FILES = 200;
const MAX_LENGTH = 3_000_000;

/**
 * The texts of the files, sorted by name; links are not followed.
 * @param isWanted of the name of a file.
 */
export function textsBeside(
  path: string,
  isWanted: (name: string) => boolean,
  read: (path: string) => FileText = (one) => readText(one, { maxBytes: MAX_LENGTH }),
): readonly TextAt[] {
  const [folder, own] = [dirname(path), basename(path)];
  const names = entriesOf(folder, undefined).flatMap((entry) =>
    entry.isFile() && entry.name !== own && isWanted(entry.name) ? [entry.name] : [],
  );
  if (names.length > MAX_FILES) return [];
  const texts: TextAt[] = [];
  let length = 0;
  for (const name of names) {
    const file = read(join(folder, name));
    // Something that another file declares might be in it.
    if ('error' in file) return [];
    texts.push(file);
    length += file.text.length;
    if (length > MAX_LENGTH) return [];
  }
  return texts;
}
