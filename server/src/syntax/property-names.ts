/** Names of the properties of an object, as edits see them in every syntax. */
import type { ObjectNode, StringNode } from './value.js';

/** Names of elements, operators and keys that differ in case only are the same to IAM. */
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Has the object the name, in any case? @param except a key that does not count. */
export const isNameTaken = ({ properties }: ObjectNode, name: string, except?: StringNode): boolean =>
  properties.some(({ key }) => key !== except && sameName(key.value, name));

/**
 * Where a new property goes: before those that come after it in the order; last if the order does not say. undefined where
 * the name is taken.
 */
export function placeOfProperty(
  object: ObjectNode,
  name: string,
  order: readonly string[],
): number | undefined {
  if (isNameTaken(object, name)) return undefined;
  const rank = order.indexOf(name);
  const after = rank < 0 ? -1 : object.properties.findIndex((p) => order.indexOf(p.key.value) > rank);
  return after < 0 ? object.properties.length : after;
}
