import { expect, it } from 'vitest';
import { semanticTokens, TOKEN_TYPES } from '../../../server/src/lsp/features/semantic-tokens.js';
import { policyAt } from '../../support/policy-at.js';
import { service } from '../../support/service.js';

it('colors actions by access level, wildcards by the highest', () => {
  const { policy, document } = policyAt(
    '{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutBucketPolicy", "sqs:*", "*", "sqs:ListQueues"], "Resource": "*" }',
  );
  const data = semanticTokens(document, [policy], service);
  const tokens: [string, string][] = [];
  let line = 0;
  let character = 0;
  for (let i = 0; i < data.length; i += 5) {
    character = data[i] === 0 ? character + data[i + 1]! : data[i + 1]!;
    line += data[i]!;
    const end = { line, character: character + data[i + 2]! };
    tokens.push([document.getText({ start: { line, character }, end }), TOKEN_TYPES[data[i + 3]!]!]);
  }
  expect(tokens).toEqual([
    ['GetObject', 'iamRead'],
    ['PutBucketPolicy', 'iamPermissions'],
    ['*', 'iamPermissions'],
    ['ListQueues', 'iamRead'],
  ]);
});
