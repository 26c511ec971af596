/** Blocks of a template engine around statements, and directives in the place of statements. */
import type { TemplateMark } from '../syntax/syntax.js';
import type { ArrayNode, OpaqueNode, TemplateCondition } from '../syntax/value.js';

/**
 * The part of a block that contains the offset: what is between two alternatives is one part. A block is identified by its
 * text and how often that was there before, so that an edit elsewhere leaves its ID.
 */
export function blockAround(offset: number, marks: readonly TemplateMark[]): TemplateCondition | undefined {
  const blocks: { id: string; readonly name: string; part: number }[] = [];
  const seen = new Map<string, number>();
  for (const { block, range, text } of marks) {
    if (range.start > offset) break;
    const inner = blocks.at(-1);
    if (block === 'open') {
      const before = seen.get(text) ?? 0;
      seen.set(text, before + 1);
      blocks.push({ id: `${before} ${text}`, name: text, part: 0 });
    } else if (block === 'middle' && inner) inner.part++;
    else if (block === 'close') blocks.pop();
  }
  const inner = blocks.at(-1);
  return (
    inner && { id: `block ${blocks.map((b) => `${b.id} ${b.part}`).join()}`, name: inner.name, block: true }
  );
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
