/** What a CloudFormation or SAM template declares, for completion: ARNs of its resources, and names for Fn::Sub. */
import type { Declarations, DeclaredArn, DeclaredName, FunctionArgument } from '../policy/declarations.js';
import { FunctionCall } from '../syntax/data.js';
import type { Path } from '../syntax/syntax.js';
import { replaceDollarBraces } from '../text/dollar-braces.js';
import { ownValue } from '../text/own-value.js';
import { isWithin } from '../text/range.js';
import type { CloudFormationTemplate } from './cloudformation/cloudformation-template.js';
import { PSEUDO_PARAMETERS } from './cloudformation/intrinsic-functions.js';
import { arnEndsInRef, arnsOf } from './cloudformation/return-values.js';
import { exampleArn } from './example-arn.js';

/**
 * ARNs that no attribute returns, of resources whose Ref is the ID in it, from "Actions, resources, and condition keys for
 * Amazon API Gateway Management/execute-api" in the Service Authorization Reference.
 */
const EXECUTE_API = 'execute-api:${AWS::Region}:${AWS::AccountId}:';
const ARNS_WITH_REF: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': EXECUTE_API,
  'AWS::ApiGatewayV2::Api': EXECUTE_API,
  'AWS::Serverless::Api': EXECUTE_API,
  'AWS::Serverless::HttpApi': EXECUTE_API,
  'AWS::Serverless::WebSocketApi': EXECUTE_API,
};

const PSEUDO: Readonly<Record<string, string>> = {
  Region: '${AWS::Region}',
  Account: '${AWS::AccountId}',
};

/** The ARN that an attribute returns with its parts; undefined: something other than Ref's name at its end is unknown. */
function withParts(name: string, type: string, attribute: string, format: string): string | undefined {
  if (attribute !== 'Arn' || !arnEndsInRef(type) || !format.endsWith('}')) return undefined;
  let names = 0;
  const text = replaceDollarBraces(format, (found) => {
    const pseudo = ownValue(PSEUDO, found.name);
    if (pseudo === undefined) names++;
    return pseudo ?? `\${${name}}`;
  });
  return names === 1 ? `arn:\${AWS::Partition}:${text}` : undefined;
}

/** The ARN that an attribute, or Ref, of a resource returns. @param format without `arn:PARTITION:`. */
function returned(name: string, type: string, attribute: string, format: string): DeclaredArn {
  const isRef = attribute === 'Ref';
  const example = exampleArn(format);
  const call = isRef ? new FunctionCall('Ref', name) : new FunctionCall('Fn::GetAtt', [name, attribute]);
  const label = isRef ? `!Ref ${name}` : `!GetAtt ${name}.${attribute}`;
  // An ARN with nothing but its name at the end is written out, as most templates do.
  const parts = withParts(name, type, attribute, format);
  const spelled = format.includes('${Region}') || format.includes('${Account}') ? undefined : parts;
  const own = isRef ? `\${${name}}` : `\${${name}.${attribute}}`;
  const text = (after: string): string => (spelled ?? own) + after;
  return {
    name,
    type,
    example,
    text,
    ...(parts === undefined ? {} : { spelled: (after: string) => parts + after }),
    reference: (after) =>
      after === ''
        ? { label, value: call }
        : { label: `!Sub "${text(after)}"`, value: new FunctionCall('Fn::Sub', text(after)) },
    argument: (takes) =>
      takes === 'name' ? (isRef ? name : undefined) : isRef ? undefined : `${name}.${attribute}`,
  };
}

/** The ARN of a resource whose name is at its end. */
function spelledOut(name: string, type: string, format: string): DeclaredArn {
  const text = (after: string): string => `arn:\${AWS::Partition}:${format}\${${name}}${after}`;
  return {
    name,
    type,
    example: `${exampleArn(format, (placeholder) => placeholder.replace(/^AWS::|Id$/g, ''))}name`,
    text,
    reference: (after) => ({
      label: `!Sub "${text(after)}"`,
      value: new FunctionCall('Fn::Sub', text(after)),
    }),
    argument: () => undefined,
  };
}

function arnsIn({ resources }: CloudFormationTemplate, offset: number): DeclaredArn[] {
  return [...resources].flatMap(([name, { type, node }]) => {
    // A resource cannot refer to itself.
    if (isWithin(node.range, offset)) return [];
    const format = ownValue(ARNS_WITH_REF, type);
    if (format !== undefined) return [spelledOut(name, type, format)];
    const seen = new Set<string>();
    const arns = arnsOf(type).filter(([, arn]) => !seen.has(arn) && seen.add(arn));
    return arns.map(([attribute, arn]) => returned(name, type, attribute, arn));
  });
}

function namesIn({ resources, parameters }: CloudFormationTemplate): DeclaredName[] {
  return [
    ...[...parameters].map(([name, type]) => ({ name, detail: `parameter (${type})` })),
    ...PSEUDO_PARAMETERS.map((name) => ({ name, detail: 'pseudo parameter' })),
    ...[...resources].flatMap(([name, { type }]) => [
      { name, detail: type },
      ...arnsOf(type)
        .filter(([attribute]) => attribute !== 'Ref')
        .map(([attribute]) => ({ name: `${name}.${attribute}`, detail: `ARN of ${type}` })),
    ]),
  ];
}

/** What the function takes where the steps lead to. */
function argumentOf(name: string, inside: Path): FunctionArgument {
  const [first] = inside;
  if (name === 'Fn::Sub' && (inside.length === 0 || (inside.length === 1 && first === 0)))
    return { takes: 'text' };
  if (name === 'Ref' && inside.length === 0) return { takes: 'name' };
  if (name === 'Fn::GetAtt' && inside.length <= 1)
    return { takes: 'attribute', ...(typeof first === 'number' ? { index: first } : {}) };
  return { takes: 'other' };
}

const isFunction = (step: string | number | undefined): step is string =>
  typeof step === 'string' && (step === 'Ref' || step.startsWith('Fn::'));

/** The path without the steps through conditions and parts of texts, and what it leads to in the argument of another function. */
function without(path: Path): ReturnType<Declarations['without']> {
  const out: (string | number)[] = [];
  for (let i = 0; i < path.length; i++) {
    const step = path[i];
    // An arm of a condition is in the place of the whole.
    if (step === 'Fn::If' && typeof path[i + 1] === 'number' && path[i + 1] !== 0) i++;
    // A function in a part of a text is in the place of the text.
    else if (step === 'Fn::Join' && path[i + 1] === 1 && isFunction(path[i + 3])) i += 2;
    else if (isFunction(step)) return { path: out, argument: argumentOf(step, path.slice(i + 1)) };
    else out.push(step!);
  }
  return { path: out };
}

/** @param offset of the reference. @returns undefined without a template. */
export function templateDeclarations(
  template: CloudFormationTemplate | undefined,
  offset: number,
): Declarations | undefined {
  if (!template) return undefined;
  return {
    arns: arnsIn(template, offset),
    names: namesIn(template),
    arnParts: { Partition: '${AWS::Partition}', Region: '${AWS::Region}', Account: '${AWS::AccountId}' },
    variable: ['${!', '}'],
    without,
  };
}
