import { withSlashes } from '../../files/read-file.js';
import { type CheckOptions, type KindHint, SEVERITIES, type Severity } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { LineIndex, type Position } from '../../text/line-index.js';
import { printable, printableJson } from '../../text/printable.js';
import { badFileLine } from '../access-question.js';
import { CHECK_OPTIONS, checkedFiles, loadConfig, noPolicy } from '../checked-files.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson } from '../common-options.js';
import type { BadFile } from '../policy-files.js';

export interface CliFinding {
  readonly file: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** 0-based, UTF-16. */
  readonly range: { readonly start: Position; readonly end: Position };
}

function findingsOf(
  file: string,
  text: string,
  service: IamLanguageService,
  forced: KindHint | undefined,
  options: CheckOptions,
): CliFinding[] | undefined {
  const analysis = service.analyse(text, withSlashes(file), forced);
  if (!analysis) return undefined;
  const index = new LineIndex(text);
  const findings = service.check(analysis, options);
  // The name of the file says policy, but there is none, not even one with a mistake.
  if (analysis.policies.length === 0 && findings.length === 0) return undefined;
  return findings.map((f) => ({
    file,
    rule: f.rule,
    severity: f.severity,
    message: f.message,
    range: { start: index.position(f.range.start), end: index.position(f.range.end) },
  }));
}

/** Findings of one file. A .jsonl file contains one document per line. undefined: the file contains no policy. */
export function checkText(
  file: string,
  text: string,
  service: IamLanguageService,
  forced?: KindHint,
  options: CheckOptions = {},
): CliFinding[] | undefined {
  if (!/\.jsonl$/i.test(file)) return findingsOf(file, text, service, forced, options);
  let found = false;
  const out: CliFinding[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const onLine = (p: Position): Position => ({ line: i, character: p.character });
    const findings = findingsOf(file, line, service, forced, options);
    found ||= findings !== undefined;
    for (const f of findings ?? [])
      out.push({ ...f, range: { start: onLine(f.range.start), end: onLine(f.range.end) } });
  });
  return found ? out : undefined;
}

interface Thresholds {
  /** Findings of this severity or a higher one are failures. */
  readonly failOn: Severity;
  readonly maxWarnings: number;
}

function thresholds(invocation: Invocation): Thresholds {
  const failOn = SEVERITIES.find((s) => s === invocation.value('fail-on')) ?? 'error';
  const text = invocation.value('max-warnings');
  if (text !== undefined && !/^\d{1,9}$/.test(text))
    throw new UsageError(`--max-warnings takes a number, not "${text}".`);
  return { failOn, maxWarnings: text === undefined ? Number.POSITIVE_INFINITY : Number(text) };
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

function asText(findings: readonly CliFinding[], warnings: number): string {
  const rows = findings.map(({ file, range: { start }, severity, message, rule }) =>
    printable(`${file}:${start.line + 1}:${start.character + 1}: ${severity}: ${message} (${rule})`),
  );
  const errors = findings.filter((f) => f.severity === 'error').length;
  const others = findings.length - errors - warnings;
  const total = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${plural(others, 'suggestion')}`;
  return [...rows, total].map((row) => `${row}\n`).join('');
}

function run(invocation: Invocation): CliResult {
  if (invocation.files.length === 0) throw new UsageError('check needs at least one file.');
  const limits = thresholds(invocation);
  const findings: CliFinding[] = [];
  let bad = false;
  let stderr = '';
  const complain = (file: BadFile, isFailure: boolean): void => {
    stderr += badFileLine(file);
    bad ||= isFailure;
  };
  const config = loadConfig(invocation);
  if ('exitCode' in config) return config;
  for (const file of checkedFiles(invocation, config, complain)) {
    const found = checkText(file.path, file.text, invocation.service, file.forced, file.options);
    for (const f of found ?? []) findings.push(f);
    if (!found) complain(noPolicy(file.path), invocation.has('require-policy'));
  }
  const warnings = findings.filter((f) => f.severity === 'warning').length;
  const failing = SEVERITIES.slice(0, SEVERITIES.indexOf(limits.failOn) + 1);
  const failed = findings.some((f) => failing.includes(f.severity)) || warnings > limits.maxWarnings;
  if (warnings > limits.maxWarnings)
    stderr += `grantwise: ${plural(warnings, 'warning')}, more than the ${limits.maxWarnings} that --max-warnings allows\n`;
  return {
    stdout: isJson(invocation) ? printableJson(findings) : asText(findings, warnings),
    stderr,
    exitCode: bad ? 2 : failed ? 1 : 0,
  };
}

export const command: Command = {
  name: 'check',
  parameters: 'FILES...',
  summary: 'Checks policies and reports findings.',
  details: [
    'A .jsonl file contains one document per line. Other JSON files are skipped with a notice.',
    'Exit code: 0 no errors, 1 errors (see --fail-on), 2 bad usage or unreadable input.',
  ],
  options: {
    format: FORMAT,
    ...CHECK_OPTIONS,
    'fail-on': { value: 'SEVERITY', choices: SEVERITIES, help: 'lowest severity that causes exit code 1' },
    'max-warnings': { value: 'N', help: 'exit code 1 if there are more warnings than N' },
    'require-policy': { help: 'a file without a policy is exit code 2' },
  },
  run,
};
