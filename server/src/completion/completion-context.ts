import type { Catalogue } from '../catalogue/catalogue.js';
import type { Policy, Statement } from '../policy/policy.js';
import { requestSets } from '../sets/request-sets.js';
import { originOf } from '../syntax/shifted.js';
import type { Cursor, HostDocument, Path } from '../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import type { CompletionContext } from './completion-source.js';
import { UsedValues } from './used-values.js';

/** Are they the same object of the text? */
const isSame = (a: ObjectNode, b: ObjectNode): boolean =>
  originOf(a) === originOf(b) && a.range.start === b.range.start;

/** The steps of the cursor's path from a policy on; undefined: the cursor is not in it. */
function pathIn(root: ValueNode | undefined, policy: ObjectNode, path: Path): Path | undefined {
  // What a dialect resolved is created of what was read.
  let read = policy;
  while (read.written) read = read.written;
  // Of statements without a policy around them, the policy is made; the statements are in the text.
  const made = policy.implied ? property(policy, 'Statement')?.value : undefined;
  let node: ValueNode | undefined = root;
  for (let depth = 0; depth <= path.length; depth++) {
    if (node === read || (node?.type === 'object' && isSame(node, read))) return path.slice(depth);
    if (made && node?.type === made.type && node.range.start === made.range.start)
      return ['Statement', ...path.slice(depth)];
    const step = path[depth];
    if (node?.type === 'object') node = node.properties.find((p) => p.key.value === step)?.value;
    else if (node?.type === 'array') node = node.items[step as number];
    else return undefined;
  }
  return undefined;
}

/** The policy that is written at an offset: that of its place, where it ends before the offset. */
export function policyAtCursor(
  document: HostDocument,
  policies: readonly Policy[],
  offset: number,
): Policy | undefined {
  const { path } = document.syntax.cursor(document, offset);
  return policies.findLast((p) => pathIn(document.root, p.node, path) !== undefined);
}

/**
 * The place of the cursor, or undefined if nothing can be completed there.
 * @param nearby other open documents with policies, whose values are suggested too.
 */
export function completionContext(
  policy: Policy,
  catalogue: Catalogue,
  offset: number,
  nearby: readonly HostDocument[] = [],
): { context: CompletionContext; cursor: Cursor } | undefined {
  const { document } = policy;
  const cursor = document.syntax.cursor(document, offset);
  // There are no suggestions in a comment.
  if (cursor.inComment) return undefined;
  const path = pathIn(document.root, policy.node, cursor.path);
  if (!path) return undefined;
  let statement: Statement | undefined;
  let inStatement: Path = [];
  if (path[0] === 'Statement') {
    const index = typeof path[1] === 'number' ? path[1] : 0;
    statement = policy.statements.find((s) => s.index === index);
    inStatement = path.slice(typeof path[1] === 'number' ? 2 : 1);
  }
  return {
    cursor,
    context: {
      ...cursor,
      catalogue,
      sets: requestSets(catalogue),
      policy,
      statement,
      path,
      inStatement,
      atKey: cursor.at === 'key',
      used: new UsedValues([document, ...nearby]),
    },
  };
}
