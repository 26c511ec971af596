/**
 * The rules of .dependency-cruiser.cjs refuse what they claim to refuse. They are path patterns, so they are tried on a
 * small tree with the same folders as ours, in which every layer imports every other.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';

interface LayerRule {
  name: string;
  to: { path: string; pathNot: string | string[] };
}

const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: LayerRule[];
};
const layers = readdirSync(join(root, 'server/src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const HOSTS = ['lsp', 'cli'];
/** What hosts share: the only code that reads files of users. */
const FILES = 'files';
const core = layers.filter((l) => !HOSTS.includes(l) && l !== FILES);
const FOREIGN = ['node:fs', 'node:https', 'child_process', 'vscode', 'vscode-languageserver', 'jsonc-parser'];

/** Below the root, so that packages resolve as they do for the real tree. */
let tree: string;
/** `rule: from -> to` for each refused import. */
let refused: Set<string>;

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  tree = mkdtempSync(join(root, '.cache/arrows-'));
  const write = (file: string, lines: readonly string[]): void => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), [...lines, 'export {};', ''].join('\n'));
  };
  write('tsconfig.json', []);
  writeFileSync(join(tree, 'tsconfig.json'), '{}');
  for (const layer of layers) {
    write(`server/src/${layer}/member.ts`, []);
    write(`server/src/${layer}/importer.ts`, [
      ...layers.filter((l) => l !== layer).map((l) => `import '../${l}/member.js';`),
      ...FOREIGN.map((module) => `import '${module}';`),
    ]);
  }
  write('server/src/syntax/json/importer.ts', ["import 'jsonc-parser';"]);
  write('server/src/lsp/protocol.ts', ["import '../policy/member.js';", "import '../rules/member.js';"]);
  write('client/src/importer.ts', [
    "import '../../server/src/policy/member.js';",
    "import '../../server/src/lsp/member.js';",
    "import '../../server/src/lsp/protocol.js';",
    "import 'node:https';",
    "import 'vscode';",
  ]);
  write('server/src/policy/one.ts', ["import './two.js';"]);
  write('server/src/policy/two.ts', ["import './one.js';"]);
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      join(root, '.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      'client',
      'server',
    ],
    { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const { summary } = JSON.parse(run.stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  refused = new Set(summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const isRefused = (rule: string, from: string, to: string): boolean =>
  [...refused].some((line) => line.startsWith(`${rule}: ${from} -> `) && line.includes(to));

it('every folder of server/src is a layer with a rule', () => {
  const named = forbidden.map((r) => r.name).filter((n) => n.endsWith('-layer'));
  expect(named.sort()).toEqual(layers.map((l) => `${l}-layer`).sort());
});

it.each(layers)('%s imports what its rule allows, and nothing else', (layer) => {
  const rule = forbidden.find((r) => r.name === `${layer}-layer`);
  for (const other of layers.filter((l) => l !== layer)) {
    const to = `server/src/${other}/member.ts`;
    const allowed = [rule!.to.pathNot].flat().some((pattern) => new RegExp(pattern).test(to));
    expect(isRefused(`${layer}-layer`, `server/src/${layer}/importer.ts`, to), to).toBe(!allowed);
  }
});

it.each([
  ['algebra', 'policy'],
  ['catalogue', 'algebra'],
  ['syntax', 'policy'],
  ['policy', 'dialects'],
  ['rules', 'evaluation'],
  ['evaluation', 'rules'],
  ['lsp', 'cli'],
  ['cli', 'lsp'],
  ['lsp', 'policy'],
  ['cli', 'analysis'],
  ['rules', 'service'],
])('%s does not import %s', (layer, other) => {
  expect(
    isRefused(`${layer}-layer`, `server/src/${layer}/importer.ts`, `server/src/${other}/member.ts`),
  ).toBe(true);
});

it('a file of a host that goes past the door imports only what it is listed for', () => {
  const from = 'server/src/lsp/protocol.ts';
  expect(isRefused('past-the-door-lsp/protocol.ts', from, 'server/src/rules/member.ts')).toBe(true);
  expect(isRefused('past-the-door-lsp/protocol.ts', from, 'server/src/policy/member.ts')).toBe(false);
  expect(isRefused('lsp-layer', from, 'server/src/policy/member.ts')).toBe(false);
});

it('files of users are read in one place', () => {
  for (const host of HOSTS)
    expect(isRefused('disk-in-files-only', `server/src/${host}/importer.ts`, 'fs')).toBe(true);
  expect(isRefused('disk-in-files-only', `server/src/${FILES}/importer.ts`, 'fs')).toBe(false);
});

it.each(core)('%s imports neither a host, nor the file system, nor the network, nor an editor', (layer) => {
  const from = `server/src/${layer}/importer.ts`;
  for (const host of HOSTS)
    expect(isRefused(`${layer}-layer`, from, `server/src/${host}/member.ts`)).toBe(true);
  const impure = FOREIGN.filter((m) => m !== 'jsonc-parser');
  for (const module of impure) expect(isRefused('pure-core', from, module.replace('node:', ''))).toBe(true);
  for (const module of ['https', 'child_process'])
    expect(isRefused('no-network-no-shell', from, module)).toBe(true);
  expect(isRefused('lsp-types-in-lsp-only', from, 'vscode-languageserver')).toBe(true);
  expect(isRefused('vscode-in-client-only', from, 'vscode')).toBe(true);
});

it('the client imports the protocol of the server and nothing else of it', () => {
  const from = 'client/src/importer.ts';
  expect(isRefused('client-apart', from, 'server/src/policy/member.ts')).toBe(true);
  expect(isRefused('client-apart', from, 'server/src/lsp/member.ts')).toBe(true);
  expect(isRefused('client-apart', from, 'server/src/lsp/protocol.ts')).toBe(false);
  expect(isRefused('no-network-no-shell', from, 'https')).toBe(true);
  expect(isRefused('vscode-in-client-only', from, 'vscode')).toBe(false);
});

it('only the JSON syntax imports jsonc-parser', () => {
  const isKnown = (from: string): boolean =>
    !isRefused('jsonc-parser-in-syntax-json-only', from, 'jsonc-parser');
  expect(layers.filter((layer) => isKnown(`server/src/${layer}/importer.ts`))).toEqual([]);
  expect(isKnown('server/src/syntax/json/importer.ts')).toBe(true);
});

it('imports do not go in circles', () => {
  expect(isRefused('no-circles', 'server/src/policy/one.ts', 'server/src/policy/two.ts')).toBe(true);
});

it('the core is compiled without the globals of Node, of browsers and of test runners', () => {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'server/tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    join(root, 'server'),
  );
  const names = ['process', 'Buffer', 'console', 'setTimeout', 'document', 'fetch', 'describe', 'require'];
  const text = `export const all = [\n${names.map((n) => `  ${n},`).join('\n')}\n];\n`;
  // A file that is only here.
  const path = join(root, 'server/src/policy/not-there.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([path], options, host);
  const errors = program
    .getSemanticDiagnostics(program.getSourceFile(path))
    .map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n'));
  for (const name of names) expect(errors.join('\n')).toContain(`Cannot find name '${name}'`);
  expect(errors).toHaveLength(names.length);
});

it("only the host suite knows mocha's globals, and only pages know the DOM", () => {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
    references: { path: string }[];
  };
  const having = (of: (options: { types?: string[]; lib?: string[] }) => boolean): string[] =>
    references
      .map((r) => r.path)
      .filter((path) =>
        of(JSON.parse(readFileSync(join(root, path, 'tsconfig.json'), 'utf8')).compilerOptions),
      );
  expect(having(({ types }) => types?.includes('mocha') ?? false)).toEqual(['test/host']);
  expect(having(({ lib }) => lib?.includes('DOM') ?? false)).toEqual([
    'client/src/evaluation-view/page',
    'test/e2e',
  ]);
});
