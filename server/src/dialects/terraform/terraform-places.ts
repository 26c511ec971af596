/** The policies of a block of Terraform, and the documents that it uses as policies. */
import data from '../../../data/tf-policy-places.json';
import type { PolicyPlace } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import {
  type BlockNode,
  type CallNode,
  type HclPieceTree,
  isBlock,
  isCall,
  isComprehension,
  isHeredoc,
} from '../../syntax/hcl/hcl-tree.js';
import { type HeredocJson, heredocJson } from '../../syntax/hcl/heredoc-json.js';
import { hclChildren } from '../../syntax/hcl/node-at.js';
import { readHclExpression } from '../../syntax/hcl/read-hcl.js';
import { NO_EDITS } from '../../syntax/no-edits.js';
import { shiftedRange } from '../../syntax/shifted.js';
import type { Syntax, SyntaxEdits } from '../../syntax/syntax.js';
import {
  type ArrayNode,
  type ObjectNode,
  ofOrigin,
  type PartialStringNode,
  property,
  type StringNode,
  type ValueNode,
} from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import type { Range } from '../../text/range.js';
import {
  encodedObject,
  expressionAlone,
  joinedAlone,
  localIn,
  sourcesOf,
  statementsAlone,
} from '../encoded-policies.js';
import { isMeantAsPolicy, looksLikePolicy, misspeltStatement } from '../policy-shape.js';
import { LIST, policyAround, policyInString, TWICE } from '../policy-value.js';
import { isForTrust, policyOfStatements } from './module-statements.js';
import { moduleStatementsSyntax } from './module-statements-syntax.js';
import { misspeltBlock, policyOfBlock } from './policy-document-block.js';
import { policyDocumentSyntax } from './policy-document-syntax.js';
import { documentsIn } from './terraform-references.js';
import { resolvedObject, resolveTerraform } from './terraform-values.js';

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
  /** Why, where it is not the resource that has it. */
  readonly kindReason?: string;
  /** The type of the resource that has it. */
  readonly type?: string;
  /** The same, as CloudFormation calls it. */
  readonly resourceType?: string;
  readonly attachedTo?: { readonly property: string; readonly value: ValueNode };
  /** What uses of it call it: the name of an aws_iam_policy_document, `local.policy`. */
  readonly name?: string;
  /** Statements without a policy around them. */
  readonly bare?: true;
  readonly list?: true;
  readonly twice?: true;
  readonly misspelt?: PolicyPlace['misspelt'];
  readonly heredoc?: Pick<HeredocJson, 'problems' | 'template'> & { readonly body: Range };
  readonly syntax?: Syntax;
  readonly edits?: SyntaxEdits;
}

/** An aws_iam_policy_document or a local value that is used as a policy. */
export interface DocumentUse {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly type: string;
}

export interface PiecePolicies {
  readonly policies: readonly PiecePolicy[];
  readonly uses: readonly DocumentUse[];
}

type Facts = Pick<PiecePolicy, 'kind' | 'type' | 'resourceType' | 'attachedTo' | 'name' | 'twice'> & {
  /** Where the text begins that the value was read of. */
  readonly offset?: number;
};

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
      const misspelt = misspeltBlock(block);
      this.policies.push({
        node,
        offset: 0,
        ...(name === undefined ? {} : { name }),
        ...(misspelt ? { misspelt } : {}),
        syntax: policyDocumentSyntax,
      });
      return;
    }
    if (keyword === 'locals') {
      for (const { key, value } of block.properties) if (value) this.#local(key, value, `local.${key.value}`);
      return;
    }
    const places = keyword === 'resource' || keyword === 'data' ? placesOf(type ?? '') : undefined;
    this.#body(block, block, type ?? '', places, '');
  }

  /** Outside of blocks: the inputs of Terragrunt, the values of variables. */
  attribute(key: StringNode, value: ValueNode): void {
    this.#search(value, {}, key);
  }

  /** @param name of the value in expressions. */
  #local(key: StringNode, value: ValueNode, name: string): void {
    const alone = statementsAlone(value);
    if (alone) this.policies.push({ node: alone, offset: 0, bare: true, name });
    else if (value.type !== 'object' || isWholePolicy(value)) this.#search(value, { name }, key);
    else if (!this.#statements(key, value))
      for (const p of value.properties) if (p.value) this.#local(p.key, p.value, `${name}.${p.key.value}`);
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
        this.#search(value, {}, key);
        continue;
      }
      const kind = kindOf(place, resource);
      if (kind) this.#value(value, facts(place, kind, type, resource), true);
    }
  }

  /** The policy that a value is. @param expected it is one, whatever it looks like. */
  #value(value: ValueNode, of: Facts, expected: boolean): boolean {
    const { offset = 0 } = of;
    const joined = joinedAlone(value);
    if (joined) return this.#value(joined, of, expected);
    if (isCall(value) && value.call === 'jsonencode') {
      this.#usedLocals(value, of);
      const node = encodedObject(value);
      // Names that are merged from elsewhere are unknown.
      if (node) return this.#add({ node, offset, ...of }, expected);
      const other = expected ? value.args[0] : undefined;
      if (other?.type === 'array')
        return this.#add(
          { node: policyAround(resolveTerraform(other) as ArrayNode), offset, ...LIST, ...of },
          expected,
        );
      if (other && isJson(other)) return this.#value(other, { ...of, ...TWICE }, expected);
      this.#usedDocuments(value, of);
      return false;
    }
    if (isHeredoc(value)) {
      const body = shiftedRange(value.heredoc.body, offset);
      const read = heredocJson(this.#text.slice(body.start, body.end));
      if (!read) return false;
      const { root, ...rest } = read;
      if (root.type === 'array' && !expected) return false;
      const list = root.type === 'array' ? LIST : {};
      const node =
        root.type === 'array' ? policyAround(resolveTerraform(root) as ArrayNode) : resolvedObject(root);
      return this.#add({ ...of, ...list, node, offset: body.start, heredoc: { ...rest, body } }, expected);
    }
    const inner = value.type === 'partial-string' ? this.#expressionIn(value, offset) : undefined;
    if (inner) return this.#value(inner.node, { ...of, offset: inner.offset }, expected);
    if (value.type === 'string' || value.type === 'partial-string') {
      const parts = resolveTerraform(value, 'string');
      const found =
        parts.type === 'string' || parts.type === 'partial-string' ? policyInString(parts) : undefined;
      if (found && (expected || !found.place))
        return this.#add({ node: found.node, offset, edits: NO_EDITS, ...found.place, ...of }, expected);
    }
    this.#usedDocuments(value, of);
    if (value.type !== 'opaque') return false;
    const parts = isCall(value)
      ? value.args
      : isComprehension(value)
        ? [value.comprehension.value]
        : (value.alternatives ?? []);
    const found = parts.map((n) => n !== undefined && this.#value(n, of, expected));
    return found.includes(true);
  }

  /** What `"${x}"` says, where it can be or contain a policy. */
  #expressionIn(
    value: PartialStringNode,
    offset: number,
  ): { readonly node: ValueNode; readonly offset: number } | undefined {
    const source = expressionAlone(value);
    const [only] = value.parts;
    if (!source?.includes('jsonencode') || !only || !('hole' in only)) return undefined;
    const { start, end } = shiftedRange(only.hole.range, offset);
    const node = readHclExpression(this.#text.slice(start + 2, end - 1));
    return node && { node, offset: start + 2 };
  }

  #add(policy: PiecePolicy, expected: boolean): boolean {
    if (!looksLikePolicy(policy.node) && !(expected && isMeantAsPolicy(policy.node))) return false;
    this.policies.push(policy);
    return true;
  }

  /** The locals in what is encoded. */
  #usedLocals({ source }: CallNode, { kind, type = '' }: Facts): void {
    const names = kind ? source.match(/\blocal\.[\w-]{1,100}/g) : undefined;
    for (const name of new Set(names)) this.uses.push({ name, kind: kind!, type });
  }

  #usedDocuments(value: ValueNode, { kind, type }: Facts): void {
    if (!kind) return;
    const sources = sourcesOf(value);
    const local = sources.length === 1 ? localIn(sources[0]!) : undefined;
    if (local) this.uses.push({ name: `local.${local.name}`, kind, type: type ?? '' });
    if (isCall(value)) return;
    for (const name of sources.flatMap(documentsIn)) this.uses.push({ name, kind, type: type ?? '' });
  }

  /** The statements of an argument for a module. */
  #statements(key: StringNode, value: ValueNode): boolean {
    const node = policyOfStatements(key, value);
    const trust = isForTrust(key) ? ({ kind: 'trust', kindReason: 'the name of the argument' } as const) : {};
    if (node) this.policies.push({ node, offset: 0, syntax: moduleStatementsSyntax, ...trust });
    return node !== undefined;
  }

  /** Policies anywhere in a value. @param of what is known of one that the value is. */
  #search(value: ValueNode, of: Facts = {}, key?: StringNode): void {
    if (key && this.#statements(key, value)) return;
    if (this.#value(value, of, false)) return;
    const object = isCall(value) && value.call === 'merge' ? resolveTerraform(value) : value;
    if (object.type === 'object' && isWholePolicy(object)) {
      this.policies.push({ node: resolvedObject(object), offset: 0, ...of });
      return;
    }
    if (
      isHeredoc(value) ||
      (isCall(value) && value.call === 'jsonencode' && value.args[0]?.type !== 'opaque')
    ) {
      for (const inner of isCall(value) ? value.args : []) this.#inner(inner);
      return;
    }
    const arms = value.type === 'opaque' && !isCall(value) ? (value.alternatives ?? []) : [];
    if (key && arms.filter((arm) => arm && this.#statements(key, arm)).length > 0) return;
    this.#inner(value);
  }

  #inner(value: ValueNode): void {
    if (isCall(value) || isComprehension(value) || (value.type === 'opaque' && value.alternatives)) {
      // Its arguments were looked at with it.
      for (const inner of hclChildren(value)) this.#inner(inner);
      return;
    }
    if (value.type !== 'object') for (const inner of hclChildren(value)) this.#search(inner);
    else for (const p of value.properties) if (p.value) this.#search(p.value, {}, p.key);
  }
}

/** Is it a policy that is an object, to be encoded where it is used? Without a version, it can be a part of one. */
const isWholePolicy = (node: ObjectNode): boolean =>
  property(node, 'Version') !== undefined &&
  (property(node, 'Statement') !== undefined || misspeltStatement(node) !== undefined) &&
  looksLikePolicy(resolvedObject(node));

/** Is it a string with JSON in it, as far as is known? */
const isJson = (value: ValueNode): boolean =>
  value.type === 'string' ||
  value.type === 'partial-string' ||
  isHeredoc(value) ||
  (isCall(value) && value.call === 'jsonencode');

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

/** Blocks without these words have no policy and use none that has a name. */
const WORDS =
  /Statement|Effect|statements|policy_(?:statement|permissions)|aws_iam_policy_document|_policy"|assume_role_policy|\blocal\./;

/** What is in a piece, found once for all versions of a document that have it. */
export function policiesInPiece({ text, body }: HclPieceTree): PiecePolicies {
  if (!WORDS.test(text)) return NOTHING;
  const walk = new PieceWalk(text);
  for (const { key, value } of body.properties)
    if (isBlock(value)) walk.block(value);
    else if (value) walk.attribute(key, value);
  return walk;
}
