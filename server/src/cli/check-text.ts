/** The findings in a text, with their positions. */
import { withSlashes } from '../files/read-file.js';
import type { CheckOptions, HostDocument, KindHint, Severity, SharedMemory } from '../service/core.js';
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

/** What is checked, and how. */
interface Checked {
  readonly path: string;
  readonly text: string;
  readonly forced: KindHint | undefined;
  readonly options: CheckOptions;
  /** The other files of its module. */
  readonly beside?: readonly HostDocument[];
}

function findingsOf(
  { path: file, text, forced, options, beside }: Checked,
  service: IamLanguageService,
  memory: SharedMemory,
): CliFinding[] | undefined {
  const analysis = service.analyse(text, withSlashes(file), forced, undefined, beside);
  if (!analysis) return undefined;
  const index = new LineIndex(text);
  const known = memory.of(analysis.document, options);
  const findings = service.check(analysis, options, undefined, known);
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
function findingsInFences(
  file: Checked,
  service: IamLanguageService,
  memory: SharedMemory,
): CliFinding[] | undefined {
  const checked = markdownFences(file.text).flatMap(({ language, text: code, line, removed }) => {
    const ending = CODE_ENDINGS.get(language);
    // Its name is not that of the file: that a page is about policies does not make all its code policies.
    const path = `${file.path}/code.${ending}`;
    if (ending === undefined || !service.analyse(code, withSlashes(path))?.policies.length) return [];
    const inFile = (p: Position): Position => ({
      line: line + p.line,
      character: (removed[p.line] ?? 0) + p.character,
    });
    const findings = findingsOf({ ...file, path, text: code }, service, memory) ?? [];
    return [
      findings.map((f) => ({
        ...f,
        file: file.path,
        range: { start: inFile(f.range.start), end: inFile(f.range.end) },
      })),
    ];
  });
  return checked.length > 0 ? checked.flat() : undefined;
}

/**
 * Findings of one file. A .jsonl file contains one document per line, a Markdown file documents in code fences.
 * @param memory of the files that were checked before.
 * @returns undefined: the file contains no policy.
 */
export function checkText(
  file: Checked,
  service: IamLanguageService,
  memory: SharedMemory,
): CliFinding[] | undefined {
  const { path, text } = file;
  if (/\.(md|mdx|markdown)$/i.test(path)) return findingsInFences(file, service, memory);
  if (!/\.jsonl$/i.test(path)) return findingsOf(file, service, memory);
  let found = false;
  const out: CliFinding[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const onLine = (p: Position): Position => ({ line: i, character: p.character });
    const findings = findingsOf({ ...file, text: line }, service, memory);
    found ||= findings !== undefined;
    for (const f of findings ?? [])
      out.push({ ...f, range: { start: onLine(f.range.start), end: onLine(f.range.end) } });
  });
  return found ? out : undefined;
}
