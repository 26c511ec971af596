/** Blocks of a template engine around statements, and directives in the place of statements. */
import type { TemplateMark } from '../syntax/syntax.js';
import type { ArrayNode, ObjectNode, OpaqueNode, TemplateCondition } from '../syntax/value.js';
import { digestOf } from '../text/digest.js';

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
function blocksOf(marks: readonly TemplateMark[]): (offset: number) => TemplateCondition | undefined {
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

/** The statements of a template, as far as they are there for sure. */
export function statementsOfTemplate(
  marks: readonly TemplateMark[],
  text: string,
  read: (node: ObjectNode) => ObjectNode,
): (node: ObjectNode) => ObjectNode | OpaqueNode {
  // Each statement is of the whole template: a mark anywhere can decide what is written here.
  const template = digestOf(marks.map((m) => m.text).join(' '));
  const blockAround = blocksOf(marks);
  return (node) => {
    const { start } = node.range;
    const source = `template ${template} at ${start}`;
    if (writesProperties(node, marks, text)) return { type: 'opaque', range: node.range, source };
    const statement = read(node);
    const condition = blockAround(start);
    return condition
      ? { type: 'opaque', range: node.range, source, condition, alternatives: [statement, undefined] }
      : statement;
  };
}

/** Does a tag that writes something follow a statement without braces, after nothing but other tags? */
function isContinued({ range }: ObjectNode, marks: readonly TemplateMark[], text: string): boolean {
  let at = range.end;
  if (text[at - 1] === '}') return false;
  for (const mark of marks) {
    if (mark.range.start < at) continue;
    if (text.slice(at, mark.range.start).trim() !== '') return false;
    if (!mark.block && !mark.text.startsWith('{#')) return true;
    at = mark.range.end;
  }
  return false;
}

/** Does the template write properties of the statement, or decide which it has? */
function writesProperties(node: ObjectNode, marks: readonly TemplateMark[], text: string): boolean {
  const { start, end } = node.range;
  const last = node.properties.at(-1)?.range.end ?? end;
  // The end of a block can be after the last property; what is not of a block (`...`, an include) writes more properties.
  const inside = marks.some(
    (m) =>
      m.role === 'directive' &&
      !m.text.startsWith('{#') &&
      m.range.start > start &&
      m.range.end < (m.block ? last : end),
  );
  return inside || isContinued(node, marks, text);
}
