/**
 * Terraform and OpenTofu in their JSON syntax (`*.tf.json`, as CDK for Terraform writes it): policies as JSON in strings, and
 * `aws_iam_policy_document`. "JSON Configuration Syntax", Terraform Language Documentation: strings are templates.
 */
import { NO_EDITS } from '../../syntax/no-edits.js';
import type { HostDocument } from '../../syntax/syntax.js';
import {
  type ObjectNode,
  readableText,
  type StringNode,
  type ValueNode,
  withWritten,
} from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { Dialect, FoundPolicy } from '../dialect.js';
import { expressionAlone, localIn, policiesInString, sourcesOf } from '../encoded-policies.js';
import { kindFromContent } from '../kind/kind-evidence.js';
import { withBoundaries } from '../permissions-boundaries.js';
import { isMeantAsPolicy, looksLikePolicy } from '../policy-shape.js';
import { policyInString } from '../policy-value.js';
import { isForTrust, policyOfStatements, STATEMENT_WORDS } from './module-statements.js';
import { misspeltBlock, policyOfBlock } from './policy-document-block.js';
import { kindOfUses, type Use } from './terraform.js';
import { terraformJsonDeclarations } from './terraform-declarations.js';
import { asBlock, listed, propertiesIn } from './terraform-json-blocks.js';
import {
  expressionRoot,
  policyDocumentJsonSyntax,
  terraformJsonRoot,
  terraformJsonSyntax,
} from './terraform-json-syntax.js';
import { facts, kindOf, type Place, placesOf } from './terraform-places.js';
import { documentsIn } from './terraform-references.js';
import { resolvedObject, resolveTerraform } from './terraform-values.js';

/** Values nest less deep. */
const MAX_DEPTH = 40;

/** The part of an object or a list that an offset is in, or the last one before it. JSON has them in order. */
function partAt<T extends { readonly range: Range }>(parts: readonly T[], offset: number): T | undefined {
  let [low, high] = [0, parts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.range.start <= offset) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1];
}

const childAt = (node: ValueNode, offset: number): ValueNode | undefined =>
  node.type === 'object'
    ? partAt(node.properties, offset)?.value
    : node.type === 'array'
      ? partAt(node.items, offset)
      : undefined;

/** The value of the document that a part of it was made of. */
function nodeAt(root: ValueNode | undefined, { start, end }: Range): ValueNode | undefined {
  let node = root;
  while (node && (node.range.start !== start || node.range.end !== end)) {
    const child = childAt(node, start);
    node = child && child.range.start <= start && end <= child.range.end ? child : undefined;
  }
  return node;
}

class JsonWalk {
  readonly policies: FoundPolicy[] = [];
  /** The uses of documents, by their names. */
  readonly uses = new Map<string, Use[]>();
  readonly #document: HostDocument;

  constructor(document: HostDocument) {
    this.#document = { ...document, syntax: terraformJsonSyntax };
  }

  /** The policy, made of an object of the document. */
  #made(node: ObjectNode): ObjectNode {
    const written = nodeAt(this.#document.root, node.range);
    return written?.type === 'object' ? withWritten(node, written) : node;
  }

  /** The resources and data sources of a section. */
  resources(section: ValueNode): void {
    for (const { key, value } of propertiesIn(section)) {
      if (key.value === 'aws_iam_policy_document') continue;
      for (const named of propertiesIn(value))
        for (const body of listed(named.value)) if (body.type === 'object') this.#resource(key.value, body);
    }
  }

  #resource(type: string, body: ObjectNode): void {
    const places = placesOf(type) ?? [];
    const known = new Set<ValueNode>();
    for (const place of places) {
      const kind = kindOf(place, body);
      for (const value of valuesAt(body, place.attribute.split('.'))) {
        known.add(value);
        if (kind) this.#placed(value, place, body, { kind, type });
      }
    }
    this.search(body, known);
  }

  #placed(value: ValueNode, place: Place, body: ObjectNode, use: Use): void {
    const { resourceType, attachedTo } = facts(place, use.kind, use.type, body);
    for (const policy of this.#policiesIn(value, true))
      this.policies.push({
        ...policy,
        kind: use.kind,
        kindReason: `it is in a resource of type ${use.type}`,
        place: {
          ...policy.place,
          ...(resourceType === undefined ? {} : { resourceType }),
          ...(attachedTo ? { attachedTo } : {}),
        },
      });
    for (const source of sourcesOf(value)) {
      const local = localIn(source);
      for (const name of local ? [`local.${local.name}`] : documentsIn(source))
        this.uses.set(name, [...(this.uses.get(name) ?? []), use]);
    }
  }

  /**
   * The policies that a value is: an object, or a string that contains one or makes one of several.
   * @param expected it is one, whatever it looks like.
   */
  #policiesIn(
    value: ValueNode,
    expected = false,
  ): Pick<FoundPolicy, 'node' | 'edits' | 'document' | 'place'>[] {
    const document = this.#document;
    const isPolicy = expected ? isMeantAsPolicy : looksLikePolicy;
    if (value.type === 'object')
      return isPolicy(value) ? [{ node: this.#made(resolvedObject(value)), document }] : [];
    if (value.type !== 'string' && value.type !== 'partial-string') return [];
    if (!expected && !readableText(value).includes('Statement')) return [];
    const written =
      value.type === 'partial-string' && expressionAlone(value) !== undefined
        ? nodeAt(document.root, value.range)
        : undefined;
    if (written?.type === 'string')
      return (policiesInString(written, isPolicy) ?? []).map((node) => ({ node, document, edits: NO_EDITS }));
    const text = resolveTerraform(value, 'string');
    const isText = text.type === 'string' || text.type === 'partial-string';
    const found = isText ? policyInString(text) : undefined;
    return found && (expected || !found.place) && isPolicy(found.node)
      ? [{ ...found, document, edits: NO_EDITS }]
      : [];
  }

  /** Policies anywhere in a value. @param except values that were looked at. */
  search(value: ValueNode, except: ReadonlySet<ValueNode> = new Set(), depth = 0, name = ''): void {
    if (except.has(value) || depth > MAX_DEPTH) return;
    const policies = this.#policiesIn(value);
    for (const policy of policies) {
      const { kind, reason } = kindFromContent(policy.node);
      const known = kindOfUses(this.uses.get(name));
      this.policies.push({ ...policy, ...(known ?? { kind, kindReason: reason, guessed: true }) });
    }
    if (policies.length > 0) return;
    if (value.type === 'array') for (const item of value.items) this.search(item, except, depth + 1);
    if (value.type === 'object')
      for (const { key, value: inner } of value.properties)
        if (inner && !this.#statements(key, inner))
          this.search(inner, except, depth + 1, name && `${name}.${key.value}`);
  }

  /** The statements of an argument for a module. */
  #statements(key: StringNode, value: ValueNode): boolean {
    const node = policyOfStatements(key, value);
    if (!node) return false;
    const { kind, reason } = kindFromContent(node);
    const found = { node, document: this.#document, edits: NO_EDITS };
    this.policies.push(
      isForTrust(key)
        ? { ...found, kind: 'trust', kindReason: 'the name of the argument' }
        : { ...found, kind, kindReason: reason, guessed: true },
    );
    return true;
  }

  /** The documents of a data section, of the kinds of their uses. */
  documents(section: ValueNode): void {
    for (const { key, value } of propertiesIn(section)) {
      if (key.value !== 'aws_iam_policy_document') continue;
      for (const named of propertiesIn(value))
        for (const body of listed(named.value)) {
          if (body.type !== 'object') continue;
          const block = asBlock(named.key, body);
          const node = this.#made(policyOfBlock(block));
          const misspelt = misspeltBlock(block);
          const document = { ...this.#document, syntax: policyDocumentJsonSyntax };
          const known = kindOfUses(this.uses.get(named.key.value));
          const guess = kindFromContent(node);
          this.policies.push({
            node,
            document,
            ...(misspelt ? { place: { misspelt } } : {}),
            ...(known ?? { kind: guess.kind, kindReason: guess.reason, guessed: true }),
          });
        }
    }
  }
}

/** The values of an attribute, through the blocks that it is in; the content of a dynamic block is that of its blocks. */
function valuesAt(body: ObjectNode, [name, ...rest]: readonly string[]): ValueNode[] {
  if (name === undefined) return [];
  const own = body.properties.filter((p) => p.key.value === name).flatMap((p) => p.value ?? []);
  if (rest.length === 0) return own;
  const dynamic = body.properties
    .filter((p) => p.key.value === 'dynamic')
    .flatMap((p) => propertiesIn(p.value))
    .filter((label) => label.key.value === name)
    .flatMap((label) => propertiesIn(label.value))
    .flatMap((p) => (p.key.value === 'content' && p.value ? [p.value] : []));
  return [...own, ...dynamic]
    .flatMap(listed)
    .flatMap((block) => (block.type === 'object' ? valuesAt(block, rest) : []));
}

/** @param path uses `/`. */
const isTerraformJson = (path: string): boolean => /\.(tf|tofu)\.json$/i.test(path);

/** The document as one of Terraform, if its path says that it is. @param path uses `/`. */
export const asTerraformJson = (document: HostDocument, path: string): HostDocument =>
  isTerraformJson(path) ? { ...document, syntax: terraformJsonSyntax } : document;

export const dialect: Dialect = {
  id: 'terraform-json',
  hasFunctions: true,
  words: ['Statement', 'aws_iam_policy_document', '_policy"', ...STATEMENT_WORDS],
  policies(document, path) {
    if (!isTerraformJson(path) || !document.root) return undefined;
    const root = expressionRoot(document);
    const walk = new JsonWalk(document);
    const sections = propertiesIn(root).flatMap(({ key, value }) =>
      value ? [{ name: key.value, value }] : [],
    );
    const hasResources = (name: string): boolean => name === 'resource' || name === 'data';
    for (const { name, value } of sections) if (hasResources(name)) walk.resources(value);
    for (const { name, value } of sections)
      if (name === 'locals')
        for (const section of listed(value)) walk.search(section, undefined, undefined, 'local');
      else if (!hasResources(name)) walk.search(value);
    for (const { name, value } of sections) if (name === 'data') walk.documents(value);
    const found = walk.policies.sort((a, b) => a.node.range.start - b.node.range.start);
    return withBoundaries(found, { ...document, syntax: terraformJsonSyntax });
  },
  declarations(document, offset) {
    const root = terraformJsonRoot(document);
    return root && terraformJsonDeclarations(root, offset);
  },
};
