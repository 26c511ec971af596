import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { idProblem, ruleFiles } from '../../scripts/new-rule.mjs';
import type { Report, Rule, RuleContext } from '../../server/src/rules/rule.js';
import { root } from '../support/catalogue.js';
import { policyOf, wholePolicy } from '../support/fixture.js';

const files = ruleFiles('not-there');
const [check] = Object.keys(files) as [string];

it('refuses an ID that is taken or malformed', () => {
  expect(idProblem('not-there')).toBeUndefined();
  expect(idProblem('full-admin')).toContain('full-admin.ts exists');
  for (const id of ['NotThere', 'not_there', '-x', '../x', ''])
    expect(idProblem(id)).toContain('is not an ID');
  expect(idProblem(undefined)).toContain('usage');
});

it('creates a check that compiles', () => {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'server/tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    join(root, 'server'),
  );
  const path = join(root, check);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === path
      ? ts.createSourceFile(name, files[check]!, ts.ScriptTarget.ES2022)
      : getSourceFile(name, ...rest);
  // A project must list its files, which this one is not among.
  const program = ts.createProgram([path], { ...options, composite: false }, host);
  const source = program.getSourceFile(path);
  expect(dirname(source!.fileName)).toBe(join(root, 'server/src/rules/checks'));
  const errors = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  expect(errors.map((e) => ts.flattenDiagnosticMessageText(e.messageText, '\n'))).toEqual([]);
});

it('creates examples that the check fires on as they say', async () => {
  const { outputText } = ts.transpileModule(files[check]!, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const { rule } = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(outputText)}`
  )) as { rule: Rule };
  const said = (statement: string): string[] => {
    const reports: Report[] = [];
    const context = { report: (report: Report) => reports.push(report) } as unknown as RuleContext;
    rule.checkStatement!(policyOf(wholePolicy(statement)).statements[0]!, context);
    return reports.map((r) => r.message);
  };
  const [, fires, says, quiet] = files['test/rules/not-there.fixture']!.split(/^# .*\n/m).map((s) =>
    s.trim(),
  );
  const [bad, good] = [...files['docs/rules/not-there.md']!.matchAll(/```json\n(\{.*\})\n```/g)].map(
    (m) => m[1]!,
  );
  expect(said(fires!.replace(/[«»]/g, ''))).toEqual([says]);
  expect(said(bad!)).toEqual([says]);
  expect(said(quiet!)).toEqual([]);
  expect(said(good!)).toEqual([]);
});

it('leaves a TODO in each file, which the tests of the rule refuse', () => {
  for (const text of Object.values(files)) expect(text).toContain('TODO');
});
