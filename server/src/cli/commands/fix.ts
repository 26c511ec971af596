import { formatPatch, structuredPatch } from 'diff';
import { withSlashes } from '../../files/read-file.js';
import { writeText } from '../../files/write-file.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { LineIndex, type Position } from '../../text/line-index.js';
import { printable, printableDiff, printableJson } from '../../text/printable.js';
import { applyEdits } from '../../text/text-edit.js';
import { badFileLine } from '../access-question.js';
import { CHECK_OPTIONS, type CheckedFile, checkedFiles, loadConfig, noPolicy } from '../checked-files.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson } from '../common-options.js';
import { ModuleFiles } from '../module-files.js';
import { nextTurn } from '../next-turn.js';
import type { BadFile } from '../policy-files.js';

interface CliFix {
  readonly rule: string;
  readonly title: string;
  /** Only what provably keeps access is applied. */
  readonly access: 'keeps';
  /** Where the finding is in the file as it was; 0-based, UTF-16. */
  readonly position: Position;
}

interface FixedFile {
  readonly text: string;
  readonly fixes: readonly CliFix[];
  /** false: there can be more, for which one run would take too long. */
  readonly complete: boolean;
}

const UNREADABLE = 'the fixed text could not be read as before, so the file was left as it is';

/** The fixed text of one document. undefined: it contains no policy. */
function fixDocument(
  file: CheckedFile,
  service: IamLanguageService,
  modules: ModuleFiles,
): FixedFile | { error: string } | undefined {
  const path = withSlashes(file.path);
  const beside = modules.usesOf(file);
  const analysis = service.analyse(file.text, path, file.forced, undefined, beside);
  if (!analysis) return undefined;
  const { edits, fixes, complete } = service.fixAll(analysis, file.options);
  if (analysis.policies.length === 0 && fixes.length === 0) return undefined;
  const text = applyEdits(file.text, edits);
  const after = service.analyse(text, path, file.forced, undefined, beside);
  const isSame =
    after?.policies.length === analysis.policies.length &&
    after.document.problems.length <= analysis.document.problems.length;
  if (!isSame) return { error: UNREADABLE };
  const index = new LineIndex(file.text);
  return {
    text,
    complete,
    fixes: fixes.map(({ rule, title, offset }) => ({
      rule,
      title,
      access: 'keeps',
      position: index.position(offset),
    })),
  };
}

/** As `fixDocument`; each line of a .jsonl file is a document, and stays one line. */
function fixFile(
  file: CheckedFile,
  service: IamLanguageService,
  modules: ModuleFiles,
): ReturnType<typeof fixDocument> {
  if (!/\.jsonl$/i.test(file.path)) return fixDocument(file, service, modules);
  const fixes: CliFix[] = [];
  let found = false;
  let complete = true;
  let text = '';
  for (const [i, part] of file.text.split(/(\r?\n)/).entries()) {
    const isLine = i % 2 === 0 && part.trim() !== '';
    const fixed = isLine ? fixDocument({ ...file, text: part }, service, modules) : undefined;
    if (fixed && 'error' in fixed) return fixed;
    found ||= fixed !== undefined;
    if (fixed && /[\r\n]/.test(fixed.text)) return { error: UNREADABLE };
    complete &&= fixed?.complete ?? true;
    text += fixed?.text ?? part;
    for (const fix of fixed?.fixes ?? [])
      fixes.push({ ...fix, position: { line: i / 2, character: fix.position.character } });
  }
  return found ? { text, fixes, complete } : undefined;
}

/** Paths as Git writes them, so that `git apply` and `patch -p1` read the result. */
function unifiedDiff(path: string, before: string, after: string): string {
  const name = withSlashes(path).replace(/^\.?\/+/, '');
  const patch = structuredPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context: 3,
  });
  return printableDiff(
    formatPatch(patch, { includeIndex: false, includeUnderline: false, includeFileHeaders: true }),
  );
}

const fixLine = (path: string, { position, title, rule }: CliFix): string =>
  `${printable(`${path}:${position.line + 1}:${position.character + 1}: ${title} (${rule}): keeps access`)}\n`;

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

async function run(invocation: Invocation): Promise<CliResult> {
  if (invocation.files.length === 0) throw new UsageError('fix needs at least one file or folder.');
  const onlyDiff = invocation.has('diff');
  const config = loadConfig(invocation);
  if ('exitCode' in config) return config;
  const modules = new ModuleFiles();
  let bad = false;
  let stderr = '';
  const complain = (file: BadFile, isFailure: boolean): void => {
    stderr += badFileLine(file);
    bad ||= isFailure;
  };
  const out: { file: string; fixes: readonly CliFix[]; diff?: string }[] = [];
  for (const file of checkedFiles(invocation, config, complain)) {
    const { path } = file;
    // The command did not name the file that it leads to, so that stays as it is.
    if (file.linked) continue;
    const fixed = fixFile(file, invocation.service, modules);
    await nextTurn();
    if (fixed && 'complete' in fixed && !fixed.complete)
      stderr += `${printable(`${path}: only the first fixes; run the command again for the others`)}\n`;
    if (!fixed && file.found) continue;
    if (!fixed) complain(noPolicy(path), false);
    else if ('error' in fixed) complain({ path, error: fixed.error }, true);
    else if (fixed.text !== file.text) {
      const error = onlyDiff ? undefined : writeText(path, file.text, fixed.text);
      if (error !== undefined) complain({ path, error: `was not fixed: ${error}` }, true);
      else
        out.push({
          file: path,
          fixes: fixed.fixes,
          ...(onlyDiff ? { diff: unifiedDiff(path, file.text, fixed.text) } : {}),
        });
    }
  }
  const lines = out.map(({ file, fixes, diff = '' }) => fixes.map((f) => fixLine(file, f)).join('') + diff);
  const total = out.reduce((sum, { fixes }) => sum + fixes.length, 0);
  const verb = onlyDiff ? 'to apply' : 'applied';
  const summary = `${plural(total, 'fix', 'fixes')} ${verb} in ${plural(out.length, 'file', 'files')}\n`;
  return {
    stdout: isJson(invocation) ? printableJson(out) : lines.join('') + summary,
    stderr,
    exitCode: bad ? 2 : onlyDiff && out.length > 0 ? 1 : 0,
  };
}

export const command: Command = {
  name: 'fix',
  parameters: 'FILES|FOLDERS...',
  summary: 'Applies the fixes that provably keep access.',
  details: [
    'Every request is allowed afterward if and only if it was allowed before. Fixes that narrow or can',
    'change access are left to you: your editor offers them.',
    'In rounds, until no such fix is left: in each, the most likely fix of every finding, from the start',
    'of the file to its end; of two that overlap, the first one. Findings that are off or suppressed are',
    'not fixed. Files are replaced as a whole or not at all. Each line of a .jsonl file is a document.',
    'Exit code: 0 done, 1 there are fixes to apply (with --diff), 2 bad usage, unreadable input or a file',
    'that cannot be written.',
  ],
  options: {
    diff: { help: 'prints the fixes and a unified diff; does not write files' },
    format: FORMAT,
    ...CHECK_OPTIONS,
  },
  run,
};
