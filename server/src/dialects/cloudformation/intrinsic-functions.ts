/**
 * Intrinsic functions of CloudFormation in JSON, read as far as they are known before the deployment: `Ref`, `Fn::GetAtt`,
 * `Fn::Sub` and `Fn::Join` become partly known strings, `Fn::If` a node with alternatives, everything else an opaque node.
 * Facts from "Intrinsic function reference" and "Pseudo parameters reference" in the AWS CloudFormation Template
 * Reference. The function `Condition` is none of them here: it is legal in the Conditions section only.
 */
import { fingerprint } from '../../policy/fingerprint.js';
import { FunctionCall } from '../../syntax/data.js';
import { stringOfParts } from '../../syntax/string-parts.js';
import {
  type HoleDomain,
  type NotArn,
  type ObjectNode,
  type OpaqueNode,
  ofOrigin,
  type PartialStringNode,
  type PropertyNode,
  property,
  type StringNode,
  type StringPart,
  stringRange,
  type TemplateCondition,
  textPart,
  type ValueNode,
  withProperties,
  withValue,
} from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import type { Range } from '../../text/range.js';
import { arnEndsInRef, arnOf, refReturns } from './return-values.js';

/** What a template says about its declarations, by logical ID. */
export interface DeclaredTexts {
  get(id: string): string | undefined;
}

/** What a template declares. */
export interface TemplateNames {
  /** Their types. */
  readonly resources: DeclaredTexts;
  readonly parameters: DeclaredTexts;
  /** Path and name of resources of IAM: `team/app`, with pseudo parameters as in Fn::Sub. */
  readonly identityPaths: DeclaredTexts;
}

/** A fragment whose template is not available. */
export const NO_NAMES: TemplateNames = {
  resources: new Map(),
  parameters: new Map(),
  identityPaths: new Map(),
};

const PSEUDO: Readonly<Record<string, HoleDomain>> = {
  'AWS::Partition': 'partition',
  'AWS::AccountId': 'account',
  'AWS::Region': 'region',
  'AWS::StackName': 'name',
  'AWS::URLSuffix': 'name',
  'AWS::StackId': 'any',
};
/** Names that are declared in every template, from "Pseudo parameters reference" in the CloudFormation Template Reference. */
export const PSEUDO_PARAMETERS: readonly string[] = Object.keys(PSEUDO);

/** Functions that return one string; others can return a list. */
const STRING_FUNCTIONS = new Set(['Fn::Select', 'Fn::ImportValue', 'Fn::Base64', 'Fn::ToJsonString']);

/** The function and its argument, if the node calls one. */
export function intrinsic(node: ValueNode | undefined): PropertyNode | undefined {
  if (node?.type !== 'object' || node.properties.length !== 1) return undefined;
  const only = node.properties[0]!;
  const name = only.key.value;
  return name === 'Ref' || name.startsWith('Fn::') ? only : undefined;
}

/** Stands for an absent value. */
export function isNoValue(node: ValueNode | undefined): boolean {
  const call = intrinsic(node);
  return call?.key.value === 'Ref' && call.value?.type === 'string' && call.value.value === 'AWS::NoValue';
}

const hole = (id: string, domain: HoleDomain, range: Range): StringPart => ({ hole: { id, domain, range } });

/** `arn:aws:s3:::${Bucket}` of a format without its beginning: `s3:::${BucketName}`. @param ref what Ref returns, where that is its end. */
function arnParts(format: string, id: string, ref: HoleDomain | undefined, range: Range): StringPart[] {
  const known = (text: string): StringPart => ({ text, offsets: Array.from(text, () => range.start) });
  const out: StringPart[] = [known('arn:'), hole('AWS::Partition', 'partition', range), known(':')];
  const placeholders = format.match(/\$\{\w+\}/g) ?? [];
  let seen = 0;
  for (const piece of format.split(/(\$\{\w+\})/)) {
    const name = /^\$\{(\w+)\}$/.exec(piece)?.[1];
    if (name === undefined) {
      if (piece !== '') out.push(known(piece));
      continue;
    }
    seen++;
    if (name === 'Region') out.push(hole('AWS::Region', 'region', range));
    else if (name === 'Account') out.push(hole('AWS::AccountId', 'account', range));
    else if (ref && seen === placeholders.length) out.push(hole(id, ref, range));
    else out.push(hole(`${id}.${name}`, 'name', range));
  }
  return out;
}

/** The ARN of a resource of IAM whose path and name are known. */
function identityParts(
  format: string,
  id: string,
  range: Range,
  names: TemplateNames,
): StringPart[] | undefined {
  const end = /\$\{\w+WithPath\}$/.exec(format);
  const path = end ? names.identityPaths.get(id) : undefined;
  if (!end || path === undefined) return undefined;
  const known = (text: string): StringPart => ({ text, offsets: Array.from(text, () => range.start) });
  const parts = path.split(/(\$\{[\w:]+\})/).map((piece): StringPart => {
    const name = /^\$\{([\w:]+)\}$/.exec(piece)?.[1];
    return name === undefined ? known(piece) : hole(name, ownValue(PSEUDO, name) ?? 'any', range);
  });
  return [...arnParts(format.slice(0, end.index), id, undefined, range), ...parts];
}

/** What Ref returns, where it ends the ARN of the type. */
function arnEnd(type: string): HoleDomain | undefined {
  const returned = arnEndsInRef(type) ? refReturns(type) : undefined;
  return returned === 'URL' ? undefined : returned;
}

/** A Ref of a resource that does not return its ARN. */
function resourceParts(id: string, type: string, range: Range): StringPart[] {
  const returned = refReturns(type);
  if (!returned) return [hole(id, 'any', range)];
  const value = new FunctionCall('Fn::GetAtt', [id, 'Arn']);
  const arn = arnOf(type, 'Arn') === undefined ? undefined : { label: `!GetAtt ${id}.Arn`, value };
  const notArn: NotArn = { what: returned === 'URL' ? 'URL' : 'name', of: id, ...(arn ? { arn } : {}) };
  return [{ hole: { id, domain: returned === 'URL' ? 'any' : returned, range, notArn } }];
}

function refParts(id: string, range: Range, names: TemplateNames): StringPart[] | undefined {
  const pseudo = ownValue(PSEUDO, id);
  if (pseudo) return [hole(id, pseudo, range)];
  if (id.startsWith('AWS::')) return undefined;
  const type = names.resources.get(id);
  if (type !== undefined) {
    const arn = arnOf(type, 'Ref');
    if (arn) return identityParts(arn, id, range, names) ?? arnParts(arn, id, undefined, range);
    return resourceParts(id, type, range);
  }
  const parameter = names.parameters.get(id);
  if (
    parameter !== undefined &&
    /^(CommaDelimitedList$|List<|AWS::SSM::Parameter::Value<(List<|CommaDel))/.test(parameter)
  )
    return undefined;
  return [hole(id, 'any', range)];
}

function attributeParts(id: string, attribute: string, range: Range, names: TemplateNames): StringPart[] {
  const type = names.resources.get(id);
  const arn = type === undefined ? undefined : arnOf(type, attribute);
  if (arn)
    return (
      identityParts(arn, id, range, names) ??
      arnParts(arn, id, attribute === 'Arn' ? arnEnd(type!) : undefined, range)
    );
  return [hole(`${id}.${attribute}`, 'any', range)];
}

/** A reference in the text of Fn::Sub. */
function inText(part: StringPart): StringPart {
  const notArn = 'hole' in part ? part.hole.notArn : undefined;
  if (!('hole' in part) || !notArn?.arn) return part;
  const text = `\${${notArn.of}.Arn}`;
  return { hole: { ...part.hole, notArn: { ...notArn, arn: { label: text, text } } } };
}

/** The variables of Fn::Sub in a string; `${!Literal}` is the text `${Literal}`. */
function subParts(
  node: StringNode,
  variables: ValueNode | undefined,
  names: TemplateNames,
): StringPart[] | undefined {
  const out: StringPart[] = [];
  const text = node.value;
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    if (open > from) out.push(textPart(node, from, open));
    if (text[open + 2] === '!') {
      out.push(textPart(node, open, open + 2), textPart(node, open + 3, close + 1));
    } else {
      const name = text.slice(open + 2, close).trim();
      const range = stringRange(node, open, close + 1);
      const given = property(variables, name)?.value;
      const dot = name.indexOf('.');
      const parts = given
        ? (stringParts(given, names)?.map((p) => moved(p, range)) ?? [hole(fingerprint(given), 'any', range)])
        : dot > 0
          ? attributeParts(name.slice(0, dot), name.slice(dot + 1), range, names)
          : refParts(name, range, names)?.map(inText);
      if (!parts) return undefined;
      out.push(...parts);
    }
    from = close + 1;
  }
  if (from < text.length) out.push(textPart(node, from, text.length));
  return out;
}

/** As `subParts`, of a text in which another tool has variables of its own: they are holes already. */
const partialSubParts = (
  { parts }: PartialStringNode,
  variables: ValueNode | undefined,
  names: TemplateNames,
): StringPart[] | undefined => {
  const out: StringPart[] = [];
  for (const part of parts) {
    if ('hole' in part) {
      out.push(part);
      continue;
    }
    const [start = 0, end = start] = [part.offsets[0], part.offsets.at(-1)];
    const range = { start, end: end + 1 };
    const own = subParts(
      { type: 'string', value: part.text, offsets: part.offsets, range, inner: range, closed: true },
      variables,
      names,
    );
    if (!own) return undefined;
    out.push(...own);
  }
  return out;
};

/** The part where it is used, which is not where it is written. */
const moved = (part: StringPart, range: Range): StringPart =>
  'hole' in part
    ? { hole: { ...part.hole, range } }
    : { text: part.text, offsets: part.offsets.map(() => range.start) };

function joinParts(value: ValueNode | undefined, names: TemplateNames): StringPart[] | undefined {
  if (value?.type !== 'array' || value.items.length !== 2) return undefined;
  const [delimiter, list] = value.items;
  if (delimiter?.type !== 'string' || list?.type !== 'array') return undefined;
  const out: StringPart[] = [];
  for (const [i, item] of list.items.entries()) {
    const parts = stringParts(item, names);
    if (!parts) return undefined;
    if (i > 0 && delimiter.value !== '')
      out.push({ text: delimiter.value, offsets: Array.from(delimiter.value, () => item.range.start) });
    out.push(...parts);
  }
  return out;
}

/** The parts of a value that is a string for sure; undefined if it can be a list, or anything. */
function stringParts(node: ValueNode, names: TemplateNames): readonly StringPart[] | undefined {
  if (node.type === 'partial-string') return node.parts;
  if (node.type === 'string') return [textPart(node, 0, node.value.length)];
  if (node.type === 'number' || node.type === 'boolean')
    return [{ text: node.text, offsets: Array.from(node.text, (_, i) => node.range.start + i) }];
  const call = intrinsic(node);
  if (!call) return undefined;
  const { value } = call;
  switch (call.key.value) {
    case 'Ref':
      return value?.type === 'string' ? refParts(value.value, value.inner, names) : undefined;
    case 'Fn::GetAtt': {
      const path = value?.type === 'string' ? value.value.split('.') : listedStrings(value);
      if (!path || path.length < 2 || !value) return undefined;
      return attributeParts(path[0]!, path.slice(1).join('.'), value.range, names);
    }
    case 'Fn::Sub': {
      const [text, variables] = value?.type === 'array' ? value.items : [value];
      if (text?.type === 'partial-string') return partialSubParts(text, variables, names);
      return text?.type === 'string' ? subParts(text, variables, names) : undefined;
    }
    case 'Fn::Join':
      return joinParts(value, names);
    default:
      return STRING_FUNCTIONS.has(call.key.value) ? [hole(fingerprint(node), 'any', node.range)] : undefined;
  }
}

function listedStrings(node: ValueNode | undefined): string[] | undefined {
  if (node?.type !== 'array') return undefined;
  const out = node.items.flatMap((i) => (i.type === 'string' ? [i.value] : []));
  return out.length === node.items.length ? out : undefined;
}

/** The string that the call makes: its range is that of the call, since the call goes where the string goes. */
function stringOf(
  node: ObjectNode,
  call: PropertyNode,
  parts: readonly StringPart[],
): StringNode | PartialStringNode {
  const first = call.value?.type === 'array' ? call.value.items[0] : call.value;
  const inner = first?.type === 'string' ? first.inner : node.range;
  return stringOfParts(parts, node.range, inner);
}

/** Is there no function to resolve in the object? */
function callsNothing(object: ObjectNode): boolean {
  const none = (node: ValueNode | undefined): boolean => {
    if (node?.type === 'array') return node.items.every(none);
    return node?.type !== 'object' || (ofOrigin(node, callsNothing) ?? callsNothing(node));
  };
  return intrinsic(object) === undefined && object.properties.every((p) => none(p.value));
}

/** A condition of a template, by its name. */
export const templateCondition = (name: string): TemplateCondition => ({ id: `condition ${name}`, name });

/** The condition of an Fn::If, and its two values. */
export function choice(
  call: PropertyNode | undefined,
): { condition: TemplateCondition; arms: readonly [ValueNode, ValueNode] } | undefined {
  if (call?.key.value !== 'Fn::If' || call.value?.type !== 'array' || call.value.items.length !== 3)
    return undefined;
  const [decides, whenTrue, whenFalse] = call.value.items;
  const name = decides?.type === 'string' ? decides.value : fingerprint(decides);
  return { condition: templateCondition(name), arms: [whenTrue!, whenFalse!] };
}

/** The condition of the first Fn::If in an argument of a function. */
function firstCondition(node: ValueNode | undefined): TemplateCondition | undefined {
  if (node?.type !== 'array' && node?.type !== 'object') return undefined;
  const found = choice(intrinsic(node));
  if (found) return found.condition;
  const values = node.type === 'array' ? node.items : node.properties.map((p) => p.value);
  for (const value of values) {
    const condition = firstCondition(value);
    if (condition) return condition;
  }
  return undefined;
}

/** The value under an outcome of a condition, without what is AWS::NoValue then. */
function under(node: ValueNode, condition: TemplateCondition, outcome: boolean): ValueNode | undefined {
  if (node.type === 'array')
    return { ...node, items: node.items.flatMap((item) => under(item, condition, outcome) ?? []) };
  if (node.type !== 'object') return node;
  const found = choice(intrinsic(node));
  if (found?.condition.id !== condition.id)
    return withProperties(node, (p) => withValue(p, p.value && under(p.value, condition, outcome)));
  const arm = found.arms[outcome ? 0 : 1];
  return isNoValue(arm) ? undefined : under(arm, condition, outcome);
}

/** So many different conditions decide one string at most: each doubles what it can be. */
const MAX_CHOICES = 4;

/** Fn::Join of what conditions decide: a choice between strings. */
function chosenJoin(
  node: ObjectNode,
  call: PropertyNode,
  names: TemplateNames,
  choices: number,
): Pick<OpaqueNode, 'condition' | 'alternatives'> {
  const argument = call.key.value === 'Fn::Join' && choices > 0 ? call.value : undefined;
  const condition = firstCondition(argument);
  if (!argument || !condition) return {};
  const resolvedUnder = (outcome: boolean): ValueNode => {
    const properties = [withValue(call, under(argument, condition, outcome))];
    return resolve({ type: 'object', range: node.range, closed: true, properties }, names, choices - 1);
  };
  return { condition, alternatives: [resolvedUnder(true), resolvedUnder(false)] };
}

/**
 * A value as IAM will see it: every intrinsic function in it resolved as far as it is known.
 * @param choices how many conditions in a string are followed.
 */
export function resolve(node: ValueNode, names: TemplateNames, choices = MAX_CHOICES): ValueNode {
  if (node.type === 'array') {
    const items = node.items.map((i) => resolve(i, names));
    return items.every((n, i) => n === node.items[i]) ? node : { ...node, items };
  }
  if (node.type !== 'object') return node;
  // Nothing to resolve in what was read: nor is there where it is now.
  if (ofOrigin(node, callsNothing)) return node;
  const call = intrinsic(node);
  if (!call) return withProperties(node, (p) => withValue(p, p.value && resolve(p.value, names)));
  const parts = stringParts(node, names);
  if (parts) return stringOf(node, call, parts);
  const opaque = { type: 'opaque', range: node.range, source: fingerprint(node) } as const;
  const found = choice(call);
  if (!found) return { ...opaque, ...chosenJoin(node, call, names, choices) };
  const [whenTrue, whenFalse] = found.arms.map((a) => (isNoValue(a) ? undefined : resolve(a, names)));
  return { ...opaque, condition: found.condition, alternatives: [whenTrue, whenFalse] };
}

/** As `resolve`, of an object that calls no function itself. */
export function resolved(node: ObjectNode, names: TemplateNames): ObjectNode {
  const out = resolve(node, names);
  return out.type === 'object' ? out : node;
}
