// How many findings on policies of other people are right: from the findings of a run and from verdicts that reviewers
// wrote. Verdicts name a file, a rule and a line, so that they apply for as long as the finding is about the same place.
import { createHash } from 'node:crypto';

/**
 * @typedef {{ repo: string, path: string, text: string }} ForeignFile
 * @typedef {'error' | 'warning' | 'information' | 'hint'} Severity
 * @typedef {{ file: string, rule: string, severity: Severity, line: number, message: string }} Found
 *   `file`: what `fileId` returns; `line`: from 1
 * @typedef {{ file: string, rule: string, line: number, verdict: string, reason?: string }} Verdict
 * @typedef {{ findings: number, right: number, wrong: number, omitted: number, open: number }} Count
 *   `omitted`: true, with a severity that the reviewer would change, or undecided; `open`: without a verdict
 * @typedef {{ file: string, kind: string | null, reason: string }} KindLabel `null`: the file does not have one kind
 */

/** @type {readonly Severity[]} */
export const SEVERITY_ORDER = ['error', 'warning', 'information', 'hint'];

/**
 * @param {ForeignFile} file
 * @returns {string} 12 hexadecimal digits that identify the file without its text.
 */
export const fileId = ({ repo, path, text }) =>
  createHash('sha256').update(`${repo}\0${path}\0${text}`).digest('hex').slice(0, 12);

/**
 * @template T
 * @param {string} text one JSON document per line
 * @returns {T[]}
 */
export const parseLines = (text) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** @param {{ file: string, rule: string, line: number }} at */
const keyOf = ({ file, rule, line }) => `${file} ${rule} ${line}`;

/**
 * @param {string | undefined} verdict
 * @returns {Exclude<keyof Count, 'findings'>}
 */
export function classOf(verdict) {
  if (verdict === undefined) return 'open';
  if (verdict === 'tp') return 'right';
  if (verdict === 'placeholder' || verdict.startsWith('fp-')) return 'wrong';
  if (verdict === 'unsure' || verdict.startsWith('sev-')) return 'omitted';
  throw new Error(`There is no verdict "${verdict}".`);
}

/**
 * The verdicts by place. Of two about the same place, the later one applies.
 * @param {readonly Verdict[]} verdicts
 * @returns {(found: Found) => string | undefined}
 */
export function verdictsByPlace(verdicts) {
  const known = new Map(verdicts.map((v) => [keyOf(v), v.verdict]));
  return (found) => known.get(keyOf(found));
}

/** @returns {Count} */
const none = () => ({ findings: 0, right: 0, wrong: 0, omitted: 0, open: 0 });

/**
 * @param {readonly Found[]} found
 * @param {readonly Verdict[]} verdicts
 * @param {(found: Found) => string} group
 * @returns {Map<string, Count>} by group, the largest first
 */
export function countsBy(found, verdicts, group) {
  const verdictOf = verdictsByPlace(verdicts);
  /** @type {Map<string, Count>} */
  const counts = new Map();
  for (const f of found) {
    const count = counts.get(group(f)) ?? none();
    counts.set(group(f), count);
    count.findings++;
    count[classOf(verdictOf(f))]++;
  }
  return new Map([...counts].sort((a, b) => b[1].findings - a[1].findings || (a[0] < b[0] ? -1 : 1)));
}

/**
 * @param {Count | undefined} count
 * @returns {number} between 0 and 1: right, of those with a verdict. 1 where there are none.
 */
export function precision(count) {
  const { right, wrong } = count ?? none();
  return right + wrong === 0 ? 1 : right / (right + wrong);
}

/**
 * @param {readonly KindLabel[]} labels
 * @param {(file: string) => string | undefined} kindOf the kind that the program finds
 * @returns {{ right: number, labeled: number, wrong: { file: string, label: string, found: string }[] }}
 */
export function compareKinds(labels, kindOf) {
  const labeled = labels.filter((l) => l.kind !== null);
  const wrong = labeled.flatMap(({ file, kind }) => {
    const found = kindOf(file) ?? 'none';
    return found === kind ? [] : [{ file, label: String(kind), found }];
  });
  return { right: labeled.length - wrong.length, labeled: labeled.length, wrong };
}
