/** What an edit does to the text around it. */

import type { TextEdit } from '../../server/src/text/text-edit.js';

const linesOf = (text: string): string[] => text.split(/\r?\n/);

const COMMENT = /\s*(?:\/\/|#) (c\d+)$/;

/** What begins a comment of a line. */
export type CommentMark = '//' | '#';

/** The text with a comment of its own at the end of each line: `// c1`. */
export const withComments = (text: string, mark: CommentMark = '//'): string =>
  linesOf(text)
    .map((line, i) => (line.trim() === '' ? line : `${line} ${mark} c${i + 1}`))
    .join('\n');

/** A line without its comment, indentation, dash and comma: what the comment is about. */
const subject = (line: string): string =>
  line
    .replace(COMMENT, '')
    .trim()
    .replace(/,$/, '')
    .replace(/^(- )+/, '');

const isBracket = (line: string): boolean => /^[[\]{}]+$/.test(subject(line));

/**
 * The comment of a line with nothing but brackets that an edit drops although it writes such a line again; undefined: none.
 * What is only removed goes with its comments.
 */
export function bracketCommentLost(before: string, edits: readonly TextEdit[]): string | undefined {
  for (const { range, text } of edits) {
    const old = linesOf(before.slice(range.start, range.end)).filter((line) => isBracket(line));
    const fresh = linesOf(text).filter((line) => isBracket(line));
    const kept = new Set(fresh.map(commentOf));
    const lost = old.map(commentOf).find((comment) => comment !== undefined && !kept.has(comment));
    if (lost !== undefined && kept.has(undefined)) return `${lost} is gone, and its bracket is there`;
  }
  return undefined;
}

const commentOf = (line: string): string | undefined => COMMENT.exec(line)?.[1];

/** The name of the element on a line, or the line. */
const nameOf = (key: string): string => /^("[^"]*"|\w+)\s*[:=]/.exec(key)?.[0] ?? key;

/** The name of the element that a comment comes after: after `]`, the element whose value ends there. */
function about(text: string, comment: string): string | undefined {
  const open: string[] = [];
  for (const line of linesOf(text)) {
    const key = subject(line);
    const ended = /^[\]}]/.test(key) ? open.pop() : undefined;
    if (commentOf(line) === comment) return nameOf(ended ?? key);
    if (/[[{]$/.test(key)) open.push(key);
  }
  return undefined;
}

/**
 * Each line of `before` has a comment. What was on one line before and is on one line after has the same comment, and no
 * comment is on a line without anything that it can be about.
 * @returns what is wrong.
 */
export function commentsAreKept(before: string, after: string): string | undefined {
  const once = (text: string): Map<string, string | undefined> => {
    const out = new Map<string, string | undefined>();
    const twice = new Set<string>();
    for (const line of linesOf(text)) {
      const key = subject(line);
      if (out.has(key)) twice.add(key);
      out.set(key, commentOf(line));
    }
    for (const key of twice) out.delete(key);
    return out;
  };
  const [old, fresh] = [once(before), once(after)];
  for (const [key, comment] of fresh) {
    if (!old.has(key) || key === '' || /^[[\]{}]+$/.test(key)) continue;
    const had = old.get(key);
    // The element has another value there, and a second statement has this one.
    if (comment === undefined && had !== undefined && about(after, had) === nameOf(key)) continue;
    // Another line became this one, with its own comment: `10` is `"10"` now, and the `"10"` that was there is gone.
    const bare = (line: string): string => line.replaceAll('"', '');
    const from = [...old].find(([, c]) => c === comment);
    if (from && from[0] !== key && bare(from[0]) === bare(key) && !fresh.has(from[0])) continue;
    if (had !== comment) return `${key} had ${had ?? 'no comment'} and has ${comment ?? 'none'}`;
  }
  for (const line of linesOf(after))
    if (subject(line) === '' && line.trim() !== '') return `nothing is before ${line.trim()}`;
  for (const comment of after.match(/(\/\/|#) c\d+/g) ?? [])
    if (after.split(new RegExp(`${comment}\\b`)).length > 2) return `${comment} is there twice`;
  return undefined;
}

const indentations = (text: string): string[] =>
  linesOf(text)
    .map((line) => /^[ \t]*/.exec(line)![0])
    .filter((indent) => indent !== '');

/** Lines of a text that are not in the other, in order. */
function onlyIn(text: string, other: string): string[] {
  const there = new Map<string, number>();
  for (const line of linesOf(other)) there.set(line, (there.get(line) ?? 0) + 1);
  return linesOf(text).filter((line) => {
    const left = there.get(line) ?? 0;
    there.set(line, left - 1);
    return left <= 0;
  });
}

/** @returns what the edit did to the text that it did not have to do. */
export function styleProblem(before: string, after: string): string | undefined {
  const crlf = (text: string): number => (text.match(/\r\n/g) ?? []).length;
  const lf = (text: string): number => (text.match(/(?<!\r)\n/g) ?? []).length;
  if (lf(before) === 0 && lf(after) > 0)
    return 'a line ends with LF, where all ended with CRLF or there was one line';
  if (crlf(before) === 0 && crlf(after) > 0) return 'a line ends with CRLF, where none did';
  if (!/[\r\n]/.test(before.trim()) && /[\r\n]/.test(after.trim())) return 'one line became several';
  const [tabs, spaces] = ['\t', ' '].map((c) =>
    indentations(before).every((i) => [...i].every((x) => x === c)),
  );
  const [tabsNow, spacesNow] = ['\t', ' '].map((c) =>
    indentations(after).every((i) => [...i].every((x) => x === c)),
  );
  if ((tabs && !tabsNow) || (spaces && !spacesNow)) return 'another indentation';
  if (/[\r\n]$/.test(before) !== /[\r\n]$/.test(after)) return 'another end of the text';
  if (
    linesOf(after).some((line) => /[ \t]+$/.test(line)) &&
    !linesOf(before).some((line) => /[ \t]+$/.test(line))
  )
    return 'whitespace at the end of a line';
  // A line that only its whitespace changes in was not to be changed.
  const squeezed = (line: string): string => line.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1').replace(/,$/, '');
  const removed = onlyIn(before, after);
  const added = new Set(onlyIn(after, before).map(squeezed));
  for (const line of removed) {
    const key = squeezed(line);
    if (
      key.length > 3 &&
      added.has(key) &&
      !onlyIn(after, before).some((l) => l.trim().replace(/,$/, '') === line.trim().replace(/,$/, ''))
    )
      return `only whitespace changed: ${line.trim()}`;
  }
  // What was on several lines is on one, or the other way around.
  const all = (lines: readonly string[]): string => lines.map(squeezed).join('').replaceAll(',', '');
  if (
    removed.length > 0 &&
    all(removed) === all(onlyIn(after, before)) &&
    removed.length !== onlyIn(after, before).length
  )
    return 'only the layout of lines changed';
  return undefined;
}
