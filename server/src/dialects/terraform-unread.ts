/** Where Terraform, also in its JSON syntax, has policies that cannot be read. */
import { type HclDocument, hclOf } from '../syntax/hcl/hcl-document.js';
import { type BlockNode, isBlock, isCall } from '../syntax/hcl/hcl-tree.js';
import { shiftedRange } from '../syntax/shifted.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ObjectNode, ValueNode } from '../syntax/value.js';
import { encloses, type Range } from '../text/range.js';
import { kindOf, type Place, placesOf, policiesInPiece } from './terraform-places.js';
import { documentsIn } from './terraform-references.js';
import { sourceOfNode } from './terraform-values.js';
import type { PolicyValueAt } from './unread-policies.js';

/** What a file declares that can be a policy. */
interface Declared {
  /** The names of its documents, and of its locals that contain a policy. */
  readonly documents: ReadonlySet<string>;
  readonly locals: ReadonlySet<string>;
}

/** The expressions that a value is made of. */
function sourcesOf(value: ValueNode): string[] {
  if (value.type === 'opaque') return [sourceOfNode(value)];
  if (value.type !== 'partial-string') return [];
  return value.parts.flatMap((p) => ('hole' in p ? p.hole.id : []));
}

/** Is the value a policy that was found, or one that the file declares elsewhere? */
function isRead(value: ValueNode, declared: Declared, holds: (value: ValueNode) => boolean): boolean {
  if (value.type === 'null') return true;
  if (value.type === 'opaque' && value.alternatives && !isCall(value))
    return value.alternatives.every((arm) => !arm || isRead(arm, declared, holds));
  if (holds(value)) return true;
  const sources = sourcesOf(value);
  const used = sources.flatMap(documentsIn);
  const locals = sources.flatMap((s) => /^local\.([\w-]+)$/.exec(s)?.[1] ?? []);
  return (
    used.length + locals.length > 0 &&
    used.every((name) => declared.documents.has(name)) &&
    locals.every((name) => declared.locals.has(name))
  );
}

/** The values of an attribute, through the blocks that it is in; the content of a dynamic block is that of its blocks. */
function* valuesAt(body: ObjectNode, attribute: string, path = ''): Iterable<ValueNode> {
  for (const { key, value } of body.properties) {
    if (isBlock(value)) {
      const { value: keyword } = value.keyword;
      const step = keyword === 'dynamic' ? (value.labels[0]?.value ?? '') : keyword;
      yield* valuesAt(value, attribute, keyword === 'content' ? path : `${path}${step}.`);
    } else if (value && path + key.value === attribute) yield value;
  }
}

function* blocksOf({ pieces }: HclDocument): Iterable<{ readonly block: BlockNode; readonly start: number }> {
  for (const { tree, start } of pieces)
    for (const { value } of tree.body.properties) if (isBlock(value)) yield { block: value, start };
}

/** undefined: the document is not in HCL. */
export function unreadInTerraform(
  document: HostDocument,
  read: readonly Range[],
): PolicyValueAt[] | undefined {
  const hcl = hclOf(document);
  if (!hcl) return undefined;
  const holdsAt =
    (start: number) =>
    (value: ValueNode): boolean =>
      read.some((range) => encloses(shiftedRange(value.range, start), range));
  const documents = new Set<string>();
  const locals = new Set<string>();
  for (const { tree } of hcl.pieces)
    for (const { name } of tree.derived.of(policiesInPiece).policies)
      if (name !== undefined) documents.add(name);
  for (const { block, start } of blocksOf(hcl))
    if (block.keyword.value === 'locals')
      for (const { key, value } of block.properties)
        if (value && isRead(value, { documents, locals }, holdsAt(start))) locals.add(key.value);
  const out: PolicyValueAt[] = [];
  for (const { block, start } of blocksOf(hcl)) {
    const [type, name] = block.labels.map((l) => l.value);
    if (block.keyword.value !== 'resource' || type === undefined) continue;
    const at = (place: Place): void => {
      const kind = kindOf(place, block);
      if (!kind) return;
      for (const value of valuesAt(block, place.attribute))
        if (!isRead(value, { documents, locals }, holdsAt(start)))
          out.push({
            name: `${type}.${name ?? ''}.${place.attribute}`,
            kind,
            value,
            range: shiftedRange(value.range, start),
          });
    };
    for (const place of placesOf(type) ?? []) at(place);
  }
  return out;
}
