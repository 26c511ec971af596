/** Findings that somebody has looked at and wants to keep quiet, with a reason. */

import type { Policy } from '../../policy/policy.js';
import { eolOf } from '../../syntax/json/edit.js';
import type { Comment, HostDocument } from '../../syntax/value.js';
import { LineIndex } from '../../text/line-index.js';
import type { Range } from '../../text/range.js';
import type { Finding, Fix, Severity } from '../rule.js';

export const SUPPRESSION_RULE = 'suppression';

/** One from the configuration that is about this file. */
export interface FileSuppression {
  readonly rule: string;
  readonly statement?: string;
  readonly reason: string;
  /** It names this very file, so that it is stale when it finds nothing here. */
  readonly exact: boolean;
}

interface InText {
  readonly comment: Comment;
  readonly rules: readonly string[];
  readonly reason: string;
  /** The line that is meant; undefined: the whole file. */
  readonly line: number | undefined;
}

const SYNTAX = /^\/[/*]\s*grantwise-ignore(-file)?\b\s*([^:*]*?)\s*(?::\s*([\s\S]*?))?\s*(?:\*\/)?$/;

/** The comments that suppress, with the lines that they mean. */
function readComments(document: HostDocument, lines: LineIndex): InText[] {
  const out: InText[] = [];
  const { text, comments } = document;
  for (const comment of comments) {
    const m = SYNTAX.exec(comment.text.trim());
    if (!m) continue;
    const start = lines.position(comment.range.start).line;
    const lineStart = Math.max(text.lastIndexOf('\n', comment.range.start - 1), -1) + 1;
    const alone = text.slice(lineStart, comment.range.start).trim() === '';
    let line: number | undefined = start;
    if (m[1]) line = undefined;
    else if (alone) {
      // The next line that holds more than a comment.
      line = lines.position(comment.range.end).line + 1;
      for (const other of comments) {
        const at = lines.position(other.range.start).line;
        const from = text.lastIndexOf('\n', other.range.start - 1) + 1;
        if (at === line && text.slice(from, other.range.start).trim() === '')
          line = lines.position(other.range.end).line + 1;
      }
    }
    const rules = m[2]!.split(/[\s,]+/).filter((r) => r !== '');
    out.push({ comment, rules, reason: (m[3] ?? '').trim(), line });
  }
  return out;
}

/** Takes the comment away, and its line if nothing else is on it. */
function removeComment(document: HostDocument, { range }: Comment): Fix {
  const { text } = document;
  const lineStart = text.lastIndexOf('\n', range.start - 1) + 1;
  const next = text.indexOf('\n', range.end);
  const lineEnd = next < 0 ? text.length : next + 1;
  const alone =
    text.slice(lineStart, range.start).trim() === '' && text.slice(range.end, lineEnd).trim() === '';
  const before = /[ \t]*$/.exec(text.slice(lineStart, range.start))![0].length;
  return {
    title: 'Remove the comment',
    edits: [
      {
        range: alone ? { start: lineStart, end: lineEnd } : { start: range.start - before, end: range.end },
        text: '',
      },
    ],
    preferred: true,
  };
}

const sidOf = (policies: readonly Policy[], range: Range): string | undefined => {
  for (const policy of policies) {
    for (const s of policy.statements) {
      if (s.node.range.start <= range.start && range.end <= s.node.range.end) return s.sid?.value;
    }
  }
  return undefined;
};

export interface SuppressOptions {
  readonly suppressions: readonly FileSuppression[];
  /** Is the rule known, and is it on? A suppression of what is off is not stale. */
  readonly state: (rule: string) => 'on' | 'off' | 'unknown';
  /** undefined: what is wrong with suppressions is not reported. */
  readonly severity: Severity | undefined;
}

const mayHave = (document: HostDocument): boolean =>
  document.comments.some((c) => c.text.includes('grantwise-ignore'));

/** Is there anything that suppresses findings of the document? */
export function suppresses(document: HostDocument, suppressions: readonly FileSuppression[] = []): boolean {
  return suppressions.length > 0 || mayHave(document);
}

/** Leaves out the suppressed findings, and adds what is wrong with the suppressions. */
export function suppress(
  findings: readonly Finding[],
  document: HostDocument,
  policies: readonly Policy[],
  { suppressions, state, severity }: SuppressOptions,
): Finding[] {
  const lines = new LineIndex(document.text);
  const inText = mayHave(document) ? readComments(document, lines) : [];
  const used = new Set<string>();
  const kept = findings.filter((f) => {
    const line = lines.position(f.range.start).line;
    let gone = false;
    inText.forEach((c, i) => {
      if (!c.rules.includes(f.rule) || (c.line !== undefined && c.line !== line)) return;
      used.add(`${i} ${f.rule}`);
      gone = true;
    });
    for (const s of suppressions) {
      if (s.rule !== f.rule) continue;
      if (s.statement !== undefined && s.statement !== sidOf(policies, f.range)) continue;
      used.add(`config ${suppressions.indexOf(s)}`);
      gone = true;
    }
    return !gone;
  });
  if (!severity) return kept;
  const say = (range: Range, message: string, fixes?: () => readonly Fix[]): void => {
    kept.push({ rule: SUPPRESSION_RULE, severity, range, message, ...(fixes ? { fixes } : {}) });
  };
  inText.forEach((c, i) => {
    const { range } = c.comment;
    if (c.rules.length === 0) {
      say(range, 'Say which rule is suppressed, and why: "grantwise-ignore full-admin: break-glass role".');
      return;
    }
    const unknown = c.rules.filter((r) => state(r) === 'unknown');
    if (unknown.length > 0) say(range, `There is no rule "${unknown.join('", "')}" to suppress.`);
    const stale = c.rules.filter((r) => state(r) === 'on' && !used.has(`${i} ${r}`));
    if (stale.length > 0) {
      say(
        range,
        `Nothing to suppress: ${stale.join(', ')} ${stale.length === 1 ? 'has' : 'have'} no finding ${c.line === undefined ? 'in this file' : 'on the line below (or this one)'} any more.`,
        () => (stale.length === c.rules.length ? [removeComment(document, c.comment)] : []),
      );
    } else if (c.reason === '' && unknown.length === 0) {
      say(range, 'A suppression needs a reason: write it behind a colon.');
    }
  });
  const root = document.root?.range ?? { start: 0, end: 0 };
  suppressions.forEach((s, i) => {
    if (!s.exact || used.has(`config ${i}`) || state(s.rule) !== 'on') return;
    const which = s.statement === undefined ? '' : ` of statement "${s.statement}"`;
    say(
      { start: root.start, end: Math.min(root.start + 1, root.end) },
      `Your configuration suppresses ${s.rule}${which} in this file, but there is no such finding any more: remove that suppression.`,
    );
  });
  return kept.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** Puts a comment above the finding's line. */
export function ignoreWithComment(document: HostDocument, finding: Finding): Fix {
  const { text } = document;
  const lineStart = text.lastIndexOf('\n', finding.range.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))![0];
  return {
    title: `Ignore ${finding.rule} here, with a comment`,
    edits: [
      {
        range: { start: lineStart, end: lineStart },
        text: `${indent}// grantwise-ignore ${finding.rule}: ${eolOf(text)}`,
      },
    ],
  };
}
