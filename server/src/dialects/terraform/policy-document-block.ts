/**
 * `data "aws_iam_policy_document"` as the policy that it makes: its attributes and blocks by the names of IAM. Facts from
 * "aws_iam_policy_document (Data Source)" in the Terraform Registry: `effect` defaults to Allow, `version` to 2012-10-17, and
 * conditions with the same test and variable are one.
 */
import type { PolicyPlace } from '../../policy/policy.js';
import { certainProperties } from '../../syntax/certain-properties.js';
import { type BlockNode, isBlock } from '../../syntax/hcl/hcl-tree.js';
import {
  type ArrayNode,
  impliedString,
  type Mutable,
  type ObjectNode,
  type OpaqueNode,
  otherProperty,
  type PartialStringNode,
  type PropertyNode,
  property,
  type StringNode,
  textPart,
  type ValueNode,
} from '../../syntax/value.js';
import { Derived } from '../../text/derived.js';
import type { Range } from '../../text/range.js';
import { isMisspelt } from '../policy-shape.js';
import { resolveTerraform, sourceOfNode } from './terraform-values.js';

/** Attributes of statements, and the elements that they are. */
export const STATEMENT_ATTRIBUTES: Readonly<Record<string, string>> = {
  sid: 'Sid',
  effect: 'Effect',
  actions: 'Action',
  not_actions: 'NotAction',
  resources: 'Resource',
  not_resources: 'NotResource',
};

/** Blocks of statements, and the elements that they make. */
export const STATEMENT_BLOCKS: Readonly<Record<string, string>> = {
  principals: 'Principal',
  not_principals: 'NotPrincipal',
  condition: 'Condition',
};

/** Attributes with documents whose statements are added. */
/** Attributes with other documents, of which a document is made too. */
export const MERGED = [
  'source_policy_documents',
  'override_policy_documents',
  'source_json',
  'override_json',
];

const named = (key: StringNode, value: string): StringNode => ({ ...key, value });

function objectNode(properties: PropertyNode[], range: Range, closed = true): ObjectNode {
  const node: Mutable<ObjectNode> = { type: 'object', range, properties, closed };
  node.derived = new Derived<ObjectNode>(node);
  return node;
}

const opaque = (range: Range, source: string): OpaqueNode => ({
  type: 'opaque',
  range,
  source: `hcl ${source}`,
});

const around = (ranges: readonly Range[]): Range => ({
  start: Math.min(...ranges.map((r) => r.start)),
  end: Math.max(...ranges.map((r) => r.end)),
});

/** A property that is not in the text: nothing can be edited in it. */
function implied(name: string, value: string, at: number): PropertyNode {
  const range = { start: at, end: at };
  const [key, text] = [impliedString(name, at), impliedString(value, at)];
  return { range, key, colon: undefined, value: text, implied: true };
}

/** The blocks of a kind in a body, and whether there are dynamic ones, of which it is unknown how many there are. */
function blocksOf(body: ObjectNode, name: string): { blocks: BlockNode[]; dynamic: BlockNode | undefined } {
  const all = body.properties.flatMap((p) => (isBlock(p.value) ? [p.value] : []));
  return {
    blocks: all.filter((b) => b.keyword.value === name),
    dynamic: all.find((b) => b.keyword.value === 'dynamic' && b.labels[0]?.value === name),
  };
}

/** The values of several lists; one that is written alone stays as it is. */
function joined(values: readonly ValueNode[]): ValueNode {
  const [first, ...more] = values;
  if (more.length === 0) return first!;
  const items = values.flatMap((v) => (v.type === 'array' ? v.items : [v]));
  const list: ArrayNode = {
    type: 'array',
    range: around(values.map((v) => v.range)),
    items,
    closed: true,
    implied: true,
  };
  return list;
}

/**
 * The data source replaces `&{` with `${` in resources, identifiers and values, so that policy variables are not taken for
 * expressions.
 */
function withVariables(node: ValueNode): ValueNode {
  if (node.type === 'array') {
    const items = node.items.map(withVariables);
    return items.every((n, i) => n === node.items[i]) ? node : { ...node, items };
  }
  if (node.type === 'string' && node.value.includes('&{')) {
    const { text, offsets } = textPart(node, 0, node.value.length) as {
      text: string;
      offsets: readonly number[];
    };
    return { ...node, value: text.replaceAll('&{', () => '${'), offsets };
  }
  if (node.type !== 'partial-string') return node;
  const parts = node.parts.map((p) =>
    'hole' in p ? p : { ...p, text: p.text.replaceAll('&{', () => '${') },
  );
  return { ...node, parts };
}

const strings = (node: ValueNode): ValueNode => withVariables(resolveTerraform(node, 'strings'));

/** `principals { type = "AWS", identifiers = [...] }`, one or several. */
function principals(blocks: readonly BlockNode[]): ValueNode {
  const range = around(blocks.map((b) => b.range));
  const types = new Map<
    string,
    { readonly key: StringNode; readonly values: ValueNode[]; readonly in: Range[] }
  >();
  for (const block of blocks) {
    const type = property(block, 'type')?.value;
    const identifiers = property(block, 'identifiers')?.value;
    if (type === undefined || identifiers === undefined) continue;
    if (type.type !== 'string') return opaque(range, `principals at ${range.start}`);
    const values = strings(identifiers);
    if (type.value === '*' && blocks.length === 1) {
      const only = values.type === 'array' && values.items.length === 1 ? values.items[0]! : values;
      return only;
    }
    const same = types.get(type.value);
    if (same) {
      same.values.push(values);
      same.in.push(block.range);
    } else types.set(type.value, { key: type, values: [values], in: [block.range] });
  }
  const properties = [...types.values()].map(
    (t): PropertyNode => ({
      range: around(t.in),
      key: t.key,
      colon: t.in[0]!.start,
      value: joined(t.values),
    }),
  );
  return objectNode(properties, range);
}

interface Test {
  readonly key: StringNode;
  readonly in: Range[];
  readonly variables: Map<
    string,
    { readonly key: StringNode; readonly values: ValueNode[]; readonly in: Range[] }
  >;
  /** The parts of the names of keys that are unknown. */
  readonly unknown: PartialStringNode[];
}

/** The name of a key that is unknown, as it is written. */
const writtenName = ({ shown: value, range, inner }: PartialStringNode): StringNode => ({
  type: 'string',
  value,
  range,
  inner,
  closed: true,
});

/** The tests of an operator; unknown if the name of a key is, as in an object. */
function testsOf({ variables, unknown }: Test): ObjectNode | OpaqueNode {
  const inner = [...variables.values()].map(
    (v): PropertyNode => ({
      range: around([v.key.range, ...v.values.map((x) => x.range)]),
      key: v.key,
      colon: v.in[0]!.start,
      value: joined(v.values),
    }),
  );
  const node = objectNode(inner, around(inner.map((p) => p.range)));
  if (unknown.length === 0) return node;
  const source = `condition on ${inner.map((p) => p.key.value).join(' ')} at ${node.range.start}`;
  const names = new Set(unknown.map(({ shown }) => shown));
  const certain = certainProperties(
    node,
    unknown.map(({ parts }) => parts),
    node.properties.filter(({ key }) => !names.has(key.value)),
  );
  return { ...opaque(node.range, source), written: node, ...(certain ? { certain } : {}) };
}

function addTest({ variables }: Test, key: StringNode, read: ValueNode, at: Range): void {
  const known = variables.get(key.value);
  if (known) {
    known.values.push(read);
    known.in.push(at);
  } else variables.set(key.value, { key, values: [read], in: [at] });
}

/** `condition { test = "...", variable = "...", values = [...] }`, one or several. */
function conditions(blocks: readonly BlockNode[]): ValueNode {
  const range = around(blocks.map((b) => b.range));
  const tests = new Map<string, Test>();
  for (const block of blocks) {
    const [test, variable, values] = ['test', 'variable', 'values'].map((n) => property(block, n)?.value);
    if (test === undefined || variable === undefined || values === undefined) continue;
    if (test.type !== 'string') return opaque(range, `condition at ${range.start}`);
    let operator = tests.get(test.value);
    if (!operator) {
      operator = { key: test, in: [], variables: new Map(), unknown: [] };
      tests.set(test.value, operator);
    }
    operator.in.push(block.range);
    if (variable.type === 'string') addTest(operator, variable, strings(values), block.range);
    else if (variable.type === 'partial-string') {
      operator.unknown.push(variable);
      addTest(operator, writtenName(variable), strings(values), block.range);
    } else return opaque(range, `condition at ${range.start}`);
  }
  const properties = [...tests.values()].map(
    (t): PropertyNode => ({ range: around(t.in), key: t.key, colon: t.in[0]!.start, value: testsOf(t) }),
  );
  return objectNode(properties, range);
}

function elementOfBlocks(body: BlockNode, name: string, element: string): PropertyNode[] {
  const { blocks, dynamic } = blocksOf(body, name);
  const all = dynamic ? [...blocks, dynamic] : blocks;
  const [first] = all;
  if (!first) return [];
  const range = around(all.map((b) => b.range));
  const value = dynamic
    ? opaque(range, `${name} at ${range.start}`)
    : element === 'Condition'
      ? conditions(blocks)
      : principals(blocks);
  const key = named(first.keyword, element);
  // In JSON, the name of blocks is before all of them.
  return [{ range: around([key.range, range]), key, colon: first.open - 1, value }];
}

function attributeValue(value: ValueNode, element: string): ValueNode {
  if (element === 'Sid' || element === 'Effect') return resolveTerraform(value, 'string');
  return element.endsWith('Resource') ? strings(value) : resolveTerraform(value, 'strings');
}

/** A statement block, by the names of IAM. */
function statement(block: BlockNode): ObjectNode {
  const properties: PropertyNode[] = [];
  for (const p of block.properties) {
    const element = Object.hasOwn(STATEMENT_ATTRIBUTES, p.key.value)
      ? STATEMENT_ATTRIBUTES[p.key.value]
      : undefined;
    if (element === undefined || isBlock(p.value)) continue;
    // Without a value, an attribute is one that is not there.
    if (p.value?.type === 'null') continue;
    properties.push(otherProperty(p, named(p.key, element), p.value && attributeValue(p.value, element)));
  }
  // Its default value; a condition can also set it to null.
  if (!properties.some((p) => p.key.value === 'Effect'))
    properties.unshift(implied('Effect', 'Allow', block.open));
  for (const [name, element] of Object.entries(STATEMENT_BLOCKS))
    properties.push(...elementOfBlocks(block, name, element));
  return objectNode(properties, block.range, block.closed);
}

const PAIRS = [
  ['actions', 'not_actions'],
  ['resources', 'not_resources'],
];

/** Is the value one that can be null, for what that says? A reference to an element of a list is not. */
function canBeNull(value: ValueNode | undefined): boolean {
  const resolved = value && resolveTerraform(value, 'strings');
  if (resolved?.type !== 'opaque') return false;
  return resolved.alternatives !== undefined || !/^[\w.[\]"-]{1,200}$/.test(sourceOfNode(resolved));
}

/** Is it certain which elements the statement of a dynamic block has? In modules, their callers often say that. */
function hasKnownElements(content: BlockNode): boolean {
  const has = (name: string): boolean => property(content, name) !== undefined;
  return (
    !PAIRS.some((pair) => pair.every(has)) &&
    !PAIRS.flat().some((name) => canBeNull(property(content, name)?.value)) &&
    ['principals', 'not_principals'].every((name) => !blocksOf(content, name).dynamic)
  );
}

/**
 * The statement that a dynamic block makes for each element: there can be none. What an element is, is unknown. "dynamic Blocks",
 * Terraform Language Documentation.
 */
function dynamicStatement(block: BlockNode): OpaqueNode {
  const source = `dynamic statement at ${block.range.start}`;
  const content = property(block, 'content')?.value;
  return {
    ...opaque(block.range, source),
    ...(isBlock(content) && hasKnownElements(content)
      ? {
          condition: { id: source, name: 'dynamic statement', block: true },
          alternatives: [statement(content), undefined],
        }
      : {}),
  };
}

/** Statements of other documents, of which nothing is known here. */
function otherDocuments(block: BlockNode): OpaqueNode[] {
  return block.properties.flatMap(({ key, value, range }): OpaqueNode[] => {
    if (!MERGED.includes(key.value) || !value) return [];
    if (value.type === 'array' && value.items.length === 0) return [];
    const source = value.type === 'opaque' ? sourceOfNode(value) : `${key.value} at ${range.start}`;
    return [opaque(range, `${key.value} ${source}`)];
  });
}

/** The blocks of statements under a name that is not quite theirs: Terraform rejects them. */
const misspeltBlocks = (block: BlockNode): PropertyNode[] =>
  block.properties.filter(
    ({ key, value }) =>
      isMisspelt(key.value, 'statement') &&
      (value?.type === 'array' ? value.items : value ? [value] : []).some(
        (n) => n.type === 'object' && ['actions', 'not_actions'].some((name) => property(n, name)),
      ),
  );

/** The first of them. */
export function misspeltBlock(block: BlockNode): PolicyPlace['misspelt'] {
  const [first] = misspeltBlocks(block);
  return first && { key: first.key, meant: 'statement', reader: 'Terraform' };
}

/** The policy that a block makes, with the offsets of the block. */
export function policyOfBlock(block: BlockNode): ObjectNode {
  const version = property(block, 'version');
  const id = property(block, 'policy_id');
  const properties: PropertyNode[] = [
    version?.value
      ? otherProperty(version, named(version.key, 'Version'), version.value)
      : implied('Version', '2012-10-17', block.open),
  ];
  if (id?.value)
    properties.push(otherProperty(id, named(id.key, 'Id'), resolveTerraform(id.value, 'string')));
  const all = block.properties.flatMap((p) => (isBlock(p.value) ? [p.value] : []));
  const statements = all.filter((b) => b.keyword.value === 'statement');
  const dynamic = all.filter((b) => b.keyword.value === 'dynamic' && b.labels[0]?.value === 'statement');
  const items: ValueNode[] = [
    ...statements.map(statement),
    ...dynamic.map(dynamicStatement),
    ...otherDocuments(block),
    ...misspeltBlocks(block).map(({ key, range }) => opaque(range, `${key.value} at ${range.start}`)),
  ].sort((a, b) => a.range.start - b.range.start);
  const range = items.length > 0 ? around(items.map((i) => i.range)) : { start: block.open, end: block.open };
  const value: ArrayNode = { type: 'array', range, items, closed: true };
  const [first] = statements;
  const inner = first ? first.keyword.range : { start: range.start, end: range.start };
  const key: StringNode = { type: 'string', value: 'Statement', range: inner, inner, closed: true };
  properties.push({ range: around([inner, range]), key, colon: range.start, value });
  return objectNode(properties, block.range, block.closed);
}
