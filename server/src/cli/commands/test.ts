import { readText } from '../../files/read-file.js';
import { type RequestCase, requestFile } from '../../service/core.js';
import { withoutMarkdown } from '../../text/markdown.js';
import { printableJson } from '../../text/printable.js';
import { badFileLine, lines } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson } from '../common-options.js';
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
  if (invocation.files.length === 0) throw new UsageError('test needs at least one file.');
  const out: string[] = [];
  const rows: TestResult[] = [];
  let stderr = '';
  let bad = false;
  for (const path of invocation.files) {
    const file = readText(path);
    if ('error' in file) {
      stderr += badFileLine(file);
      bad = true;
      continue;
    }
    const as = requestFile(path) ?? 'test';
    const { cases, complaints, broken } = readCases(path, file.text, as, invocation.service);
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
  parameters: 'FILES...',
  summary: 'Runs the tests of .iam-test.json files.',
  details: ['Exit code: 0 all pass, 1 some fail, 2 bad usage or unreadable input.'],
  options: { format: FORMAT },
  run,
};
