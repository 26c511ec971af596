/** Policies in expressions of Terraform that make a string of JSON: `jsonencode({...})`, alone or in a choice between several. */

import { STATEMENT_ELEMENTS } from '../policy/elements.js';
import { isCall } from '../syntax/hcl/hcl-tree.js';
import { readHclExpression } from '../syntax/hcl/read-hcl.js';
import { placedIn } from '../syntax/placed.js';
import {
  type ArrayNode,
  type ObjectNode,
  type PartialStringNode,
  property,
  type StringNode,
  stringAt,
  type ValueNode,
} from '../syntax/value.js';
import { policyAround } from './policy-value.js';
import { resolvedObject, resolveTerraform, sourceOfNode } from './terraform/terraform-values.js';

const ELEMENTS: ReadonlySet<string> = new Set(STATEMENT_ELEMENTS);

/** The object that `jsonencode` has as its argument, where everything that it can contain is written. */
export function encodedObject(node: ValueNode): ObjectNode | undefined {
  if (!isCall(node) || node.call !== 'jsonencode') return undefined;
  const [only] = node.args;
  const read = only?.type === 'opaque' ? resolveTerraform(only) : only;
  return read?.type === 'object' ? resolvedObject(read) : undefined;
}

/** `policy` of `local.policy` or `jsonencode(local.policy)`, `all.read` of `local.all["read"]`. */
export function localIn(source: string): { readonly name: string; readonly encoded: boolean } | undefined {
  const found =
    /^(jsonencode\( ?)?local\.([\w-]{1,100}(?:\.[\w-]{1,100}|\["[\w-]{1,100}"\]){0,5})( ?\))?$/.exec(source);
  const [, call, steps, end] = found ?? [];
  if (steps === undefined || (call === undefined) !== (end === undefined)) return undefined;
  return { name: steps.replaceAll('["', '.').replaceAll('"]', ''), encoded: call !== undefined };
}

/** The expression that a string is as a whole: `"${x}"`. @returns its text. */
export const expressionAlone = ({ parts: [only, ...more] }: PartialStringNode): string | undefined =>
  only && 'hole' in only && more.length === 0 ? only.hole.id : undefined;

/** The string that `join("", [x])` returns. "join Function", Terraform Language Documentation: nothing is between one item. */
export function joinedAlone(node: ValueNode): ValueNode | undefined {
  if (!isCall(node) || node.call !== 'join' || node.args.length !== 2) return undefined;
  const list = node.args[1];
  return list?.type === 'array' && list.items.length === 1 ? list.items[0] : undefined;
}

/** What the expression can be; undefined: something that is not a policy, or is unknown. */
function policiesOf(node: ValueNode, isPolicy: (node: ObjectNode) => boolean): ObjectNode[] | undefined {
  if (node.type === 'opaque' && node.alternatives && !isCall(node)) {
    const arms = node.alternatives.map((arm) => arm && policiesOf(arm, isPolicy));
    return arms.every((arm) => arm !== undefined) ? arms.flat() : undefined;
  }
  const object = encodedObject(joinedAlone(node) ?? node);
  return object && isPolicy(object) ? [object] : undefined;
}

/**
 * The policies of `"${jsonencode({...})}"` in JSON, where quotes in the expression are escaped. undefined: the string has an
 * expression of which not every outcome is such a policy.
 * @param written the string as JSON has it.
 */
export function policiesInString(
  written: StringNode,
  isPolicy: (node: ObjectNode) => boolean,
): ObjectNode[] | undefined {
  const { value } = written;
  if (!/^\$\{/.test(value) || !value.endsWith('}') || !value.includes('jsonencode')) return undefined;
  const node = readHclExpression(value.slice(2, -1));
  const at = (offset: number): number => written.offsets?.[offset + 2] ?? written.inner.start + offset + 2;
  return node && policiesOf(node, isPolicy)?.map((policy) => placedIn(policy, at));
}

/** Is it what `Statement` can have as an item, in full? */
const isStatement = (node: ValueNode): boolean =>
  ['Allow', 'Deny'].includes(stringAt(node, 'Effect') ?? '') &&
  ['Action', 'NotAction'].some((name) => property(node, name) !== undefined) &&
  node.type === 'object' &&
  node.properties.every(({ key }) => ELEMENTS.has(key.value));

/** What a value can be, and the items of lists can be. */
function outcomesOf(node: ValueNode | undefined): readonly ValueNode[] {
  if (node?.type === 'array') return node.items.flatMap(outcomesOf);
  if (node?.type === 'opaque' && node.alternatives) return node.alternatives.flatMap(outcomesOf);
  return node && node.type !== 'null' ? [node] : [];
}

/**
 * Statements that no policy is around, to be put into one: `[{ Effect = "Allow", ... }]`.
 * @returns a policy around them.
 */
export function statementsAlone(value: ValueNode): ObjectNode | undefined {
  if (value.type !== 'array' && value.type !== 'object' && value.type !== 'opaque') return undefined;
  const read = resolveTerraform(value);
  const all = outcomesOf(read).filter((node) => node.type !== 'opaque');
  if (all.length === 0 || !all.every(isStatement)) return undefined;
  const list: ArrayNode = { type: 'array', range: value.range, items: [read], closed: true, implied: true };
  return policyAround(read.type === 'array' || read.type === 'object' ? read : list);
}

/** The expressions that a value is made of. */
export function sourcesOf(value: ValueNode): string[] {
  if (value.type === 'opaque') return value.alternatives ? [] : [sourceOfNode(value)];
  if (value.type !== 'partial-string') return [];
  return value.parts.flatMap((p) => ('hole' in p ? p.hole.id : []));
}
