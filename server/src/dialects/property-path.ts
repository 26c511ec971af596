/** Values at a path of property names in a document: `Policies.*.PolicyDocument`, `*` being each item or property. */
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { intrinsic, isNoValue } from './cloudformation/intrinsic-functions.js';

export interface AtPath {
  readonly value: ValueNode;
  /** The object that has it. */
  readonly parent: ObjectNode;
}

/** The alternatives of an Fn::If; the node itself if it is not an Fn::If. */
export function alternativesOf(node: ValueNode): readonly ValueNode[] {
  const call = intrinsic(node);
  if (call?.key.value !== 'Fn::If' || call.value?.type !== 'array') return [node];
  return call.value.items
    .slice(1)
    .filter((n) => !isNoValue(n))
    .flatMap(alternativesOf);
}

/** All values at the path, in the order of the text; every alternative of an Fn::If on the way counts. */
export function atPath(from: ObjectNode, path: readonly string[]): AtPath[] {
  const [name, ...rest] = path;
  if (name === undefined) return [];
  const out: AtPath[] = [];
  const step = (value: ValueNode | undefined, parent: ObjectNode): void => {
    for (const node of value ? alternativesOf(value) : []) {
      if (rest.length === 0) out.push({ value: node, parent });
      else if (node.type === 'object') out.push(...atPath(node, rest));
      else if (node.type === 'array' && rest[0] === '*')
        out.push(...inItems(node.items, rest.slice(1), parent));
    }
  };
  if (name === '*') for (const p of from.properties) step(p.value, from);
  else step(property(from, name)?.value, from);
  return out;
}

function inItems(items: readonly ValueNode[], rest: readonly string[], parent: ObjectNode): AtPath[] {
  return items.flatMap(alternativesOf).flatMap((item): AtPath[] => {
    if (rest.length === 0) return [{ value: item, parent }];
    return item.type === 'object' ? atPath(item, rest) : [];
  });
}
