/**
 * The statements that resources add to the policy of a function, a layer or an event bus, by the names that CloudFormation has
 * for their properties. From the pages of the resource types in the AWS CloudFormation Template Reference, and "AddPermission"
 * in the AWS Lambda API Reference.
 */
import { isAccountId } from '../requests/account-id.js';
import {
  impliedString,
  isNameHole,
  type ObjectNode,
  property,
  type StringNode,
  type StringPart,
  type ValueNode,
} from '../syntax/value.js';
import type { Range } from '../text/range.js';

/** Creates nodes for what a resource means; they are not in the text. */
export class Nodes {
  readonly #at: Range;

  constructor(node: ValueNode) {
    this.#at = { start: node.range.start, end: node.range.start };
  }

  text(value: string): StringNode {
    return impliedString(value, this.#at.start);
  }

  /** Without what has no value. */
  object(values: Readonly<Record<string, ValueNode | undefined>>): ObjectNode {
    const properties = Object.entries(values).flatMap(([name, value]) =>
      value
        ? [{ range: this.#at, key: this.text(name), colon: this.#at.start, value, implied: true } as const]
        : [],
    );
    return { type: 'object', range: this.#at, closed: true, properties, implied: true };
  }

  /** A text before one that is known, or known in parts. */
  after(prefix: string, node: ValueNode): ValueNode {
    if (node.type === 'string') return this.text(prefix + node.value);
    if (node.type !== 'partial-string') return node;
    const known: StringPart = { text: prefix, offsets: Array.from(prefix, () => this.#at.start) };
    return { ...node, parts: [known, ...node.parts], shown: prefix + node.shown };
  }

  /** As `after`, with a text at the end. */
  before(node: ValueNode, suffix: string): ValueNode {
    if (node.type === 'string') return this.text(node.value + suffix);
    if (node.type !== 'partial-string') return node;
    const known: StringPart = { text: suffix, offsets: Array.from(suffix, () => this.#at.start) };
    return { ...node, parts: [...node.parts, known], shown: node.shown + suffix };
  }

  /** Something of which nothing is known. */
  unknown(source: string): ValueNode {
    return { type: 'opaque', range: this.#at, source };
  }

  /** As a policy that allows one thing. */
  allow(statement: Readonly<Record<string, ValueNode | undefined>>): ObjectNode {
    return this.object({
      Version: this.text('2012-10-17'),
      Statement: this.object({ Effect: this.text('Allow'), ...statement }),
    });
  }
}

/** The properties of a resource. */
export interface ResourceProperties {
  readonly nodes: Nodes;
  /** The value of a property as it will be; undefined: it is not there. */
  get(name: string): ValueNode | undefined;
}

function condition(
  r: ResourceProperties,
  operator: string,
  key: string,
  name: string,
): Record<string, ObjectNode> {
  const value = r.get(name);
  return value ? { [operator]: r.nodes.object({ [key]: value }) } : {};
}

/** A principal as Lambda and EventBridge take it: everyone, an account or ARN, or a service. */
export function principalOf(nodes: Nodes, value: ValueNode | undefined): ValueNode | undefined {
  if (value?.type === 'string') {
    if (value.value === '*') return nodes.text('*');
    const isAws = isAccountId(value.value) || value.value.startsWith('arn:');
    return nodes.object({ [isAws ? 'AWS' : 'Service']: value });
  }
  // The choice is between principals.
  if (value?.type === 'opaque' && value.alternatives) {
    const [yes, no] = value.alternatives;
    return { ...value, alternatives: [principalOf(nodes, yes), principalOf(nodes, no)] };
  }
  if (value?.type !== 'partial-string') return value;
  const text = value.parts.map((p) => ('hole' in p ? '' : p.text)).join('');
  return nodes.object({ [/\.amazonaws\.com|\.$/.test(text) ? 'Service' : 'AWS']: value });
}

/** Before the name of a function; an ARN is written as it is. */
export function functionArn(nodes: Nodes, name: ValueNode | undefined): ValueNode {
  const any = 'arn:aws:lambda:*:*:function:';
  if (!name) return nodes.text(`${any}*`);
  if (name.type === 'string') {
    if (name.value.startsWith('arn:')) return name;
    return nodes.after(/^\d{12}:/.test(name.value) ? 'arn:aws:lambda:*:' : any, name);
  }
  const [first] = name.type === 'partial-string' ? name.parts : [];
  const isName = first && ('hole' in first ? isNameHole(first.hole) : !first.text.startsWith('arn:'));
  return isName ? nodes.after(any, name) : name;
}

/** "AWS::Lambda::Permission": it adds a statement to the function's resource-based policy. */
export function lambdaPermission(r: ResourceProperties): ObjectNode {
  const { nodes } = r;
  const equals: Record<string, ValueNode | undefined> = {
    'AWS:SourceAccount': r.get('SourceAccount'),
    'aws:PrincipalOrgID': r.get('PrincipalOrgID'),
    'lambda:FunctionUrlAuthType': r.get('FunctionUrlAuthType'),
    'lambda:EventSourceToken': r.get('EventSourceToken'),
  };
  const some = Object.values(equals).some((value) => value !== undefined);
  return nodes.allow({
    Principal: principalOf(nodes, r.get('Principal')),
    Action: r.get('Action'),
    Resource: functionArn(nodes, r.get('FunctionName')),
    Condition: nodes.object({
      ...(some ? { StringEquals: nodes.object(equals) } : {}),
      ...condition(r, 'ArnLike', 'AWS:SourceArn', 'SourceArn'),
      ...condition(r, 'Bool', 'lambda:InvokedViaFunctionUrl', 'InvokedViaFunctionUrl'),
    }),
  });
}

/** "AWS::Lambda::LayerVersionPermission": everyone, or an account; of one organization only, if it is given. */
export function layerPermission(r: ResourceProperties): ObjectNode {
  const { nodes } = r;
  return nodes.allow({
    Principal: principalOf(nodes, r.get('Principal')),
    Action: r.get('Action'),
    Resource: r.get('LayerVersionArn'),
    Condition: nodes.object(condition(r, 'StringEquals', 'aws:PrincipalOrgID', 'OrganizationId')),
  });
}

/** "PutPermission" in the Amazon EventBridge API Reference: the condition is an operator, a key and a value. */
export function eventBusPermission(r: ResourceProperties): ObjectNode {
  const { nodes } = r;
  const condition = r.get('Condition');
  const [type, key, value] = ['Type', 'Key', 'Value'].map((name) => property(condition, name)?.value);
  const read =
    type?.type === 'string' && key?.type === 'string' && value
      ? nodes.object({ [type.value]: nodes.object({ [key.value]: value }) })
      : condition && nodes.unknown('Condition');
  const bus = r.get('EventBusName') ?? nodes.text('default');
  const isArn = bus.type === 'string' && bus.value.startsWith('arn:');
  return nodes.allow({
    Principal: principalOf(nodes, r.get('Principal')),
    // "Currently, this must be events:PutEvents."
    Action: r.get('Action') ?? nodes.text('events:PutEvents'),
    Resource: isArn ? bus : nodes.after('arn:aws:events:*:*:event-bus/', bus),
    Condition: read,
  });
}

/** A URL with AuthType NONE ("Control access to Lambda function URLs" in the AWS Lambda Developer Guide). */
export function openFunctionUrl(r: ResourceProperties): ObjectNode {
  const { nodes } = r;
  const key = nodes.object({ 'lambda:FunctionUrlAuthType': nodes.text('NONE') });
  return nodes.allow({
    Principal: nodes.text('*'),
    Action: nodes.text('lambda:InvokeFunctionUrl'),
    Resource: functionArn(nodes, r.get('FunctionName')),
    Condition: nodes.object({ StringEquals: key }),
  });
}
