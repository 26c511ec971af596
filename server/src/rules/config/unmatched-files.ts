import { parseJson } from '../../syntax/json/json-syntax.js';
import { property, type StringNode } from '../../syntax/value.js';
import type { ConfigProblem } from './config-reader.js';

/** The `file` of each suppression of a configuration. */
function fileNodes(text: string): StringNode[] {
  const list = property(parseJson(text).root, 'suppressions')?.value;
  return (list?.type === 'array' ? list.items : []).flatMap((item) => {
    const file = property(item, 'file')?.value;
    return file?.type === 'string' && file.value.trim() !== '' ? [file] : [];
  });
}

/** The patterns of a configuration's suppressions, each once. */
export const suppressedFiles = (text: string): readonly string[] => [
  ...new Set(fileNodes(text).map((node) => node.value)),
];

/** Suppressions of files that match nothing. @param matches whether there is a file that a pattern matches. */
export function unmatchedFiles(text: string, matches: (pattern: string) => boolean): ConfigProblem[] {
  return fileNodes(text)
    .filter(({ value }) => !matches(value))
    .map(({ value, range }) => ({
      range,
      severity: 'warning',
      message: `No file matches "${value}", so nothing is suppressed.`,
    }));
}
