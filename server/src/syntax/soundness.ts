/** Where a text with mistakes can be edited all the same. */
import type { HostDocument } from './syntax.js';
import type { ArrayNode, ObjectNode, ValueNode } from './value.js';

/** What makes it uncertain what the text says: a comma that is missing or too many does not. */
const doubts = ({ problems }: HostDocument): HostDocument['problems'] =>
  problems.some((p) => p.slip) ? problems.filter((p) => !p.slip) : problems;

/** Is it certain what the node's own text says, including everything in it? What is implied has no text. */
export function isSound(document: HostDocument, node: ValueNode): boolean {
  if (node.implied || ('closed' in node && !node.closed)) return false;
  const { start, end } = node.range;
  return doubts(document).every(({ range }) => range.end < start || range.start > end);
}

/**
 * Is it known where the parts of a container begin and end? Mistakes inside of one that has its closing bracket do not
 * matter: they end there.
 */
export function isSoundAround(document: HostDocument, container: ArrayNode | ObjectNode): boolean {
  if (container.implied || !container.closed) return false;
  const { start, end } = container.range;
  const own = doubts(document).filter(({ range }) => range.end >= start && range.start <= end);
  if (own.length === 0) return true;
  const parts = container.type === 'array' ? container.items : container.properties.map((p) => p.value);
  return own.every((problem) =>
    parts.some(
      (p) =>
        (p?.type === 'array' || p?.type === 'object') &&
        p.closed &&
        p.range.start < problem.range.start &&
        problem.range.start < p.range.end,
    ),
  );
}
