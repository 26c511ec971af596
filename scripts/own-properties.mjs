// Every object inherits `constructor`, `toString` and `__proto__`: a table that is asked for a name from a document has to be a
// Map, or be asked with `ownValue` or after `Object.hasOwn`. Types decide what is a table: whatever is indexed by any text.
//   node scripts/own-properties.mjs   fails with one line for each; does nothing if the sources are those of the last success
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { root } from './paths.mjs';

const FOLDERS = ['server/src', 'client/src'];
/** The hash of the sources in which nothing was found. */
const MEMORY = join(root, '.cache/own-properties');

const productFiles = () =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name)),
  );

/** @param {readonly string[]} files @returns {ts.Program} */
export function programOf(files) {
  return ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node', 'vscode'],
    strict: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    noEmit: true,
  });
}

/**
 * Is it any text, and not a choice of literals or a number?
 * @param {ts.Type} type
 * @param {ts.TypeChecker} checker
 * @returns {boolean}
 */
function isAnyText(type, checker) {
  const flags = ts.TypeFlags;
  if (type.isUnionOrIntersection()) return type.types.some((t) => isAnyText(t, checker));
  if (type.flags & flags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint !== undefined && constraint !== type && isAnyText(constraint, checker);
  }
  return (
    (type.flags &
      (flags.String | flags.TemplateLiteral | flags.StringMapping | flags.Any | flags.Unknown)) !==
    0
  );
}

/**
 * Does the function around a look-up ask `Object.hasOwn` for the same table and name?
 * @param {ts.ElementAccessExpression} node
 * @param {ts.SourceFile} file
 */
function isGuarded(node, file) {
  const wanted = `${node.expression.getText(file)},${node.argumentExpression.getText(file)}`;
  /** @type {ts.Node} */
  let around = node;
  while (!ts.isFunctionLike(around) && around.parent) around = around.parent;
  /** @param {ts.Node} inner @returns {boolean} */
  const asks = (inner) =>
    (ts.isCallExpression(inner) &&
      inner.expression.getText(file) === 'Object.hasOwn' &&
      inner.arguments.map((a) => a.getText(file)).join(',') === wanted) ||
    (ts.forEachChild(inner, (child) => asks(child) || undefined) ?? false);
  return asks(around);
}

/**
 * Look-ups and assignments that can reach what every object inherits.
 * @param {ts.Program} program
 * @returns {string[]} one line for each.
 */
export function inheritedLookUps(program) {
  const checker = program.getTypeChecker();
  /** @type {string[]} */
  const found = [];
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || /\/node_modules\/|\.json$/.test(file.fileName)) continue;
    /** @param {ts.Node} node */
    const visit = (node) => {
      const lookUp =
        ts.isElementAccessExpression(node) &&
        isAnyText(checker.getTypeAtLocation(node.argumentExpression), checker) &&
        !isGuarded(node, file);
      const asked =
        ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.InKeyword &&
        !ts.isPrivateIdentifier(node.left) &&
        isAnyText(checker.getTypeAtLocation(node.left), checker);
      if (lookUp || asked) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        const place = `${file.fileName.replace(`${root}/`, '')}:${line + 1}`;
        found.push(
          `${place}: ${node.getText(file)} also finds what every object inherits; use a Map, ownValue or Object.hasOwn`,
        );
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

/** @returns {string[]} what is found in the product, one line for each. */
export function checkOwnProperties() {
  const files = productFiles();
  const hash = createHash('sha256');
  for (const file of [fileURLToPath(import.meta.url), ...files]) hash.update(readFileSync(file));
  const now = hash.digest('hex');
  if (existsSync(MEMORY) && readFileSync(MEMORY, 'utf8') === now) return [];
  const found = inheritedLookUps(programOf(files));
  if (found.length === 0) {
    mkdirSync(dirname(MEMORY), { recursive: true });
    writeFileSync(MEMORY, now);
  }
  return found;
}

if (process.argv[1]?.endsWith('own-properties.mjs')) {
  const found = checkOwnProperties();
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}
