/** Lists of forbidden access: requests that do not exist are neither granted nor shown. */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { requestText } from '../../server/src/comparison/request-text.js';
import type { PolicyKind } from '../../server/src/service/core.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const [OWN, OTHER] = ['111122223333', '444455556666'];

const compiled = (statement: object, kind: PolicyKind) =>
  compileText(
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }),
    kind,
  );

function among(
  policy: object,
  list: object,
  kind: PolicyKind = 'identity',
  listKind: PolicyKind = 'identity',
) {
  const { findings, unknown } = grantedAmong(
    compiled(policy, kind),
    compiled(list, listKind),
    catalogue,
    sets,
  );
  return { texts: findings.map((f) => requestText(f.witness, catalogue)), unknown };
}

const NO = { texts: [], unknown: [] };

describe('the parts of an ARN', () => {
  const on = (service: string, account: string, action = '*') => ({
    Action: `${service}:${action}`,
    Resource: `arn:aws:${service}:*:${account}:*`,
  });

  it.each(['sqs', 'sns'])('two accounts share no ARN of %s, whose names have no colons', (service) => {
    expect(among(on(service, OTHER), on(service, OWN))).toEqual(NO);
    expect(among(on(service, OWN), on(service, OWN)).texts).toHaveLength(1);
    expect(among(on(service, OWN), on(service, '1111*')).texts[0]).toContain(`:${OWN}:`);
  });

  it.each(['elasticache', 'kms', 'iam'])('two accounts could share an ARN of %s: unknown', (service) => {
    const { texts, unknown } = among(on(service, OTHER), on(service, OWN));
    expect(texts).toEqual([]);
    expect(unknown).toEqual([expect.stringContaining('names contain colons')]);
  });

  it('a denied account leaves nothing', () => {
    const policy = compileText(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', ...on('sqs', OTHER) },
          { Effect: 'Deny', Action: '*', Resource: '*' },
        ],
      }),
      'identity',
    );
    expect(grantedAmong(policy, compiled(on('sqs', OWN), 'identity'), catalogue, sets)).toEqual({
      findings: [],
      unknown: [],
    });
  });

  it('a name is that of one pattern in the account of the other', () => {
    const { texts } = among(
      { Action: 'iam:PassRole', Resource: `arn:aws:iam::${OWN}:role/a*` },
      { Action: 'iam:PassRole', Resource: '*:role/admin' },
    );
    expect(texts).toEqual([`iam:PassRole on arn:aws:iam::${OWN}:role/admin`]);
  });
});

describe('aws:ResourceAccount', () => {
  const send = (Resource: string) => ({ Action: 'sqs:SendMessage', Resource });
  const list = {
    Action: 'sqs:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceAccount': OWN } },
  };

  it('is the account in the ARN', () => {
    expect(among(send(`arn:aws:sqs:us-east-1:${OTHER}:q`), list)).toEqual(NO);
    expect(among(send(`arn:aws:sqs:us-east-1:${OWN}:q`), list).texts).toHaveLength(1);
    const without = {
      StringNotEquals: { 'aws:ResourceAccount': OWN },
      Null: { 'aws:ResourceAccount': 'false' },
    };
    expect(among(send(`arn:aws:sqs:us-east-1:${OWN}:q`), { ...list, Condition: without })).toEqual(NO);
  });

  it.each(['*', 'arn:aws:sqs:us-east-1:*:q'])('is that of the ARN which is shown for %s', (resource) => {
    expect(among(send(resource), list).texts[0]).toMatch(
      new RegExp(`arn:aws:sqs:us-east-1:${OWN}:[\\w-]+ with aws:ResourceAccount=${OWN}$`),
    );
  });

  it('can be any for a bucket, whose ARN has no account', () => {
    const bucket = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*' };
    expect(among(bucket, { ...list, Action: 's3:*' }).texts).toHaveLength(1);
  });
});

describe('NotPrincipal in a list', () => {
  const list = { NotPrincipal: { AWS: OWN }, Action: '*', Resource: '*' };
  const decrypt = (Principal: unknown, Condition?: object) => ({
    Principal,
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition,
  });

  it.each([
    { AWS: OWN },
    { AWS: `arn:aws:iam::${OWN}:root` },
    { AWS: `arn:aws:iam::${OWN}:role/app` },
    { AWS: `arn:aws:sts::${OWN}:assumed-role/app/session` },
    { AWS: `arn:aws:iam::${OWN}:user/alice` },
  ])('spares %j', (principal) => {
    expect(among(decrypt(principal), list, 'resource')).toEqual(NO);
  });

  it.each([{ AWS: OTHER }, { AWS: `arn:aws:iam::${OTHER}:role/app` }, { Service: 's3.amazonaws.com' }, '*'])(
    'forbids %j',
    (principal) => {
      expect(among(decrypt(principal), list, 'resource').texts).toHaveLength(1);
    },
  );

  it.each(['kms:CallerAccount', 'aws:PrincipalAccount'])('spares who has that account in %s', (key) => {
    const of = (account: string) => decrypt('*', { StringEquals: { [key]: account } });
    expect(among(of(OWN), list, 'resource')).toEqual(NO);
    expect(among(of(OTHER), list, 'resource').texts[0]).toContain(`arn:aws:iam::${OTHER}:`);
  });

  it('of a user forbids the others of its account', () => {
    const but = { ...list, NotPrincipal: { AWS: `arn:aws:iam::${OWN}:user/alice` } };
    expect(among(decrypt({ AWS: OWN }), but, 'resource').texts).toHaveLength(1);
    expect(among(decrypt({ AWS: `arn:aws:iam::${OWN}:user/alice` }), but, 'resource')).toEqual(NO);
  });

  it('is for trust policies too, where a list has no Resource', () => {
    const trust = { NotPrincipal: { AWS: OWN }, Action: '*' };
    const assume = (account: string) => ({ Principal: { AWS: account }, Action: 'sts:AssumeRole' });
    expect(among(assume(OWN), trust, 'trust', 'resource')).toEqual(NO);
    expect(among(assume(OTHER), trust, 'trust', 'resource').texts[0]).toContain(' sts:AssumeRole on ');
  });
});

describe('aws:EpochTime is aws:CurrentTime', () => {
  const until = (operator: string, key: string, value: string) =>
    compiled(
      { Action: 's3:GetObject', Resource: '*', Condition: { [operator]: { [key]: value } } },
      'identity',
    );
  const date = until('DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z');

  it.each(['NumericLessThan', 'DateLessThan'])('by %s', (operator) => {
    const epoch = until(operator, 'aws:EpochTime', '1767225600');
    const { newAccess, lostAccess } = comparePolicies(date, epoch, catalogue, sets);
    expect([newAccess, lostAccess]).toEqual([
      { findings: [], unknown: [] },
      { findings: [], unknown: [] },
    ]);
  });

  it('a later time is new access, at one time', () => {
    const epoch = until('NumericLessThan', 'aws:EpochTime', '1798761600');
    const { newAccess, lostAccess } = comparePolicies(date, epoch, catalogue, sets);
    expect([newAccess.unknown, lostAccess]).toEqual([[], { findings: [], unknown: [] }]);
    const { context } = newAccess.findings[0]!.witness;
    const ms = Date.parse(context.get('aws:currenttime')![0]!);
    expect(Number(context.get('aws:epochtime')![0])).toBe(ms / 1000);
  });
});
