/** Where an offset is in JSON text. */
import { getLocation, type Location } from 'jsonc-parser';
import type { Range } from '../../text/range.js';
import type { Cursor, HostDocument } from '../syntax.js';

interface Token {
  readonly inString: boolean;
  /** Between the quotes, or the bare word. */
  readonly replace: Range;
  /** With its quotes. */
  readonly token: Range;
}

/** The string or bare word at an offset. */
function tokenAt(text: string, offset: number, node: { offset: number; length: number } | undefined): Token {
  if (node && text[node.offset] === '"' && offset > node.offset && offset <= node.offset + node.length) {
    const { offset: start } = node;
    const end = start + node.length;
    const closed = /^"(?:[^"\\]|\\.)*"$/s.test(text.slice(start, end));
    if (!closed || offset < end) {
      return {
        inString: true,
        replace: { start: start + 1, end: closed ? end - 1 : offset },
        token: { start, end: closed ? end : offset },
      };
    }
  }
  let start = offset;
  while (start > 0 && /[\w:*?./$-]/.test(text[start - 1]!)) start--;
  // `"Action":` is not a word, its colon ends a key.
  start += /^:+/.exec(text.slice(start, offset))?.[0].length ?? 0;
  let end = offset;
  while (end < text.length && /[\w*?.-]/.test(text[end]!)) end++;
  return { inString: false, replace: { start, end }, token: { start, end } };
}

/** The next character that is neither whitespace nor in a comment. */
export function nextCharacter(text: string, from: number): string {
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (/\s/.test(c)) continue;
    if (c === '/' && text[i + 1] === '/') {
      while (i < text.length && text[i] !== '\n') i++;
    } else if (c === '/' && text[i + 1] === '*') {
      i = text.indexOf('*/', i);
      if (i < 0) return '';
      i++;
    } else return c;
  }
  return '';
}

/** The value of the characters of a string; as they are where they end within an escape. */
function decoded(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

/** jsonc-parser calls itself for each level: what nests too deep to be read is one value without a known place. */
const UNREAD: Pick<Location, 'path' | 'isAtPropertyKey' | 'previousNode'> = {
  path: [],
  isAtPropertyKey: false,
};

/** Is the string that ends at an offset a name? */
const endsName = (text: string, end: number): boolean =>
  text[end - 1] === '"' && getLocation(text, end - 1).isAtPropertyKey;

/**
 * Where a comma is missing: after a value, before what begins in a new line, or where nothing is begun.
 * @param start where it begins.
 */
function missingComma({ text, comments }: HostDocument, start: number, isBegun: boolean): number | undefined {
  let end = start;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  if (!/["\]}]/.test(text[end - 1] ?? '')) return undefined;
  if (isBegun ? !text.slice(end, start).includes('\n') : endsName(text, end)) return undefined;
  // The root is the only value.
  if (!isBegun && getLocation(text, start).path.length === 0) return undefined;
  return comments.some((c) => c.range.start < end && end <= c.range.end) ? undefined : end;
}

export function jsonCursor(document: HostDocument, offset: number): Cursor {
  const { text, comments } = document;
  const written = document.unread ? UNREAD : getLocation(text, offset);
  const token = tokenAt(text, offset, written.previousNode);
  const isBegun = token.inString || token.token.start < token.token.end;
  const comma = document.unread ? undefined : missingComma(document, token.token.start, isBegun);
  const { path, isAtPropertyKey } =
    comma === undefined ? written : getLocation(`${text.slice(0, comma)},${text.slice(comma)}`, offset + 1);
  const { start, end } = token.replace;
  const value = (from: number, to: number): string =>
    token.inString ? decoded(text.slice(from, to)) : text.slice(from, to);
  return {
    ...token,
    offset,
    path,
    at: isAtPropertyKey ? 'key' : 'value',
    typed: value(start, offset),
    word: value(start, end),
    hasValue: isAtPropertyKey && nextCharacter(text, token.token.end) === ':',
    missingComma: comma,
    inComment: comments.some((c) => c.range.start < offset && offset <= c.range.end),
  };
}
