/** The findings in a text, with their positions. */
import { withSlashes } from '../files/read-file.js';
import type { CheckOptions, KindHint, Severity } from '../service/core.js';
import type { IamLanguageService } from '../service/iam-language-service.js';
import { LineIndex, type Position } from '../text/line-index.js';
import { markdownFences } from '../text/markdown-fences.js';

export interface CliFinding {
  readonly file: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Of the resource, where the file is made from another one. */
  readonly address?: string;
  /** 0-based, UTF-16. */
  readonly range: { readonly start: Position; readonly end: Position };
}

/** What checks, the kind that is given to the file, and the options. */
type CheckWith = readonly [service: IamLanguageService, forced: KindHint | undefined, options: CheckOptions];

function findingsOf(
  file: string,
  text: string,
  ...[service, forced, options]: CheckWith
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
    ...(f.address === undefined ? {} : { address: f.address }),
    range: { start: index.position(f.range.start), end: index.position(f.range.end) },
  }));
}

/** Languages of code in Markdown, and the endings of their files. */
const CODE_ENDINGS: ReadonlyMap<string, string> = new Map([
  ['json', 'json'],
  ['jsonc', 'jsonc'],
  ['json5', 'json5'],
  ['yaml', 'yaml'],
  ['yml', 'yaml'],
  ['hcl', 'tf'],
  ['terraform', 'tf'],
  ['tf', 'tf'],
]);

/** Findings in the code of a Markdown file: a fence that contains a policy is a document. undefined: none does. */
function findingsInFences(file: string, text: string, ...of: CheckWith): CliFinding[] | undefined {
  const [service] = of;
  const checked = markdownFences(text).flatMap(({ language, text: code, line, removed }) => {
    const ending = CODE_ENDINGS.get(language);
    // Its name is not that of the file: that a page is about policies does not make all its code policies.
    const path = `${file}/code.${ending}`;
    if (ending === undefined || !service.analyse(code, withSlashes(path))?.policies.length) return [];
    const inFile = (p: Position): Position => ({
      line: line + p.line,
      character: (removed[p.line] ?? 0) + p.character,
    });
    const findings = findingsOf(path, code, ...of) ?? [];
    return [
      findings.map((f) => ({
        ...f,
        file,
        range: { start: inFile(f.range.start), end: inFile(f.range.end) },
      })),
    ];
  });
  return checked.length > 0 ? checked.flat() : undefined;
}

/**
 * Findings of one file. A .jsonl file contains one document per line, a Markdown file documents in code fences.
 * @returns undefined: the file contains no policy.
 */
export function checkText(
  file: string,
  text: string,
  service: IamLanguageService,
  forced?: KindHint,
  options: CheckOptions = {},
): CliFinding[] | undefined {
  if (/\.(md|mdx|markdown)$/i.test(file)) return findingsInFences(file, text, service, forced, options);
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
