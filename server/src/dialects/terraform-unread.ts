/** Where Terraform, also in its JSON syntax, has policies that cannot be read. */

import type { UnreadGrant } from '../policy/unread-grant.js';
import { hclOf } from '../syntax/hcl/hcl-document.js';
import { type BlockNode, isBlock, isCall } from '../syntax/hcl/hcl-tree.js';
import { shiftedRange } from '../syntax/shifted.js';
import type { HostDocument } from '../syntax/syntax.js';
import { type ObjectNode, property, stringAt, type ValueNode } from '../syntax/value.js';
import { encloses, type Range } from '../text/range.js';
import type { PolicyValueAt } from './policy-value-at.js';
import { grantOf } from './terraform-grants.js';
import { resourceBlocks } from './terraform-json-blocks.js';
import { terraformJsonRoot } from './terraform-json-syntax.js';
import { kindOf, type Place, placesOf } from './terraform-places.js';
import { documentsIn } from './terraform-references.js';
import { sourceOfNode } from './terraform-values.js';

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

interface PlacedBlock {
  readonly block: BlockNode;
  /** Where the text is that its ranges are in. */
  readonly start: number;
}

/** undefined: the document is not of Terraform. */
function blocksOf(document: HostDocument): readonly PlacedBlock[] | undefined {
  const hcl = hclOf(document);
  const json = hcl ? undefined : terraformJsonRoot(document);
  if (!hcl) return json && resourceBlocks(json).map((block) => ({ block, start: 0 }));
  return hcl.pieces.flatMap(({ tree, start }) =>
    tree.body.properties.flatMap(({ value }) => (isBlock(value) ? [{ block: value, start }] : [])),
  );
}

/** undefined: the document is not of Terraform. */
export function unreadInTerraform(
  document: HostDocument,
  read: readonly Range[],
): PolicyValueAt[] | undefined {
  const blocks = blocksOf(document);
  if (!blocks) return undefined;
  const holdsAt =
    (start: number) =>
    (value: ValueNode): boolean =>
      read.some((range) => encloses(shiftedRange(value.range, start), range));
  const documents = new Set<string>();
  const locals = new Set<string>();
  for (const { block } of blocks) {
    const [type, name] = block.labels.map((l) => l.value);
    if (block.keyword.value === 'data' && type === 'aws_iam_policy_document' && name !== undefined)
      documents.add(name);
  }
  for (const { block, start } of blocks)
    if (block.keyword.value === 'locals')
      for (const { key, value } of block.properties)
        if (value && isRead(value, { documents, locals }, holdsAt(start))) locals.add(key.value);
  const out: PolicyValueAt[] = [];
  for (const { block, start } of blocks) {
    const [type, name] = block.labels.map((l) => l.value);
    if (block.keyword.value !== 'resource' || type === undefined) continue;
    const at = (place: Place): void => {
      // The kind of a policy of an organization is in an attribute, which can be a variable.
      const isOpen =
        place.kind === 'organizations' && property(block, 'type') && stringAt(block, 'type') === undefined;
      const kind = kindOf(place, block) ?? (isOpen ? 'scp' : undefined);
      if (!kind) return;
      for (const value of valuesAt(block, place.attribute))
        if (!isRead(value, { documents, locals }, holdsAt(start)))
          out.push({
            name: `${type}.${name ?? ''}.${place.attribute}`,
            kind,
            range: shiftedRange(value.range, start),
          });
    };
    for (const place of placesOf(type) ?? []) at(place);
    const grant = grantOf(type);
    if (!grant) continue;
    for (const value of valuesAt(block, grant.attribute))
      if (!grant.isClosed(value))
        out.push({
          name: `${type}.${name ?? ''}`,
          kind: 'resource',
          range: shiftedRange(value.range, start),
          isGrant: true,
        });
  }
  return out;
}

/** The modules of a document of Terraform: what their resources grant is in other files. */
export function modulesOf(document: HostDocument): UnreadGrant[] {
  const json = hclOf(document) ? undefined : property(terraformJsonRoot(document), 'module')?.value;
  const names = json
    ? json.type === 'object'
      ? json.properties.map((p) => p.key.value)
      : []
    : (blocksOf(document) ?? []).flatMap(({ block: { keyword, labels } }) =>
        keyword.value === 'module' ? (labels[0]?.value ?? []) : [],
      );
  return names.map((name) => ({ about: 'any', note: `The resources of the module ${name}.` }));
}
