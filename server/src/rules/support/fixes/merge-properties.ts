/** Merges two properties of an object that are one: the same name twice, or a name and a misspelling of it. */
import { fingerprint } from '../../../policy/fingerprint.js';
import type { Data } from '../../../syntax/data.js';
import { isSound } from '../../../syntax/soundness.js';
import { copied, type HostDocument } from '../../../syntax/syntax.js';
import type { ObjectNode, PropertyNode, ValueNode } from '../../../syntax/value.js';
import type { Fix } from '../../rule.js';
import { fixOf } from './fixes.js';

/** Elements whose value can be a list. */
const LISTS = /^(Statement|(Not)?Action|(Not)?Resource)$/;

const isEmpty = (node: ValueNode): boolean =>
  (node.type === 'object' && node.properties.length === 0) ||
  (node.type === 'array' && node.items.length === 0);

const itemsOf = (node: ValueNode): readonly ValueNode[] => (node.type === 'array' ? node.items : [node]);

/** The values of the second one that the first does not have; undefined where they are not values of a list. */
function added(
  document: HostDocument,
  name: string,
  first: ValueNode,
  second: ValueNode,
): readonly Data[] | undefined {
  const scalars = [...itemsOf(first), ...itemsOf(second)].every((i) => i.type === 'string');
  // The key of a condition, or an element with a list.
  if (!LISTS.test(name) && !(name.includes(':') && scalars)) return undefined;
  const there = new Set(itemsOf(first).map(fingerprint));
  const values = itemsOf(second)
    .filter((i) => !there.has(fingerprint(i)))
    .map((i) => copied(document, i));
  return values.every((v) => v !== undefined) ? values : undefined;
}

/**
 * Puts the values of the second property into the list of the first, and removes it; only removes it where it says nothing
 * else. Which of two other values is intended is unknown, so there are no fixes then.
 */
export function mergeProperties(
  document: HostDocument,
  object: ObjectNode,
  first: PropertyNode,
  second: PropertyNode,
): readonly Fix[] {
  const { edit } = document.syntax;
  if (!first.value || !second.value || !isSound(document, object)) return [];
  const removed = edit.remove(document, object, second);
  const { value } = first;
  const name = first.key.value;
  const same = fingerprint(value) === fingerprint(second.value);
  const uncertain = (fixes: readonly Fix[]): Fix[] => fixes.map((fix) => ({ ...fix, uncertain: true }));
  if (same || isEmpty(second.value))
    return uncertain(fixOf(`Remove the second "${second.key.value}"`, removed));
  const values = added(document, name, value, second.value);
  if (!values) return [];
  const title =
    name === second.key.value
      ? `Merge the values of "${name}"`
      : `Merge "${second.key.value}" into "${name}"`;
  if (values.length === 0) return uncertain(fixOf(title, removed));
  if (value.type === 'array')
    return uncertain(
      fixOf(title, [...edit.insert(document, value, value.items.length, ...values), ...removed]),
    );
  const own = copied(document, value);
  return own === undefined
    ? []
    : uncertain(fixOf(title, [...edit.replace(document, value, [own, ...values]), ...removed]));
}
