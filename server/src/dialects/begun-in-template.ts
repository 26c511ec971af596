/**
 * A policy in a template of which nothing is written but a word: in YAML, an object begins with its first name, and a
 * list with a dash that can be missing.
 */
import type { HostDocument, Path } from '../syntax/syntax.js';
import {
  type ArrayNode,
  type ObjectNode,
  type ValueNode,
  withProperties,
  withValue,
} from '../syntax/value.js';

type Begun = ObjectNode | ArrayNode;

/** A value with an empty one at a path in it; undefined: something else than nothing or a word is there. */
function begunAt(
  node: ValueNode | undefined,
  [step, ...rest]: Path,
  type: Begun['type'],
): { readonly root: ValueNode; readonly begun: Begun } | undefined {
  if (step === undefined) {
    if (node?.type !== 'null' && node?.type !== 'string') return undefined;
    const at = { range: node.range, closed: true };
    const begun: Begun = type === 'object' ? { ...at, type, properties: [] } : { ...at, type, items: [] };
    return { root: begun, begun };
  }
  if (node?.type === 'array') {
    const found = begunAt(node.items[step as number], rest, type);
    return found && { ...found, root: { ...node, items: node.items.with(step as number, found.root) } };
  }
  if (node?.type !== 'object') return undefined;
  const at = node.properties.find((p) => p.key.value === step);
  const found = begunAt(at?.value, rest, type);
  const changed = found && withProperties(node, (p) => (p === at ? withValue(p, found.root) : p));
  return changed && { ...found, root: changed };
}

/**
 * The document with an empty object or list where something is begun at an offset, and that object or list; undefined: nothing
 * begins there.
 */
export function withBegun(
  document: HostDocument,
  offset: number,
  type: Begun['type'],
): { readonly document: HostDocument; readonly begun: Begun } | undefined {
  if (!document.syntax.id.startsWith('yaml')) return undefined;
  const { path, at, inComment } = document.syntax.cursor(document, offset);
  const found = at === 'key' && !inComment ? begunAt(document.root, path.slice(0, -1), type) : undefined;
  return found && { document: { ...document, root: found.root }, begun: found.begun };
}
