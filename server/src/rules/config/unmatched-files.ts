/** Suppressions of files that are not there. */
import { parseJson } from '../../syntax/json/json-syntax.js';
import { property, type StringNode } from '../../syntax/value.js';
import { fileMatches } from './config.js';
import type { ConfigProblem } from './config-reader.js';

/** In a folder with more files than this, patterns that match nothing are not reported. */
const MAX_FILES = 200_000;

/** The `file` of each suppression of a configuration. */
function fileNodes(text: string): StringNode[] {
  const list = property(parseJson(text).root, 'suppressions')?.value;
  return (list?.type === 'array' ? list.items : []).flatMap((item) => {
    const file = property(item, 'file')?.value;
    return file?.type === 'string' && file.value.trim() !== '' ? [file] : [];
  });
}

/**
 * Suppressions of files that match nothing.
 * @param text of the configuration.
 * @param isThere whether there is a file at a path relative to the folder of the configuration.
 * @param paths of all files in the folder, relative to it; undefined from time to time. Read only if need be.
 */
export function* unmatchedFiles(
  text: string,
  isThere: (path: string) => boolean,
  paths: () => Iterable<string | undefined>,
): Generator<undefined, ConfigProblem[]> {
  const nodes = fileNodes(text);
  const open = new Set(nodes.map((node) => node.value).filter((pattern) => !isThere(pattern)));
  let files = 0;
  for (const path of open.size > 0 ? paths() : []) {
    if (path === undefined) {
      yield;
      continue;
    }
    for (const pattern of open) if (fileMatches(pattern, [path])) open.delete(pattern);
    if (open.size === 0 || ++files > MAX_FILES) return [];
  }
  return nodes
    .filter(({ value }) => open.has(value))
    .map(({ value, range }) => ({
      range,
      severity: 'warning',
      message: `No file matches "${value}", so nothing is suppressed.`,
    }));
}
