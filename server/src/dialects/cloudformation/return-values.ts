/** What `Ref` and `Fn::GetAtt` return for the resource types of CloudFormation and SAM. */
import data from '../../../data/cfn-return-values.json';
import { ownValue } from '../../text/own-value.js';

const ARNS: Readonly<Record<string, Readonly<Record<string, string>>>> = data.arns;
const NAMES = new Set(data.names);
const BARE_NAMES = new Set(data.bareNames);
const URLS = new Set(data.urls);
const WITH_SLASHES = new Set(data.withSlashes);

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

/** What Ref returns, where it is known and not an ARN. A name or an ID has no colon; a segment has no slash either. */
export function refReturns(type: string): 'name' | 'segment' | 'URL' | undefined {
  const known = plain(type);
  if (URLS.has(known)) return 'URL';
  if (!NAMES.has(known) && !BARE_NAMES.has(known)) return undefined;
  return WITH_SLASHES.has(known) ? 'name' : 'segment';
}

/** Is what Ref returns the last variable part of the resource's Arn? Not so for IAM, whose ARNs also contain the path. */
export const arnEndsInRef = (type: string): boolean => NAMES.has(plain(type));
