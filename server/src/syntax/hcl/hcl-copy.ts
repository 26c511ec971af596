/** Values of a document for another place in it: as they are written, with their comments. */
import { type Data, Existing } from '../data.js';
import { indentAt, partsOf, someItems, withoutComments } from '../json/arrange.js';
import { listWith } from '../list-with.js';
import type { HostDocument } from '../syntax.js';
import { toData, type ValueNode } from '../value.js';

/** A list can end with a comma. */
export const HCL_STYLE = { lastComma: true } as const;

/** The policy of a document is not an item of a list. */
export const policyOf = ({ root }: HostDocument): ValueNode | undefined =>
  root?.type === 'array' ? root.items[0] : root;

/** What is known of it as data; for an expression, nothing that is written. */
const dataOf = (node: ValueNode): Data => toData(node) ?? '';

/** Its names, each with a value as it is written; undefined where one of them cannot be copied. */
function entriesOf(document: HostDocument, node: ValueNode): Data | undefined {
  if (node.type !== 'object') return undefined;
  const copies = new Map(node.properties.map((p) => [p.key.value, p.value && hclCopy(document, p.value)]));
  if (copies.size < node.properties.length || [...copies.values()].includes(undefined)) return undefined;
  return Object.fromEntries(copies) as Record<string, Data>;
}

/** The comments of an item: before it, and after it on its line. */
function around(
  document: HostDocument,
  node: ValueNode,
): { readonly lead?: string; readonly trail?: string } {
  const list = listWith(policyOf(document), node);
  const own = list && partsOf(document, list, HCL_STYLE).parts.find((p) => p.start === node.range.start);
  return own ? { lead: document.text.slice(own.lead, own.start), trail: own.trail } : {};
}

export function hclCopy(
  document: HostDocument,
  node: ValueNode,
  items?: readonly ValueNode[],
): Data | undefined {
  const { text } = document;
  const { range } = node;
  // An object of blocks has no text of its own.
  if (node.type === 'object' && (node.implied || text[range.start] !== '{')) return entriesOf(document, node);
  // Made of what several blocks say.
  if (node.implied && node.type === 'array') {
    const copies = (items ?? node.items).map((item) => hclCopy(document, item));
    return copies.every((copy) => copy !== undefined) ? copies : undefined;
  }
  if (node.implied) return toData(node);
  const indent = indentAt(text, range.start);
  if (node.type === 'object') return new Existing(dataOf(node), withoutComments(document, range), indent);
  if (node.type !== 'array')
    return new Existing(dataOf(node), text.slice(range.start, range.end), indent, around(document, node));
  const chosen = items ? node.items.filter((i) => items.includes(i)) : node.items;
  const data = chosen.map(dataOf);
  const written = items ? someItems(document, node, chosen, HCL_STYLE) : withoutComments(document, range);
  return new Existing(data, written, indent);
}
