/** The facts of docs/reference/facts.md that findings rest on: each with a policy that it makes right or wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookupKey } from '../../server/src/catalogue/condition-keys.js';
import { claimsOf } from '../../server/src/policy/oidc.js';
import { catalogue, root } from '../support/catalogue.js';
import { service } from '../support/service.js';

type Statement = Readonly<Record<string, unknown>>;

const ACCOUNT = '111122223333';
const allow = (Action: unknown, Resource: unknown, own: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...own,
});
const everyone = { Principal: '*' };
const fromOffice = { ...everyone, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
const oai = (name: string): Statement => ({ Principal: { AWS: `arn:aws:iam::cloudfront:user/${name}` } });
const cognito = (operator: string): Statement => ({
  Effect: 'Allow',
  Principal: { Federated: 'cognito-identity.amazonaws.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      'cognito-identity.amazonaws.com:aud': 'us-east-1:12345678-1234-1234-1234-123456789012',
    },
    [operator]: { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
  },
});
const object = 'arn:aws:s3:::acme/*';
const key = `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`;

/** What the fact is about, as the table names it; a file; a statement; the only warning or error, if any. */
const FACTS: readonly (readonly [string, string, Statement, string?])[] = [
  [
    'Origin access identities',
    'bucket-policy.json',
    allow('s3:GetObject', object, oai('CloudFront Origin Access Identity E1')),
  ],
  [
    'Origin access identities',
    'bucket-policy.json',
    allow('s3:GetObject', object, oai('Origin E1')),
    'invalid-principal',
  ],
  ['`execute-api:/*`', 'api/resource-policy.json', allow('execute-api:Invoke', 'execute-api:/*', fromOffice)],
  [
    '`execute-api:/*`',
    'api/resource-policy.json',
    allow('execute-api:Invoke', 'execute-api*', fromOffice),
    'invalid-arn',
  ],
  ['`amr` of Cognito', 'cognito-trust-policy.json', cognito('ForAnyValue:StringLike')],
  ['`amr` of Cognito', 'cognito-trust-policy.json', cognito('StringLike'), 'set-operator'],
  ['`s3:ListAllMyBuckets`', 'role.json', allow('s3:ListAllMyBuckets', 'arn:aws:s3:::*')],
  [
    '`s3:ListAllMyBuckets`',
    'role.json',
    allow('s3:ListAllMyBuckets', 'arn:aws:s3:::acme'),
    'resource-mismatch',
  ],
  [
    '`logs:DescribeLogGroups`',
    'role.json',
    allow('logs:DescribeLogGroups', `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:*`),
  ],
  [
    '`states:InvokeHTTPEndpoint`',
    'role.json',
    allow('states:InvokeHTTPEndpoint', `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:jobs`),
  ],
  [
    '`aws:transform`',
    'role.json',
    allow(
      'cloudformation:CreateChangeSet',
      'arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31',
    ),
  ],
  [
    '`apigateway:TagResource`',
    'role.json',
    allow('apigateway:TagResource', 'arn:aws:apigateway:eu-west-1::/tags/*'),
  ],
  [
    '`aws:SignInSessionArn`',
    'role.json',
    allow('s3:GetObject', object, { Condition: { Null: { 'aws:SignInSessionArn': 'false' } } }),
  ],
  ['Empty elements', 'role-policy.json', allow([], '*'), 'empty-value'],
  ['Empty elements', 'role-policy.json', allow('s3:GetObject', ''), 'empty-value'],
  [
    'Regions and partitions',
    'role.json',
    allow('sqs:SendMessage', key.replace('eu-west-1', 'cn-north-1')),
    'invalid-arn',
  ],
  [
    'Regions and partitions',
    'role.json',
    allow('sqs:SendMessage', key.replace('eu-west-1', 'eu-west-9')),
    'invalid-arn',
  ],
  [
    'ARNs of IAM',
    'role.json',
    allow('iam:GetRole', `arn:aws:iam:us-east-1:${ACCOUNT}:role/app`),
    'arn-format',
  ],
  ['ARNs of Amazon S3', 'role.json', allow('s3:GetObject', 'arn:aws:s3::acme/*'), 'invalid-arn'],
  ['ARNs of Amazon S3', 'role.json', allow('s3:GetObject', 'arn:aws:s3:::acme:*'), 'invalid-arn'],
  ['Whitespace', 'role.json', allow('s3:GetObject', `${object} `), 'invalid-arn'],
  [
    '`s3:ListBucket` in a bucket policy',
    'bucket-policy.json',
    allow('s3:ListBucket', object, { Principal: { AWS: ACCOUNT } }),
    'resource-mismatch',
  ],
  [
    '`secretsmanager:VersionStage`',
    'role.json',
    allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-AbCdEf`, {
      Condition: { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': 'AWSCURRENT' } },
    }),
  ],
];

const page = readFileSync(join(root, 'docs/reference/facts.md'), 'utf8');

describe('a fact', () => {
  it.each(FACTS.map(([name, file, statement, rule]) => ({ name, file, statement, rule })))(
    '$name: $rule',
    ({ name, file, statement, rule }) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      const found = service
        .check(service.analyse(text, file)!)
        .filter((f) => f.severity === 'error' || f.severity === 'warning')
        .map((f) => f.rule);
      expect(found).toEqual(rule ? [rule] : []);
      expect(page).toContain(`| ${name} |`);
    },
  );

  it('The claims of GitHub are condition keys of AWS STS in the Service Authorization Reference', () => {
    const provider = 'token.actions.githubusercontent.com';
    const added = claimsOf(provider).filter(
      (claim) => !['aud', 'sub', 'amr', 'email', 'oaud'].includes(claim),
    );
    expect(added).toContain('repository');
    expect(added).toContain('job_workflow_ref');
    for (const claim of added) expect(lookupKey(catalogue, `${provider}:${claim}`).found, claim).toBe('key');
  });
});
