/**
 * The policies of a template that are permissions boundaries: managed policies that are set as one, or whose name says so, and that
 * the template attaches to nothing. A boundary grants nothing, and has to be wide ("Permissions boundaries for IAM entities",
 * IAM User Guide). Their kind stays: what asks about access takes such a policy for one that grants it.
 */
import { type HclTree, hclOf } from '../syntax/hcl/hcl-document.js';
import type { HclPieceTree } from '../syntax/hcl/hcl-tree.js';
import type { HostDocument } from '../syntax/syntax.js';
import { type ObjectNode, property, stringAt, type ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import { referred } from './cloudformation/cloudformation-identities.js';
import type { CloudFormationTemplate } from './cloudformation/cloudformation-template.js';
import { conditionalItems } from './conditional-policies.js';
import type { FoundPolicy } from './dialect.js';
import { namesBoundary } from './kind/kind-names.js';
import { sourceOf } from './terraform/terraform-iam-references.js';
import { type IamResource, iamResources, resourcesOfPiece } from './terraform/terraform-identities.js';
import { documentsIn } from './terraform/terraform-references.js';

const itemsOf = (node: ValueNode | undefined): readonly ValueNode[] =>
  (node ? conditionalItems(node) : []).map((item) => item.node);

const isNamed = (...names: readonly (string | undefined)[]): boolean =>
  names.some((name) => name !== undefined && namesBoundary(name));

/** Lists of identities with the managed policies that are attached to them, and of managed policies with what they are attached to. */
const ATTACHING: ReadonlySet<string> = new Set(['ManagedPolicyArns', 'Policies']);
const ATTACHED_TO = ['Roles', 'Users', 'Groups'];

function ofTemplate({ resources }: CloudFormationTemplate): Range[] {
  const limits = new Set<string | undefined>();
  const attached = new Set<string | undefined>();
  const managed: { readonly id: string; readonly node: ObjectNode }[] = [];
  for (const [id, { type, node }] of resources) {
    const properties = property(node, 'Properties')?.value;
    if (properties?.type !== 'object') continue;
    for (const { key, value } of properties.properties) {
      const to =
        key.value === 'PermissionsBoundary' ? limits : ATTACHING.has(key.value) ? attached : undefined;
      if (to && value) for (const item of itemsOf(value)) to.add(referred(item));
    }
    if (type !== 'AWS::IAM::ManagedPolicy') continue;
    if (ATTACHED_TO.some((name) => itemsOf(property(properties, name)?.value).length > 0)) attached.add(id);
    managed.push({ id, node });
  }
  return managed.flatMap(({ id, node }) => {
    const name = stringAt(property(node, 'Properties')?.value, 'ManagedPolicyName');
    return !attached.has(id) && (limits.has(id) || isNamed(id, name)) ? [node.range] : [];
  });
}

/** `aws_iam_policy.limit` of `aws_iam_policy.limit[0].arn`. */
const policyIn = (node: ValueNode): string | undefined =>
  /^(aws_iam_policy\.[\w-]+)(?:\[[^\]]*\])?\.(?:arn|id)$/.exec(sourceOf(node) ?? '')?.[1];

const DOCUMENT = 'data.aws_iam_policy_document.';

/** What a resource says about managed policies and documents. */
interface References {
  /** In its piece or document. */
  readonly range: Range;
  readonly type: string;
  readonly address: string;
  readonly name: string | undefined;
  /** Managed policies that it has as its boundary, and in other properties. */
  readonly limits: readonly string[];
  readonly attached: readonly string[];
  /** Names of documents, in its order. */
  readonly documents: readonly string[];
}

function referencesOf({ type, address, block }: IamResource): References {
  const limits: string[] = [];
  const attached: string[] = [];
  const documents: string[] = [];
  for (const { key, value } of block.properties)
    for (const item of itemsOf(value)) {
      const policy = policyIn(item);
      if (policy !== undefined) (key.value === 'permissions_boundary' ? limits : attached).push(policy);
      documents.push(...documentsIn(sourceOf(item) ?? ''));
    }
  const { range } = block;
  return { range, type, address, name: stringAt(block, 'name'), limits, attached, documents };
}

/** What a piece says about managed policies and documents: read once for all versions of documents that have it. */
export const referencesInPiece = (piece: HclPieceTree): readonly References[] =>
  resourcesOfPiece(piece).map(referencesOf);

interface PlacedReferences {
  readonly references: References;
  /** The offset of what its range is in. */
  readonly start: number;
}

const ofPieces = ({ pieces }: HclTree): PlacedReferences[] =>
  pieces.flatMap(({ tree, start }) =>
    tree.derived.of(referencesInPiece).map((references) => ({ references, start })),
  );

function ofDocument(document: HostDocument): PlacedReferences[] {
  const hcl = hclOf(document);
  if (hcl) return ofPieces(hcl);
  return (iamResources(document) ?? []).map((one) => ({ references: referencesOf(one), start: 0 }));
}

/** @param others other files of the module. */
function ofTerraform(document: HostDocument, others: readonly HclTree[]): Range[] {
  const own = ofDocument(document);
  const all = [...own, ...others.flatMap(ofPieces)].map(({ references }) => references);
  const limits = new Set(all.flatMap((one) => one.limits));
  const attached = new Set(all.flatMap((one) => one.attached));
  const boundaries = new Set(
    all.filter(
      ({ type, address, name }) =>
        type === 'aws_iam_policy' &&
        !attached.has(address) &&
        (limits.has(address) || isNamed(address.split('.').at(-1), name)),
    ),
  );
  /** Documents that are a boundary, or are something else too. */
  const documents = new Map<string, boolean>();
  for (const one of all)
    for (const name of one.documents)
      documents.set(name, boundaries.has(one) && documents.get(name) !== false);
  return own.flatMap(({ references, start }) => {
    const { address, range } = references;
    const name = address.startsWith(DOCUMENT) ? address.slice(DOCUMENT.length) : undefined;
    const isBoundary =
      boundaries.has(references) || (name !== undefined && (documents.get(name) ?? namesBoundary(name)));
    return isBoundary ? [{ start: range.start + start, end: range.end + start }] : [];
  });
}

/**
 * What was found, with the permissions boundaries marked as such.
 * @param template the document, if it is one of CloudFormation.
 */
export function withBoundaries(
  found: readonly FoundPolicy[],
  document: HostDocument,
  template?: CloudFormationTemplate,
): readonly FoundPolicy[] {
  const others = hclOf(document)?.siblings ?? [];
  const saysBoundary = [document, ...others].some(({ text }) => /boundar/i.test(text));
  if (!saysBoundary || !found.some((f) => f.kind === 'identity')) return found;
  const ranges = template ? ofTemplate(template) : ofTerraform(document, others);
  if (ranges.length === 0) return found;
  return found.map((f) => {
    const { start } = f.node.range;
    const isBoundary = f.kind === 'identity' && ranges.some((r) => r.start <= start && start < r.end);
    return isBoundary ? { ...f, place: { ...f.place, boundary: true } } : f;
  });
}
