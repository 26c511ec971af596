import { describe, expect, it } from 'vitest';
import type { Authorization } from '../../server/src/evaluation/authorize.js';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const USER = 'arn:aws:iam::111122223333:user/ana';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/app/one';
const statement = (more: object = {}): object => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const policy = (...statements: object[]): object => ({ Version: '2012-10-17', Statement: statements });
const allow = policy(statement());
const deny = (Condition: object): object =>
  policy(statement(), statement({ Effect: 'Deny', Sid: 'No', Condition }));

function decide(request: object): Authorization {
  const document = { principal: USER, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', ...request };
  const [first] = readRequests(parseJson(JSON.stringify(document)), 'request', catalogue, () => ({
    error: 'does not exist',
  })).cases;
  return runCase(first!, catalogue)!;
}
const answer = (request: object): [string | undefined, readonly string[]] => {
  const { decision, missingKeys } = decide(request);
  return [decision, missingKeys];
};

describe('unknown keys', () => {
  const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
  it('make the answer undecided only where completions differ', () => {
    expect(answer({ policies: { identity: deny(insecure) } })).toEqual([undefined, ['aws:SecureTransport']]);
    expect(
      answer({ policies: { identity: deny({ Bool: { 'aws:SecureTransport': ['true', 'false'] } }) } }),
    ).toEqual(['ExplicitDeny', []]);
    const either = ['true', 'false'].map((v) =>
      statement({ Condition: { Bool: { 'aws:SecureTransport': v } } }),
    );
    expect(answer({ policies: { identity: policy(...either) } })).toEqual(['Allow', []]);
    expect(
      answer({ policies: { identity: policy(statement({ Action: 'ec2:*' })), resource: deny(insecure) } })[1],
    ).toEqual([]);
  });
  it('are not asked for where they cannot matter', () => {
    const both = deny({ Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:UserAgent': 'x' } });
    expect(answer({ context: { 'aws:UserAgent': 'y' }, policies: { identity: both } })).toEqual([
      'Allow',
      [],
    ]);
    const region = { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
    expect(
      answer({ policies: { identity: deny(region), boundary: policy(statement({ Action: 'ec2:*' })) } }),
    ).toEqual(['ImplicitDeny', []]);
  });
  it('are absent where the request cannot have them', () => {
    const network = deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
    expect(answer({ policies: { identity: network }, context: { 'aws:SourceVpce': 'vpce-1' } })[0]).toBe(
      'ExplicitDeny',
    );
    expect(answer({ policies: { identity: network } })).toEqual([undefined, ['aws:SourceIp']]);
    const old = deny({ DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } });
    expect(answer({ principal: SESSION, policies: { identity: old } })).toEqual([
      undefined,
      ['aws:TokenIssueTime'],
    ]);
    expect(
      answer({
        principal: 'lambda.amazonaws.com',
        policies: {
          resource: policy(
            statement({ Principal: '*', Condition: { Null: { 'aws:TokenIssueTime': 'true' } } }),
          ),
        },
      })[0],
    ).not.toBe('ImplicitDeny');
  });
  it('are known as far as the request identifies them', () => {
    const like = (value: string): object => deny({ StringLike: { 'aws:userid': value } });
    expect(answer({ principal: SESSION, policies: { identity: like('*:one') } })[0]).toBe('ExplicitDeny');
    expect(answer({ principal: SESSION, policies: { identity: like('*:two') } })[0]).toBe('Allow');
    expect(answer({ principal: SESSION, policies: { identity: like('AROAEXAMPLE:*') } })[0]).toBeUndefined();
  });
});

describe('a resource that is omitted or has wildcards', () => {
  it('is decided where all resources have the same answer', () => {
    const on = (Resource: string, resource?: string): string | undefined =>
      decide({ resource, policies: { identity: policy(statement({ Resource })) } }).decision;
    expect(on('*')).toBe('Allow');
    expect(on('arn:aws:s3:::b/*')).toBeUndefined();
    expect(on('arn:aws:sqs:*:*:*')).toBe('ImplicitDeny');
    expect(on('arn:aws:s3:::b/*', 'arn:aws:s3:::b/x*')).toBe('Allow');
    expect(on('arn:aws:s3:::b/x1*', 'arn:aws:s3:::b/x*')).toBeUndefined();
    expect(on('arn:aws:s3:::c/*', 'arn:aws:s3:::b/x*')).toBe('ImplicitDeny');
  });
});

describe('special cases', () => {
  it('a bare wildcard principal under a boundary is not decided by the documents', () => {
    const resource = policy(statement({ Principal: '*' }));
    const boundary = policy(statement({ Action: 'ec2:*' }));
    expect(decide({ principal: SESSION, policies: { resource, boundary } }).decision).toBeUndefined();
    expect(decide({ principal: SESSION, policies: { resource } }).decision).toBe('Allow');
  });
  it('the policies of groups are for users', () => {
    const policies = { identity: [], groups: { staff: allow } };
    expect(decide({ policies }).decision).toBe('Allow');
    expect(decide({ principal: SESSION, policies }).decision).toBe('ImplicitDeny');
  });
  it('federated users have what their session policies share, and no STS', () => {
    const principal = 'arn:aws:sts::111122223333:federated-user/fred';
    expect(decide({ principal, policies: { identity: allow } }).decision).toBe('ImplicitDeny');
    expect(decide({ principal, policies: { identity: allow, session: allow } }).decision).toBe('Allow');
    const role = {
      action: 'sts:GetAccessKeyInfo',
      resource: '*',
      policies: { identity: allow, session: allow },
    };
    expect(decide({ principal, ...role }).decision).toBe('ImplicitDeny');
  });
  it('RCPs are about resources', () => {
    const rcp = [[policy(statement({ Effect: 'Deny', Principal: '*' }))]];
    const policies = { identity: allow, rcp };
    expect(decide({ policies }).decision).toBe('ExplicitDeny');
    expect(decide({ action: 's3:ListAllMyBuckets', resource: '*', policies }).decision).toBe('Allow');
  });
});

describe('the explanation', () => {
  it('of a Deny says why each part matched, with the values of variables', () => {
    const { explanation } = decide({
      principal: { arn: USER, tags: { team: 'blue' } },
      context: { 'aws:RequestTag/team': 'blue' },
      policies: { identity: deny({ StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' } }) },
    });
    expect(explanation).toContain('"No" of');
    expect(explanation).toContain('StringEquals `aws:RequestTag/team`: `blue` equals');
    expect(explanation).toContain('`${aws:PrincipalTag/team}` = `blue`');
  });
  it('names variables without a value, and the version that has none', () => {
    const own = statement({ Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}/*' });
    const of = (Version: string): string =>
      decide({ principal: SESSION, policies: { identity: { Version, Statement: own } } }).explanation;
    expect(of('2012-10-17')).toContain('The request has no single value for `aws:username`');
    expect(of('2008-10-17')).toContain('the policy needs "Version": "2012-10-17"');
  });
  it('of a set operator says which values are listed', () => {
    const { explanation } = decide({
      context: { 'aws:TagKeys': ['a', 'b', 'c'] },
      policies: {
        identity: policy(statement({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } })),
      },
    });
    expect(explanation).toContain('`a` is listed and `b`, `c` are not, so the condition is not met');
  });
  it('of a Deny with NotPrincipal says that the caller is not excluded', () => {
    const resource = policy({
      Effect: 'Deny',
      NotPrincipal: { AWS: ['arn:aws:iam::111122223333:user/ben', 'arn:aws:iam::111122223333:root'] },
      Action: 's3:*',
      Resource: '*',
    });
    const { decision, explanation } = decide({ policies: { identity: allow, resource } });
    expect(decision).toBe('ExplicitDeny');
    expect(explanation).toContain(`\`${USER}\` is not among the principals that NotPrincipal`);
  });
  it('of a step that allows nothing does not begin with a Deny that is unknown', () => {
    const only = { Effect: 'Deny', Condition: { StringLike: { 's3:x-amz-acl': 'public*' } } };
    const { decision, explanation } = decide({
      action: 's3:PutObject',
      policies: { identity: policy(statement(only)) },
    });
    expect(decision).toBe('ImplicitDeny');
    expect(explanation).toMatch(/^Implicitly denied: identity-based policies\. No Allow matches/);
    expect(explanation).toContain('It is unknown whether a Deny also matches');
  });
  it('of a denial names each step that blocks once, the first to fix first', () => {
    const narrow = policy(statement({ Sid: 'Compute', Action: 'ec2:*' }));
    const { explanation, decidedBy } = decide({
      policies: { identity: narrow, boundary: narrow, scp: [[narrow]] },
    });
    expect(decidedBy).toBe('scp');
    expect(explanation).toMatch(/^Implicitly denied: service control policies\./);
    for (const step of ['identity-based policies', 'permissions boundary'])
      expect(explanation.split(`Blocked as well by ${step}`)).toHaveLength(2);
    expect(explanation).toContain('"Compute" of');
  });
  it('of long lists names the pattern that matches', () => {
    const many = ['ec2:A*', 'ec2:B*', 'ec2:C*', 'ec2:D*', 's3:Get*'];
    const buckets = ['v', 'w', 'x', 'y', 'b'].map((name) => `arn:aws:s3:::${name}/*`);
    const agents = ['v*', 'w*', 'x*', 'y*', 'curl/*'];
    const { explanation } = decide({
      context: { 'aws:UserAgent': 'curl/8.0' },
      policies: {
        identity: policy(
          statement({
            Effect: 'Deny',
            Action: many,
            Resource: buckets,
            Condition: { StringLike: { 'aws:UserAgent': agents } },
          }),
        ),
      },
    });
    expect(explanation).toContain('`s3:GetObject` matches Action: `s3:Get*`.');
    expect(explanation).toContain('`arn:aws:s3:::b/k` matches Resource: `arn:aws:s3:::b/*`.');
    expect(explanation).toContain('`curl/8.0` matches `curl/*`, so the condition is met');
  });
  it.each([
    ['IpAddress', 'aws:SourceIp', '198.51.100.7', ['203.0.113.0/24', '192.0.2.0/24'], 'is not in any of'],
    ['DateLessThan', 'aws:CurrentTime', '2026-03-01T00:00:00Z', ['2026-01-01T00:00:00Z'], 'is not before'],
    [
      'DateGreaterThanEquals',
      'aws:CurrentTime',
      '2026-03-01T00:00:00Z',
      ['2027-01-01T00:00:00Z'],
      'is before',
    ],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', '4000', ['3600'], 'is not less than'],
    ['StringEquals', 'aws:UserAgent', 'a', ['b'], 'does not equal'],
    ['StringNotLike', 'aws:UserAgent', 'ab', ['b*', 'a*'], 'matches'],
  ])('of %s says how the values are related', (operator, key, value, values, verb) => {
    const identity = policy(statement({ Condition: { [operator]: { [key]: values } } }));
    const { decision, explanation } = decide({
      principal: SESSION,
      context: { [key]: value },
      policies: { identity },
    });
    expect(decision).toBe('ImplicitDeny');
    expect(explanation).toContain(`\`${value}\` ${verb} \`${values.at(-1) === 'a*' ? 'a*' : values[0]}\``);
  });
  it('of a denial prefers a statement about the service of the request', () => {
    const other = statement({ Sid: 'Compute', Action: 'ec2:*' });
    const near = statement({ Sid: 'Read', Action: 's3:List*', Resource: 'arn:aws:s3:::c' });
    expect(decide({ policies: { identity: policy(other, near) } }).explanation).toContain(
      'closest is "Read"',
    );
  });
  it('of an Allow names both halves of a permission across accounts', () => {
    const resource = policy(statement({ Sid: 'Shared', Principal: { AWS: '111122223333' } }));
    const identity = policy(statement({ Sid: 'Own' }));
    const { explanation } = decide({
      resource: { arn: 'arn:aws:s3:::b/k', account: '444455556666' },
      policies: { identity, resource },
    });
    expect(explanation).toContain('"Shared" of');
    expect(explanation).toContain('Identity-based policies: Allowed by "Own" of');
  });
  it('of the root user of a bucket does not say that no Deny matches', () => {
    const { decision, explanation } = decide({
      principal: '111122223333',
      action: 's3:DeleteBucketPolicy',
      resource: { arn: 'arn:aws:s3:::b', account: '111122223333' },
      policies: { resource: policy(statement({ Effect: 'Deny', Principal: '*' })) },
    });
    expect(decision).toBe('Allow');
    expect(explanation).toContain('A Deny matches, but not for the root user');
    expect(explanation).not.toContain('No Deny matches');
  });
  it('of a bucket policy that another account asks for, and of a KMS key under an RCP', () => {
    const theirs = decide({
      action: 's3:PutBucketPolicy',
      resource: { arn: 'arn:aws:s3:::b', account: '444455556666' },
      policies: { identity: allow, resource: policy(statement({ Principal: '*' })) },
    });
    expect(theirs.decision).toBe('ImplicitDeny');
    expect(theirs.explanation).toContain('Only identities of the account that owns a bucket');
    const { notes } = decide({
      action: 'kms:Decrypt',
      resource: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      policies: {
        identity: allow,
        resource: policy(statement({ Principal: { AWS: '111122223333' } })),
        rcp: [[policy(statement({ Effect: 'Deny', Principal: '*' }))]],
      },
    });
    expect(notes.join()).toContain('do not apply to AWS managed keys');
  });
});
