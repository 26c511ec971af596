import { expect, it } from 'vitest';
import type { PolicyKind } from '../../server/src/service/core.js';
import { service } from '../support/service.js';

const deny = (...actions: string[]) => ({ Effect: 'Deny', Action: actions, Resource: '*' });
const policyOf = (kind: PolicyKind, ...statements: object[]) => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return service.analyse(text, 'a-policy.json', { kind, reason: 'the test' })!.policies[0]!;
};
const compare = (kind: PolicyKind, before: object[], after: object[]) => {
  const found = service.compare(policyOf(kind, ...before), policyOf(kind, ...after));
  const actions = (d: typeof found.newAccess): string[] => d.findings.flatMap((f) => f.documented);
  return {
    fresh: actions(found.newAccess),
    lost: actions(found.lostAccess),
    unknown: [...found.newAccess.unknown, ...found.lostAccess.unknown],
    assumption: found.assumption,
  };
};
const forAll = (statement: object) => ({ ...statement, Principal: '*' });

it.each(['scp', 'rcp'] as const)('to remove a Deny from an %s is new access', (kind) => {
  const [both, one] = [deny('s3:DeleteBucket', 's3:DeleteObject'), deny('s3:DeleteBucket')].map((s) =>
    kind === 'rcp' ? forAll(s) : s,
  );
  expect(compare(kind, [both!], [one!])).toMatchObject({
    fresh: ['s3:DeleteObject'],
    lost: [],
    unknown: [],
    assumption: expect.stringContaining('FullAWSAccess'),
  });
  expect(compare(kind, [one!], [both!])).toMatchObject({ fresh: [], lost: ['s3:DeleteObject'] });
});

it('an SCP that allows is compared by itself, and so is another policy', () => {
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const more = { ...allow, Action: ['s3:GetObject', 's3:PutObject'] };
  expect(compare('scp', [allow], [more])).toMatchObject({ fresh: ['s3:PutObject'], assumption: undefined });
  expect(compare('identity', [deny('s3:GetObject')], [deny('s3:PutObject')])).toMatchObject({
    fresh: [],
    lost: [],
    assumption: undefined,
  });
});
