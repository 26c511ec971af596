/** Suppressions, overrides and kinds of files that are not there. */
import { parseJson } from '../../syntax/json/json-syntax.js';
import { property, type StringNode, type ValueNode } from '../../syntax/value.js';
import { fileMatches } from './config.js';
import { type ConfigProblem, globProblem } from './config-reader.js';

/** In a folder with more files than this, patterns that match nothing are not reported. */
const MAX_FILES = 200_000;

/** A pattern of files, and what does not happen if there are none. */
interface FilePattern {
  readonly node: StringNode;
  readonly effect: string;
}

/** Does the pattern begin with the name of a file or folder? Others are about files to come too. */
const namesPlace = ({ value }: StringNode): boolean => !/[*?[\]{}]/.test(value.split('/', 1)[0]!);

const itemsOf = (node: ValueNode | undefined): readonly ValueNode[] =>
  node?.type === 'array' ? node.items : node ? [node] : [];
const stringsOf = (node: ValueNode | undefined): StringNode[] =>
  itemsOf(node).filter((n): n is StringNode => n.type === 'string' && n.value.trim() !== '');

/** The `file` of each suppression of a configuration, and the patterns of its overrides and kinds that name a place. */
function filePatterns(text: string): FilePattern[] {
  const { root } = parseJson(text);
  const of = (name: string): ValueNode | undefined => property(root, name)?.value;
  const kinds = of('policyKinds');
  const others = [
    ...itemsOf(of('overrides')).flatMap((item) => stringsOf(property(item, 'files')?.value)),
    ...(kinds?.type === 'object' ? kinds.properties.map((p) => p.key) : []),
  ];
  return [
    ...itemsOf(of('suppressions'))
      .flatMap((item) => stringsOf(property(item, 'file')?.value))
      .map((node) => ({ node, effect: 'nothing is suppressed' })),
    ...others
      .filter((n) => n.value.trim() !== '' && namesPlace(n))
      .map((node) => ({ node, effect: 'it has no effect' })),
  ];
}

/** A pattern does not match what is in the folder that it names. */
function folderHint(pattern: string, placeAt: (path: string) => string | undefined): string {
  const folder = pattern.replace(/\/$/, '');
  if (folder.startsWith('/') || placeAt(folder) !== 'folder') return '';
  return ` "${folder}" is a folder: write "${folder}/**" for the files in it.`;
}

/**
 * Patterns of suppressions, overrides and kinds that match no file.
 * @param text of the configuration.
 * @param placeAt what there is at a path relative to the folder of the configuration.
 * @param paths of all files in the folder, relative to it; undefined from time to time. Read only if need be.
 */
export function* unmatchedFiles(
  text: string,
  placeAt: (path: string) => 'file' | 'folder' | undefined,
  paths: () => Iterable<string | undefined>,
): Generator<undefined, ConfigProblem[]> {
  const patterns = filePatterns(text).filter(({ node }) => globProblem(node.value) === undefined);
  // A path from the root of the file system is not one in the folder.
  const known = patterns.map(({ node }) => node.value);
  const open = new Set(known.filter((pattern) => pattern.startsWith('/') || placeAt(pattern) !== 'file'));
  let files = 0;
  for (const path of open.size > 0 ? paths() : []) {
    if (path === undefined) {
      yield;
      continue;
    }
    for (const pattern of open) if (fileMatches(pattern, [path])) open.delete(pattern);
    if (open.size === 0 || ++files > MAX_FILES) return [];
  }
  return patterns
    .filter(({ node }) => open.has(node.value))
    .map(({ node: { value, range }, effect }) => ({
      range,
      severity: 'warning',
      message: `No file matches "${value}", so ${effect}.${folderHint(value, placeAt)}`,
    }));
}
