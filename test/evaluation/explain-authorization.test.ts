/** A stage without an Allow that the request does not need. */
import { describe, expect, it } from 'vitest';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const USER = 'arn:aws:iam::111122223333:user/ana';
const policy = (of: object): object => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...of }] });

function verdicts(policies: object): Record<string, string> {
  const text = JSON.stringify({
    principal: USER,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a',
    policies,
  });
  const [first] = readRequests(parseJson(text), 'request', catalogue, () => ({ error: '-' })).cases;
  const result = runCase(first!, catalogue)!;
  return Object.fromEntries([
    ['decision', String(result.decision)],
    ...result.steps.map((s) => [s.step, s.verdict]),
  ]);
}

const other = policy({ Action: 'sqs:*', Resource: '*' });
const bucket = (of: object = {}): object =>
  policy({ Principal: { AWS: USER }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*', ...of });

it('does not stop a request that the resource-based policy allows by itself', () => {
  const answer = verdicts({ identity: other, resource: bucket(), boundary: other });
  expect(answer).toMatchObject({
    decision: 'Allow',
    resource: 'granted',
    identity: 'no-allow',
    boundary: 'no-allow',
  });
});
it('stops a request that nothing allows', () => {
  expect(verdicts({ identity: other })).toMatchObject({ decision: 'ImplicitDeny', identity: 'stopped' });
});
it('does not stop a request that can still be allowed', () => {
  const asks = { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } };
  expect(verdicts({ identity: other, resource: bucket(asks) })).toMatchObject({
    decision: 'undefined',
    resource: 'unknown',
    identity: 'no-allow',
  });
});

const explain = (request: object) => {
  const read = readRequests(parseJson(JSON.stringify(request)), 'request', catalogue, () => ({ error: '-' }));
  return runCase(read.cases[0]!, catalogue)!;
};

it('names the levels of the organization that block, each once', () => {
  const allow = (Action: string) => [policy({ Action, Resource: '*' })];
  const { explanation } = explain({
    principal: USER,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a',
    policies: {
      identity: policy({ Action: 's3:*', Resource: '*' }),
      scp: [allow('ec2:*'), allow('*'), allow('sqs:*')],
    },
  });
  expect(explanation.match(/at level \d of the organization/g)).toEqual([
    'at level 1 of the organization',
    'at level 3 of the organization',
  ]);
});

it('says once what AWS refuses, and that nothing else could allow it', () => {
  const { explanation, notes, decision } = explain({
    principal: 'arn:aws:iam::444455556666:user/bob',
    action: 's3:GetBucketPolicy',
    resource: { arn: 'arn:aws:s3:::reports', account: '111122223333' },
    policies: {
      identity: policy({ Action: 's3:*', Resource: '*' }),
      resource: policy({
        Principal: { AWS: '444455556666' },
        Action: 's3:*',
        Resource: 'arn:aws:s3:::reports',
      }),
    },
  });
  expect(decision).toBe('ImplicitDeny');
  expect(explanation).toContain('Only identities of the account that owns a bucket');
  expect(notes).toEqual([]);
});

it('lists all statements that deny, each once', () => {
  const deny = (Sid: string, Action: string) => policy({ Sid, Effect: 'Deny', Action, Resource: '*' });
  const all = policy({ Action: '*', Resource: '*' });
  const { explanation } = explain({
    principal: USER,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a',
    policies: {
      identity: [all, deny('Own', 's3:*')],
      scp: [
        [all, deny('Root', 's3:Get*')],
        [all, deny('Writes', 's3:Put*'), deny('Unit', '*')],
      ],
    },
  });
  expect(explanation.match(/\b(Own|Root|Writes|Unit)\b/g)).toEqual(['Root', 'Unit', 'Own']);
});

describe('a key policy that has to be changed', () => {
  const s3 = policy({ Action: 's3:*', Resource: '*' });
  const app = (value: string) => ({ Condition: { StringEquals: { 'kms:EncryptionContext:app': value } } });
  const blocked = (AWS: string, of: object, principal: string = USER): string[] => {
    const { decision, explanation } = explain({
      principal,
      action: 'kms:Decrypt',
      resource: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      context: { 'kms:EncryptionContext:app': 'x' },
      policies: {
        identity: s3,
        boundary: s3,
        resource: policy({ Principal: { AWS }, Action: 'kms:Decrypt', Resource: '*', ...of }),
      },
    });
    expect(decision).toBe('ImplicitDeny');
    expect(explanation).toMatch(/^Implicitly denied: resource-based policy\. The key policy has to allow it/);
    return [...explanation.matchAll(/Blocked as well by ([^:]+):/g)].map((m) => m[1]!);
  };
  const ROLE = 'arn:aws:iam::111122223333:role/ops';
  const SESSION = 'arn:aws:sts::111122223333:assumed-role/ops/olu';

  // "You can use the key policy alone to control access" (AWS KMS Developer Guide, "KMS key access and permissions").
  it('allows a user alone if it names the user', () => {
    expect(blocked(USER, app('y'))).toEqual([]);
    expect(blocked(USER, { Action: 'kms:Encrypt' })).toEqual([]);
  });
  it('allows a role within its boundary, and a session without', () => {
    expect(blocked(ROLE, app('y'), SESSION)).toEqual(['permissions boundary']);
    expect(blocked(SESSION, app('y'), SESSION)).toEqual([]);
  });
  it('leaves the decision to the identity-based policies if it names the account, or another one has to', () => {
    const both = ['identity-based policies', 'permissions boundary'];
    expect(blocked('arn:aws:iam::111122223333:root', app('y'))).toEqual(both);
    expect(
      blocked('arn:aws:iam::444455556666:user/ben', app('y'), 'arn:aws:iam::444455556666:user/ben'),
    ).toEqual(both);
  });
  it('is not said to need identity-based policies if it names someone else', () => {
    const ben = 'arn:aws:iam::111122223333:user/ben';
    expect(blocked(ben, {})).toEqual([]);
    expect(blocked(ben, {}, SESSION)).toEqual(['permissions boundary']);
  });
});
