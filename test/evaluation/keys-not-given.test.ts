/** Keys that the request document does not give: never absent where the request can have them. */
import { describe, expect, it } from 'vitest';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const ACCOUNT = '111122223333';
const USER = `arn:aws:iam::${ACCOUNT}:user/ana`;
const INSTANCE = `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`;
const GITHUB = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const OKTA = `arn:aws:iam::${ACCOUNT}:saml-provider/Okta`;

interface Answer {
  readonly decision: string;
  readonly missing: readonly string[];
  readonly problems: readonly string[];
  readonly explanation: string;
}

function evaluate(document: object): Answer {
  const text = JSON.stringify({ principal: USER, ...document });
  const { cases } = readRequests(parseJson(text), 'request', catalogue, () => ({ error: 'is not there' }));
  const result = runCase(cases[0]!, catalogue)!;
  return {
    decision: result.decision ?? 'undecided',
    missing: result.missingKeys,
    problems: cases[0]!.problems.map((p) => p.message),
    explanation: result.explanation,
  };
}

/** Everything is allowed, except under the condition. */
const unless = (Condition: object): object => ({
  identity: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: '*', Condition },
    ],
  },
});

describe('keys of services', () => {
  it.each([
    ['ec2:StartInstances', INSTANCE, 'ec2:InstanceType', 'm5.large'],
    ['s3:PutObject', 'arn:aws:s3:::b/k', 's3:x-amz-server-side-encryption', 'aws:kms'],
    ['s3:PutObject', 'arn:aws:s3:::b/k', 's3:RequestObjectTag/class', 'secret'],
    ['s3:GetObject', 'arn:aws:s3:::b/k', 's3:ExistingObjectTag/class', 'secret'],
    ['s3:GetObject', 'arn:aws:s3:::b/k', 's3:BucketTag/class', 'secret'],
    ['ecr:BatchGetImage', `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/app`, 'ecr:ResourceTag/team', 'a'],
    ['ec2:StopInstances', INSTANCE, 'ec2:ResourceTag/team', 'a'],
    ['ec2:StopInstances', INSTANCE, 'aws:ResourceTag/team', 'a'],
    ['iam:PassRole', ROLE, 'iam:PassedToService', 'ec2.amazonaws.com'],
    ['s3:Frobnicate', 'arn:aws:s3:::b/k', 's3:prefix', 'a/'],
    ['acme:Frobnicate', '*', 'acme:Color', 'red'],
    // AWS documents no such key: it can be newer than the catalogue.
    ['s3:GetObject', 'arn:aws:s3:::b/k', 's3:BrandNewKey', 'a'],
  ])('%s on %s can have %s', (action, resource, key, value) => {
    const request = { action, resource, policies: unless({ StringEquals: { [key]: value } }) };
    expect(evaluate(request)).toMatchObject({ decision: 'undecided', missing: [key] });
    expect(evaluate({ ...request, context: { [key]: value } }).decision).toBe('ExplicitDeny');
    expect(evaluate({ ...request, context: { [key]: [] } }).decision).toBe('Allow');
  });

  it.each([
    ['s3:GetObject', 'arn:aws:s3:::b/k', 'ec2:InstanceType'],
    ['s3:GetObject', 'arn:aws:s3:::b/k', 's3:prefix'],
    ['sqs:SendMessage', `arn:aws:sqs:eu-west-1:${ACCOUNT}:q`, 'sts:ExternalId'],
    // "Condition keys for Amazon EC2": a key applies to the resource types that list it.
    ['ec2:RunInstances', `arn:aws:ec2:eu-west-1:${ACCOUNT}:subnet/subnet-0a1b2c3d`, 'ec2:InstanceType'],
    ['ec2:DescribeInstances', '*', 'aws:ResourceTag/team'],
  ])('%s on %s has no %s', (action, resource, key) => {
    const equals = { action, resource, policies: unless({ StringEquals: { [key]: 'a' } }) };
    expect(evaluate(equals)).toMatchObject({ decision: 'Allow', missing: [] });
    const differs = { action, resource, policies: unless({ StringNotEquals: { [key]: 'a' } }) };
    expect(evaluate(differs).decision).toBe('ExplicitDeny');
  });

  it('tags of the resource: those listed, and no others', () => {
    const policies = unless({ StringEquals: { 'ec2:ResourceTag/team': 'a', 'aws:ResourceTag/env': 'prod' } });
    const on = (tags: object): string =>
      evaluate({ action: 'ec2:StopInstances', resource: { arn: INSTANCE, tags }, policies }).decision;
    expect(on({})).toBe('Allow');
    expect(on({ team: 'a' })).toBe('Allow');
    expect(on({ team: 'a', env: 'prod' })).toBe('ExplicitDeny');
  });

  it('tags of the resource: the keys of AWS and of the service are the same', () => {
    const policies = unless({ StringEquals: { 'ec2:ResourceTag/team': 'a' } });
    const request = { action: 'ec2:StopInstances', resource: INSTANCE, policies };
    expect(evaluate({ ...request, context: { 'aws:ResourceTag/team': 'a' } }).decision).toBe('ExplicitDeny');
    expect(evaluate({ ...request, context: { 'aws:ResourceTag/team': 'b' } }).decision).toBe('Allow');
  });

  it('are not asked for where they do not matter', () => {
    const policies = {
      identity: {
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          {
            Effect: 'Allow',
            Action: '*',
            Resource: '*',
            Condition: { Bool: { 'ec2:EbsOptimized': 'true' } },
          },
          {
            Effect: 'Deny',
            Action: 's3:*',
            Resource: '*',
            Condition: { StringEquals: { 'ec2:InstanceType': 'm5.large' } },
          },
        ],
      },
    };
    expect(evaluate({ action: 'ec2:StartInstances', resource: INSTANCE, policies })).toMatchObject({
      decision: 'Allow',
      missing: [],
    });
  });
});

describe('claims of identity providers ("IAM and AWS STS condition context keys")', () => {
  const trust = (Federated: string, Action: string, Condition: object, Effect = 'Allow'): object => ({
    resource: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Federated }, Action },
        { Effect, Principal: { Federated }, Action, Condition },
      ].slice(Effect === 'Allow' ? 1 : 0),
    },
  });
  const AUD = 'token.actions.githubusercontent.com:aud';
  const SUB = 'token.actions.githubusercontent.com:sub';
  const WEB = 'sts:AssumeRoleWithWebIdentity';
  const call = { principal: { federated: GITHUB }, action: WEB, resource: ROLE };

  it('an Allow under claims that are not given is undecided, and asks for them', () => {
    const condition = {
      StringEquals: { [AUD]: 'sts.amazonaws.com' },
      StringLike: { [SUB]: 'repo:acme/*' },
    };
    expect(evaluate({ ...call, policies: trust(GITHUB, WEB, condition) })).toMatchObject({
      decision: 'undecided',
      missing: [AUD, SUB],
    });
  });

  it('every token has aud and sub: their presence is known', () => {
    const denied = trust(GITHUB, WEB, { Null: { [SUB]: 'false' } }, 'Deny');
    expect(evaluate({ ...call, policies: denied }).decision).toBe('ExplicitDeny');
    const spared = trust(GITHUB, WEB, { Null: { [SUB]: 'true' } }, 'Deny');
    expect(evaluate({ ...call, policies: spared }).decision).toBe('Allow');
  });

  it('claims of another provider are not in the token; other claims can be', () => {
    const other = trust(GITHUB, WEB, { StringEquals: { 'accounts.google.com:aud': 'a' } });
    expect(evaluate({ ...call, policies: other }).decision).toBe('ImplicitDeny');
    const claim = 'token.actions.githubusercontent.com:environment';
    const environment = trust(GITHUB, WEB, { StringEquals: { [claim]: 'prod' } });
    expect(evaluate({ ...call, policies: environment })).toMatchObject({ missing: [claim] });
  });

  it('SAML', () => {
    const saml = {
      principal: { federated: OKTA },
      action: 'sts:AssumeRoleWithSAML',
      resource: ROLE,
      policies: trust(OKTA, 'sts:AssumeRoleWithSAML', {
        StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
      }),
    };
    expect(evaluate(saml)).toMatchObject({ decision: 'undecided', missing: ['SAML:aud'] });
  });

  it('a user has none, the session of a role can have some', () => {
    const own = unless({ StringEquals: { 'cognito-identity.amazonaws.com:sub': 'x' } });
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', policies: own };
    expect(evaluate(request).decision).toBe('Allow');
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/app/ana`;
    expect(evaluate({ ...request, principal: session }).decision).toBe('undecided');
  });
});

it('a Principal in an identity-based policy: AWS does not accept it', () => {
  const answer = evaluate({
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    policies: { identity: { Statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' } } },
  });
  expect(answer.decision).toBe('undecided');
  expect(answer.explanation).toContain('AWS does not accept Principal in an identity-based policy');
  expect(answer.problems).toContain('AWS does not accept Principal in an identity-based policy.');
});

it('aws:SourceIp of a request through a VPC endpoint is ignored, with a reason', () => {
  const anything = {
    Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  };
  const answer = evaluate({
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    context: { 'aws:SourceIp': '203.0.113.7' },
    policies: {
      identity: {
        Statement: {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
        },
      },
      endpoint: anything,
    },
  });
  expect(answer.decision).toBe('ImplicitDeny');
  expect(answer.problems.join()).toContain('has no aws:SourceIp');
});

it('the Principal can mean more than the account: the user who federated the session', () => {
  const Principal = { AWS: [`arn:aws:iam::${ACCOUNT}:root`, `arn:aws:iam::${ACCOUNT}:user/eng/ben`] };
  const answer = evaluate({
    principal: `arn:aws:sts::${ACCOUNT}:federated-user/fred`,
    action: 's3:GetObject',
    resource: { arn: 'arn:aws:s3:::b/k', account: ACCOUNT },
    policies: {
      resource: { Statement: { Effect: 'Allow', Principal, Action: 's3:*', Resource: '*' } },
      session: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
    },
  });
  expect(answer.decision).toBe('undecided');
});

describe('tags of a session that a service principal starts', () => {
  // IAM Roles Anywhere User Guide, "Attribute mapping and trust policy".
  it.each([
    ['rolesanywhere.amazonaws.com', 'undecided'],
    ['lambda.amazonaws.com', 'ImplicitDeny'],
  ])('%s: %s', (Service, expected) => {
    const answer = evaluate({
      principal: { service: Service },
      action: 'sts:AssumeRole',
      resource: { arn: ROLE, account: ACCOUNT },
      policies: {
        resource: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:PrincipalTag/x509Subject/OU': 'Billing' } },
          },
        },
      },
    });
    expect(answer.decision).toBe(expected);
  });
});
