import type { Catalogue } from '../catalogue/catalogue.js';
import type { Policy, Statement } from '../policy/policy.js';
import { requestSets } from '../sets/request-sets.js';
import type { Cursor, HostDocument, Path } from '../syntax/syntax.js';
import type { ObjectNode, ValueNode } from '../syntax/value.js';
import type { CompletionContext } from './completion-source.js';
import { UsedValues } from './used-values.js';

/** Number of steps from the root to the policy, to remove from the path of the cursor. */
function depthOf(root: ValueNode | undefined, policy: ObjectNode, path: Path): number | undefined {
  // What a dialect resolved is created of what was read.
  let read = policy;
  while (read.written) read = read.written;
  let node: ValueNode | undefined = root;
  for (let depth = 0; depth <= path.length; depth++) {
    if (node === read) return depth;
    const step = path[depth];
    if (node?.type === 'object') node = node.properties.find((p) => p.key.value === step)?.value;
    else if (node?.type === 'array') node = node.items[step as number];
    else return undefined;
  }
  return undefined;
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
  const depth = depthOf(document.root, policy.node, cursor.path);
  if (depth === undefined) return undefined;
  const path = cursor.path.slice(depth);
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
