/**
 * Expressions of Terraform, read as far as they are known before the deployment: references become partly known strings,
 * conditions nodes with alternatives, everything else an opaque node.
 */
import { STATEMENT_ELEMENTS } from '../../policy/elements.js';
import { type CallNode, type ComprehensionNode, isCall, isComprehension } from '../../syntax/hcl/hcl-tree.js';
import { stringOfParts } from '../../syntax/string-parts.js';
import {
  type ArrayNode,
  impliedString,
  type Mutable,
  type ObjectNode,
  type OpaqueNode,
  ofOrigin,
  otherProperty,
  type PartialStringNode,
  type PropertyNode,
  property,
  type StringNode,
  type StringPart,
  textPart,
  type ValueNode,
  withProperties,
  withValue,
} from '../../syntax/value.js';
import { Derived } from '../../text/derived.js';
import { referenceParts } from './terraform-references.js';

/**
 * What a value is for.
 *
 * - `string`: for one string, as an item of the list of an element is.
 * - `strings`: for a string or strings, as the value of an element is.
 * - `any`: for anything.
 */
type Use = 'string' | 'strings' | 'any';

const TEXTS: ReadonlySet<string> = new Set(STATEMENT_ELEMENTS.filter((e) => e !== 'Sid' && e !== 'Effect'));

/** The expression of an opaque node. */
export const sourceOfNode = (node: OpaqueNode): string => node.source.replace(/^hcl /, '');

/** The parts of what a hole refers to. */
const partsOfHole = (part: StringPart): readonly StringPart[] =>
  'hole' in part ? (referenceParts(part.hole.id, part.hole.range) ?? [part]) : [part];

const asWritten = (node: StringNode | PartialStringNode, written: string): ValueNode =>
  node.type === 'partial-string' ? { ...node, written } : node;

function partialString(node: PartialStringNode, use: Use): ValueNode {
  const [only, ...more] = node.parts;
  // `"${x}"` is the value of x, which can be a list.
  if (only && 'hole' in only && more.length === 0 && use !== 'string') {
    const parts = referenceParts(only.hole.id, only.hole.range);
    if (!parts) return { type: 'opaque', range: node.range, source: `hcl ${only.hole.id}` };
    return asWritten(stringOfParts(parts, node.range, node.inner), node.shown);
  }
  const parts = node.parts.flatMap(partsOfHole);
  if (parts.length === node.parts.length && parts.every((p, i) => p === node.parts[i])) return node;
  return asWritten(stringOfParts(parts, node.range, node.inner), node.shown);
}

/** The parts of a value that is a string for sure. */
function stringParts(node: ValueNode): readonly StringPart[] | undefined {
  if (node.type === 'string') return [textPart(node, 0, node.value.length)];
  if (node.type === 'partial-string') return node.parts.flatMap(partsOfHole);
  if (node.type === 'number')
    return [{ text: node.text, offsets: Array.from(node.text, (_, i) => node.range.start + i) }];
  if (node.type !== 'opaque') return undefined;
  return callParts(node) ?? referenceParts(sourceOfNode(node), node.range);
}

/** As `stringParts`, of a value that is used as a string. */
const textParts = (node: ValueNode): readonly StringPart[] =>
  stringParts(node) ?? [{ hole: { id: shownSource(node), domain: 'any', range: node.range } }];

const shownSource = (node: ValueNode): string => (node.type === 'opaque' ? sourceOfNode(node) : node.type);

/** `format("arn:aws:s3:::%s/*", x)`, `join("", [a, b])`. */
function callParts(node: OpaqueNode): readonly StringPart[] | undefined {
  if (!isCall(node)) return undefined;
  const [first, second, ...rest] = node.args;
  if (node.call === 'join' && first?.type === 'string' && second?.type === 'array' && rest.length === 0) {
    if (!second.items.every((item) => stringParts(item))) return undefined;
    return second.items.flatMap((item, i) => [
      ...(i > 0 && first.value !== ''
        ? [{ text: first.value, offsets: Array.from(first.value, () => item.range.start) }]
        : []),
      ...textParts(item),
    ]);
  }
  if (node.call !== 'format' || first?.type !== 'string') return undefined;
  const values = node.args.slice(1);
  const out: StringPart[] = [];
  let from = 0;
  for (const { index, 0: verb } of first.value.matchAll(/%./g)) {
    if (index > from) out.push(textPart(first, from, index));
    from = index + 2;
    const value = verb === '%s' || verb === '%d' ? values.shift() : undefined;
    if (value) out.push(...textParts(value));
    else if (verb === '%%') out.push(textPart(first, index, index + 1));
    else return undefined;
  }
  if (from < first.value.length) out.push(textPart(first, from, first.value.length));
  return out;
}

/** The value itself, of those that functions return in another order or type, or without some of them. */
const SAME_ITEMS: ReadonlySet<string> = new Set(['compact', 'distinct', 'reverse', 'tolist', 'toset']);

/** A value in the place of a variable, also in what is merged with it. */
function withVariable(node: ValueNode, name: string, value: ValueNode): ValueNode {
  if (isCall(node) && node.call === 'merge') {
    const args = node.args.map((arg) => withVariable(arg, name, value));
    return { ...node, args } as CallNode;
  }
  return node.type === 'opaque' && sourceOfNode(node) === name ? value : node;
}

/** Items that are there for some elements only, or for some outcomes. */
const forSome = (node: ComprehensionNode, item: ValueNode): OpaqueNode => ({
  type: 'opaque',
  range: item.range,
  source: `${node.source} ${item.range.start}`,
  condition: { id: node.source, name: `for ${node.comprehension.variables.join(', ')}`, block: true },
  alternatives: [item, undefined],
});

/** The items of `[for x in y : z]`: those that are written, and else one for all elements, of which there can be none. */
function comprehendedItems(node: ComprehensionNode): ValueNode[] | undefined {
  const { variables, collection, value, filtered } = node.comprehension;
  const name = variables.at(-1)!;
  const written = collection.type === 'array' ? collection.items : [];
  const each = written.map((item) => withVariable(value, name, item));
  const isOfElements = each.length > 0 && each[0] !== value;
  const items = (isOfElements ? each : [value]).map((item) => resolveTerraform(item));
  if (!items.every((item) => item.type === 'object' || item.type === 'array')) return undefined;
  return isOfElements && !filtered ? items : items.map((item) => forSome(node, item));
}

/** The items of an expression that makes a list: those of a list that is not written are unknown. undefined: it is something else. */
function itemsOf(node: ValueNode, use: Use): ValueNode[] | undefined {
  if (node.type === 'array') return node.items.map((item) => resolveTerraform(item, use));
  if (use !== 'any' && isChoice(node)) return itemsOfChoice(node, use);
  // Of strings, rules ask about lists.
  if (isComprehension(node)) return use === 'any' ? comprehendedItems(node) : undefined;
  if (!isCall(node) || node.args.length === 0) return undefined;
  const [first] = node.args;
  if (node.call === 'concat') return node.args.flatMap((arg) => itemsOf(arg, use) ?? [unknownItems(arg)]);
  // Its items can be lists.
  if (node.call === 'flatten')
    return itemsOf(first!, use === 'any' ? 'any' : 'strings')?.flatMap((item) =>
      item.type === 'array'
        ? item.items
        : (use !== 'any' && isChoice(item) && itemsOfChoice(item, use)) || [item],
    );
  const items = SAME_ITEMS.has(node.call) ? itemsOf(first!, use) : undefined;
  return node.call === 'compact' ? items?.flatMap((item) => notEmpty(item) ?? []) : items;
}

/** What `compact` keeps of an item. "compact Function", Terraform Language Documentation: it removes null and empty strings. */
function notEmpty(item: ValueNode): ValueNode | undefined {
  if (item.type === 'null' || (item.type === 'string' && item.value === '')) return undefined;
  if (!isChoice(item)) return item;
  const [yes, no] = item.alternatives.map((arm) => arm && notEmpty(arm));
  return { ...item, alternatives: [yes, no] };
}

type Choice = OpaqueNode & Required<Pick<OpaqueNode, 'alternatives'>>;

const isChoice = (node: ValueNode): node is Choice =>
  node.type === 'opaque' && node.alternatives !== undefined;

/** The items of `x ? [a, b] : []`: a choice for each, which is absent from the shorter list. undefined: neither is a list. */
function itemsOfChoice(choice: Choice, use: Use): ValueNode[] | undefined {
  const arms = choice.alternatives.map((arm) => arm && itemsOf(arm, use));
  if (!arms.some((items) => items)) return undefined;
  const [yes, no] = arms.map((items, i) => {
    const arm = choice.alternatives[i];
    return items ?? (arm && arm.type !== 'null' ? [unknownItems(arm)] : []);
  });
  return Array.from({ length: Math.max(yes!.length, no!.length) }, (_, i) => ({
    ...choice,
    alternatives: [yes![i], no![i]] as const,
  }));
}

function unknownItems(node: ValueNode): OpaqueNode {
  const read = resolveTerraform(node, 'strings');
  return read.type === 'opaque' ? read : opaqueOf(node);
}

/** The list that an expression makes. */
function listOf(node: OpaqueNode, use: Use): ArrayNode | undefined {
  const items = itemsOf(node, use === 'any' ? 'any' : 'string');
  // Its parts can be edited, but items can be neither added nor removed.
  return items && { type: 'array', range: node.range, items, closed: true, implied: true };
}

type Properties = ReadonlyMap<string, PropertyNode>;

const propertiesOf = ({ properties }: ObjectNode): Properties =>
  new Map(properties.map((p) => [p.key.value, p]));

/** The properties of either outcome of a choice: those that are not in both alike have the choice as their value. */
function chosenProperties(choice: OpaqueNode, yes: Properties, no: Properties): PropertyNode[] {
  return [...new Set([...yes.keys(), ...no.keys()])].map((name) => {
    const [a, b] = [yes.get(name), no.get(name)];
    if (a === b) return a!;
    const value = { ...choice, alternatives: [a?.value, b?.value] } as const;
    return { ...(a ?? b)!, value };
  });
}

/** What is merged so far, and an argument more; undefined: what that contains is unknown. */
function mergedWith(known: Properties, arg: ValueNode): Properties | undefined {
  if (arg.type === 'object') return new Map([...known, ...propertiesOf(arg)]);
  if (arg.type !== 'opaque' || !arg.alternatives) return undefined;
  const [yes, no] = arg.alternatives.map((arm) => arm && mergedWith(known, arm));
  if (!yes || !no) return undefined;
  return new Map(chosenProperties(arg, yes, no).map((p) => [p.key.value, p]));
}

/** What another argument can have overridden. */
const orOther = (p: PropertyNode, other: ValueNode): PropertyNode =>
  otherProperty(p, p.key, { ...opaqueOf(other), alternatives: [p.value, opaqueOf(other)] });

/** The elements of a policy of which some are merged from what is unknown: a version, if there is no other. */
function withUnknown(known: Properties, other: ValueNode): Properties {
  const { start } = other.range;
  const range = { start, end: start };
  const key = impliedString('Version', start);
  const value = stringOfParts(textParts(other), range, range);
  const version: PropertyNode = { range, key, colon: undefined, value, implied: true };
  const statements = known.get('Statement');
  return new Map([
    ['Version', version],
    ...(statements ? [['Statement', orOther(statements, other)] as const] : []),
  ]);
}

/**
 * `merge({ ... }, x ? { ... } : {})`. Of a policy, what is written is read where other arguments are unknown; what they contain
 * is unknown then. "merge Function", Terraform Language Documentation: the argument that is later in the sequence takes precedence.
 */
function mergedObject(node: OpaqueNode, use: Use): ObjectNode | undefined {
  if (!isCall(node) || node.call !== 'merge' || node.args.length === 0) return undefined;
  const args = node.args.map((arg) => resolveTerraform(arg, use));
  const isPolicy = args.some((arg) => property(arg, 'Statement') !== undefined);
  let known: Properties = new Map();
  for (const [i, arg] of args.entries()) {
    const merged = mergedWith(known, arg) ?? (isPolicy ? withUnknown(known, node.args[i]!) : undefined);
    if (!merged) return undefined;
    known = merged;
  }
  // Its parts can be edited, but there can be no others.
  const properties = [...known.values()];
  return ownedObject({ type: 'object', range: node.range, properties, closed: true, implied: true });
}

const opaqueOf = (node: ValueNode): OpaqueNode => ({
  type: 'opaque',
  range: node.range,
  source: `hcl ${shownSource(node)}`,
});

function expression(node: OpaqueNode, use: Use): ValueNode {
  const { alternatives, written, certain } = node;
  if (alternatives)
    return { ...node, alternatives: [resolveArm(alternatives[0], use), resolveArm(alternatives[1], use)] };
  if (certain) {
    const read = resolveTerraform(certain, use);
    return read.type === 'object' ? { ...node, certain: read } : node;
  }
  if (written) return node;
  if (isCall(node) && (node.call === 'jsondecode' || node.call === 'tolist' || node.call === 'toset')) {
    const [only] = node.args;
    if (only?.type === 'array') return resolveTerraform(only, use);
  }
  const whole = listOf(node, use) ?? mergedObject(node, use);
  if (whole) return whole;
  const parts = use === 'any' ? stringParts(node) : use === 'string' ? textParts(node) : stringParts(node);
  return parts ? asWritten(stringOfParts(parts, node.range, node.range), shownSource(node)) : opaqueOf(node);
}

const resolveArm = (node: ValueNode | undefined, use: Use): ValueNode | undefined =>
  node && resolveTerraform(node, use);

/** The object with what is computed from it, since it is the one that is read. */
function ownedObject(node: ObjectNode): ObjectNode {
  if (!node.derived) (node as Mutable<ObjectNode>).derived = new Derived<ObjectNode>(node);
  return node;
}

/** A value as IAM will see it: every expression in it resolved as far as it is known. */
export function resolveTerraform(node: ValueNode, use: Use = 'any'): ValueNode {
  switch (node.type) {
    case 'array': {
      const inItems: Use = use === 'any' ? 'any' : 'string';
      const items = node.items.map((i) => resolveTerraform(i, inItems));
      return items.every((n, i) => n === node.items[i]) ? node : { ...node, items };
    }
    case 'object': {
      const resolved = withProperties(node, (p) => {
        const own: Use = use === 'any' && !TEXTS.has(p.key.value) ? 'any' : 'strings';
        return withValue(p, p.value && resolveTerraform(p.value, own));
      });
      return resolved === node ? node : ownedObject(resolved);
    }
    case 'partial-string':
      return partialString(node, use);
    case 'opaque':
      return expression(node, use);
    default:
      return node;
  }
}

const ofObject = (node: ObjectNode): ObjectNode => {
  const resolved = resolveTerraform(node);
  return resolved.type === 'object' ? resolved : node;
};

/** As `resolveTerraform`, of an object: once for what was read. */
export const resolvedObject = (node: ObjectNode): ObjectNode => ofOrigin(node, ofObject) ?? ofObject(node);
