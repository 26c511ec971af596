import type { Finding } from '../rules/rule.js';
import type { TextEdit } from '../text/text-edit.js';

/** The preferred fixes of all findings whose edits do not overlap. */
export function preferredFixes(findings: readonly Finding[]): TextEdit[] {
  const edits: TextEdit[] = [];
  const free = (e: TextEdit): boolean =>
    edits.every((o) => e.range.end < o.range.start || o.range.end < e.range.start);
  for (const finding of findings) {
    const fix = finding.fixes?.().find((f) => f.preferred);
    if (fix?.edits.every(free)) edits.push(...fix.edits);
  }
  return edits;
}
