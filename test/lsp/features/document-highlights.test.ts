import { describe, expect, it } from 'vitest';
import { highlights } from '../../../server/src/lsp/features/document-highlights.js';
import { ALLOW_AND_DENY, policyAt } from '../../support/policy-at.js';

describe('what a Deny and an Allow share', () => {
  const shared = (body: string): string[] => {
    const { policy, document, cursor } = policyAt(body);
    return highlights(document, policy, cursor).map((h) => document.getText(h.range));
  };
  it('is highlighted at an action', () => {
    expect(shared(ALLOW_AND_DENY.replace('s3:Get*', 's3:G‸et*'))).toEqual([
      's3:Get*',
      's3:*Acl',
      's3:GetObject',
    ]);
    expect(shared(ALLOW_AND_DENY.replace('sqs:Send', 'sqs:‸Send'))).toEqual(['sqs:SendMessage']);
  });
  it('and at an effect, for the whole statement', () => {
    expect(shared(ALLOW_AND_DENY.replace('"Deny"', '"De‸ny"'))).toEqual([
      's3:*Acl',
      's3:GetObject',
      's3:Get*',
    ]);
  });
  it('and nowhere else', () => {
    expect(shared(ALLOW_AND_DENY.replace('"Resource"', '"Res‸ource"'))).toEqual([]);
  });
});
