// Rules about the source that biome does not have: no file over 400 lines, no function over 80, no two files of a layer
// with the same name, no variable of a module that keeps state, no document's text where only its tree counts. What is over
// a limit is listed in scripts/lint-known.json with its size: it cannot grow, and what is no longer over the limit has to
// leave the list.
//   node scripts/lint.mjs            fails with one line for each problem
//   node scripts/lint.mjs --update   lowers the sizes of the list and removes entries; never adds one
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { REGISTRIES } from './generate.mjs';
import { root } from './paths.mjs';

export const MAX_FILE_LINES = 400;
export const MAX_FUNCTION_LINES = 80;
const FOLDERS = ['server/src', 'client/src', 'scripts', 'bench', 'test'];
/** Callbacks of `describe` are not functions that a reader has to understand as a whole. */
const WITHOUT_FUNCTIONS = 'test/';
const list = join(root, 'scripts/lint-known.json');

/** @typedef {{ file: string, text: string }} Source `file`: relative to the root, with slashes */

/** @returns {Source[]} every source file, without what is generated. */
export function readSources() {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.generated\.ts$|\/node_modules\//.test(file))
      .sort()
      .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  );
}

/** @param {string} text */
const lineCount = (text) => text.replace(/\n$/, '').split('\n').length;

/**
 * @param {ts.Node} node
 * @returns {string} the name under which people would look for a function.
 */
function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const named =
    /** @type {{ name?: ts.Node }} */ (node).name ?? /** @type {{ name?: ts.Node }} */ (node.parent).name;
  return named?.getText() ?? 'anonymous';
}

/**
 * Functions, methods and accessors with their lengths in lines, from `function` to the closing brace.
 * @param {Source} source
 * @returns {{ name: string, lines: number }[]} the name with those of the classes and functions around it: `Client.open`
 */
export function functionsOf({ file, text }) {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  /** @type {{ name: string, lines: number }[]} */
  const found = [];
  /**
   * @param {ts.Node} node
   * @param {string} around
   */
  const visit = (node, around) => {
    let inside = around;
    const isFunction = ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
    if (isFunction || ts.isClassLike(node)) {
      inside = around === '' ? nameOf(node) : `${around}.${nameOf(node)}`;
      if (isFunction)
        found.push({ name: inside, lines: lineCount(text.slice(node.getStart(tree), node.end)) });
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(tree, '');
  return found;
}

/**
 * What is over a limit: lines by `file`, or by `file#function`.
 * @param {readonly Source[]} sources
 * @returns {Record<string, number>}
 */
export function tooLong(sources) {
  /** @type {Record<string, number>} */
  const over = {};
  for (const source of sources) {
    const lines = lineCount(source.text);
    if (lines > MAX_FILE_LINES) over[source.file] = lines;
    if (lines <= MAX_FUNCTION_LINES || source.file.startsWith(WITHOUT_FUNCTIONS)) continue;
    for (const { name, lines } of functionsOf(source)) {
      const id = `${source.file}#${name}`;
      if (lines > MAX_FUNCTION_LINES) over[id] = Math.max(lines, over[id] ?? 0);
    }
  }
  return over;
}

/**
 * @param {Record<string, number>} over
 * @param {Record<string, number>} known
 * @returns {string[]} one line for each that is over its limit and not listed, longer than listed, or listed in vain.
 */
export function compareLengths(over, known) {
  const limit = (/** @type {string} */ id) => (id.includes('#') ? MAX_FUNCTION_LINES : MAX_FILE_LINES);
  return [
    ...Object.entries(over)
      .filter(([id, lines]) => lines > (known[id] ?? 0))
      .map(
        ([id, lines]) =>
          `${id.replace('#', ': ')} has ${lines} lines; ` +
          (known[id] === undefined
            ? `at most ${limit(id)} are allowed`
            : `it had ${known[id]}, and cannot grow`),
      ),
    ...Object.keys(known)
      .filter((id) => over[id] === undefined)
      .map(
        (id) =>
          `${id.replace('#', ': ')} is not over ${limit(id)} lines: run "node scripts/lint.mjs --update"`,
      ),
  ];
}

/**
 * Files of one layer with the same name. Layers are the folders of server/src, and client/src; a folder with one file for
 * each rule or source names its files after these.
 * @param {readonly string[]} files
 * @returns {string[]} one line for each name.
 */
export function sameNames(files) {
  /** @type {Map<string, string[]>} */
  const byName = new Map();
  for (const file of files) {
    const [, layer] = /^(server\/src\/[^/]+|client\/src)\//.exec(file) ?? [];
    if (layer === undefined || REGISTRIES.some(({ folder }) => file.startsWith(`${folder}/`))) continue;
    const key = `${layer} ${basename(file)}`;
    byName.set(key, [...(byName.get(key) ?? []), file]);
  }
  return [...byName.values()]
    .filter((same) => same.length > 1)
    .map((same) => `${same.join(' and ')} have the same name in one layer`);
}

const COLLECTIONS = /^(Weak)?(Map|Set)$/;
const CHANGES = 'set|add|delete|clear';

/** The script of one view: its modules are the page, and end with it. */
const PAGE = 'client/src/evaluation-view/page/';

/**
 * Variables of modules of the product, and static fields, that keep state: `let`, a WeakMap or WeakSet, and a Map or Set
 * that is made empty or is changed. A cache belongs to an object that owns it.
 * @param {readonly Source[]} sources
 * @returns {string[]} one line for each.
 */
export function moduleState(sources) {
  /** @type {string[]} */
  const found = [];
  for (const { file, text } of sources) {
    if (!/^(server|client)\/src\//.test(file) || file.startsWith(PAGE)) continue;
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    /**
     * @param {ts.VariableDeclaration | ts.PropertyDeclaration} node
     * @param {boolean} changeable
     */
    const look = (node, changeable) => {
      const name = node.name.getText(tree);
      const made = node.initializer;
      const type = made && ts.isNewExpression(made) ? made.expression.getText(tree) : '';
      const changed = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}\\.(${CHANGES})\\(`).test(text);
      const empty = made && ts.isNewExpression(made) && (made.arguments?.length ?? 0) === 0;
      if (changeable || (COLLECTIONS.test(type) && (type.startsWith('Weak') || empty || changed)))
        found.push(`${file}: ${name} keeps state in a module; let an object own it`);
    };
    for (const statement of tree.statements) {
      if (ts.isVariableStatement(statement)) {
        const list = statement.declarationList;
        for (const one of list.declarations) look(one, !(list.flags & ts.NodeFlags.Const));
      }
      if (!ts.isClassDeclaration(statement)) continue;
      for (const member of statement.members) {
        const kinds = ts.isPropertyDeclaration(member) ? (member.modifiers ?? []).map((m) => m.kind) : [];
        if (!ts.isPropertyDeclaration(member) || !kinds.includes(ts.SyntaxKind.StaticKeyword)) continue;
        look(member, !kinds.includes(ts.SyntaxKind.ReadonlyKeyword));
      }
    }
  }
  return found;
}

/**
 * Tests about more than one source file, by path below test/ or by folder, and what they are about. Every other test has
 * the path of its source: test/sets/request-sets.test.ts is about server/src/sets/request-sets.ts.
 * @type {Readonly<Record<string, string>>}
 */
const CROSS_CUTTING = {
  'core/': 'the core as a whole: layers, broken input, random documents, cost',
  'model/': 'the second model of IAM against the engine',
  'protocol/': 'the language server, over its protocol',
  'neovim/': 'the language server in another editor',
  'corpus/': 'policies that others wrote',
  'guide/': 'the guide and the examples',
  'precision/': 'findings on policies that others wrote',
  'schemas/': 'the JSON schemas',
  'syntaxes/': 'the TextMate grammar',
  'support/': 'what the tests share',
  'scripts/regular-expressions.test.ts': 'every regular expression of the product',
  'completion/quality.test.ts': 'what comes first, over all sources',
  'cli/output.test.ts': 'what every command prints',
  'evaluation-view/contrast.test.ts': 'the colors of page.css',
  'catalogue/global-keys-page.test.ts': "the table of global keys in server/data, next to AWS's page",
  'comparison/boxes-of-strangers.test.ts': 'public access, from the sets to the answer',
  'comparison/principals-and-strangers.test.ts': 'public access, from the sets to the answer',
  'evaluation/corpus.test.ts': 'decisions of another simulator',
  'evaluation/alternatives.test.ts': 'statements in the alternatives of Fn::If',
  'evaluation/documented-decisions.test.ts': "examples of AWS's documentation",
  'evaluation/keys-not-given.test.ts': 'absent and unknown keys, over all stages',
  'refactorings/applied-fixes.test.ts': 'fixes and refactorings, applied to the policies of others',
  'refactorings/comments.test.ts': 'comments through fixes and refactorings, in YAML and Terraform',
  'evaluation/fixes.property.test.ts': 'fixes do not change decisions',
  'evaluation/policies.property.test.ts': 'evaluation and algebra agree',
  'rules/rules.test.ts': 'the fixtures of all rules',
  'rules/good-examples.test.ts': 'the good examples of all rule pages',
  'rules/mutation.test.ts': 'all rules on mutations of valid policies',
  'rules/holes.property.test.ts': 'all rules on partly known values',
  'rules/renames.property.test.ts': 'the fixes of all rules that rename',
  'rules/facts.test.ts': 'the facts of docs/reference/facts.md that findings rest on',
  'syntax/transliteration.test.ts': 'policies of other people in all syntaxes',
  'rules/escalation-paths.test.ts': 'privilege-escalation on the paths of pathfinding.cloud',
  'evaluation/conditional-role-policies.test.ts':
    'evaluation/role-policies.ts: policies under conditions of a template',
  'cli/misspelt-statements.test.ts': 'all hosts of policies, and the gates',
  'rules/remedies.test.ts': 'the fixes of all rules whose messages name a remedy',
};

/**
 * Tests without a source of the same path, and entries of CROSS_CUTTING without a test.
 * @param {readonly string[]} tests below test/
 * @param {(path: string) => boolean} exists below the root
 * @param {Readonly<Record<string, string>>} crossCutting
 * @returns {string[]} one line for each.
 */
export function testsWithoutSource(tests, exists, crossCutting = CROSS_CUTTING) {
  const listed = (/** @type {string} */ test) =>
    Object.keys(crossCutting).find(
      (entry) => test === entry || (entry.endsWith('/') && test.startsWith(entry)),
    );
  const lone = tests.filter((test) => {
    const path = test.replace(/\.test\.ts$/, '');
    const sources = [`server/src/${path}.ts`, `client/src/${path}.ts`, `${path}.mjs`];
    return !listed(test) && !sources.some(exists);
  });
  const used = new Set(tests.map(listed));
  return [
    ...lone.map((test) => `test/${test} has no source file of the same path`),
    ...Object.keys(crossCutting)
      .filter((entry) => !used.has(entry))
      .map((entry) => `CROSS_CUTTING in scripts/lint.mjs names test/${entry}, which has no test`),
  ];
}

/** @returns {string[]} every test file, below test/. */
const testFiles = () =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.test.ts'));

/** What shows a notification, of VS Code and of LSP. */
const NOTIFICATION = /(?<=\.)show(Error|Warning|Information)Message\((?!\s*notificationText\()/;

/**
 * Notifications whose text is not escaped: VS Code makes links of what a file name or a document says.
 * @param {readonly Source[]} sources
 * @returns {string[]} one line for each file.
 */
export const unescapedNotifications = (sources) =>
  sources
    .filter(({ file, text }) => /^(server|client)\/src\//.test(file) && NOTIFICATION.test(text))
    .map(
      ({ file }) =>
        `${file} shows a notification without notificationText(): use client/src/notifications.ts`,
    );

/** The layers that use the tree of a document only: meaning is not text. */
const TREE_ONLY =
  /^server\/src\/(policy|sets|evaluation|comparison|rules|refactorings|completion|hover|editor)\//;

/**
 * Where a file of these layers reads the text of a document: `document.text`, or `{ text } = document`.
 * @param {readonly Source[]} sources
 * @returns {string[]} one line for each.
 */
export function textReads(sources) {
  /** @type {string[]} */
  const found = [];
  for (const { file, text } of sources) {
    if (!TREE_ONLY.test(file)) continue;
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const isDocument = (/** @type {ts.Node | undefined} */ node) =>
      node !== undefined && /(^|\.)(document|host)$/.test(node.getText(tree));
    const visit = (/** @type {ts.Node} */ node) => {
      const read =
        (ts.isPropertyAccessExpression(node) && node.name.text === 'text' && isDocument(node.expression)) ||
        (ts.isVariableDeclaration(node) &&
          ts.isObjectBindingPattern(node.name) &&
          node.name.elements.some((e) => (e.propertyName ?? e.name).getText(tree) === 'text') &&
          isDocument(node.initializer));
      if (read) {
        const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
        found.push(`${file}:${line + 1}: reads the text of a document; read its tree, or ask its syntax`);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

/**
 * @param {{ update?: boolean }} [options]
 * @returns {string[]} all problems, one line each.
 */
export function lint({ update = false } = {}) {
  const sources = readSources();
  const over = tooLong(sources);
  /** @type {Record<string, number>} */
  let known = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};
  if (update) {
    known = Object.fromEntries(
      Object.entries(known).flatMap(([id, lines]) =>
        over[id] === undefined ? [] : [[id, Math.min(lines, over[id])]],
      ),
    );
    writeFileSync(list, `${JSON.stringify(known, null, 2)}\n`);
  }
  return [
    ...compareLengths(over, known),
    ...sameNames(sources.map((s) => s.file)),
    ...moduleState(sources),
    ...textReads(sources),
    ...unescapedNotifications(sources),
    ...testsWithoutSource(testFiles(), (path) => existsSync(join(root, path))),
  ];
}

if (process.argv[1]?.endsWith('lint.mjs')) {
  const problems = lint({ update: process.argv.includes('--update') });
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
