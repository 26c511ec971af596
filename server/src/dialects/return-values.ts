/** What `Ref` and `Fn::GetAtt` return for the resource types of CloudFormation and SAM. */
import data from '../../data/cfn-return-values.json';
import { ownValue } from '../text/own-value.js';

const ARNS: Readonly<Record<string, Readonly<Record<string, string>>>> = data.arns;
const NAMES = new Set(data.names);
const BARE_NAMES = new Set(data.bareNames);

/** SAM resources with the types that they become, from "AWS SAM resources and properties". */
const SAM_TYPES: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
  'AWS::Serverless::LayerVersion': 'AWS::Lambda::LayerVersion',
};
const plain = (type: string): string => ownValue(SAM_TYPES, type) ?? type;

/** The ARN format that an attribute (or `Ref`) of a type returns, without `arn:PARTITION:`; undefined: unknown, or not an ARN. */
export function arnOf(type: string, attribute: string): string | undefined {
  return ownValue(ownValue(ARNS, plain(type)), attribute);
}

/** What comes first where several return the same. */
const FIRST = ['Ref', 'Arn'];

/** The attributes (and `Ref`) of a type that return ARNs, with the format of each; the usual ones first. */
export function arnsOf(type: string): readonly (readonly [attribute: string, format: string])[] {
  const rank = (attribute: string): number =>
    FIRST.includes(attribute) ? FIRST.indexOf(attribute) : FIRST.length;
  return Object.entries(ownValue(ARNS, plain(type)) ?? {}).sort(([a], [b]) => rank(a) - rank(b));
}

/** Does Ref return a name or an id, which has no colon? */
export const refIsName = (type: string): boolean => NAMES.has(plain(type)) || BARE_NAMES.has(plain(type));

/** Is what Ref returns the last variable part of the resource's Arn? Not so for IAM, whose ARNs also contain the path. */
export const arnEndsInRef = (type: string): boolean => NAMES.has(plain(type));
