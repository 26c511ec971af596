/** The share of resources of which the service is known: what counts as known. */
import { expect, it } from 'vitest';
import { sharesOf } from '../../scripts/resource-services.mjs';
import * as places from '../../server/src/dialects/policy-places.js';
import * as syntaxes from '../../server/src/syntax/registry.js';

const core = { ...places, ...syntaxes } as Parameters<typeof sharesOf>[0];

it.each([
  ['an ARN', '"arn:aws:s3:::b"', 'known'],
  ['parts of an ARN', '!Sub "arn:${AWS::Partition}:s3:::${Parameter}"', 'known'],
  ['a reference to a resource', '!GetAtt Queue.Arn', 'known'],
  ['a list', '["arn:aws:s3:::b", !Join [":", ["arn:aws:sqs", !Ref AWS::Region]]]', 'known'],
  ['any resource', '"*"', 'star'],
  ['any service', '"arn:aws:*:::b"', 'unknown'],
  ['a parameter', '!Ref Parameter', 'unknown'],
  ['a function', '!Split [",", !Ref Parameter]', 'unknown'],
  ['the outcomes of a condition', '!If [C, "*", !Ref Queue]', 'star unknown'],
])('%s', (_, resource, expected) => {
  const text = `Parameters: { Parameter: { Type: String } }
Resources:
  Queue: { Type: AWS::SQS::Queue }
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "*", Resource: ${resource} }] }
`;
  const { written: _written, ...shares } = sharesOf(core, [{ path: 'a.yaml', text }]);
  const found = Object.entries(shares).flatMap(([name, count]) => (count > 0 ? [name] : []));
  expect(found.join(' ')).toBe(expected);
});
