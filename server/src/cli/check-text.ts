/** The findings in a text, with their positions. */
import { withSlashes } from '../files/read-file.js';
import type { CheckOptions, KindHint, Severity } from '../service/core.js';
import type { IamLanguageService } from '../service/iam-language-service.js';
import { LineIndex, type Position } from '../text/line-index.js';

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
