import { beginningOf } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import type { Statement } from './policy.js';

/** A statement's name for people: its Sid, or its place. */
export function statementName(statement: Statement): string {
  return statement.sid?.value ? `"${statement.sid.value}"` : `statement ${statement.index + 1}`;
}

/** Where to point at a statement as a whole: its Sid, its Effect, or its opening brace. */
export function statementAnchor(statement: Statement): Range {
  const { sid, effectNode, node } = statement;
  return sid?.range ?? effectNode?.range ?? beginningOf(node);
}
