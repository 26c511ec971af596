import { describe, expect, it } from 'vitest';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { requestText } from '../../server/src/comparison/request-text.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

type Statement = Readonly<Record<string, unknown>>;

const text = (...statements: Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

function found(policy: Statement | Statement[], kind: PolicyKind, listed: Statement): string[] {
  const { findings, unknown } = grantedAmong(
    compileText(text(...[policy].flat()), kind),
    compileText(text(listed), 'Principal' in listed || 'NotPrincipal' in listed ? 'resource' : 'identity'),
    catalogue,
    requestSets(catalogue),
  );
  return [...findings.map((f) => requestText(f.witness, catalogue)), ...unknown];
}

const KEYS = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
const listed = (principals: Statement): Statement => ({
  Effect: 'Allow',
  ...principals,
  Action: 'kms:ScheduleKeyDeletion',
  Resource: '*',
});

describe('a list of forbidden access with principals', () => {
  it('is about the owner of an identity-based policy, and shows no other principal', () => {
    for (const principals of [
      { Principal: '*' },
      { Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' } },
      { Principal: { AWS: ['111122223333', '444455556666'], Service: 'ec2.amazonaws.com' } },
      { NotPrincipal: { AWS: '111122223333' } },
    ]) {
      const [only, ...others] = found(KEYS, 'identity', listed(principals));
      expect(others).toEqual([]);
      expect(only).toMatch(/^kms:ScheduleKeyDeletion on arn:aws:kms:/);
    }
  });

  it('is not about identity-based policies where no identity is listed', () => {
    expect(found(KEYS, 'identity', listed({ Principal: { Service: 'ec2.amazonaws.com' } }))).toEqual([]);
  });

  it('is about the principals of a resource-based policy', () => {
    const key = { ...KEYS, Principal: { AWS: 'arn:aws:iam::444455556666:role/partner' } };
    expect(found(key, 'resource', listed({ Principal: { AWS: '777788889999' } }))).toEqual([]);
    const [only] = found(key, 'resource', listed({ Principal: '*' }));
    expect(only).toMatch(/^arn:aws:iam::444455556666:role\/partner: kms:ScheduleKeyDeletion/);
  });
});

it('condition keys of a witness are written as AWS writes them', () => {
  const conditional = {
    ...KEYS,
    Condition: {
      StringEquals: { 'aws:principaltag/team': 'red', 'KMS:VIASERVICE': 's3.eu-west-1.amazonaws.com' },
    },
  };
  const [only] = found(conditional, 'identity', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' });
  expect(only).toContain('aws:PrincipalTag/team=red');
  expect(only).toContain('kms:ViaService=s3.eu-west-1.amazonaws.com');
});

it.each([
  ['no action', { Action: ['iam:*', ''], Resource: '*' }],
  ['no resource', { Action: 'iam:*', Resource: '' }],
  [
    'no request',
    {
      Action: 'iam:*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:PrincipalAccount': '111122223333' },
        StringNotEquals: { 'aws:PrincipalAccount': '111122223333' },
      },
    },
  ],
])('a list with a part that describes %s is not obeyed silently', (_, list) => {
  const policy = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  expect(found(policy, 'identity', { Effect: 'Allow', ...list })).toEqual([
    expect.stringContaining('describes no request'),
  ]);
});

describe('requests that do not exist', () => {
  const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:q';
  const allow = (Action: string, Resource: string, Condition?: Statement): Statement => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...(Condition && { Condition }),
  });
  const outside = (key: string, ...values: string[]): Statement =>
    allow('*', '*', { StringNotEquals: { [key]: values } });

  // "AWS global condition context keys", aws:RequestedRegion: calls of IAM are always made to us-east-1.
  it.each([
    ['iam:*', ['us-east-1'], 0],
    ['iam:*', ['us-east-1', 'eu-west-1'], 0],
    ['iam:*', ['eu-west-1'], 1],
    ['organizations:*', ['us-east-1'], 0],
    ['*', ['us-east-1'], 1],
    ['sqs:*', ['us-east-1'], 1],
    // The Region of another partition; a pattern that can be of one.
    ['iam:*', ['us-gov-west-1'], 1],
  ])('%s outside of %s', (action, regions, findings) => {
    expect(found(allow(action, '*'), 'identity', outside('aws:RequestedRegion', ...regions))).toHaveLength(
      findings,
    );
  });

  it.each([
    ['arn:aws-us-gov:iam::111122223333:user/ann', 1],
    ['arn:aws:iam::111122223333:user/ann', 0],
  ])('%s outside of us-east-1', (resource, findings) => {
    const listed = outside('aws:RequestedRegion', 'us-east-1');
    expect(found(allow('iam:GetUser', resource), 'identity', listed)).toHaveLength(findings);
  });

  // The same page, aws:ResourceAccount: always there, except for some actions; the owner of a bucket is not in its ARN.
  it.each([
    ['sqs:SendMessage', QUEUE, 0],
    ['sqs:SendMessage', '*', 1],
    ['s3:GetObject', 'arn:aws:s3:::reports/*', 1],
    ['ec2:CreateVpcEndpoint', 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1', 1],
  ])('%s on %s outside of the account', (action, resource, findings) => {
    const listed = outside('aws:ResourceAccount', '111122223333');
    expect(found(allow(action, resource), 'identity', listed)).toHaveLength(findings);
  });

  it.each([
    ['1234*', '*5678', ['123455555678']],
    ['1234*', '*901234', ['1234']],
    ['12345678*', '*87654321', []],
    ['1234*', '5678*', []],
    ['12345678*', '*56789012', ['123456789012']],
  ])('accounts %s and %s', (own, listed, accounts) => {
    const texts = found(
      allow('sqs:SendMessage', `arn:aws:sqs:us-east-1:${own}:x`),
      'identity',
      allow('sqs:*', `arn:aws:sqs:us-east-1:${listed}:x`),
    );
    expect(texts).toHaveLength(accounts.length);
    for (const [i, text] of texts.entries()) {
      expect(text).toContain(`arn:aws:sqs:us-east-1:${accounts[i]}`);
      expect(text).toMatch(/:\d{12}:x$/);
    }
  });
});

describe('a policy with variables in its resources', () => {
  const read = (Resource: string, more: Statement = {}): Statement => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${Resource}`,
    ...more,
  });
  const ask = (...policy: Statement[]): string[] => found(policy, 'identity', read('home/admin/*'));

  it('allows what it allows a user of that name', () => {
    expect(ask(read('home/${aws:username}/*'))).toEqual([
      's3:GetObject on arn:aws:s3:::home/admin/example with aws:username=admin',
    ]);
    expect(found(read('x-${aws:PrincipalTag/team}/*'), 'identity', read('x-blue/secret*'))).toEqual([
      's3:GetObject on arn:aws:s3:::x-blue/secret-example with aws:PrincipalTag/team=blue',
    ]);
  });

  it('does not allow what a Deny without variables covers', () => {
    expect(ask(read('home/${aws:username}/*'), read('home/admin*', { Effect: 'Deny' }))).toEqual([]);
    expect(ask(read('other/${aws:username}/*'))).toEqual([]);
  });

  it('names the key where no value is known', () => {
    const open = 'Whether access to s3:GetObject differs depends on the values of ';
    expect(ask(read('home/${aws:userid}/*'))).toEqual([`${open}aws:userid.`]);
    const others = { Condition: { StringNotEquals: { 'aws:username': 'admin' } } };
    expect(ask(read('home/${aws:username}/*', others))).toEqual([`${open}aws:username.`]);
  });
});

it('says which pattern AWS does not document', () => {
  const policy = { ...KEYS, Condition: { ArnLike: { 'aws:SourceArn': '*' } } };
  expect(found(policy, 'identity', KEYS)).toEqual([
    'Which values ArnLike of aws:SourceArn matches with "*" is unknown: AWS documents ARN patterns of six parts.',
  ]);
});

// "AWS global condition context keys": which keys a request has.
it.each([
  ['Bool', 'aws:MultiFactorAuthPresent', 'false', 'NumericLessThan', 'aws:MultiFactorAuthAge', '3600'],
  ['StringEquals', 'aws:PrincipalType', 'AssumedRole', 'Null', 'aws:username', 'false'],
  ['StringLike', 'aws:SourceVpce', 'vpce-*', 'IpAddress', 'aws:SourceIp', '203.0.113.0/24'],
  ['Null', 'aws:RequestTag/admin', 'false', 'ForAllValues:StringEquals', 'aws:TagKeys', 'cost'],
  [
    'ArnLike',
    'aws:PrincipalArn',
    'arn:aws:iam::444455556666:*',
    'StringEquals',
    'aws:PrincipalAccount',
    '111122223333',
  ],
])('no request with %s %s %s meets %s %s %s', (operator, key, value, own, ownKey, ownValue) => {
  const forbidden = {
    Effect: 'Allow',
    Action: 'ec2:CreateTags',
    Resource: '*',
    Condition: { [operator]: { [key]: value } },
  };
  const policy = { ...forbidden, Action: 'ec2:*', Condition: { [own]: { [ownKey]: ownValue } } };
  expect(found(policy, 'identity', forbidden)).toEqual([]);
  expect(found({ ...policy, Condition: {} }, 'identity', forbidden)).not.toEqual([]);
});
