import { expect, it } from 'vitest';
import { codeLenses } from '../../../server/src/lsp/features/code-lenses.js';
import { policyAt } from '../../support/policy-at.js';
import { service } from '../../support/service.js';

it('a policy has its access in a summary above it', () => {
  const { policy, document } = policyAt(
    '{ "Effect": "Allow", "Action": ["s3:PutObject", "iam:PassRole"], "Resource": "*" }',
  );
  expect(codeLenses(document, [policy], service).map((l) => l.command!.title)).toEqual([
    'Evaluate...',
    '2 services: 2 write actions',
  ]);
});
