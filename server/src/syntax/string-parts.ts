import type { Range } from '../text/range.js';
import { type PartialStringNode, type StringNode, type StringPart, shownText } from './value.js';

/** Merges adjacent texts, so that equal strings have equal parts. */
function merged(parts: readonly StringPart[]): StringPart[] {
  const out: StringPart[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if ('hole' in part || !last || 'hole' in last) out.push(part);
    else out[out.length - 1] = { text: last.text + part.text, offsets: [...last.offsets, ...part.offsets] };
  }
  return out.filter((p) => 'hole' in p || p.text !== '');
}

/** The string of parts, partly known if one of them is a hole. @param inner what is between its quotes. */
export function stringOfParts(
  parts: readonly StringPart[],
  range: Range,
  inner: Range,
): StringNode | PartialStringNode {
  const all = merged(parts);
  if (all.some((p) => 'hole' in p))
    return { type: 'partial-string', range, inner, parts: all, shown: shownText(all) };
  const [only] = all;
  const { text: value, offsets } = only && !('hole' in only) ? only : { text: '', offsets: [] };
  return { type: 'string', value, offsets, range, inner, closed: true };
}
