import type { Catalogue } from '../catalogue/catalogue.js';
import type { Declarations } from '../policy/declarations.js';
import type { Policy, Statement } from '../policy/policy.js';
import { requestSets } from '../sets/request-sets.js';
import { originOf } from '../syntax/shifted.js';
import type { Cursor, HostDocument, Path } from '../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import { isWithin } from '../text/range.js';
import type { CompletionContext, EnclosingFunction } from './completion-source.js';
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

/** The value at a path. */
function valueAt(root: ValueNode | undefined, path: Path): ValueNode | undefined {
  let node = root;
  for (const step of path)
    node =
      node?.type === 'array' ? node.items[step as number] : node && property(node, step as string)?.value;
  return node;
}

/** Where the value of the cursor goes in the policy, and the function that it is an argument of. */
function placeIn(
  path: Path,
  cursor: Cursor,
  { root }: HostDocument,
  declarations: Declarations | undefined,
): { path: Path; enclosing?: EnclosingFunction } {
  const found = declarations?.without(path);
  if (!found?.argument) return { path: found?.path ?? path };
  const { takes, index } = found.argument;
  const name =
    index === undefined || index === 0 ? undefined : valueAt(root, [...cursor.path.slice(0, -1), 0]);
  const attributeOf = name?.type === 'string' ? name.value : undefined;
  return {
    path: found.path,
    enclosing: {
      takes: index !== undefined && index > 0 && attributeOf === undefined ? 'other' : takes,
      ...(attributeOf === undefined ? {} : { attributeOf }),
      ...(index === 0 ? { nameOnly: true } : {}),
    },
  };
}

/** The statement that an offset is in, or else that of an index: several are alternatives of one, or made by functions. */
function statementAt({ statements }: Policy, index: number, offset: number): Statement | undefined {
  return (
    statements.findLast(({ node: { range } }) => range.start <= offset && offset <= range.end) ??
    statements.find((s) => s.index === index)
  );
}

/** The policy that is written at an offset: that of its place, where it ends before the offset. */
export function policyAtCursor(
  document: HostDocument,
  policies: readonly Policy[],
  offset: number,
): Policy | undefined {
  let shared: Path | undefined;
  return policies.findLast((p) => {
    const own = p.document;
    // A policy with a document of its own has the cursor if it is in its text.
    if (own !== document && !isWithin(p.node.range, offset)) return false;
    if (own === document) shared ??= document.syntax.cursor(document, offset).path;
    const path = own === document ? shared! : own.syntax.cursor(own, offset).path;
    return pathIn(own.root, p.node, path) !== undefined;
  });
}

/** How many steps from a statement to a name in the place of an item: below `Action`, `Service`, a key of a condition. */
const ITEMS: Readonly<Record<string, number>> = {
  Action: 2,
  NotAction: 2,
  Resource: 2,
  NotResource: 2,
  Principal: 3,
  NotPrincipal: 3,
  Condition: 4,
};

/** In YAML, what is begun below a name can be a name or an item. It is an item where the name has a list. */
function asItem(cursor: Cursor, path: Path, { statementProperty }: Policy): Cursor {
  if (cursor.at !== 'key' || cursor.inString || cursor.hasValue || path[0] !== 'Statement') return cursor;
  const steps = path.slice(typeof path[1] === 'number' ? 2 : 1);
  // A name in a list itself begins a statement.
  const inList = path.length === 2 && statementProperty?.value?.type === 'array';
  const isItem = inList || ownValue(ITEMS, String(steps[0])) === steps.length;
  return isItem ? { ...cursor, at: 'value', missingDash: true } : cursor;
}

/**
 * The place of the cursor, or undefined if nothing can be completed there.
 * @param nearby other open documents with policies, whose values are suggested too.
 * @param declarations what the document declares, if its language has references.
 */
export function completionContext(
  policy: Policy,
  catalogue: Catalogue,
  offset: number,
  nearby: readonly HostDocument[] = [],
  declarations?: Declarations,
): { context: CompletionContext; cursor: Cursor } | undefined {
  const { document } = policy;
  const written = document.syntax.cursor(document, offset);
  // There are no suggestions in a comment.
  if (written.inComment) return undefined;
  const at = pathIn(document.root, policy.node, written.path);
  if (!at) return undefined;
  const cursor = asItem(written, at, policy);
  const whole = cursor === written ? at : [...at.slice(0, -1), 0];
  const { path, enclosing } = placeIn(whole, cursor, document, declarations);
  let statement: Statement | undefined;
  let inStatement: Path = [];
  if (path[0] === 'Statement') {
    const index = typeof path[1] === 'number' ? path[1] : 0;
    statement = statementAt(policy, index, offset);
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
      declarations,
      enclosing,
      used: new UsedValues([document, ...nearby]),
    },
  };
}
