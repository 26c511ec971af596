/** `grantwise evaluate` and `grantwise test`: request and test documents. */
import { dirname, resolve } from 'node:path';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { type RequestFile, requestFile } from '../../dialects/request-files.js';
import { type Authorization, STEP_LABELS } from '../../evaluation/authorize.js';
import {
  type DocumentProblem,
  type Load,
  type RequestCase,
  readRequests,
  runCase,
} from '../../evaluation/request-document.js';
import { parseJson } from '../../syntax/json/parse.js';
import { LineIndex } from '../../text/line-index.js';
import { type FileText, readText } from '../files.js';
import type { CliResult } from './check.js';

/** Loads policies from paths relative to a document. */
function loader(path: string): Load {
  return (relative) => {
    const source = resolve(dirname(resolve(path)), relative);
    const file = readText(source);
    return 'error' in file ? { error: `cannot be read: ${file.error}` } : { text: file.text, source };
  };
}

interface Read {
  readonly cases: readonly RequestCase[];
  /** Lines for people about what is wrong, and whether anything can be done all the same. */
  readonly complaints: readonly string[];
  readonly broken: boolean;
}

function read(path: string, text: string, as: RequestFile, catalogue: Catalogue): Read {
  const document = parseJson(text);
  const { cases, problems } = readRequests(document, as, catalogue, loader(path));
  const lines = new LineIndex(text);
  const syntax: DocumentProblem[] = document.problems.map((p) => ({ range: p.range, message: p.message }));
  const all = [...syntax, ...problems, ...cases.flatMap((c) => c.problems)];
  const complaints = [
    ...new Set(
      all.map((p) => {
        const { line, character } = lines.position(p.range.start);
        return `grantwise: ${path}:${line + 1}:${character + 1}: ${p.message}\n`;
      }),
    ),
  ];
  return { cases, complaints, broken: syntax.length > 0 || problems.some((p) => !p.minor) };
}

const TITLES: Readonly<Record<string, string>> = {
  Allow: 'Allow',
  ImplicitDeny: 'ImplicitDeny',
  ExplicitDeny: 'ExplicitDeny',
};
const titleOf = (result: Authorization): string => TITLES[result.decision ?? ''] ?? 'Undecided';

function asText(c: RequestCase, result: Authorization): string {
  const plain = (text: string): string => text.replace(/`/g, '"');
  const lines = [`${titleOf(result)}: ${c.name}`, plain(result.explanation), ''];
  for (const step of result.steps) {
    if (step.verdict === 'not-present') continue;
    lines.push(`  ${STEP_LABELS[step.step]}: ${step.verdict}. ${plain(step.reason)}`);
  }
  if (result.missingKeys.length > 0) lines.push('', `Missing: ${result.missingKeys.join(', ')}`);
  for (const note of result.notes) lines.push('', `Mind: ${plain(note)}`);
  return `${lines.join('\n')}\n`;
}

/** Exit code: 0 evaluated, 2 unreadable or malformed, 3 undecided. */
export function runEvaluate(file: FileText, format: 'text' | 'json', catalogue: Catalogue): CliResult {
  if ('error' in file) return { stdout: '', stderr: `grantwise: ${file.path}: ${file.error}\n`, exitCode: 2 };
  const { cases, complaints, broken } = read(file.path, file.text, 'request', catalogue);
  const stderr = complaints.join('');
  const [first] = cases;
  const result = broken || !first ? undefined : runCase(first, catalogue);
  if (!first || !result) return { stdout: '', stderr, exitCode: 2 };
  const stdout =
    format === 'text'
      ? asText(first, result)
      : `${JSON.stringify(
          {
            decision: result.decision ?? null,
            decidedBy: result.decidedBy ?? null,
            explanation: result.explanation,
            missingContext: result.missingKeys,
            notes: result.notes,
            steps: result.steps.map(({ step, verdict, reason }) => ({ step, verdict, reason })),
          },
          null,
          2,
        )}\n`;
  return { stdout, stderr, exitCode: result.decision === undefined ? 3 : 0 };
}

/** Exit code: 0 all pass, 1 some fail, 2 unreadable or malformed. */
export function runTests(
  files: readonly FileText[],
  format: 'text' | 'json',
  catalogue: Catalogue,
): CliResult {
  let stdout = '';
  let stderr = '';
  let passed = 0;
  let failed = 0;
  let unreadable = false;
  const results: object[] = [];
  for (const file of files) {
    if ('error' in file) {
      stderr += `grantwise: ${file.path}: ${file.error}\n`;
      unreadable = true;
      continue;
    }
    const { cases, complaints, broken } = read(
      file.path,
      file.text,
      requestFile(file.path) ?? 'test',
      catalogue,
    );
    stderr += complaints.join('');
    if (broken) unreadable = true;
    for (const c of cases) {
      const result = runCase(c, catalogue);
      const pass = result !== undefined && c.expect !== undefined && result.decision === c.expect;
      if (pass) passed++;
      else failed++;
      const actual = result ? titleOf(result) : 'not evaluated';
      results.push({
        file: file.path,
        name: c.name,
        passed: pass,
        expected: c.expect ?? null,
        actual: result ? (result.decision ?? null) : null,
        explanation: result?.explanation ?? 'Something that the test needs is missing or malformed.',
      });
      if (!pass) {
        stdout += `FAIL ${file.path}: ${c.name}\n  expected ${c.expect ?? 'a decision'}, got ${actual}\n`;
        if (result) stdout += `  ${result.explanation.replace(/`/g, '"')}\n`;
      }
    }
  }
  stdout += `${passed} passed, ${failed} failed\n`;
  if (format === 'json') stdout = `${JSON.stringify({ passed, failed, tests: results }, null, 2)}\n`;
  return { stdout, stderr, exitCode: unreadable ? 2 : failed > 0 ? 1 : 0 };
}
