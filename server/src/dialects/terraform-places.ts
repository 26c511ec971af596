/** The policies of a block of Terraform, and the documents that it uses as policies. */
import data from '../../data/tf-policy-places.json';
import type { PolicyKind } from '../policy/policy-kind.js';
import { type BlockNode, type HclPieceTree, isBlock, isCall, isHeredoc } from '../syntax/hcl/hcl-tree.js';
import { type HeredocJson, heredocJson } from '../syntax/hcl/heredoc-json.js';
import { hclChildren } from '../syntax/hcl/node-at.js';
import { NO_EDITS } from '../syntax/no-edits.js';
import type { Syntax, SyntaxEdits } from '../syntax/syntax.js';
import { type ObjectNode, ofOrigin, property, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import type { Range } from '../text/range.js';
import { parseEmbedded } from './embedded-json.js';
import { policyOfBlock } from './policy-document-block.js';
import { policyDocumentSyntax } from './policy-document-syntax.js';
import { looksLikePolicy } from './policy-shape.js';
import { documentsIn } from './terraform-references.js';
import { resolvedObject, resolveTerraform, sourceOfNode } from './terraform-values.js';

export interface Place {
  readonly attribute: string;
  /** A policy kind; `none` for values that only look like a policy; `organizations` if the attribute type decides. */
  readonly kind: string;
  readonly attachedTo?: string;
}

/** Where the resources of a type have policies. */
export const placesOf = (type: string): readonly Place[] | undefined => ownValue(PLACES, type);

const PLACES: Readonly<Record<string, readonly Place[]>> = data.places;
const RESOURCE_TYPES: Readonly<Record<string, string>> = data.resourceTypes;

/** Kinds by the type of aws_organizations_policy, which is SERVICE_CONTROL_POLICY by default. */
const ORGANIZATION_KINDS: Readonly<Record<string, PolicyKind>> = {
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
};

/** A policy of a piece. All offsets are from the beginning of the piece, those of `node` are also without `offset`. */
export interface PiecePolicy {
  readonly node: ObjectNode;
  readonly offset: number;
  readonly kind?: PolicyKind;
  /** The type of the resource that has it. */
  readonly type?: string;
  /** The same, as CloudFormation calls it. */
  readonly resourceType?: string;
  readonly attachedTo?: { readonly property: string; readonly value: ValueNode };
  /** The name of an aws_iam_policy_document. */
  readonly name?: string;
  readonly heredoc?: Pick<HeredocJson, 'problems' | 'template'> & { readonly body: Range };
  readonly syntax?: Syntax;
  readonly edits?: SyntaxEdits;
}

/** An aws_iam_policy_document that is used as a policy. */
export interface DocumentUse {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly type: string;
}

export interface PiecePolicies {
  readonly policies: readonly PiecePolicy[];
  readonly uses: readonly DocumentUse[];
}

type Facts = Pick<PiecePolicy, 'kind' | 'type' | 'resourceType' | 'attachedTo'>;

const NOTHING: PiecePolicies = { policies: [], uses: [] };

class PieceWalk {
  readonly policies: PiecePolicy[] = [];
  readonly uses: DocumentUse[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  block(block: BlockNode): void {
    const [type, name] = block.labels.map((l) => l.value);
    const { value: keyword } = block.keyword;
    if (keyword === 'data' && type === 'aws_iam_policy_document') {
      const node = ofOrigin(block, policyOfBlock as (node: ObjectNode) => ObjectNode) ?? policyOfBlock(block);
      this.policies.push({
        node,
        offset: 0,
        ...(name === undefined ? {} : { name }),
        syntax: policyDocumentSyntax,
      });
      return;
    }
    const places = keyword === 'resource' || keyword === 'data' ? placesOf(type ?? '') : undefined;
    this.#body(block, block, type ?? '', places, '');
  }

  /** @param path of the blocks that the body is in, each with a period after it. */
  #body(
    resource: BlockNode,
    body: ObjectNode,
    type: string,
    places: readonly Place[] | undefined,
    path: string,
  ): void {
    for (const { key, value } of body.properties) {
      if (!value) continue;
      if (isBlock(value)) {
        const { value: keyword } = value.keyword;
        // The content of a dynamic block is that of its blocks.
        const step =
          keyword === 'dynamic'
            ? `${value.labels[0]?.value ?? ''}.`
            : keyword === 'content'
              ? ''
              : `${keyword}.`;
        this.#body(resource, value, type, places, path + step);
        continue;
      }
      const place = places?.find((p) => p.attribute === path + key.value);
      if (!place) {
        this.#search(value);
        continue;
      }
      const kind = kindOf(place, resource);
      if (kind) this.#value(value, facts(place, kind, type, resource), true);
    }
  }

  /** The policy that a value is. @param expected it is one, whatever it looks like. */
  #value(value: ValueNode, of: Facts, expected: boolean): boolean {
    if (isCall(value) && value.call === 'jsonencode') {
      const [only] = value.args;
      const read = only?.type === 'opaque' ? resolveTerraform(only) : only;
      // Names that are merged from elsewhere are unknown.
      if (read?.type !== 'object') return false;
      return this.#add({ node: resolvedObject(read), offset: 0, ...of }, expected);
    }
    if (isHeredoc(value)) {
      const { body } = value.heredoc;
      const read = heredocJson(this.#text.slice(body.start, body.end));
      if (!read) return false;
      const { root, ...rest } = read;
      return this.#add(
        { node: resolvedObject(root), offset: body.start, heredoc: { ...rest, body }, ...of },
        expected,
      );
    }
    if (value.type === 'string' || value.type === 'partial-string') {
      const parts = resolveTerraform(value, 'string');
      const root =
        parts.type === 'string' || parts.type === 'partial-string' ? parseEmbedded(parts) : undefined;
      if (root?.type === 'object')
        return this.#add({ node: root, offset: 0, edits: NO_EDITS, ...of }, expected);
    }
    this.#usedDocuments(value, of);
    if (value.type !== 'opaque') return false;
    const inner = isCall(value) ? value.args : (value.alternatives ?? []);
    const found = inner.map((n) => n !== undefined && this.#value(n, of, expected));
    return found.includes(true);
  }

  #add(policy: PiecePolicy, expected: boolean): boolean {
    if (!looksLikePolicy(policy.node) && !(expected && property(policy.node, 'Statement'))) return false;
    this.policies.push(policy);
    return true;
  }

  #usedDocuments(value: ValueNode, { kind, type }: Facts): void {
    if (!kind) return;
    const sources =
      value.type === 'opaque' && !value.alternatives && !isCall(value)
        ? [sourceOfNode(value)]
        : value.type === 'partial-string'
          ? value.parts.flatMap((p) => ('hole' in p ? p.hole.id : []))
          : [];
    for (const name of sources.flatMap(documentsIn)) this.uses.push({ name, kind, type: type ?? '' });
  }

  /** Policies anywhere in a value. */
  #search(value: ValueNode): void {
    if (this.#value(value, {}, false)) return;
    if (
      isHeredoc(value) ||
      (isCall(value) && value.call === 'jsonencode' && value.args[0]?.type !== 'opaque')
    ) {
      for (const inner of isCall(value) ? value.args : []) this.#inner(inner);
      return;
    }
    this.#inner(value);
  }

  #inner(value: ValueNode): void {
    if (value.type === 'opaque' && (isCall(value) || value.alternatives)) {
      // Its arguments were looked at with it.
      for (const inner of hclChildren(value)) this.#inner(inner);
      return;
    }
    for (const inner of hclChildren(value)) this.#search(inner);
  }
}

/** undefined: what is in the place is not a policy of IAM, or of which kind is unknown. */
export function kindOf(place: Place, resource: ObjectNode): PolicyKind | undefined {
  if (place.kind === 'none') return undefined;
  if (place.kind !== 'organizations') return place.kind as PolicyKind;
  const type = property(resource, 'type')?.value;
  if (type === undefined) return 'scp';
  return type.type === 'string' ? ownValue(ORGANIZATION_KINDS, type.value) : undefined;
}

/** What a place says about the policy in it. */
export function facts(place: Place, kind: PolicyKind, type: string, resource: ObjectNode): Facts {
  const named = place.attachedTo === undefined ? undefined : property(resource, place.attachedTo);
  return {
    kind,
    type,
    resourceType: ownValue(RESOURCE_TYPES, type) ?? type,
    ...(named?.value
      ? { attachedTo: { property: named.key.value, value: resolveTerraform(named.value, 'string') } }
      : {}),
  };
}

/** Blocks without these words have no policy and use none. */
const WORDS = /Statement|aws_iam_policy_document/;

/** What is in a piece, found once for all versions of a document that have it. */
export function policiesInPiece({ text, body }: HclPieceTree): PiecePolicies {
  if (!WORDS.test(text)) return NOTHING;
  const walk = new PieceWalk(text);
  for (const { value } of body.properties) if (isBlock(value)) walk.block(value);
  return walk;
}
