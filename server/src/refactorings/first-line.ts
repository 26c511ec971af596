/** Where a refactoring is offered: on the line that what it changes begins on, not on each of its lines. */
import type { Statement } from '../policy/policy.js';
import { type HostDocument, linesOf } from '../syntax/syntax.js';
import type { Range } from '../text/range.js';

/** Is the offset on the line that one of the ranges begins on? */
export function isOnLineOf(document: HostDocument, ranges: readonly Range[], offset: number): boolean {
  const lines = linesOf(document);
  const lineOf = (at: number): number => lines.position(at).line;
  return ranges.some(({ start }) => lineOf(start) === lineOf(offset));
}

/** Is the offset on the first line of a statement, or on that of its first element? */
export const isOnFirstLine = ({ node, policy }: Statement, offset: number): boolean =>
  isOnLineOf(policy.document, [node.range, node.properties[0]?.range ?? node.range], offset);
