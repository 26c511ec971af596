/** The blocks of a document of Terraform in either of its syntaxes, and its local values. */
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import { type BlockNode, isBlock, isCall } from '../../syntax/hcl/hcl-tree.js';
import { shifted } from '../../syntax/shifted.js';
import type { HostDocument } from '../../syntax/syntax.js';
import type { ObjectNode, ValueNode } from '../../syntax/value.js';
import { localsBlocks, resourceBlocks } from './terraform-json-blocks.js';
import { terraformJsonRoot } from './terraform-json-syntax.js';

/** A block at the top level. */
export interface PlacedBlock {
  readonly block: BlockNode;
  /** Where the text is that its ranges are in. */
  readonly start: number;
}

/** The values of an object and those in them, by their names. */
export const valuesIn = (
  { properties }: ObjectNode,
  before = '',
): readonly { readonly name: string; readonly value: ValueNode }[] =>
  properties.flatMap(({ key, value }) => {
    if (!value) return [];
    const name = before + key.value;
    return [{ name, value }, ...(value.type === 'object' ? valuesIn(value, `${name}.`) : [])];
  });

/** undefined: the document is not of Terraform. */
export function terraformBlocks(document: HostDocument): readonly PlacedBlock[] | undefined {
  const hcl = hclOf(document);
  const json = hcl ? undefined : terraformJsonRoot(document);
  if (!hcl)
    return json && [...resourceBlocks(json), ...localsBlocks(json)].map((block) => ({ block, start: 0 }));
  return hcl.pieces.flatMap(({ tree, start }) =>
    tree.body.properties.flatMap(({ value }) => (isBlock(value) ? [{ block: value, start }] : [])),
  );
}

const WRITTEN: ReadonlySet<string> = new Set(['jsonencode', 'toset', 'tolist']);

/** Can the value be anything else than what is written there? */
const isWritten = (value: ValueNode): boolean =>
  value.type !== 'opaque' || (isCall(value) && WRITTEN.has(value.call));

/** The values of locals that are written as a whole, by their names. */
export function localValues(document: HostDocument): ReadonlyMap<string, ValueNode> {
  const locals = (terraformBlocks(document) ?? []).filter(({ block }) => block.keyword.value === 'locals');
  return new Map(
    locals
      .flatMap(({ block, start }) => valuesIn(block).map((local) => ({ ...local, start })))
      .filter(({ value }) => isWritten(value))
      .map(({ name, value, start }) => [name, shifted(value, start)]),
  );
}
