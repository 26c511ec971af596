/** Whitespace at the start or the end of a text of which parts are unknown before the deployment. */
import { removePiece } from '../../syntax/piece-edits.js';
import type { PartialStringNode, StringPart } from '../../syntax/value.js';
import type { TextEdit } from '../../text/text-edit.js';
import type { Fix } from '../rule.js';
import { fixOf } from './fixes.js';

/** Are these the offsets of characters that are each written as themselves, from one offset to another? */
const isPlain = (offsets: readonly number[], start: number, end: number): boolean =>
  offsets.length === end - start && offsets.every((at, i) => at === start + i);

/** The edits that remove it; none where it is written in another way, such as an escape sequence. */
function edits({ parts, inner }: PartialStringNode): TextEdit[] {
  const [first, last] = [parts[0], parts.at(-1)];
  const out: TextEdit[] = [];
  if (first && !('hole' in first)) {
    const count = first.text.length - first.text.trimStart().length;
    const next = parts[1];
    const end = first.offsets[count] ?? (next && 'hole' in next ? next.hole.range.start : undefined);
    if (count > 0 && (end === undefined || !isPlain(first.offsets.slice(0, count), inner.start, end)))
      return [];
    if (count > 0 && end !== undefined) out.push(...removePiece({ start: inner.start, end }));
  }
  if (last && !('hole' in last)) {
    const count = last.text.length - last.text.trimEnd().length;
    const start = inner.end - count;
    if (count > 0 && !isPlain(last.offsets.slice(last.text.length - count), start, inner.end)) return [];
    if (count > 0) out.push(...removePiece({ start, end: inner.end }));
  }
  return out;
}

const isSpaced = (part: StringPart | undefined, edge: RegExp): boolean =>
  part !== undefined && !('hole' in part) && edge.test(part.text);

/** Does the text begin or end with whitespace, whatever its unknown parts are? */
export const hasEdgeWhitespace = ({ parts }: PartialStringNode): boolean =>
  isSpaced(parts[0], /^\s/) || isSpaced(parts.at(-1), /\s$/);

/** Removes the whitespace. */
export const edgeWhitespaceFix = (item: PartialStringNode): Fix[] =>
  fixOf('Remove the whitespace', edits(item), true);
