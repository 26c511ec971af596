/** The findings about text that is not in the syntax of its document. */
import { type HostDocument, linesOf } from '../../syntax/syntax.js';
import type { SyntaxProblem } from '../../syntax/value.js';
import type { Finding, Fix, Severity } from '../rule.js';
import { ownSeverity, type SeverityOptions } from './rule-severity.js';
import type { Placed } from './statement-findings.js';

interface SyntaxOptions extends SeverityOptions {
  /** Omit what the host reports. */
  readonly hostReports?: boolean;
}

export const SYNTAX_RULE = 'json-syntax';

/**
 * Syntax errors of the host's language, as findings.
 * @param mayAcceptCommas is it unknown whether what reads the file accepts a comma after the last item? Asked if there are errors.
 */
export function checkSyntax(
  document: HostDocument,
  options: SyntaxOptions = {},
  mayAcceptCommas: () => boolean = () => false,
): Placed[] {
  const severityOf = (usual: Severity): Severity | undefined => ownSeverity(SYNTAX_RULE, usual, options);
  if (document.problems.length === 0) return [];
  if (!document.syntax.embedded && (options.hostReports || document.syntax.othersReport)) return [];
  const commas = mayAcceptCommas();
  // What follows a problem on its line is what the parser makes of it.
  const lines = linesOf(document);
  const seen = new Set<number>();
  const first = document.problems.filter(({ range }) => {
    const { line } = lines.position(range.start);
    return !seen.has(line) && seen.add(line);
  });
  const fixes = (problem: SyntaxProblem) => (): readonly Fix[] => {
    const repair = document.syntax.repair?.(document, problem);
    return repair ? [{ ...repair, preferred: problem.slip !== undefined }] : [];
  };
  return first.flatMap((problem) => {
    const unknown = commas && problem.slip === 'extra comma';
    const severity = severityOf(unknown ? 'information' : 'error');
    if (!severity) return [];
    const finding: Finding = {
      rule: SYNTAX_RULE,
      severity,
      range: problem.range,
      message: unknown ? `${problem.message} Remove it, if what reads this file does not.` : problem.message,
      ...(document.syntax.repair ? { fixes: fixes(problem) } : {}),
    };
    return [{ finding, order: -1 }];
  });
}
