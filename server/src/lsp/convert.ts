/** Converts between offsets and LSP positions. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  DiagnosticSeverity,
  type TextEdit as LspEdit,
  type Range as LspRange,
} from 'vscode-languageserver-types';
import type { Severity } from '../service/core.js';
import type { Range } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

export function toRange(document: TextDocument, range: Range): LspRange {
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}

export const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export const toEdits = (document: TextDocument, edits: readonly TextEdit[]): LspEdit[] =>
  edits.map((e) => ({ range: toRange(document, e.range), newText: e.text }));
