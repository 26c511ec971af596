import { dirname, resolve } from 'node:path';
import { NO_FILE, pathsOf, readText, withSlashes } from '../../files/read-file.js';
import {
  type CheckOptions,
  CONFIG_FILE,
  type Config,
  configuredKind,
  type KindHint,
  NO_CONFIG,
  nameSaysPolicy,
  optionsFor,
  PRESETS,
  readConfig,
  SEVERITIES,
  type Severity,
} from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { LineIndex, type Position } from '../../text/line-index.js';
import { printable, printableJson } from '../../text/printable.js';
import { badFileLine } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson, KIND, kindOption } from '../common-options.js';

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

/** The configuration and the folder that its paths are relative to, or why it cannot be used. */
function loadConfig(named: string | undefined): { config: Config; folder: string } | CliResult {
  const path = named ?? CONFIG_FILE;
  const folder = dirname(resolve(path));
  const file = readText(path);
  if (named === undefined && 'error' in file && file.error === NO_FILE) return { config: NO_CONFIG, folder };
  if ('error' in file) return { stdout: '', stderr: badFileLine(file), exitCode: 2 };
  const { config, problems } = readConfig(file.text);
  if (problems.length === 0) return { config, folder };
  const index = new LineIndex(file.text);
  const complaints = problems.map(({ range, message }) => {
    const { line, character } = index.position(range.start);
    return `grantwise: ${printable(path)}:${line + 1}:${character + 1}: ${printable(message)}\n`;
  });
  return { stdout: '', stderr: complaints.join(''), exitCode: 2 };
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
  const loaded = loadConfig(invocation.value('config'));
  if ('exitCode' in loaded) return loaded;
  const preset = PRESETS.find((p) => p === invocation.value('preset'));
  const config = preset ? { ...loaded.config, preset } : loaded.config;
  const kind = kindOption(invocation);
  const findings: CliFinding[] = [];
  let stderr = '';
  let bad = false;
  for (const path of invocation.files) {
    const paths = pathsOf(path, loaded.folder);
    const configured = configuredKind(config.policyKinds, paths);
    if (!kind && configured === 'none') {
      stderr += badFileLine({ path, error: 'skipped: the configuration says that it is not a policy' });
      continue;
    }
    const forced = kind
      ? { kind, reason: 'the command line' }
      : configured && configured !== 'none'
        ? { kind: configured, reason: CONFIG_FILE }
        : undefined;
    const file = readText(path);
    if ('error' in file) {
      stderr += badFileLine(file);
      bad = true;
      continue;
    }
    // Whatever was to be checked is not there: a check in CI must not pass.
    if (file.text.trim() === '' && (forced || nameSaysPolicy(withSlashes(path)))) {
      stderr += badFileLine({ path, error: 'the file is empty' });
      bad = true;
      continue;
    }
    const options = optionsFor(config, paths);
    const found = checkText(path, file.text, invocation.service, forced, options);
    for (const f of found ?? []) findings.push(f);
    if (found) continue;
    bad ||= invocation.has('require-policy');
    stderr += badFileLine({
      path,
      error: 'skipped: contains no policy (use --kind KIND to check it as a policy)',
    });
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
    kind: KIND,
    config: { value: 'FILE', help: 'configuration file, instead of ./grantwise.json' },
    preset: { value: 'PRESET', choices: PRESETS, help: 'rules to enable' },
    'fail-on': { value: 'SEVERITY', choices: SEVERITIES, help: 'lowest severity that causes exit code 1' },
    'max-warnings': { value: 'N', help: 'exit code 1 if there are more warnings than N' },
    'require-policy': { help: 'a file without a policy is exit code 2' },
  },
  run,
};
