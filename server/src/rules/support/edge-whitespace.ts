/** Whitespace at the start or the end of an ARN or a principal, and next to the colons of one with placeholders. */
import { removePiece } from '../../syntax/piece-edits.js';
import type { PartialStringNode, StringNode, StringPart } from '../../syntax/value.js';
import type { TextEdit } from '../../text/text-edit.js';
import type { RuleContext, Severity } from '../rule.js';
import { changeTo, fixOf } from './fixes/fixes.js';

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

/** Does the text begin or end with whitespace? One that is nothing else is empty, which is another problem. */
export const hasEdgeWhitespace = (text: string): boolean => text.trim() !== text && text.trim() !== '';

/** The edits that remove whitespace next to the first five colons of an ARN; undefined if there is none. */
function colonEdits({ parts }: PartialStringNode): TextEdit[] | undefined {
  const [first] = parts;
  if (!first || 'hole' in first || !first.text.startsWith('arn:')) return undefined;
  const out: TextEdit[] = [];
  let found = false;
  let colons = 0;
  for (const part of parts) {
    if ('hole' in part) continue;
    for (let i = 0; i < part.text.length && colons < 5; i++) {
      if (part.text[i] !== ':') continue;
      colons++;
      const before = part.text.slice(0, i);
      const start = before.trimEnd().length;
      let end = i + 1;
      while (end < part.text.length && /\s/.test(part.text[end]!)) end++;
      if (end - start === 1) continue;
      found = true;
      const { offsets } = part;
      const last = offsets[end - 1]!;
      if (!isPlain(offsets.slice(start, end), offsets[start]!, last + 1)) return [];
      if (start < i) out.push(...removePiece({ start: offsets[start]!, end: offsets[i]! }));
      if (end > i + 1) out.push(...removePiece({ start: offsets[i + 1]!, end: last + 1 }));
    }
  }
  return found ? out : undefined;
}

/**
 * Reports whitespace that AWS takes for a part of the value.
 * @param consequence a clause about the whitespace: `which counts as part of the principal`.
 * @returns whether there was something to report.
 */
export function reportWhitespace(
  item: StringNode | PartialStringNode,
  context: RuleContext,
  consequence: string,
  severity: Severity = 'warning',
): boolean {
  const text = item.type === 'string' ? item.value : item.shown;
  const colons = item.type === 'string' ? undefined : colonEdits(item);
  const edge =
    item.type === 'string'
      ? hasEdgeWhitespace(text)
      : isSpaced(item.parts[0], /^\s/) || isSpaced(item.parts.at(-1), /\s$/);
  if (!edge && !colons) return false;
  context.report({
    range: item.range,
    severity,
    message: `"${text}" has whitespace ${edge ? 'at its start or end' : 'next to a colon'}, ${consequence}. Remove the whitespace.`,
    fixes: () =>
      item.type === 'string'
        ? changeTo(context.policy.document, item, text.trim())
        : fixOf('Remove the whitespace', edge ? edits(item) : colons!, true),
  });
  return true;
}
