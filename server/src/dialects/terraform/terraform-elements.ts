/**
 * What `each.key` and `each.value` are in a block of Terraform for which the elements are written, and `local.NAME`. "The
 * for_each Meta-Argument" and "Local Values", Terraform Language Documentation.
 */
import { type CallNode, isCall } from '../../syntax/hcl/hcl-tree.js';
import { stringOfParts } from '../../syntax/string-parts.js';
import { property, type StringPart, type ValueNode } from '../../syntax/value.js';
import type { Outcome } from '../conditional-policies.js';
import { sourceOfNode } from './terraform-values.js';

/** The value of a reference; undefined: it is not written. */
export type Referred = (reference: string) => ValueNode | undefined;

/** A block is there once for each. */
export interface Element {
  readonly key: ValueNode;
  readonly value: ValueNode;
  readonly when: readonly Outcome[];
}

function withTexts(part: StringPart, referred: Referred): StringPart {
  const value = 'hole' in part ? referred(part.hole.id) : undefined;
  if (!('hole' in part) || value?.type !== 'string') return part;
  return { text: value.value, offsets: Array.from(value.value, () => part.hole.range.start) };
}

/** The value with those of its references that are written. */
export function withReferred(node: ValueNode, referred: Referred): ValueNode {
  switch (node.type) {
    case 'partial-string': {
      const parts = node.parts.map((part) => withTexts(part, referred));
      const same = parts.every((part, i) => part === node.parts[i]);
      return same ? node : stringOfParts(parts, node.range, node.inner);
    }
    case 'array':
      return { ...node, items: node.items.map((item) => withReferred(item, referred)) };
    case 'opaque': {
      if (node.alternatives) {
        const [yes, no] = node.alternatives.map((arm) => arm && withReferred(arm, referred));
        return { ...node, alternatives: [yes, no] };
      }
      if (!isCall(node)) return referred(sourceOfNode(node)) ?? node;
      const args = node.args.map((arg) => withReferred(arg, referred));
      return { ...node, args } as CallNode;
    }
    default:
      return node;
  }
}

/** Functions that return the items of a list. */
const SAME_ITEMS: ReadonlySet<string> = new Set(['toset', 'tolist', 'distinct']);

/** The elements that a value of `for_each` has; undefined: they are not written. */
export function elementsOf(
  value: ValueNode | undefined,
  when: readonly Outcome[] = [],
): Element[] | undefined {
  if (value?.type === 'array') return value.items.map((item) => ({ key: item, value: item, when }));
  if (value?.type === 'object')
    return value.properties.flatMap(({ key, value: own }) => (own ? [{ key, value: own, when }] : []));
  if (value?.type !== 'opaque') return undefined;
  if (isCall(value))
    return SAME_ITEMS.has(value.call) && value.args.length === 1
      ? elementsOf(value.args[0], when)
      : undefined;
  const { condition, alternatives } = value;
  if (!condition || !alternatives) return undefined;
  const [yes, no] = alternatives.map((arm, i) => elementsOf(arm, [...when, { condition, value: i === 0 }]));
  return yes && no && [...yes, ...no];
}

/** What references to an element are. */
export function inElement({ key, value }: Element, reference: string): ValueNode | undefined {
  const [each, of, ...names] = reference.split('.');
  if (each !== 'each' || (of !== 'key' && of !== 'value')) return undefined;
  let node: ValueNode | undefined = of === 'key' ? key : value;
  for (const name of names) node = property(node, name)?.value;
  return node;
}
