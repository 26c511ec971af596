/** Fix all: the preferred fixes that provably keep the access that the policies grant, until none is left. */
import { Budget } from '../algebra/budget.js';
import type { Finding } from '../rules/rule.js';
import { type ComposedEdit, ComposedEdits } from '../text/composed-edits.js';
import type { TextEdit } from '../text/text-edit.js';

/** Fixes can make others possible; more rounds than this would be a fault. */
const MAX_ROUNDS = 50;
/** What the proofs of all rounds can take, and that a round's fixes keep access together: about half a second each at most. */
const STEPS = 3_000_000;
const STEPS_TOGETHER = 1_000_000;
/** What the fixes of a finding take: the more, the longer the text is. */
const stepsPerFinding = (text: string): number => 2000 + (text.length >> 3);

/** A text as it is checked. */
export interface CheckedText {
  readonly findings: readonly Finding[];
  /** Is it proved that the edits of the text keep the access of all its policies? */
  readonly keepsAccess: (edits: readonly TextEdit[], allowance: Budget) => boolean;
}

/** A fix that was applied; it keeps access. */
export interface AppliedFix {
  readonly rule: string;
  readonly title: string;
  /** Where the finding is in the first text: an offset, or the beginning of what earlier fixes changed there. */
  readonly offset: number;
}

export interface FixedText {
  /** Their steps are indices of the fixes. */
  readonly edits: readonly ComposedEdit[];
  /** In the order in which they were applied. */
  readonly fixes: readonly AppliedFix[];
  /** false: there can be more fixes that keep access, for which the budget was too small. */
  readonly complete: boolean;
}

interface Chosen {
  readonly finding: Finding;
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

const isFree = ({ edits }: Chosen, taken: readonly Chosen[]): boolean =>
  edits.every((e) =>
    taken.every((t) => t.edits.every((o) => e.range.end < o.range.start || o.range.end < e.range.start)),
  );

/** Those that keep access: all together, or else those of each half, and so on. Most do: one proof shows it. */
function proved(fixes: readonly Chosen[], keepsAccess: (fixes: readonly Chosen[]) => boolean): Chosen[] {
  if (fixes.length === 0) return [];
  if (keepsAccess(fixes)) return [...fixes];
  if (fixes.length === 1) return [];
  const middle = fixes.length >> 1;
  return [fixes.slice(0, middle), fixes.slice(middle)].flatMap((half) => proved(half, keepsAccess));
}

const editsOf = (fixes: readonly Chosen[]): TextEdit[] => fixes.flatMap((f) => f.edits);

interface ChosenFixes {
  readonly fixes: readonly Chosen[];
  /** It was shown that they keep access together, not only each by itself or with some of the others. */
  readonly together: boolean;
}

/** The preferred fixes that do not overlap, in the order of the text: of two that do, the first. */
function chosen({ findings, keepsAccess }: CheckedText, text: string, allowance: Budget): ChosenFixes {
  const each = stepsPerFinding(text);
  const offered = findings.flatMap((finding): Chosen[] => {
    if (!allowance.spend(each)) return [];
    const fix = finding.fixes?.().find((f) => f.preferred && !f.uncertain);
    return fix && fix.edits.length > 0 ? [{ finding, title: fix.title, edits: fix.edits }] : [];
  });
  const taken: Chosen[] = [];
  let most = 0;
  const keep = (fixes: readonly Chosen[]): boolean => {
    const keeps = keepsAccess(editsOf(fixes), allowance);
    if (keeps) most = Math.max(most, fixes.length);
    return keeps;
  };
  let open = offered;
  while (open.length > 0 && !allowance.exhausted) {
    const tried: Chosen[] = [];
    const later: Chosen[] = [];
    for (const fix of open) (isFree(fix, tried) ? tried : later).push(fix);
    taken.push(...proved(tried, keep));
    // What overlaps only what does not keep access can be taken.
    open = later.filter((fix) => isFree(fix, taken));
  }
  const wanted = new Set(taken);
  return { fixes: offered.filter((fix) => wanted.has(fix)), together: most === taken.length };
}

/** Those that keep access together: each of them does so by itself, or with others. */
function together({ fixes, together: shown }: ChosenFixes, { keepsAccess }: CheckedText): readonly Chosen[] {
  if (shown) return fixes;
  const allowance = new Budget(STEPS_TOGETHER);
  const keep = (of: readonly Chosen[]): boolean => keepsAccess(editsOf(of), allowance);
  if (keep(fixes)) return fixes;
  const taken: Chosen[] = [];
  for (const fix of fixes) {
    taken.push(fix);
    if (!keep(taken)) taken.pop();
  }
  return taken;
}

/**
 * In rounds: each applies the fixes that are offered then, in the order of the text, and the next one those that they
 * make possible.
 * @param check reads and checks a text; undefined where there is no policy in it.
 */
export function fixAll(text: string, check: (text: string) => CheckedText | undefined): FixedText {
  const composed = new ComposedEdits(text);
  const fixes: AppliedFix[] = [];
  const allowance = new Budget(STEPS);
  for (let round = 0; round < MAX_ROUNDS && !allowance.exhausted; round++) {
    const checked = check(composed.text);
    const found = checked && chosen(checked, composed.text, allowance);
    if (!found || found.fixes.length === 0) break;
    const applied = together(found, checked).map((fix, i) => ({ ...fix, step: fixes.length + i }));
    for (const { finding, title } of applied)
      fixes.push({ rule: finding.rule, title, offset: composed.originOf(finding.range.start) });
    // From the last one, so that the offsets of the others stay as they are.
    const edits = applied.flatMap((fix) => fix.edits.map((edit) => ({ edit, step: fix.step })));
    edits.sort((a, b) => b.edit.range.start - a.edit.range.start || b.edit.range.end - a.edit.range.end);
    for (const { edit, step } of edits) composed.apply([edit], step);
  }
  return { edits: composed.edits, fixes, complete: !allowance.exhausted };
}
