/** The sections of a text after an edit inside one of them: what `cutPieces` returns, without a look at every line. */
import type { TextChange } from '../text-change.js';
import { BEGINS, contentAt, isSplit, lineEnd, type Section, sectionAt } from './cut-pieces.js';

function moved({ start, end, children }: Section, by: number): Section {
  return {
    start: start + by,
    end: end + by,
    children: children.length === 0 ? children : children.map((c) => moved(c, by)),
  };
}

const indentAt = (text: string, { start, end }: Section): number => contentAt(text, start, end) - start;

/** Are the lines after the first in the piece part of it, for all mappings that it is in? */
function isOnePiece(text: string, start: number, end: number, indents: ReadonlySet<number>): boolean {
  if (end < text.length && text[end - 1] !== '\n') return false;
  for (let at = lineEnd(text, start, end); at < end; at = lineEnd(text, at, end)) {
    const content = contentAt(text, at, end);
    const char = text[content];
    if (content === at && (char === '%' || char === '?' || char === '-' || char === '.')) return false;
    if (indents.has(content - at) && char !== undefined && content < end && BEGINS.test(char)) return false;
  }
  return true;
}

/**
 * @param before the sections of the text before the change.
 * @returns undefined where only a look at the whole text will do.
 */
export function recutPieces(
  text: string,
  before: readonly Section[],
  change: TextChange,
): readonly Section[] | undefined {
  const by = change.newEnd - change.oldEnd;
  const indents = new Set<number>();
  const inside = (list: readonly Section[], level: number): readonly Section[] | undefined => {
    const at = list.findIndex((s) => change.oldEnd <= s.end);
    const old = list[at];
    if (!old || change.start <= old.start) return undefined;
    const indent = indentAt(text, old);
    // Its first line begins as before.
    if (change.start <= old.start + indent) return undefined;
    indents.add(indent);
    const fresh = again(old, indent, level);
    if (!fresh) return undefined;
    return [
      ...list.slice(0, at),
      fresh,
      ...(by === 0 ? list.slice(at + 1) : list.slice(at + 1).map((s) => moved(s, by))),
    ];
  };
  const again = (old: Section, indent: number, level: number): Section | undefined => {
    const { start, children } = old;
    const end = old.end + by;
    const [first] = children;
    if (first && first.start < change.start) {
      if (!isSplit({ start, end }, level)) return undefined;
      const own = inside(children, level + 1);
      return own && { start, end, children: own };
    }
    // A section of the whole document can be what is before its first entry.
    if (level === 1 || !isOnePiece(text, start, end, indents)) return undefined;
    return sectionAt(text, { start, end }, indent, level);
  };
  return inside(before, 1);
}
