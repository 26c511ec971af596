import { problemOfFound, readText } from '../../files/read-file.js';
import { isFolder } from '../../files/walk-folder.js';
import { type RequestCase, requestFile } from '../../service/core.js';
import { withoutMarkdown } from '../../text/markdown.js';
import { printableJson } from '../../text/printable.js';
import { badFileLine, lines } from '../access-question.js';
import { CHECK_OPTIONS, loadConfig, namedFiles } from '../checked-files.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson } from '../common-options.js';
import type { BadFile } from '../policy-files.js';
import { decisionText, readCases } from '../request-cases.js';

interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly explanation: string;
}

function runTest(file: string, c: RequestCase, invocation: Invocation): { row: TestResult; got: string } {
  const result = invocation.service.evaluate(c);
  const row = {
    file,
    name: c.name,
    passed: result !== undefined && c.expect !== undefined && result.decision === c.expect,
    expected: c.expect ?? null,
    actual: result?.decision ?? null,
    explanation: result?.explanation ?? 'A part of the test is missing or malformed.',
  };
  return { row, got: result ? decisionText(result) : 'not evaluated' };
}

function run(invocation: Invocation): CliResult {
  if (invocation.files.length === 0) throw new UsageError('test needs at least one file or folder.');
  const config = loadConfig(invocation);
  if ('exitCode' in config) return config;
  const out: string[] = [];
  const rows: TestResult[] = [];
  let stderr = '';
  let bad = false;
  const isTest = (path: string): boolean => requestFile(path) === 'test';
  const unreadable = (folder: BadFile): void => {
    stderr += badFileLine(folder);
    bad = true;
  };
  for (const { path, found } of namedFiles(invocation, config, isTest, unreadable)) {
    const file = readText(path);
    if ('error' in file) {
      const error = found ? problemOfFound(path, file.error) : file.error;
      if (error === undefined) continue;
      stderr += badFileLine({ path, error });
      bad = true;
      continue;
    }
    const as = requestFile(path) ?? 'test';
    const { cases, complaints, broken } = readCases(path, file.text, as, invocation.service, config);
    stderr += complaints.join('');
    bad ||= broken;
    for (const c of cases) {
      bad ||= c.problems.some((p) => !p.minor);
      const { row, got } = runTest(path, c, invocation);
      rows.push(row);
      if (row.passed) continue;
      out.push(`FAIL ${path}: ${c.name}`, `  expected ${c.expect ?? 'a decision'}, got ${got}`);
      out.push(`  ${withoutMarkdown(row.explanation)}`);
    }
  }
  // What a configuration with errors says about policies is unknown.
  for (const error of config.errors()) {
    stderr += badFileLine(error);
    bad = true;
  }
  if (rows.length === 0 && !bad && invocation.files.every(isFolder)) {
    stderr += badFileLine({ path: invocation.files.join(', '), error: 'contains no tests' });
    bad = true;
  }
  const passed = rows.filter((r) => r.passed).length;
  const failed = rows.length - passed;
  out.push(`${passed} passed, ${failed} failed`);
  return {
    stdout: isJson(invocation) ? printableJson({ passed, failed, tests: rows }) : lines(out),
    stderr,
    exitCode: bad ? 2 : failed > 0 ? 1 : 0,
  };
}

export const command: Command = {
  name: 'test',
  parameters: 'FILES|FOLDERS...',
  summary: 'Runs the tests of .iam-test.json files.',
  details: [
    'In a folder, all of these files are run, except those that .gitignore or "exclude" in grantwise.json',
    'excludes. The kinds of policies are compared with what the nearest grantwise.json of each says.',
    'Exit code: 0 all pass, 1 some fail, 2 bad usage or unreadable input.',
  ],
  options: { format: FORMAT, config: CHECK_OPTIONS.config },
  run,
};
