/** Objects in which the names of some properties are unknown. */
import { compileGlob, type Glob, matchGlob } from '../algebra/glob.js';
import { type ObjectNode, otherObject, type PropertyNode, type StringPart } from './value.js';

/** With more names that are unknown, no other property is certain. */
const MAX_UNKNOWN = 32;

/** Every name that the parts can be. */
const nameGlob = (parts: readonly StringPart[]): Glob =>
  compileGlob(parts.map((p) => ('hole' in p ? '*' : p.text)).join(''), {
    mode: 'string',
    wildcards: true,
    variables: false,
    lower: true,
  });

/**
 * The properties that are there as they are written: a property of which the name is unknown can replace another one with the
 * same name. "Objects", JSON (RFC 8259): of several with one name, which one counts differs.
 * @param unknown the parts of names; none for a name of which nothing is known.
 * @param properties the others. undefined: none of them is certain.
 */
export function certainProperties(
  node: ObjectNode,
  unknown: readonly (readonly StringPart[])[],
  properties: readonly PropertyNode[],
): ObjectNode | undefined {
  if (unknown.length > MAX_UNKNOWN || unknown.some((parts) => parts.length === 0)) return undefined;
  const globs = unknown.map(nameGlob);
  const certain = properties.filter(({ key }) => {
    const name = key.value.toLowerCase();
    return !globs.some((glob) => matchGlob(glob, name));
  });
  return certain.length > 0 ? otherObject(node, certain) : undefined;
}
