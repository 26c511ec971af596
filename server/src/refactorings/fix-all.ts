/** Fix all: the preferred fixes that provably keep the access that the policies grant, until none is left. */
import type { Finding } from '../rules/rule.js';
import { applyEdits, type TextEdit } from '../text/text-edit.js';

/** Fixes can make others possible; more rounds than this would be a fault. */
const MAX_ROUNDS = 10;

/** A text as it is checked. */
export interface CheckedText {
  readonly findings: readonly Finding[];
  /** Is it proved that the edits of the text keep the access of all its policies? */
  readonly keepsAccess: (edits: readonly TextEdit[]) => boolean;
}

export interface FixedText {
  readonly edits: readonly TextEdit[];
  /** How many fixes were applied. */
  readonly count: number;
}

/** The preferred fixes that do not overlap, in the order of the text: of two that do, the first. */
function chosen({ findings, keepsAccess }: CheckedText): (readonly TextEdit[])[] {
  const taken: TextEdit[] = [];
  const free = (e: TextEdit): boolean =>
    taken.every((o) => e.range.end < o.range.start || o.range.end < e.range.start);
  return findings.flatMap((finding) => {
    const fix = finding.fixes?.().find((f) => f.preferred && !f.uncertain);
    if (!fix || fix.edits.length === 0 || !fix.edits.every(free) || !keepsAccess(fix.edits)) return [];
    taken.push(...fix.edits);
    return [fix.edits];
  });
}

/** The edit that makes one text of another, as small as one edit can be. */
function difference(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return [{ range: { start, end: before.length - same }, text: after.slice(start, after.length - same) }];
}

/** @param check reads and checks a text; undefined where there is no policy in it. */
export function fixAll(text: string, check: (text: string) => CheckedText | undefined): FixedText {
  let after = text;
  let count = 0;
  let first: readonly TextEdit[] = [];
  let rounds = 0;
  for (; rounds < MAX_ROUNDS; rounds++) {
    const checked = check(after);
    const fixes = checked ? chosen(checked) : [];
    if (!checked || fixes.length === 0) break;
    // Each keeps the access by itself; only together can they fail to, and then one at a time does not.
    const together = checked.keepsAccess(fixes.flat()) ? fixes : fixes.slice(0, 1);
    const edits = together.flat();
    if (rounds === 0) first = edits;
    after = applyEdits(after, edits);
    count += together.length;
  }
  return { edits: rounds <= 1 ? first : difference(text, after), count };
}
