/**
 * Where a statement is written: in the list of the policy, in a list that is an alternative, or as an alternative itself
 * ("Condition functions" in the AWS CloudFormation User Guide: `Fn::If` returns one of two values).
 */
import type { Statement } from '../../policy/policy.js';
import { type Data, FunctionCall } from '../../syntax/data.js';
import type { ArrayNode, ObjectNode, OpaqueNode, ValueNode } from '../../syntax/value.js';
import type { TextEdit } from '../rule.js';

export interface StatementPlace {
  readonly list: ArrayNode;
  readonly index: number;
  /** The `Fn::If` in the list that has the statement as an alternative. */
  readonly choice?: { readonly condition: string; readonly isFirst: boolean };
}

/** As it is written by the document's own `Fn::If`: a choice of another language has no such form. */
const isFnIf = ({ source, condition }: OpaqueNode): boolean =>
  condition !== undefined && condition.block !== true && source.startsWith('{"Fn::If"');

function placeIn(list: ArrayNode, node: ObjectNode): StatementPlace | undefined {
  for (const [index, item] of list.items.entries()) {
    if (item === node) return { list, index };
    if (item.type !== 'opaque' || !item.alternatives) continue;
    const [first, second] = item.alternatives;
    if ((first === node || second === node) && isFnIf(item))
      return { list, index, choice: { condition: item.condition!.name, isFirst: first === node } };
    const inner = placeAmong(item.alternatives, node);
    if (inner) return inner;
  }
  return undefined;
}

function placeAmong(
  nodes: readonly (ValueNode | undefined)[],
  target: ObjectNode,
): StatementPlace | undefined {
  for (const node of nodes) {
    const found =
      node?.type === 'array'
        ? placeIn(node, target)
        : node?.type === 'opaque' && node.alternatives
          ? placeAmong(node.alternatives, target)
          : undefined;
    if (found) return found;
  }
  return undefined;
}

/** undefined: it is not in a list. */
export const placeOfStatement = ({ policy, node }: Statement): StatementPlace | undefined =>
  placeAmong([(policy.variantOf ?? policy).statementProperty?.value], node);

/** Inserts statements after one; they are there under the same conditions. */
export function insertAfter(statement: Statement, statements: readonly Data[]): TextEdit[] {
  const place = placeOfStatement(statement);
  if (!place) return [];
  const { list, index, choice } = place;
  const { document } = statement.policy;
  const chosen = (data: Data): Data => {
    if (!choice) return data;
    const none = new FunctionCall('Ref', 'AWS::NoValue');
    return { 'Fn::If': [choice.condition, ...(choice.isFirst ? [data, none] : [none, data])] };
  };
  return document.syntax.edit.insert(document, list, index + 1, ...statements.map(chosen));
}
