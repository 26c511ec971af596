/**
 * The blocks of a file of Terraform in JSON. "JSON Configuration Syntax", Terraform Language Documentation: a block is an
 * object or a list of objects, and labels are the names of properties.
 */
import type { BlockNode } from '../../syntax/hcl/hcl-tree.js';
import type { ObjectNode, PropertyNode, StringNode, ValueNode } from '../../syntax/value.js';

/** The blocks of a document of policies and of its statements. */
const BLOCKS: ReadonlySet<string> = new Set(['statement', 'principals', 'not_principals', 'condition']);

/** The items of a list, or the value alone. */
export const listed = (node: ValueNode | undefined): readonly ValueNode[] =>
  node?.type === 'array' ? node.items : node ? [node] : [];

/** The properties of an object, or of several in a list. */
export const propertiesIn = (node: ValueNode | undefined): readonly PropertyNode[] =>
  listed(node).flatMap((n) => (n.type === 'object' ? n.properties : []));

export function asBlock(
  keyword: StringNode,
  value: ObjectNode,
  labels: readonly StringNode[] = [],
): BlockNode {
  const { range, closed } = value;
  const block = { type: 'object', range, closed, keyword, labels, open: range.start + 1 } as const;
  return { ...block, properties: value.properties.flatMap(blocksOf) };
}

function dynamicBlock(keyword: StringNode, value: ObjectNode, label: StringNode): BlockNode {
  const block = asBlock(keyword, value, [label]);
  const properties = block.properties.map((p): PropertyNode => {
    const [content] = p.key.value === 'content' ? listed(p.value) : [];
    return content?.type === 'object' ? { ...p, value: asBlock(p.key, content) } : p;
  });
  return { ...block, properties };
}

/** The blocks that a property writes; an attribute is itself. */
function blocksOf(p: PropertyNode): PropertyNode[] {
  if (p.key.value === 'dynamic')
    return propertiesIn(p.value).flatMap((label) =>
      listed(label.value).flatMap((value) =>
        value.type === 'object'
          ? [{ ...p, range: label.range, value: dynamicBlock(p.key, value, label.key) }]
          : [],
      ),
    );
  if (!BLOCKS.has(p.key.value)) return [p];
  return listed(p.value).map((value) => {
    if (value.type === 'object') return { ...p, range: value.range, value: asBlock(p.key, value) };
    // How many there are, and what is in them, is unknown.
    const none: ObjectNode = { type: 'object', range: value.range, properties: [], closed: true };
    return { ...p, range: value.range, value: asBlock({ ...p.key, value: 'dynamic' }, none, [p.key]) };
  });
}

/** The blocks of resources and data sources, each with its type and its name as labels. */
export const resourceBlocks = (root: ValueNode): BlockNode[] =>
  propertiesIn(root).flatMap(({ key: keyword, value: section }) =>
    keyword.value !== 'resource' && keyword.value !== 'data'
      ? []
      : propertiesIn(section).flatMap((type) =>
          propertiesIn(type.value).flatMap((name) =>
            listed(name.value).flatMap((body) =>
              body.type === 'object' ? [asBlock(keyword, body, [type.key, name.key])] : [],
            ),
          ),
        ),
  );

/** The blocks of local values. */
export const localsBlocks = (root: ValueNode): BlockNode[] =>
  propertiesIn(root).flatMap(({ key, value }) =>
    key.value === 'locals'
      ? listed(value).flatMap((body) => (body.type === 'object' ? [asBlock(key, body)] : []))
      : [],
  );
