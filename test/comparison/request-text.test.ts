/** Requests in words: what only the text of a policy allows is said. */
import { expect, it } from 'vitest';
import { requestText } from '../../server/src/comparison/request-text.js';
import { catalogue } from '../support/catalogue.js';

const NOTE = ' (AWS documents no such resource for the action)';

it.each([
  ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:jobs', ''],
  ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:jobs:example', NOTE],
  ['sqs:SendMessage', 'arn:aws:sns:us-east-1:123456789012:jobs', NOTE],
  ['dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:123456789012:table/a', ''],
  ['dynamodb:GetItem', 'arn:aws:dynamodb:us-east-1:table/a:b', NOTE],
  ['s3:GetObject', 'arn:aws:s3:::reports/a.csv', ''],
  ['s3:GetObject', 'arn:aws:s3:::reports', NOTE],
  // Policies of AWS can be read: their account is "aws".
  ['iam:GetPolicy', 'arn:aws:iam::aws:policy/ReadOnlyAccess', ''],
  ['sqs:SendMessage', '*', ''],
  ['acme:Frobnicate', 'arn:aws:acme:us-east-1:123456789012:thing/1', ''],
])('%s on %s', (action, resource, note) => {
  const request = { caller: undefined, action, resource, context: new Map() };
  expect(requestText(request, catalogue)).toBe(`${action} on ${resource}${note}`);
});
