/** `grantwise check`: the findings of the files. */

import { analyse, check } from '../../analysis/analyse.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { KindHint } from '../../dialects/policy-places.js';
import { POLICY_KINDS, type PolicyKind } from '../../policy/policy-kind.js';
import type { CheckOptions } from '../../rules/engine/check-policy.js';
import type { Severity } from '../../rules/rule.js';
import { LineIndex, type Position } from '../../text/line-index.js';
import type { FileText } from '../files.js';

export interface CliFinding {
  readonly file: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** 0-based, UTF-16. */
  readonly range: { readonly start: Position; readonly end: Position };
}

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 0: no errors; 1: errors found; 2: bad usage or unreadable input. */
  readonly exitCode: number;
}

export const isPolicyKind = (text: string): text is PolicyKind =>
  (POLICY_KINDS as readonly string[]).includes(text);

function findingsOf(
  file: string,
  text: string,
  catalogue: Catalogue,
  forced: KindHint | undefined,
  options: CheckOptions,
): CliFinding[] | undefined {
  const path = file.replace(/\\/g, '/');
  const analysis = analyse(text, path, forced);
  if (!analysis) return undefined;
  const lines = new LineIndex(text);
  return check(analysis, catalogue, options).map((f) => ({
    file,
    rule: f.rule,
    severity: f.severity,
    message: f.message,
    range: { start: lines.position(f.range.start), end: lines.position(f.range.end) },
  }));
}

/** Findings of one file. A .jsonl file holds one document a line. undefined: no policy in it. */
export function checkText(
  file: string,
  text: string,
  catalogue: Catalogue,
  forced?: KindHint,
  options: CheckOptions = {},
): CliFinding[] | undefined {
  if (!/\.jsonl$/i.test(file)) return findingsOf(file, text, catalogue, forced, options);
  const out: CliFinding[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const moved = (p: Position): Position => ({ line: i, character: p.character });
    for (const f of findingsOf(file, line, catalogue, forced, options) ?? []) {
      out.push({ ...f, range: { start: moved(f.range.start), end: moved(f.range.end) } });
    }
  });
  return out;
}

export function runCheck(
  files: readonly FileText[],
  format: 'text' | 'json',
  kind: PolicyKind | undefined,
  catalogue: Catalogue,
  optionsOf: (path: string) => CheckOptions = () => ({}),
): CliResult {
  let findings: CliFinding[] = [];
  let stderr = '';
  let unreadable = false;
  for (const file of files) {
    if ('error' in file) {
      stderr += `grantwise: ${file.path}: ${file.error}\n`;
      unreadable = true;
      continue;
    }
    const forced = kind && { kind, reason: 'the command line' };
    const found = checkText(file.path, file.text, catalogue, forced, optionsOf(file.path));
    if (found) findings = findings.concat(found);
    else stderr += `grantwise: ${file.path}: no policy in it, skipped (say --kind KIND if there is)\n`;
  }
  const errors = findings.filter((f) => f.severity === 'error').length;
  let stdout: string;
  if (format === 'json') {
    stdout = `${JSON.stringify(findings, null, 2)}\n`;
  } else {
    stdout = findings
      .map(
        (f) =>
          `${f.file}:${f.range.start.line + 1}:${f.range.start.character + 1}: ${f.severity}: ${f.message} (${f.rule})\n`,
      )
      .join('');
    const warnings = findings.filter((f) => f.severity === 'warning').length;
    const others = findings.length - errors - warnings;
    stdout += `${errors} error${errors === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}, ${others} suggestion${others === 1 ? '' : 's'}\n`;
  }
  return { stdout, stderr, exitCode: unreadable ? 2 : errors > 0 ? 1 : 0 };
}
