/** Suppressions: findings that someone has reviewed and does not want reported, with a reason. */

import type { Policy, Statement } from '../../policy/policy.js';
import { type HostDocument, lineAround, linesOf } from '../../syntax/syntax.js';
import type { Comment } from '../../syntax/value.js';
import type { LineIndex } from '../../text/line-index.js';
import type { Range } from '../../text/range.js';
import type { Finding, Fix, Severity } from '../rule.js';

export const SUPPRESSION_RULE = 'suppression';

/** One from the configuration that is about this file. */
export interface FileSuppression {
  readonly rule: string;
  readonly statement?: string;
  readonly reason: string;
  /** It names exactly this file, so it is stale if the file has no such finding. */
  readonly exact: boolean;
}

interface InText {
  readonly comment: Comment;
  readonly rules: readonly string[];
  readonly reason: string;
  /** The line that it applies to; undefined: the whole file. */
  readonly line: number | undefined;
}

const DIRECTIVE = /^grantwise-ignore(-file)?\b([^:*]*)(?::([\s\S]*))?$/;

/** The comments that suppress findings, with the lines that they apply to. */
function readComments(document: HostDocument, lines: LineIndex): InText[] {
  const out: InText[] = [];
  const { comments } = document.syntax;
  const subjects = comments.subjects(document, lines);
  for (const comment of document.comments) {
    const m = DIRECTIVE.exec(comments.content(comment).trim());
    if (!m) continue;
    const line = m[1] ? undefined : subjects.get(comment);
    const rules = m[2]!.split(/[\s,]+/).filter((r) => r !== '');
    out.push({ comment, rules, reason: (m[3] ?? '').trim(), line });
  }
  return out;
}

/** Removes the comment, and its line if nothing else is on it. */
const removeComment = (document: HostDocument, comment: Comment): Fix => ({
  title: 'Remove the comment',
  edits: document.syntax.comments.remove(document, comment),
  preferred: true,
});

/** The statement that a range is in. */
export const statementOf = (policies: readonly Policy[], { start, end }: Range): Statement | undefined =>
  policies
    .flatMap((p) => p.statements)
    .find(({ node }) => node.range.start <= start && end <= node.range.end);

/** The Sid of the statement that a range is in. */
const sidOf = (policies: readonly Policy[], range: Range): string | undefined =>
  statementOf(policies, range)?.sid?.value;

export interface SuppressOptions {
  readonly suppressions: readonly FileSuppression[];
  /** Whether the rule is known and on. A suppression of a rule that is off is not stale. */
  readonly state: (rule: string) => 'on' | 'off' | 'unknown';
  /** The severity of a problem of a suppression, by its usual one; undefined: it is not reported. */
  readonly severity: (usual: Severity) => Severity | undefined;
}

const mayHave = (document: HostDocument): boolean =>
  document.comments.some((c) => c.text.includes('grantwise-ignore'));

/** Is there anything that suppresses findings of the document? */
export function suppresses(document: HostDocument, suppressions: readonly FileSuppression[] = []): boolean {
  return suppressions.length > 0 || mayHave(document);
}

/** Statements and their elements, by the lines that they begin on: a comment above one applies to all of it. */
function spansByLine(
  policies: readonly Policy[],
  lines: LineIndex,
  of: ReadonlySet<number | undefined>,
): ReadonlyMap<number, readonly Range[]> {
  const out = new Map<number, Range[]>();
  if (of.size === 0) return out;
  for (const { node } of policies.flatMap((p) => p.statements)) {
    for (const { range } of [node, ...node.properties]) {
      const { line } = lines.position(range.start);
      if (of.has(line)) out.set(line, [...(out.get(line) ?? []), range]);
    }
  }
  return out;
}

/** @param unknown words that are not IDs of rules, which can be a reason without its colon. */
function unknownText({ rules, reason }: InText, unknown: readonly string[]): string {
  const text = `The comment suppresses an unknown rule: "${unknown.join('", "')}".`;
  return reason === '' && unknown.length < rules.length
    ? `${text} If this is the reason, write a colon before it.`
    : text;
}

type Say = (range: Range, message: string, usual: Severity, fixes?: () => readonly Fix[]) => void;

/** The problems of suppressions in the configuration. @param used what suppressed something. */
function sayOfConfiguration(
  { root }: HostDocument,
  { suppressions, state }: Pick<SuppressOptions, 'suppressions' | 'state'>,
  used: ReadonlySet<string>,
  say: Say,
): void {
  const { start, end } = root?.range ?? { start: 0, end: 0 };
  const beginning = { start, end: Math.min(start + 1, end) };
  suppressions.forEach((s, i) => {
    if (s.reason.trim() === '' && used.has(`config ${i}`))
      say(
        beginning,
        `The suppression of ${s.rule} in the configuration has no reason. Write why the finding is intentional.`,
        'warning',
      );
    if (!s.exact || used.has(`config ${i}`) || state(s.rule) !== 'on') return;
    const which = s.statement === undefined ? '' : ` of statement "${s.statement}"`;
    say(
      beginning,
      `The configuration suppresses ${s.rule}${which} in this file, which has no such finding. Remove the suppression.`,
      'information',
    );
  });
}

/** Removes the suppressed findings, and adds the problems of the suppressions. */
export function suppress(
  findings: readonly Finding[],
  document: HostDocument,
  policies: readonly Policy[],
  { suppressions, state, severity }: SuppressOptions,
): Finding[] {
  const lines = linesOf(document);
  const inText = mayHave(document) ? readComments(document, lines) : [];
  const used = new Set<string>();
  const spans = spansByLine(policies, lines, new Set(inText.map((c) => c.line)));
  const isGone = (rule: string, range: Range): boolean => {
    const { start } = range;
    const line = lines.position(start).line;
    const applies = (of: number | undefined): boolean =>
      of === undefined ||
      of === line ||
      (spans.get(of) ?? []).some((span) => span.start <= start && range.end <= span.end);
    let gone = false;
    inText.forEach((c, i) => {
      if (!c.rules.includes(rule) || !applies(c.line)) return;
      used.add(`${i} ${rule}`);
      gone = true;
    });
    for (const s of suppressions) {
      if (s.rule !== rule) continue;
      if (s.statement !== undefined && s.statement !== sidOf(policies, range)) continue;
      used.add(`config ${suppressions.indexOf(s)}`);
      gone = true;
    }
    return gone;
  };
  const kept = findings.flatMap((f) => {
    if (f.without) return f.without((range) => isGone(f.rule, range)) ?? [];
    return isGone(f.rule, f.range) ? [] : f;
  });
  const say: Say = (range, message, usual, fixes) => {
    const own = severity(usual);
    if (own)
      kept.push({ rule: SUPPRESSION_RULE, severity: own, range, message, ...(fixes ? { fixes } : {}) });
  };
  inText.forEach((c, i) => {
    const { range } = c.comment;
    if (c.rules.length === 0) {
      say(
        range,
        'The comment does not name a rule. Write the rule and a reason, for example "grantwise-ignore full-admin: break-glass role".',
        'warning',
      );
      return;
    }
    const unknown = c.rules.filter((r) => state(r) === 'unknown');
    if (unknown.length > 0) say(range, unknownText(c, unknown), 'warning');
    const stale = c.rules.filter((r) => state(r) === 'on' && !used.has(`${i} ${r}`));
    if (stale.length > 0) {
      say(
        range,
        `This comment has no effect, because ${stale.join(', ')} ${stale.length === 1 ? 'has' : 'have'} no finding ${c.line === undefined ? 'in this file' : 'where it applies'}. Remove it.`,
        'information',
        () => (stale.length === c.rules.length ? [removeComment(document, c.comment)] : []),
      );
    } else if (c.reason === '' && unknown.length === 0) {
      say(range, 'The suppression has no reason. Write one after a colon.', 'warning');
    }
  });
  sayOfConfiguration(document, { suppressions, state }, used, say);
  return kept.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** Comments above the finding's line, above its statement and for the whole file. Their reason, at the end, is not written yet. */
export function ignoreWithComment(
  document: HostDocument,
  { rule, range }: Finding,
  policies: readonly Policy[],
): Fix[] {
  const { above } = document.syntax.comments;
  const start = document.root?.range.start ?? 0;
  const lineOf = (offset: number): number => lineAround(document, offset).start;
  const statement = statementOf(policies, range)?.node.range.start;
  const isElsewhere = statement !== undefined && lineOf(statement) !== lineOf(range.start);
  const fixes: Fix[] = [
    {
      title: `Suppress "${rule}" on this line with a comment`,
      edits: above(document, range.start, `grantwise-ignore ${rule}: `),
    },
    ...(isElsewhere
      ? [
          {
            title: `Suppress "${rule}" in this statement with a comment`,
            edits: above(document, statement, `grantwise-ignore ${rule}: `),
          },
        ]
      : []),
    {
      title: `Suppress "${rule}" in this file with a comment`,
      edits: above(document, start, `grantwise-ignore-file ${rule}: `),
    },
  ];
  // Not where a comment would be text of a string.
  return fixes.filter(({ edits }) => edits.length > 0);
}
