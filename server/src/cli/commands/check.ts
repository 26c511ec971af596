import { isFolder } from '../../files/walk-folder.js';
import { findingText, SEVERITIES, type Severity, SharedMemory } from '../../service/core.js';
import { printable, printableJson } from '../../text/printable.js';
import { badFileLine } from '../access-question.js';
import { type CliFinding, checkText } from '../check-text.js';
import { CHECK_OPTIONS, checkedFiles, loadConfig, noPolicy } from '../checked-files.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson } from '../common-options.js';
import { ModuleFiles } from '../module-files.js';
import { nextTurn } from '../next-turn.js';
import type { BadFile } from '../policy-files.js';

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
  const rows = findings.map(({ file, range: { start }, severity, rule, ...said }) =>
    printable(
      `${file}:${start.line + 1}:${start.character + 1}: ${severity}: ${findingText(said)} (${rule})`,
    ),
  );
  const errors = findings.filter((f) => f.severity === 'error').length;
  const others = findings.length - errors - warnings;
  const total = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${plural(others, 'suggestion')}`;
  return [...rows, total].map((row) => `${row}\n`).join('');
}

async function run(invocation: Invocation): Promise<CliResult> {
  if (invocation.files.length === 0) throw new UsageError('check needs at least one file or folder.');
  const limits = thresholds(invocation);
  const findings: CliFinding[] = [];
  let bad = false;
  let anyPolicy = false;
  let stderr = '';
  const complain = (file: BadFile, isFailure: boolean): void => {
    stderr += badFileLine(file);
    bad ||= isFailure;
  };
  const config = loadConfig(invocation);
  if ('exitCode' in config) return config;
  const memory = new SharedMemory();
  const modules = new ModuleFiles();
  for (const file of checkedFiles(invocation, config, complain)) {
    const found = checkText({ ...file, beside: modules.usesOf(file) }, invocation.service, memory);
    await nextTurn();
    for (const f of found ?? []) findings.push(f);
    if (!found && !file.found) complain(noPolicy(file.path), invocation.has('require-policy'));
    anyPolicy ||= found !== undefined;
  }
  for (const f of config.warnings()) findings.push(f);
  const folders = invocation.files.every(isFolder);
  if (folders && !anyPolicy && invocation.has('require-policy'))
    complain({ path: invocation.files.join(', '), error: 'contains no policy' }, true);
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
  parameters: 'FILES|FOLDERS...',
  summary: 'Checks policies and reports findings.',
  details: [
    'In a folder, all files that contain policies are checked, except those that .gitignore or "exclude"',
    'in grantwise.json excludes. A .jsonl file contains one document per line. A Markdown file must be',
    'named; its code fences are checked. Named files without a policy are skipped with a notice.',
    'The nearest grantwise.json applies to each file, and those above it (docs/configuration.md).',
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
