// Checks that no text uses a word of scripts/word-list.json; docs/style.md says what to write instead.
//   --all  also prints the number of phrases found in each scope
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { root } from './paths.mjs';
import { matcher, proseOfJson, proseOfMarkdown, proseOfScript } from './words.mjs';

/** Keys of package.json and of the schemas whose values people read. */
const SHOWN = [
  'displayName',
  'title',
  'description',
  'markdownDescription',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'deprecationMessage',
  'contents',
];

const shownJson = (/** @type {string} */ text) => proseOfJson(text, SHOWN);

/** The headings and comments of a fixture. */
const proseOfFixture = (/** @type {string} */ text) =>
  text.replace(/^(?!# |\/\/ ).*$/gm, (line) => ' '.repeat(line.length));

/** @typedef {{ name: string, files: string[], except?: string[], prose: (text: string, file: string) => string }} Scope */

/**
 * What is checked. `except` has files that quote the words to avoid.
 * @type {Scope[]}
 */
export const SCOPES = [
  {
    name: 'docs',
    files: ['*.md', 'docs/**/*.md', 'examples/**/*.md', 'server/**/*.md', 'test/**/*.md'],
    prose: proseOfMarkdown,
  },
  { name: 'manifest', files: ['package.json', 'schemas/*.json'], prose: shownJson },
  {
    name: 'examples',
    files: ['examples/**/*.json'],
    prose: (/** @type {string} */ text) => proseOfJson(text),
  },
  { name: 'server', files: ['server/src/**/*.ts'], prose: proseOfScript },
  { name: 'client', files: ['client/src/**/*.ts'], prose: proseOfScript },
  {
    name: 'data',
    files: ['server/data/*.json'],
    prose: (text) => proseOfJson(text, ['description', 'when', 'note', 'text']),
  },
  {
    name: 'scripts',
    files: ['scripts/*.mjs', 'bench/*.mjs', '.dependency-cruiser.cjs', 'vitest*.mts'],
    prose: proseOfScript,
  },
  { name: 'test', files: ['test/**/*.ts'], except: ['test/scripts/words.test.ts'], prose: proseOfScript },
  { name: 'fixtures', files: ['test/**/*.fixture'], prose: proseOfFixture },
];

/**
 * The files of a pattern. Only the folder that it begins with is read: the root itself, or one folder and what is in it.
 * @param {string} pattern
 */
function filesOf(pattern) {
  const [folder = '', ...deeper] = pattern.split('/');
  const names =
    deeper.length === 0
      ? readdirSync(root)
      : readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const paths = names.map((n) => (deeper.length === 0 ? n : `${folder}/${n.replaceAll('\\', '/')}`));
  const matches = picomatch(pattern);
  return paths.filter((path) => matches(path) && statSync(join(root, path)).isFile());
}

/**
 * @param {Scope} scope
 * @returns one line for each phrase found in a scope: place, phrase, and what to write instead.
 */
export function checkScope(scope) {
  const { words } = JSON.parse(readFileSync(join(root, 'scripts/word-list.json'), 'utf8'));
  const find = matcher(words);
  const files = scope.files.flatMap(filesOf).filter((file) => !scope.except?.includes(file));
  if (files.length === 0) throw new Error(`scope ${scope.name}: no file matches ${scope.files.join(', ')}`);
  return [...new Set(files)].sort().flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return find(scope.prose(text, file), scope.name).map(({ offset, text: found, entry }) => {
      const before = text.slice(0, offset).split('\n');
      const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
      return `${place}: "${found.replace(/\s+/g, ' ')}": write ${entry.write}`;
    });
  });
}

/** @returns the phrases in all scopes. */
export const checkWords = () => SCOPES.flatMap(checkScope);

if (process.argv[1]?.endsWith('check-words.mjs')) {
  const all = process.argv.includes('--all');
  for (const scope of SCOPES) {
    const found = checkScope(scope);
    for (const line of found) console.error(line);
    if (all) console.log(`${scope.name}: ${found.length}`);
    if (found.length > 0) process.exitCode = 1;
  }
}
