/** Blocks of a template engine around statements, and directives in the place of statements. */
import type { TemplateMark } from '../syntax/syntax.js';
import type { ArrayNode, OpaqueNode, TemplateCondition } from '../syntax/value.js';

/** From `start` to the next part, the same blocks are open. */
interface Part {
  readonly start: number;
  readonly inner: OpenBlock | undefined;
}

interface OpenBlock {
  readonly id: string;
  readonly name: string;
  /** Of the alternatives of the block, the one that is open. */
  readonly part: number;
  readonly around: OpenBlock | undefined;
}

/** The parts of a document between its directives of blocks, in the order of the document. */
function partsOf(marks: readonly TemplateMark[]): Part[] {
  const out: Part[] = [];
  const seen = new Map<string, number>();
  let inner: OpenBlock | undefined;
  for (const { block, range, text } of marks) {
    if (block === 'open') {
      const before = seen.get(text) ?? 0;
      seen.set(text, before + 1);
      inner = { id: `${before} ${text}`, name: text, part: 0, around: inner };
    } else if (block === 'middle' && inner) inner = { ...inner, part: inner.part + 1 };
    else if (block === 'close') inner = inner?.around;
    else continue;
    out.push({ start: range.start, inner });
  }
  return out;
}

function conditionOf(inner: OpenBlock): TemplateCondition {
  const ids: string[] = [];
  for (let b: OpenBlock | undefined = inner; b; b = b.around) ids.push(`${b.id} ${b.part}`);
  return { id: `block ${ids.reverse().join()}`, name: inner.name, block: true };
}

/**
 * Of an offset, the part of a block that contains it: what is between two alternatives is one part. A block is identified
 * by its text and how often that was there before, so that an edit elsewhere leaves its ID.
 */
export function blocksOf(marks: readonly TemplateMark[]): (offset: number) => TemplateCondition | undefined {
  const parts = partsOf(marks);
  return (offset) => {
    let [low, high] = [0, parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (parts[middle]!.start > offset) high = middle;
      else low = middle + 1;
    }
    const inner = parts[low - 1]?.inner;
    return inner && conditionOf(inner);
  };
}

/** Statements that a template engine puts in its place. */
export const unknownStatements = (list: ArrayNode, marks: readonly TemplateMark[]): OpaqueNode[] =>
  marks
    .filter(
      ({ role, block, range }) =>
        role === 'directive' &&
        block === undefined &&
        range.start > list.range.start &&
        range.end < list.range.end &&
        !list.items.some((i) => i.range.start < range.start && range.end < i.range.end),
    )
    .map(({ text, range }) => ({ type: 'opaque', range, source: `template ${text}` }));
