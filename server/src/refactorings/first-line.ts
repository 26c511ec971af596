/** Where a refactoring is offered: on the line that what it changes begins on, not on each of its lines. */
import type { Statement } from '../policy/policy.js';
import { type HostDocument, lineAround } from '../syntax/syntax.js';
import type { Range } from '../text/range.js';

/** Is the offset on the line that one of the ranges begins on? */
export function isOnLineOf(document: HostDocument, ranges: readonly Range[], offset: number): boolean {
  return beginsHere(document, offset)(ranges);
}

/** The same for one range after another: does one of them begin on the line of the offset? */
export function beginsHere(document: HostDocument, offset: number): (ranges: readonly Range[]) => boolean {
  const line = lineAround(document, offset);
  return (ranges) => ranges.some(({ start }) => start >= line.start && start <= line.end);
}

/** Is the offset on the first line of a statement, or on that of its first element? */
export const isOnFirstLine = ({ node, policy }: Statement, offset: number): boolean =>
  isOnLineOf(policy.document, [node.range, node.properties[0]?.range ?? node.range], offset);
