import { expect, it } from 'vitest';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import {
  placeholderFills,
  placeholderQuestions,
  renamePlaceholder,
} from '../../server/src/editor/placeholder-suggestions.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { applyEdits } from '../../server/src/text/text-edit.js';

const text = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:<account>:jobs' },
      {
        Effect: 'Allow',
        Action: 'sns:*',
        Resource: ['arn:aws:sns:REGION:<account>:t', 'arn:aws:sns:eu-west-1:111122223333:u'],
      },
    ],
  },
  null,
  2,
);
const policies = policiesOf(parseJson(text), 'x-policy.json');
const nearby = [parseJson('{"Resource": "arn:aws:s3:us-east-1:444455556666:b"}')];

it('fills a placeholder in every place, with values that policies already use', () => {
  const fills = placeholderFills(policies, text.indexOf('<account>') + 3, nearby);
  expect(fills.map((f) => f.title)).toEqual([
    'Replace <account> with 111122223333 (2 places)',
    'Replace <account> with 444455556666 (2 places)',
  ]);
  expect(applyEdits(text, fills[0]!.edits)).toBe(text.replaceAll('<account>', '111122223333'));
  expect(placeholderFills(policies, text.indexOf('REGION'), nearby).map((f) => f.title)).toEqual([
    'Replace REGION with eu-west-1',
    'Replace REGION with us-east-1',
  ]);
  expect(placeholderFills(policies, text.indexOf('SendMessage'), nearby)).toEqual([]);
});

it('a rename is a value in every place', () => {
  const edits = renamePlaceholder(policies, text.lastIndexOf('<account>'), 'a"b')!;
  expect(applyEdits(text, edits)).toBe(text.replaceAll('<account>', 'a\\"b'));
  expect(renamePlaceholder(policies, 0, 'x')).toBeUndefined();
});

it('asks for the placeholders of the statements that can apply', () => {
  const asked = (action: string) =>
    placeholderQuestions(policies.slice(0, 1), action, []).map((q) => q.placeholder);
  expect(asked('sqs:SendMessage')).toEqual(['<account>']);
  expect(asked('sns:Publish')).toEqual(['REGION', '<account>']);
  expect(asked('s3:GetObject')).toEqual([]);
  expect(placeholderQuestions(policies.slice(0, 1), 'sqs:SendMessage', [])).toEqual([
    {
      placeholder: '<account>',
      context: 'arn:aws:sqs:eu-west-1:<account>:jobs',
      suggestions: ['111122223333'],
    },
  ]);
});
