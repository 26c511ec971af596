/**
 * Applies every fix and every refactoring that is offered on a text, each alone, and "fix all", and checks the result: it
 * still parses, the finding is gone, no finding of the same or a higher severity is new, comments stay with what they are
 * about, nothing else changes, and access changes as the class of the fix says. The class is confirmed by a comparison in
 * the other direction and by the second model (test/model).
 */
import type { Analysis } from '../../server/src/analysis/analyse.js';
import { policyFingerprint } from '../../server/src/policy/fingerprint.js';
import type { Policy } from '../../server/src/policy/policy.js';
import { CheckMemory } from '../../server/src/rules/engine/check-memory.js';
import { atMostWarning } from '../../server/src/rules/engine/kind-doubt.js';
import type { Finding, Fix, Severity } from '../../server/src/rules/rule.js';
import { SEVERITIES } from '../../server/src/rules/rule.js';
import type { AccessEffect, KindHint } from '../../server/src/service/core.js';
import type { IamLanguageService } from '../../server/src/service/iam-language-service.js';
import { toData } from '../../server/src/syntax/value.js';
import type { Range } from '../../server/src/text/range.js';
import { applyEdits, type TextEdit } from '../../server/src/text/text-edit.js';
import { differingDecision } from './model-decisions.js';
import { namesKnownCause } from './same-cause.js';
import { bracketCommentLost, commentsAreKept, styleProblem } from './text-style.js';

/** What is wrong with an applied fix. */
export interface Problem {
  readonly what:
    | 'does not parse'
    | 'the finding stays'
    | 'a new finding'
    | 'a comment is lost or moved'
    | 'style'
    | 'class';
  readonly detail: string;
}

export interface Applied {
  /** The rule; for a refactoring, the beginning of its title. */
  readonly rule: string;
  readonly by: 'fix' | 'refactoring' | 'fix all';
  readonly title: string;
  readonly preferred: boolean;
  readonly effect: AccessEffect;
  /** Findings of rules that report more than before, of any severity. */
  readonly added: readonly string[];
  readonly problems: readonly Problem[];
  readonly after: string;
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** Where edits move a range. What is replaced becomes the replacement, and touches what is inserted next to it. */
function movedRange({ start, end }: Range, edits: readonly TextEdit[]): Range {
  let [from, to] = [start, end];
  for (const { range, text } of edits) {
    const longer = text.length - (range.end - range.start);
    if (range.end < start) from += longer;
    else if (range.start < start) from += range.start - start;
    if (range.end <= end) to += longer;
    else if (range.start < end) to += range.start + text.length - end;
  }
  return { start: Math.min(from, to), end: to };
}

/** Where what some of the edits write is in the new text. */
function writtenRanges(edits: readonly TextEdit[], some = edits): Range[] {
  let longer = 0;
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  return sorted.flatMap((edit) => {
    const { range, text } = edit;
    const start = range.start + longer;
    longer += text.length - (range.end - range.start);
    return some.includes(edit) ? [{ start, end: start + text.length }] : [];
  });
}

const overlap = (a: Range, b: Range): boolean => a.start <= b.end && b.start <= a.end;

/** Once the kind of the policy is certain, so is a finding that assumed one of two kinds: it can be an error then. */
const noWorse = (old: Finding, now: Finding): boolean =>
  rank(old.severity) <= rank(now.severity) ||
  (old.assumes !== undefined && now.assumes === undefined && atMostWarning(now.severity) === old.severity);

interface Compared {
  readonly added: readonly Finding[];
  /** Findings before that are still there. */
  readonly stay: ReadonlySet<Finding>;
}

/**
 * A finding was there before if one of the same rule, which was as severe, said the same or was in the same place. Each one
 * before is at most one after, and the one that is fixed does not count.
 */
function compareFindings(
  before: readonly Finding[],
  after: readonly Finding[],
  edits: readonly TextEdit[],
  fixed: Finding | undefined,
): Compared {
  const left = new Set(before.filter((f) => f !== fixed));
  const stay = new Set<Finding>();
  const without = (list: readonly Finding[], same: (old: Finding, now: Finding) => boolean): Finding[] =>
    list.filter((now) => {
      for (const old of left) {
        if (old.rule !== now.rule || !noWorse(old, now) || !same(old, now)) continue;
        left.delete(old);
        stay.add(old);
        return false;
      }
      return true;
    });
  // The place of one finding can be a related place of another one.
  const places = ({ range, related = [] }: Finding): Range[] => [range, ...related.map((r) => r.range)];
  // A statement that lacks several elements gets one at a time: the finding lists the others.
  if (fixed?.rule === 'missing-element') left.add(fixed);
  const inPlace = (old: Finding, now: Finding): boolean =>
    places(old).some((o) => places(now).some((n) => overlap(movedRange(o, edits), n)));
  const said = without(after, (old, now) => old.message === now.message && inPlace(old, now));
  const elsewhere = without(said, (old, now) => old.message === now.message);
  return { added: without(elsewhere, inPlace), stay };
}

const isGone = (
  { rule, message }: Finding,
  before: readonly Finding[],
  after: readonly Finding[],
): boolean => {
  const same = (list: readonly Finding[]): number =>
    list.filter((f) => f.rule === rule && f.message === message).length;
  return same(after) < same(before);
};

/** From the first of the ranges to the last. */
const hull = (ranges: readonly Range[]): Range => ({
  start: Math.min(...ranges.map((r) => r.start)),
  end: Math.max(...ranges.map((r) => r.end)),
});

/**
 * Rules about how something is written. What is wrong with the meaning of a misspelled text can be checked only after it is
 * corrected, so other findings are expected then; a correction that is itself written wrongly is a fault of the fix.
 */
const SPELLING =
  /^(unknown|invalid|duplicate|deprecated)-|^(name-case|conflicting-elements|data-type|unsupported-character|wildcard-in-service)$/;

/** What a rule leaves to others while they report the statement: with those corrected, it is reported by itself. */
const LEFT_TO: ReadonlyMap<string, readonly string[]> = new Map([
  ['untrustworthy-condition-key', ['public-access', 'confused-deputy']],
]);

/**
 * Does the fix ask for a value, so that the notice about placeholders is what it says that it does? A fix that is
 * applied without being read asks no one.
 */
function isAboutPlaceholder(
  finding: Finding,
  edits: readonly TextEdit[],
  { by, preferred }: Pick<Applied, 'by' | 'preferred'>,
): boolean {
  if (finding.rule !== 'placeholder' || by === 'fix all' || preferred) return false;
  const names = edits.flatMap(({ text }) => text.match(/<[a-z][a-z -]*>/g) ?? []);
  return names.some((name) => finding.message.includes(name));
}

/** The statements that the edits write in, and the policies where they write elsewhere. */
function changedParts({ policies }: Analysis, written: readonly Range[]): Range[] {
  const statements = policies.flatMap((p) => p.statements.map((s) => s.node.range));
  const inside = statements.filter((range) => written.some((w) => overlap(range, w)));
  const elsewhere = written.some((w) => !inside.some((r) => r.start <= w.start && w.end <= r.end));
  return elsewhere ? [...inside, ...policies.map((p) => p.node.range)] : inside;
}

/**
 * Findings that a statement had, of each of the parts that it was split into: no worse than before, and together not more
 * than there are parts. Their messages name only what is in the part, so they are not the same as before.
 */
function ofParts(
  { added, stay }: Compared,
  before: readonly Finding[],
  edits: readonly TextEdit[],
  title: string,
): Finding[] {
  const parts = title.startsWith('Split the statement')
    ? 2
    : Number(/^Split into (\d+) statements/.exec(title)?.[1] ?? 0);
  if (parts === 0) return [];
  const [changed, written] = [hull(edits.map((e) => e.range)), hull(writtenRanges(edits))];
  const own = before.filter((f) => overlap(f.range, changed));
  const left = new Map<string, number>();
  for (const f of own) left.set(f.rule, (left.get(f.rule) ?? 0) + parts - (stay.has(f) ? 1 : 0));
  return added.filter((f) => {
    const n = left.get(f.rule) ?? 0;
    if (n === 0 || !overlap(f.range, written)) return false;
    if (!own.some((o) => o.rule === f.rule && noWorse(o, f))) return false;
    left.set(f.rule, n - 1);
    return true;
  });
}

const policyData = (policy: Policy): unknown => toData(policy.node);

/** What is wrong with the class, asked again in the other direction and of the second model. */
function classProblem(
  before: Analysis,
  after: Analysis,
  effect: AccessEffect,
  service: IamLanguageService,
  seed: number,
): Problem[] {
  if (effect === 'changes') return [];
  // They say the same, apart from Sids and order: there is nothing to ask.
  const says = ({ policies }: Analysis): string => policies.map((p) => policyFingerprint(p)).join('\n');
  if (effect === 'keeps' && says(before) === says(after)) return [];
  if (before.policies.length !== after.policies.length)
    return [{ what: 'class', detail: `${effect}, with another number of policies` }];
  // Policies that only deny are compared together with full access, as for the class.
  const whole = { start: 0, end: after.document.text.length };
  const back = service.effectOfEdits(after, [{ range: whole, text: before.document.text }]);
  if (effect === 'keeps' && back !== 'keeps')
    return [{ what: 'class', detail: `keeps, but the way back ${back} access` }];
  if (effect === 'narrows' && back !== 'changes')
    return [{ what: 'class', detail: `narrows, but the way back ${back} access` }];
  return before.policies.flatMap((old, i): Problem[] => {
    const fresh = after.policies[i]!;
    const different = differingDecision(policyData(old), policyData(fresh), old.kind, effect, seed);
    return different === undefined ? [] : [{ what: 'class', detail: `${effect}, but ${different}` }];
  });
}

/** What is known about edits that are applied. */
interface Expected {
  readonly uncertain: boolean;
  /** Those of them that correct a plain misspelling. */
  readonly corrections: readonly TextEdit[];
}

interface Context {
  readonly analysis: Analysis;
  readonly findings: readonly Finding[];
  readonly service: IamLanguageService;
  /** Of checks of the text and of what becomes of it. */
  readonly memory: CheckMemory;
  /** Each line has a comment of its own. */
  readonly commented: boolean;
  readonly seed: number;
}

function applied(
  { analysis, findings, service, memory, commented, seed }: Context,
  edits: readonly TextEdit[],
  what: Pick<Applied, 'rule' | 'by' | 'title' | 'preferred'>,
  finding?: Finding,
  { uncertain = false, corrections = [] }: Partial<Expected> = {},
): Applied {
  const { document, path, forced } = analysis;
  const text = applyEdits(document.text, edits);
  // Access does not depend on comments: what is applied to the same data without them has its class confirmed.
  const effect = uncertain || commented ? 'changes' : service.effectOfEdits(analysis, edits);
  const problems: Problem[] = [];
  const after = service.analyse(text, path, forced, analysis);
  if (!after || after.document.problems.length > document.problems.length) {
    problems.push({ what: 'does not parse', detail: after?.document.problems[0]?.message ?? 'no policy' });
    return { ...what, effect, added: [], problems, after: text };
  }
  if (commented) {
    const lost = commentsAreKept(document.text, text) ?? bracketCommentLost(document.text, edits);
    if (lost !== undefined) problems.push({ what: 'a comment is lost or moved', detail: lost });
    return { ...what, effect, added: [], problems, after: text };
  }
  const now = service.check(after, {}, undefined, memory);
  if (finding && !isGone(finding, findings, now))
    problems.push({ what: 'the finding stays', detail: finding.message });
  const compared = compareFindings(findings, now, edits, finding);
  const { added } = compared;
  // What a refactoring shows is of interest, unless it is a mistake.
  const worst = rank(finding?.severity ?? (what.by === 'refactoring' ? 'warning' : 'hint'));
  const corrected = changedParts(after, writtenRanges(edits, corrections));
  const afterCorrection = (f: Finding): boolean =>
    !SPELLING.test(f.rule) &&
    [f.range, ...(f.related ?? []).map((r) => r.range)].some((range) =>
      corrected.some((c) => overlap(c, range)),
    );
  const expected = [
    ...added.filter(
      (f) =>
        isAboutPlaceholder(f, edits, what) ||
        afterCorrection(f) ||
        (finding && LEFT_TO.get(f.rule)?.includes(finding.rule)),
    ),
    ...ofParts(compared, findings, edits, what.title),
  ];
  for (const f of added)
    if (
      !expected.includes(f) &&
      rank(f.severity) <= worst &&
      !namesKnownCause(f, findings, analysis, service)
    )
      problems.push({ what: 'a new finding', detail: `${f.severity} ${f.rule}: ${f.message}` });
  const style = styleProblem(document.text, text);
  if (style !== undefined) problems.push({ what: 'style', detail: style });
  problems.push(...classProblem(analysis, after, effect, service, seed));
  return { ...what, effect, added: added.map((f) => f.rule), problems, after: text };
}

/** Of a policy, so many statements have their refactorings applied: those of the others are of the same kinds. */
const STATEMENTS = 12;

/** Places where refactorings are offered: statements, their actions and resources. */
function offsets(policy: Policy): number[] {
  return policy.statements
    .slice(0, STATEMENTS)
    .flatMap((s) => [
      s.node.range.start + 1,
      ...(s.effectNode ? [s.effectNode.range.start] : []),
      ...[s.action, s.resource].flatMap((list) =>
        list ? [list.property.range.start + 1, ...list.items.slice(0, 3).map((i) => i.range.start + 1)] : [],
      ),
    ]);
}

/** The kind of a refactoring: its title without names and numbers. */
const refactoringName = (title: string): string =>
  title
    .replace(/"[^"]*"/g, '"…"')
    .replace(/[:(].*$/, '')
    .replace(/\d+/g, 'N')
    .replace(/ as of .*$/, '')
    .trim();

/** A text that fixes are applied to. */
export interface CheckedText {
  readonly text: string;
  readonly path: string;
  readonly forced?: KindHint | undefined;
}

/** @param keep decides which of them are applied, to make a sample. */
export function applyAll(
  { text, path, forced }: CheckedText,
  service: IamLanguageService,
  {
    commented = false,
    seed = 1,
    keep = () => true,
  }: Partial<Context & { keep: (rule: string) => boolean }> = {},
): Applied[] {
  const analysis = service.analyse(text, path, forced);
  if (!analysis) return [];
  const memory = new CheckMemory();
  const findings = service.check(analysis, {}, undefined, memory);
  const context: Context = { analysis, findings, service, memory, commented, seed };
  const out: Applied[] = [];
  const offered = (fix: Fix, rule: string): boolean => fix.edits.length > 0 && keep(rule);
  for (const finding of findings) {
    for (const fix of finding.fixes?.() ?? [])
      if (offered(fix, finding.rule)) {
        const { title, preferred = false } = fix;
        out.push(
          applied(context, fix.edits, { rule: finding.rule, by: 'fix', title, preferred }, finding, {
            uncertain: fix.uncertain ?? false,
            corrections: fix.misspelling ? fix.edits : [],
          }),
        );
      }
  }
  const seen = new Set<string>();
  for (const policy of analysis.policies) {
    for (const offset of offsets(policy)) {
      for (const fix of service.refactorings(policy, offset)) {
        const id = JSON.stringify(fix);
        if (seen.has(id)) continue;
        seen.add(id);
        if (!offered(fix, refactoringName(fix.title))) continue;
        const { title } = fix;
        out.push(
          applied(context, fix.edits, {
            rule: refactoringName(title),
            by: 'refactoring',
            title,
            preferred: false,
          }),
        );
      }
    }
  }
  const all = service.fixAll(analysis);
  // Those of the first round are known by their titles.
  const titles = new Set(
    findings.flatMap((f) => (f.fixes?.() ?? []).filter((fix) => fix.misspelling).map((fix) => fix.title)),
  );
  if (all.edits.length > 0 && keep('fix all')) {
    const what = { rule: 'fix all', by: 'fix all', title: 'fix all', preferred: false } as const;
    const corrections = all.edits.filter((e) => e.steps.some((i) => titles.has(all.fixes[i]!.title)));
    out.push(applied(context, all.edits, what, undefined, { corrections }));
  }
  return out;
}
