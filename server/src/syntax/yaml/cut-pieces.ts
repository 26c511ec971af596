/**
 * Cuts YAML text in pieces that can be parsed alone: the entries of the block mapping that is the root, and those of the
 * block mappings in them. A mistake in one piece does not reach the others, and after an
 * edit only one is parsed again. Cut and whole texts have the same tree, which test/syntax/yaml/yaml-document.test.ts tries to disprove.
 */

/** Lines of a text, with the ends of lines. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** An entry, or several where they are not recognized as such. */
export interface Section extends Piece {
  /** The entries of the value; then the first of them ends the text of the section itself, which is the key. */
  readonly children: readonly Section[];
}

/** Smaller entries than this are not cut again. */
const LARGE = 3000;
const MAX_LEVEL = 4;

/** Can an entry begin with the character? Not an item of a list, nor what ends or continues something else. */
export const BEGINS = /[^\s\-?:,[\]{}#&*!|>%@`]/;
/** A key without a value on its line. */
const KEY_ONLY = /^ *(?:"[^"\\\n]*"|'[^'\n]*'|[^\s"'#,[\]{}&*!|>%@`:?-][^:#\n]*):[ \t]*(?:#.*)?$/;

const SPACE = 32;

const NONE: readonly Section[] = [];

/** The offset after the line. */
export function lineEnd(text: string, at: number, limit: number): number {
  const next = text.indexOf('\n', at);
  return next < 0 || next >= limit ? limit : next + 1;
}

/** The offset of the first character that is not a space. */
export function contentAt(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && text.charCodeAt(i) === SPACE) i++;
  return i;
}

const isContent = (char: string | undefined): boolean =>
  char !== undefined && char !== '\n' && char !== '\r' && char !== '#';

/** The entries with that indentation; what is before the first one is not part of any. */
function entries(text: string, start: number, end: number, indent: number): Piece[] {
  const out: { start: number; end: number }[] = [];
  for (let at = start; at < end; ) {
    const next = lineEnd(text, at, end);
    const content = contentAt(text, at, next);
    if (content - at === indent && content < next && BEGINS.test(text[content]!)) {
      const last = out.at(-1);
      if (last) last.end = at;
      out.push({ start: at, end });
    }
    at = next;
  }
  return out;
}

/** The first line with content; undefined if there is none. */
function firstContent(
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly indent: number } | undefined {
  for (let at = start; at < end; ) {
    const next = lineEnd(text, at, end);
    const content = contentAt(text, at, next);
    if (content < next && isContent(text[content])) return { start: at, indent: content - at };
    at = next;
  }
  return undefined;
}

/** Can a piece at that level be cut again? */
export const isSplit = ({ start, end }: Piece, level: number): boolean =>
  level <= MAX_LEVEL && (level === 1 || end - start >= LARGE);

export function sectionAt(text: string, piece: Piece, indent: number, level: number): Section {
  const { start, end } = piece;
  const none = { start, end, children: NONE };
  if (!isSplit(piece, level)) return none;
  const keyEnd = lineEnd(text, start, end);
  const line = text.slice(start, keyEnd).replace(/\r?\n$/, '');
  if (line.length > 300 || !KEY_ONLY.test(line)) return none;
  const first = firstContent(text, keyEnd, end);
  if (!first || first.indent <= indent || !BEGINS.test(text[first.start + first.indent]!)) return none;
  const children = entries(text, first.start, end, first.indent);
  if (children[0]?.start !== first.start) return none;
  return { start, end, children: children.map((c) => sectionAt(text, c, first.indent, level + 1)) };
}

export const isMarker = (text: string, at: number): boolean =>
  /^(---|\.\.\.)(?=[ \t\r\n]|$)/.test(text.slice(at, at + 4));

/** The sections of a text; undefined where it can only be parsed as a whole. */
export function cutPieces(text: string): readonly Section[] | undefined {
  const begin = text.startsWith('\ufeff') ? 1 : 0;
  let first = firstContent(text, begin, text.length);
  if (first && text.startsWith('---', first.start)) {
    const end = lineEnd(text, first.start, text.length);
    if (!/^---[ \t]*(#.*)?\r?\n?$/.test(text.slice(first.start, end))) return undefined;
    first = firstContent(text, end, text.length);
  }
  if (!first || first.indent > 0 || !BEGINS.test(text[first.start]!)) return undefined;
  if (isMarker(text, first.start)) return undefined;
  for (let at = first.start; at < text.length; at = lineEnd(text, at, text.length)) {
    const char = text[at];
    if (char === '%' || char === '?' || ((char === '-' || char === '.') && isMarker(text, at)))
      return undefined;
  }
  const sections = entries(text, first.start, text.length, 0).map((p) => sectionAt(text, p, 0, 1));
  // Comments, and a marker of the beginning.
  return first.start > begin ? [{ start: begin, end: first.start, children: NONE }, ...sections] : sections;
}
