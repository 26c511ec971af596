import { expect, it } from 'vitest';
import {
  compareLengths,
  functionsOf,
  moduleState,
  sameNames,
  testsWithoutSource,
  textReads,
  tooLong,
  unescapedNotifications,
} from '../../scripts/lint.mjs';

const lines = (count: number): string => '  work();\n'.repeat(count);

it('names functions as people look for them, and measures them whole', () => {
  const text = [
    'export function outer() {',
    '  const inner = () => {',
    '    return 1;',
    '  };',
    '  return [inner].map((f) => f());',
    '}',
    'class Client {',
    '  constructor() {}',
    '  get open() { return true; }',
    '  #close(): void {',
    '  }',
    '  abstract(): void;',
    '}',
    'const record = { method() {}, arrow: () => 1 };',
  ].join('\n');
  expect(functionsOf({ file: 'a.ts', text })).toEqual([
    { name: 'outer', lines: 6 },
    { name: 'outer.inner', lines: 3 },
    { name: 'outer.anonymous', lines: 1 },
    { name: 'Client.constructor', lines: 1 },
    { name: 'Client.open', lines: 1 },
    { name: 'Client.#close', lines: 2 },
    { name: 'method', lines: 1 },
    { name: 'arrow', lines: 1 },
  ]);
});

it('reports files over 400 lines and functions over 80', () => {
  expect(tooLong([{ file: 'server/src/a.ts', text: lines(400) }])).toEqual({});
  expect(tooLong([{ file: 'server/src/a.ts', text: lines(401) }])).toEqual({ 'server/src/a.ts': 401 });
  const withFunction = (count: number): string => `function f() {\n${lines(count)}}\n`;
  expect(tooLong([{ file: 'client/src/a.ts', text: withFunction(78) }])).toEqual({});
  expect(tooLong([{ file: 'client/src/a.ts', text: withFunction(79) }])).toEqual({ 'client/src/a.ts#f': 81 });
  // A suite of tests is one callback.
  expect(tooLong([{ file: 'test/a.test.ts', text: withFunction(100) }])).toEqual({});
});

it('what is known can shrink, but neither grow nor stay on the list without need', () => {
  const known = { 'a.ts': 500, 'a.ts#f': 90 };
  expect(compareLengths({ 'a.ts': 500, 'a.ts#f': 85 }, known)).toEqual([]);
  expect(compareLengths({ 'a.ts': 501, 'a.ts#f': 90 }, known)).toEqual([
    'a.ts has 501 lines; it had 500, and cannot grow',
  ]);
  expect(compareLengths({ 'a.ts': 500 }, known)).toEqual([
    'a.ts: f is not over 80 lines: run "node scripts/lint.mjs --update"',
  ]);
  expect(compareLengths({ ...known, 'b.ts': 401 }, known)).toEqual([
    'b.ts has 401 lines; at most 400 are allowed',
  ]);
});

it('two files of a layer do not share a name, except in folders with one file for each rule or source', () => {
  expect(
    sameNames([
      'server/src/lsp/features/compare.ts',
      'server/src/lsp/handlers/compare.ts',
      'server/src/cli/commands/compare.ts',
      'server/src/rules/rule.ts',
      'server/src/rules/checks/arn-format.ts',
      'server/src/rules/support/arn-format.ts',
      'client/src/commands/compare.ts',
      'client/src/evaluation-view/compare.ts',
    ]),
  ).toEqual([
    'server/src/lsp/features/compare.ts and server/src/lsp/handlers/compare.ts have the same name in one layer',
    'client/src/commands/compare.ts and client/src/evaluation-view/compare.ts have the same name in one layer',
  ]);
});

it('reports variables of modules of the server that keep state', () => {
  const stateOf = (text: string, file = 'server/src/a.ts') =>
    moduleState([{ file, text }]).map((line) => /: (\S+) keeps state/.exec(line)![1]);
  expect(stateOf('const cache = new WeakMap<Node, string>();')).toEqual(['cache']);
  expect(stateOf('export const seen = new Set<string>();')).toEqual(['seen']);
  expect(stateOf("const all = new Map([['a', 1]]);\nall.set('b', 2);")).toEqual(['all']);
  expect(stateOf('let count = 0;')).toEqual(['count']);
  expect(stateOf('class A { static readonly #all = new Map<string, A>(); static last?: A; }')).toEqual([
    '#all',
    'last',
  ]);
  // Tables do not change, and objects can.
  expect(
    stateOf("const table = new Map([['a', 1]]); const names = new Set(['a']);\ntable.get('a');"),
  ).toEqual([]);
  expect(stateOf('class A { readonly #all = new Map(); static readonly max = 1; }')).toEqual([]);
  expect(stateOf('const f = () => { let i = 0; const seen = new Set(); return [i, seen]; };')).toEqual([]);
  expect(stateOf('const cache = new WeakMap();', 'client/src/a.ts')).toEqual(['cache']);
  expect(stateOf('const cache = new WeakMap();', 'client/src/evaluation-view/page/a.ts')).toEqual([]);
  expect(stateOf('const cache = new WeakMap();', 'scripts/a.ts')).toEqual([]);
});

it('where only the tree counts, the text of a document is not read', () => {
  const of = (text: string, file = 'server/src/rules/checks/a.ts'): string[] => textReads([{ file, text }]);
  const [found] = of('const a = 1;\nconst b = policy.document.text.length;');
  expect(found).toBe(
    'server/src/rules/checks/a.ts:2: reads the text of a document; read its tree, or ask its syntax',
  );
  expect(of('f(document.text)')).toHaveLength(1);
  expect(of('const { root, text } = document;')).toHaveLength(1);
  expect(of('const { text: all } = policy.document;')).toHaveLength(1);
  expect(of('const { text } = glob; glob.text; document.root; document.problems;')).toEqual([]);
  expect(of('document.text', 'server/src/syntax/json/a.ts')).toEqual([]);
  expect(of('document.text', 'server/src/completion/sources/a.ts')).toHaveLength(1);
});

it('what a notification says is escaped', () => {
  const of = (text: string, file = 'client/src/commands/a.ts'): string[] =>
    unescapedNotifications([{ file, text }]);
  expect(of('void vscode.window.showWarningMessage(name);')).toEqual([
    'client/src/commands/a.ts shows a notification without notificationText(): use client/src/notifications.ts',
  ]);
  expect(of('this.connection.window.showErrorMessage(`${path}`, open)', 'server/src/lsp/a.ts')).toHaveLength(
    1,
  );
  expect(of('window.showErrorMessage(\n  notificationText(`${path} has errors.`),\n  open,\n)')).toEqual([]);
  expect(of('void showWarning(name); vscode.window.showQuickPick(list);')).toEqual([]);
});

it('a test has the path of its source, or is listed as one about more than one file', () => {
  const exists = (path: string): boolean => path === 'server/src/sets/a.ts' || path === 'scripts/b.mjs';
  const of = (tests: string[], list = {}): string[] => testsWithoutSource(tests, exists, list);
  expect(of(['sets/a.test.ts', 'scripts/b.test.ts'])).toEqual([]);
  expect(of(['sets/c.test.ts'])).toEqual(['test/sets/c.test.ts has no source file of the same path']);
  expect(of(['sets/c.test.ts', 'core/d.test.ts'], { 'core/': 'all', 'sets/c.test.ts': 'more' })).toEqual([]);
  expect(of(['sets/a.test.ts'], { 'core/': 'all' })).toEqual([
    'CROSS_CUTTING in scripts/lint.mjs names test/core/, which has no test',
  ]);
});
