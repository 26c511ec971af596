/** Comparisons of principals, and the strangers of public access: cases from AWS's documents. */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import type { CompiledPolicy } from '../../server/src/policy/compile.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';
const resource = (...Statement: object[]): CompiledPolicy =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'resource');
const allow = (more: object = {}): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `${BUCKET}/*`,
  ...more,
});

describe('a Deny with NotPrincipal ("AWS JSON policy elements: NotPrincipal")', () => {
  const ROOT = 'arn:aws:iam::111122223333:root';
  const allBut = (...names: string[]): CompiledPolicy =>
    resource(allow(), {
      Effect: 'Deny',
      NotPrincipal: { AWS: names },
      Action: 's3:*',
      Resource: `${BUCKET}/*`,
    });
  const user = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;

  it('that spares one more user of the account is new access for that user', () => {
    // `user/example` is a name that witnesses have too.
    for (const first of ['ana', 'example']) {
      const { newAccess, lostAccess } = comparePolicies(
        allBut(ROOT, user(first)),
        allBut(ROOT, user(first), user('olu')),
        catalogue,
        sets,
      );
      expect(newAccess.findings.map((f) => f.witness.caller)).toMatchObject([{ arn: user('olu') }]);
      expect(lostAccess).toEqual({ findings: [], unknown: [] });
    }
  });

  it('that lists a user without the account leaves it open whether the user is denied', () => {
    const { newAccess } = comparePolicies(
      allBut(user('ana')),
      allBut(user('ana'), user('olu')),
      catalogue,
      sets,
    );
    expect(newAccess.findings).toEqual([]);
    expect(newAccess.unknown).not.toEqual([]);
  });
});

describe('public access', () => {
  const isPublic = (...statements: object[]): 'public' | 'unknown' | 'not public' => {
    const { findings, unknown } = publicAccess(resource(...statements), catalogue, sets);
    return findings.length > 0 ? 'public' : unknown.length > 0 ? 'unknown' : 'not public';
  };
  const under = (operator: string, key: string, value: string): string =>
    isPublic(allow({ Condition: { [operator]: { [key]: value } } }));

  it.each([
    // "The meaning of public": the account of an access point is fixed, its name need not be.
    ['StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-east-1:111122223333:accesspoint/*', 'not public'],
    ['StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-east-1:*:accesspoint/example-ap', 'public'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*', 'not public'],
    ['StringLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*', 'not public'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/admin', 'public'],
    ['ArnLike', 'aws:PrincipalArn', '*', 'unknown'],
  ])('%s %s %s: %s', (operator, key, value, wanted) => {
    expect(under(operator, key, value)).toBe(wanted);
  });

  // Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of public": fixed values of
  // these keys, and ranges of addresses, are not public; wildcards and policy variables are not fixed values.
  it.each([
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', 'not public'],
    ['IpAddress', 'aws:SourceIp', '11.0.0.0/8', 'not public'],
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/7', 'public'],
    ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', 'not public'],
    ['IpAddress', 'aws:SourceIp', '2001:4800::/32', 'not public'],
    ['IpAddress', 'aws:SourceIp', '2600::/31', 'public'],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:sns:us-east-1:111122223333:topic', 'not public'],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:sns:*:*:*', 'public'],
    ['StringEquals', 'aws:SourceVpc', 'vpc-91237329', 'not public'],
    ['StringLike', 'aws:SourceVpc', 'vpc-*', 'public'],
    ['StringEquals', 'aws:SourceVpce', 'vpce-1a2b3c4d', 'not public'],
    ['StringLike', 'aws:SourceVpce', '*', 'public'],
    ['StringEquals', 'aws:SourceOwner', '111122223333', 'not public'],
    ['StringEquals', 'aws:SourceAccount', '111122223333', 'not public'],
    ['StringLike', 'aws:SourceAccount', '1111*', 'public'],
    ['StringEquals', 'aws:userid', 'AIDAEXAMPLE', 'not public'],
    ['StringLike', 'aws:userid', 'AROAEXAMPLE:*', 'not public'],
    ['StringLike', 'aws:userid', 'A*', 'public'],
    ['StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5', 'not public'],
    ['StringLike', 'aws:PrincipalOrgID', 'o-*', 'public'],
    [
      'StringEquals',
      's3:DataAccessPointArn',
      'arn:aws:s3:us-east-1:111122223333:accesspoint/ap',
      'not public',
    ],
    ['StringEquals', 's3:DataAccessPointAccount', '111122223333', 'not public'],
    ['StringEquals', 's3:x-amz-acl', 'public-read', 'public'],
    ['StringLike', 'aws:Referer', 'https://example.com/*', 'public'],
    ['Bool', 'aws:SecureTransport', 'true', 'public'],
  ])('%s %s %s: %s', (operator, key, value, wanted) => {
    expect(under(operator, key, value)).toBe(wanted);
  });

  // "Subscribe" in the Amazon SNS API Reference: a protocol has its own kind of endpoints.
  it.each([
    ['*@example.com', 'email', 'not public'],
    ['*@example.com', 'sqs', 'not public'],
    // `https://stranger.example.net/@example.com`
    ['*@example.com', undefined, 'public'],
    ['https://example.com/*', 'https', 'not public'],
    ['https://example.com/*', undefined, 'not public'],
    ['arn:aws:sqs:*:111122223333:*', undefined, 'not public'],
    ['arn:aws:sqs:*:*:*', 'sqs', 'public'],
    ['*', 'email', 'public'],
  ])('a topic with sns:Endpoint %s and sns:Protocol %s: %s', (endpoint, protocol, wanted) => {
    const Condition = {
      StringLike: { 'sns:Endpoint': endpoint },
      ...(protocol === undefined ? {} : { StringEquals: { 'sns:Protocol': protocol } }),
    };
    const Resource = 'arn:aws:sns:us-east-1:111122223333:topic';
    expect(isPublic(allow({ Action: 'sns:Subscribe', Resource, Condition }))).toBe(wanted);
  });

  // "The meaning of public": its first example of a public policy. An ARN is a provider of one account.
  it.each([
    ['graph.facebook.com', 'public', 'Amazon S3 counts the users of graph.facebook.com as the public'],
    ['www.amazon.com', 'public', 'Amazon S3 counts the users of www.amazon.com as the public'],
    ['arn:aws:iam::111122223333:saml-provider/example', 'not public', undefined],
  ])('users of %s in a bucket policy: %s', (Federated, wanted, because) => {
    const statement = allow({ Principal: { Federated } });
    expect(isPublic(statement)).toBe(wanted);
    expect(publicAccess(resource(statement), catalogue, sets).findings[0]?.because).toBe(because);
    // A Deny for everyone denies them too, and so does one by network.
    expect(isPublic(statement, { ...allow({}), Effect: 'Deny' })).toBe('not public');
    const network = { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } };
    expect(isPublic(statement, { ...allow(network), Effect: 'Deny' })).toBe('not public');
  });

  it("a policy that names all accounts of AWS's documentation can be public", () => {
    const accounts = ['444455556666', '777788889999', '123456789012', '111122223333', '999999999999'];
    accounts.push('888888888888', '555555555555', '999999999998');
    const own = allow({ Principal: { AWS: accounts } });
    const token = { Null: { 'aws:TokenIssueTime': 'false' } };
    const { findings } = publicAccess(resource(own, allow({ Condition: token })), catalogue, sets);
    expect(findings.map((f) => f.witness.caller)).toMatchObject([{ type: 'aws', account: '999999999997' }]);
    const spared = {
      StringNotEquals: { 'aws:PrincipalAccount': accounts },
      Null: { 'aws:TokenIssueTime': 'false' },
    };
    expect(isPublic(allow({ Condition: spared }))).toBe('public');
  });

  it.each([
    // The resource is not in the account or the organization of a stranger.
    ['aws:PrincipalOrgID', '${aws:ResourceOrgID}', 'not public'],
    ['aws:PrincipalAccount', '${aws:ResourceAccount}', 'not public'],
    ['aws:ResourceAccount', '${aws:PrincipalAccount}', 'not public'],
    ['aws:ResourceOrgID', '${aws:PrincipalOrgID}', 'not public'],
    ['aws:SourceAccount', '${aws:ResourceAccount}', 'not public'],
    ['aws:SourceOrgID', '${aws:ResourceOrgID}', 'not public'],
    ['aws:VpceAccount', '${aws:ResourceAccount}', 'not public'],
    // Whatever the value is, it equals itself; tags are of the stranger's choosing.
    ['aws:userid', '${aws:userid}', 'public'],
    ['aws:PrincipalAccount', '${aws:PrincipalAccount}', 'public'],
    ['aws:PrincipalOrgID', '${aws:PrincipalOrgID}', 'public'],
    ['aws:username', '${aws:username}', 'public'],
    ['aws:PrincipalTag/team', '${aws:PrincipalTag/owner}', 'public'],
    ['aws:FederatedProvider', 'cognito-identity.amazonaws.com', 'public'],
    ['aws:FederatedProvider', 'arn:aws:iam::111122223333:oidc-provider/idp.example.com', 'not public'],
  ])('%s is %s: %s', (key, value, wanted) => {
    expect(under('StringEquals', key, value)).toBe(wanted);
  });

  it('for every service: the example is a service that exists and that no Deny names', () => {
    const every = allow({ Principal: { Service: '*' } });
    const callerOf = (policy: CompiledPolicy): unknown =>
      publicAccess(policy, catalogue, sets).findings[0]?.witness.caller;
    expect(callerOf(resource(every))).toEqual({ type: 'service', name: 'events.amazonaws.com' });
    const deny = {
      Effect: 'Deny',
      Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
      Action: 's3:*',
      Resource: '*',
    };
    expect(callerOf(resource(every, deny))).toEqual({ type: 'service', name: 'lambda.amazonaws.com' });
  });

  it('Deny statements that between them stop every request leave nothing: each has a time and TLS or not', () => {
    const deny = (operator: string, key: string, value: string): object =>
      allow({ Effect: 'Deny', Condition: { [operator]: { [key]: value } } });
    const insecure = deny('Bool', 'aws:SecureTransport', 'false');
    expect(isPublic(allow(), insecure)).toBe('public');
    expect(isPublic(allow(), insecure, deny('Bool', 'aws:SecureTransport', 'true'))).toBe('not public');
    const until = deny('DateLessThan', 'aws:CurrentTime', '2026-07-01T00:00:00Z');
    expect(isPublic(allow(), until)).toBe('public');
    const from = deny('DateGreaterThanEquals', 'aws:CurrentTime', '2026-07-01T00:00:00Z');
    expect(isPublic(allow(), until, from)).toBe('not public');
    expect(isPublic(allow({ Condition: { Null: { 'aws:UserAgent': 'true' } } }))).toBe('not public');
  });

  it('an Allow with NotPrincipal is one for everyone else, and a comparison says that AWS does not support it', () => {
    const { Principal: _, ...rest } = allow() as { Principal: string };
    const others = { ...rest, NotPrincipal: { AWS: '111122223333' } };
    expect(isPublic(others)).toBe('public');
    const { newAccess, lostAccess } = comparePolicies(resource(others), resource(allow()), catalogue, sets);
    expect(newAccess.unknown.join()).toContain('AWS does not support NotPrincipal with Allow');
    expect(lostAccess.unknown.join()).toContain('AWS does not support NotPrincipal with Allow');
    const same = comparePolicies(resource(others), resource({ Sid: 'Others', ...others }), catalogue, sets);
    expect(same).toEqual({
      newAccess: { findings: [], unknown: [] },
      lostAccess: { findings: [], unknown: [] },
    });
  });

  it('a witness has no keys that its caller cannot have', () => {
    const witness = (condition: object, Resource = `${BUCKET}/*`) =>
      publicAccess(resource(allow({ Condition: condition, Resource })), catalogue, sets).findings[0]!.witness;
    // Anonymous requests are made without credentials, so they have neither a user name nor a token.
    expect(witness({ Null: { 'aws:TokenIssueTime': 'false' } }).caller).toMatchObject({ type: 'aws' });
    const named = witness({}, `${BUCKET}/\${aws:username}/*`);
    expect([named.caller?.type, [...named.context.keys()]]).toEqual(['aws', ['aws:username']]);
    const other = witness({ StringNotEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } });
    expect(other.context.get('aws:resourceaccount')![0]).toMatch(/^\d{12}$/);
  });

  it('an Allow without a Resource is for the resource of the policy ("Private repository policy examples")', () => {
    const repository = { Effect: 'Allow', Action: 'ecr:BatchGetImage' };
    expect(isPublic({ ...repository, Principal: '*' })).toBe('public');
    expect(isPublic({ ...repository, Principal: { AWS: '111122223333' } })).toBe('not public');
  });

  it('a wildcard in a principal of a misspelled type is not proved to be harmless', () => {
    expect(isPublic(allow({ Principal: { aws: '*' } }))).toBe('unknown');
    expect(isPublic(allow({ Principal: { AWS: 'arn:aws:iam::*:root' } }))).toBe('unknown');
  });
});

// "AWS global condition context keys", aws:PrincipalAccount: in all requests that are signed.
it('a request has the account of its caller as aws:PrincipalAccount', () => {
  const of = (...accounts: string[]) =>
    resource(allow({ Condition: { StringEquals: { 'aws:PrincipalAccount': accounts } } }));
  const [one, both] = [of('111122223333'), of('111122223333', '444455556666')];
  const [found] = comparePolicies(one, both, catalogue, sets).newAccess.findings;
  expect(found?.witness.caller).toMatchObject({ account: '444455556666' });
  expect(found?.witness.context.get('aws:principalaccount')).toEqual(['444455556666']);
  // The account is not what loses access, and no caller of it is without the key.
  const account = resource(allow({ Principal: { AWS: '111122223333' } }));
  const { newAccess, lostAccess } = comparePolicies(account, both, catalogue, sets);
  expect(newAccess.findings[0]?.witness.caller).toMatchObject({ account: '444455556666' });
  expect(lostAccess.findings).toEqual([]);
});
