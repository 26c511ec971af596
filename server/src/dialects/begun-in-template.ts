/** A policy in a template of which nothing is written but a word: in YAML, an object begins with its first name. */
import type { HostDocument, Path } from '../syntax/syntax.js';
import { type ObjectNode, type ValueNode, withProperties, withValue } from '../syntax/value.js';

/** A value with another one at a path in it; undefined: something else than nothing or a word is there. */
function begunAt(
  node: ValueNode | undefined,
  [step, ...rest]: Path,
): { readonly root: ValueNode; readonly begun: ObjectNode } | undefined {
  if (step === undefined) {
    if (node?.type !== 'null' && node?.type !== 'string') return undefined;
    const begun: ObjectNode = { type: 'object', range: node.range, properties: [], closed: true };
    return { root: begun, begun };
  }
  if (node?.type === 'array') {
    const found = begunAt(node.items[step as number], rest);
    return found && { ...found, root: { ...node, items: node.items.with(step as number, found.root) } };
  }
  if (node?.type !== 'object') return undefined;
  const at = node.properties.find((p) => p.key.value === step);
  const found = begunAt(at?.value, rest);
  const changed = found && withProperties(node, (p) => (p === at ? withValue(p, found.root) : p));
  return changed && { ...found, root: changed };
}

/**
 * The document with an empty object where a name of one is written at an offset, and that object; undefined: no object begins
 * there.
 */
export function withBegunObject(
  document: HostDocument,
  offset: number,
): { readonly document: HostDocument; readonly begun: ObjectNode } | undefined {
  if (!document.syntax.id.startsWith('yaml')) return undefined;
  const { path, at, inComment } = document.syntax.cursor(document, offset);
  const found = at === 'key' && !inComment ? begunAt(document.root, path.slice(0, -1)) : undefined;
  return found && { document: { ...document, root: found.root }, begun: found.begun };
}
