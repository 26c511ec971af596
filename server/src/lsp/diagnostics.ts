/** Findings as LSP diagnostics, and their fixes as code actions. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticTag,
  type TextEdit as LspEdit,
  type Range as LspRange,
} from 'vscode-languageserver-types';
import type { TextEdit } from '../policy/json-edit.js';
import type { Finding, Fix } from '../rules/rule.js';
import { SEVERITY, toRange } from './convert.js';

export const SOURCE = 'grantwise';

/** @param docs URI of the folder with the rules' pages, if the client has one. */
export function toDiagnostic(document: TextDocument, finding: Finding, docs?: string): Diagnostic {
  return {
    range: toRange(document, finding.range),
    severity: SEVERITY[finding.severity],
    code: finding.rule,
    ...(docs ? { codeDescription: { href: `${docs}/${finding.rule}.md` } } : {}),
    source: SOURCE,
    message: finding.message,
    ...(finding.unnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(finding.related
      ? {
          relatedInformation: finding.related.map((r) => ({
            location: { uri: document.uri, range: toRange(document, r.range) },
            message: r.message,
          })),
        }
      : {}),
  };
}

const toEdits = (document: TextDocument, edits: readonly TextEdit[]): LspEdit[] =>
  edits.map((e) => ({ range: toRange(document, e.range), newText: e.text }));

function toAction(document: TextDocument, finding: Finding, fix: Fix): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(document, finding)],
    ...(fix.preferred ? { isPreferred: true } : {}),
    edit: { changes: { [document.uri]: toEdits(document, fix.edits) } },
  };
}

/** The preferred fixes of all findings that do not get in each other's way. */
function fixAllEdits(findings: readonly Finding[]): TextEdit[] {
  const edits: TextEdit[] = [];
  const free = (e: TextEdit): boolean =>
    edits.every((o) => e.range.end < o.range.start || o.range.end < e.range.start);
  for (const finding of findings) {
    const fix = finding.fixes?.().find((f) => f.preferred);
    if (fix?.edits.every(free)) edits.push(...fix.edits);
  }
  return edits;
}

const overlaps = (document: TextDocument, range: LspRange, finding: Finding): boolean =>
  finding.range.start <= document.offsetAt(range.end) && document.offsetAt(range.start) <= finding.range.end;

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.grantwise`;

/** @param only the kinds that the client asks for; all when empty. */
export function codeActions(
  document: TextDocument,
  findings: readonly Finding[],
  range: LspRange,
  only: readonly string[],
): CodeAction[] {
  const wants = (kind: string): boolean =>
    only.length === 0 || only.some((o) => kind === o || kind.startsWith(`${o}.`));
  const out: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    for (const finding of findings) {
      if (!overlaps(document, range, finding)) continue;
      for (const fix of finding.fixes?.() ?? []) {
        if (fix.edits.length > 0) out.push(toAction(document, finding, fix));
      }
    }
  }
  if (only.length > 0 && wants(FIX_ALL)) {
    const edits = fixAllEdits(findings);
    if (edits.length > 0) {
      out.push({
        title: 'Fix all that has one obvious fix',
        kind: FIX_ALL,
        edit: { changes: { [document.uri]: toEdits(document, edits) } },
      });
    }
  }
  return out;
}
