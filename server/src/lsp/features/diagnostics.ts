/** Findings as LSP diagnostics. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Diagnostic, DiagnosticTag } from 'vscode-languageserver-types';
import { type ConfigProblem, type Finding, findingText } from '../../service/core.js';
import { SEVERITY, toRange } from '../convert.js';

export const SOURCE = 'grantwise';

/** @param docs URI of the folder with the rule pages, if the client has one. */
export function toDiagnostic(document: TextDocument, finding: Finding, docs?: string): Diagnostic {
  return {
    range: toRange(document, finding.range),
    severity: SEVERITY[finding.severity],
    code: finding.rule,
    ...(docs ? { codeDescription: { href: `${docs}/${finding.rule}.md` } } : {}),
    source: SOURCE,
    message: findingText(finding),
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

/** A problem in grantwise.json. */
export function toProblem(document: TextDocument, problem: ConfigProblem): Diagnostic {
  return {
    range: toRange(document, problem.range),
    severity: SEVERITY[problem.severity],
    code: 'configuration',
    source: SOURCE,
    message: problem.message,
  };
}
