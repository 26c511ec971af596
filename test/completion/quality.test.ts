/** What is suggested first, at many places of a policy. Each case is what someone types, and what they mean. */
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { Workspace } from '../../server/src/lsp/session/workspace.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { readMarks, wholePolicy } from '../support/fixture.js';
import { service } from '../support/service.js';

function offered(body: string, kind: PolicyKind | undefined, nearby = '[]'): string[] {
  const { text, cursor } = readMarks(wholePolicy(body));
  const document = TextDocument.create('file:///work/some-policy.json', 'json', 1, text);
  const settings = kind ? { ...DEFAULTS, policyKinds: { '*': kind } } : DEFAULTS;
  const policy = new Workspace(service).policyToComplete(document, settings, cursor!);
  return [
    ...completionList(policy, service, document, cursor!, {
      snippets: true,
      nearby: [parseJson(nearby)],
    }).items,
  ]
    .sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1))
    .map((i) => i.label);
}

const action = (typed: string): string => `{ "Effect": "Allow", "Action": "${typed}‸", "Resource": "*" }`;
const resource = (actions: string, typed: string): string =>
  `{ "Effect": "Allow", "Action": ${actions}, "Resource": "${typed}‸" }`;
const key = (actions: string, operator: string, typed: string): string =>
  `{ "Effect": "Allow", "Action": ${actions}, "Resource": "*", "Condition": { "${operator}": { "${typed}‸" } } }`;
const value = (operator: string, name: string, typed: string): string =>
  `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "${operator}": { "${name}": "${typed}‸" } } }`;
const operator = (name: string, typed: string): string =>
  `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "${typed}‸": { "${name}": "x" } } }`;
const principal = (type: string, typed: string): string =>
  `{ "Effect": "Allow", "Principal": { "${type}": "${typed}‸" }, "Action": "s3:GetObject", "Resource": "*" }`;
const element = (before: string): string => `{ ${before}"‸" }`;
const variable = (typed: string): string =>
  `{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/\${${typed}‸" }`;

type Case = [typed: string, first: string];
const check = (cases: readonly Case[], make: (typed: string) => string, kind?: PolicyKind): void => {
  it.each(cases)('%s: %s', (typed, first) => {
    expect(offered(make(typed), kind)[0]).toBe(first);
  });
};

describe('the first action of a policy', () => {
  // Grants of others' permissions and tags begin many statements, but few policies.
  check(
    [
      ['', 's3:GetObject'],
      ['d', 'dynamodb:Query'],
      ['e', 'ec2:DescribeInstances'],
      ['k', 'kms:Decrypt'],
      ['s', 's3:GetObject'],
    ],
    action,
  );
});

describe('services, by prefix and by name', () => {
  // Before a service there are only actions that begin as typed.
  const cases: Case[] = [
    ['', 'ec2'],
    ['s3', 's3'],
    ['ec', 'ec2'],
    ['lam', 'lambda'],
    ['dyn', 'dynamodb'],
    ['sq', 'sqs'],
    ['sn', 'sns'],
    ['kms', 'kms'],
    ['iam', 'iam'],
    ['sts', 'sts'],
    ['clo', 'cloudwatch'],
    ['cloudf', 'cloudformation'],
    ['secret', 'secretsmanager'],
    ['eks', 'eks'],
    ['rds', 'rds'],
    ['step', 'states'],
    ['ssm', 'ssm'],
    ['athena', 'athena'],
    ['bedrock', 'bedrock'],
    ['route', 'route53'],
    ['logs', 'logs'],
    ['organ', 'organizations'],
    ['glue', 'glue'],
    ['elasticl', 'elasticloadbalancing'],
    ['cognito', 'cognito-idp'],
    ['codeb', 'codebuild'],
    ['eventbridge', 'events'],
  ];
  it.each(cases)('%s: %s', (typed, first) => {
    const labels = offered(action(typed), undefined);
    const service = labels.findIndex((l) => !l.includes(':'));
    expect(labels[service]).toBe(first);
    for (const label of labels.slice(0, service)) expect(label.startsWith(typed), label).toBe(true);
  });
});

describe('actions, by beginning and by the words of their names', () => {
  check(
    [
      ['s3:', 's3:GetObject'],
      ['s3:g', 's3:GetObject'],
      ['s3:gobj', 's3:GetObject'],
      ['s3:put', 's3:PutObject'],
      ['s3:pobj', 's3:PutObject'],
      ['s3:lb', 's3:ListBucket'],
      ['s3:GetObjectT', 's3:GetObjectTagging'],
      ['s3:delobj', 's3:DeleteObject'],
      ['ec2:ri', 'ec2:RunInstances'],
      ['ec2:runi', 'ec2:RunInstances'],
      ['ec2:desins', 'ec2:DescribeInstances'],
      ['ec2:DescribeSub', 'ec2:DescribeSubnets'],
      ['ec2:starti', 'ec2:StartInstances'],
      ['ec2:termi', 'ec2:TerminateInstances'],
      ['iam:pass', 'iam:PassRole'],
      ['iam:pr', 'iam:PassRole'],
      ['iam:createro', 'iam:CreateRole'],
      ['lambda:inv', 'lambda:InvokeFunction'],
      ['lambda:ufc', 'lambda:UpdateFunctionCode'],
      ['dynamodb:get', 'dynamodb:GetItem'],
      ['dynamodb:que', 'dynamodb:Query'],
      ['dynamodb:bg', 'dynamodb:BatchGetItem'],
      ['sqs:send', 'sqs:SendMessage'],
      ['sqs:rec', 'sqs:ReceiveMessage'],
      ['sns:pub', 'sns:Publish'],
      ['kms:dec', 'kms:Decrypt'],
      ['kms:gdk', 'kms:GenerateDataKey'],
      ['logs:put', 'logs:PutLogEvents'],
      ['logs:clg', 'logs:CreateLogGroup'],
      ['logs:cls', 'logs:CreateLogStream'],
      ['secretsmanager:gsv', 'secretsmanager:GetSecretValue'],
      ['ssm:getparam', 'ssm:GetParameter'],
      ['sts:assume', 'sts:AssumeRole'],
      ['cloudwatch:putm', 'cloudwatch:PutMetricData'],
      ['S3:GETOBJ', 's3:GetObject'],
      ['states:startex', 'states:StartExecution'],
      ['ec2:createsg', 'ec2:CreateSecurityGroup'],
      ['ec2:asgi', 'ec2:AuthorizeSecurityGroupIngress'],
      ['iam:cslr', 'iam:CreateServiceLinkedRole'],
      ['iam:attachro', 'iam:AttachRolePolicy'],
      ['ecr:gat', 'ecr:GetAuthorizationToken'],
      ['ecr:batchg', 'ecr:BatchGetImage'],
      ['ecs:runt', 'ecs:RunTask'],
      ['eks:desc', 'eks:DescribeCluster'],
      ['rds-db:', 'rds-db:connect'],
      ['cloudformation:createst', 'cloudformation:CreateStack'],
      ['events:pute', 'events:PutEvents'],
      ['kinesis:putrecords', 'kinesis:PutRecords'],
      ['athena:startq', 'athena:StartQueryExecution'],
      ['route53:crrs', 'route53:ChangeResourceRecordSets'],
      ['bedrock:invokem', 'bedrock:InvokeModel'],
    ],
    action,
  );
  it('go on with what the policy is about', () => {
    const body =
      '{ "Effect": "Allow", "Action": ["ec2:CreateRouteTable", "ec2:DeleteRouteTable", "ec2:Des‸"], "Resource": "*" }';
    expect(offered(body, undefined).slice(0, 12)).toContain('ec2:DescribeRouteTables');
    const keys = '{ "Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:Li‸"], "Resource": "*" }';
    expect(offered(keys, undefined).slice(0, 4)).toContain('iam:ListAccessKeys');
  });
});

describe('resources of the statement', () => {
  const cases: [actions: string, typed: string, first: string][] = [
    ['"s3:GetObject"', '', 'arn:aws:s3:::${BucketName}/${ObjectName}'],
    ['"s3:ListBucket"', '', 'arn:aws:s3:::${BucketName}'],
    ['"s3:GetObject"', 'arn', 'arn:aws:s3:::${BucketName}/${ObjectName}'],
    ['"s3:GetObject"', 'arn:aws:s3:::', 'arn:aws:s3:::${BucketName}/${ObjectName}'],
    ['"s3:GetObject"', 'arn:aws:s3:::reports', 'arn:aws:s3:::reports/${ObjectName}'],
    [
      '"lambda:InvokeFunction"',
      'arn:aws:lambda:eu-west-1',
      'arn:aws:lambda:eu-west-1:*:function:${FunctionName}',
    ],
    [
      '"lambda:InvokeFunction"',
      'arn:aws:lambda:eu-west-1:111122223333:',
      'arn:aws:lambda:eu-west-1:111122223333:function:${FunctionName}',
    ],
    ['"sqs:SendMessage"', '', 'arn:aws:sqs:*:*:${QueueName}'],
    ['"sns:Publish"', '', 'arn:aws:sns:*:*:${TopicName}'],
    ['"dynamodb:GetItem"', '', 'arn:aws:dynamodb:*:*:table/${TableName}'],
    ['"iam:PassRole"', '', 'arn:aws:iam::*:role/${RoleNameWithPath}'],
    ['"kms:Decrypt"', '', 'arn:aws:kms:*:*:key/${KeyId}'],
    ['"secretsmanager:GetSecretValue"', '', 'arn:aws:secretsmanager:*:*:secret:${SecretId}'],
    ['"s3:ListAllMyBuckets"', '', '*'],
    ['"logs:PutLogEvents"', '', 'arn:aws:logs:*:*:log-group:${LogGroupName}:log-stream:${LogStreamName}'],
    ['"ssm:GetParameter"', '', 'arn:aws:ssm:*:*:parameter/${ParameterNameWithoutLeadingSlash}'],
    ['"ecr:BatchGetImage"', '', 'arn:aws:ecr:*:*:repository/${RepositoryName}'],
    ['"sts:AssumeRole"', '', 'arn:aws:iam::*:role/${RoleNameWithPath}'],
    ['"states:StartExecution"', '', 'arn:aws:states:*:*:stateMachine:${StateMachineName}'],
    ['"events:PutEvents"', '', 'arn:aws:events:*:*:event-bus/${EventBusName}'],
  ];
  it.each(cases)('%s, %s: %s', (actions, typed, first) => {
    expect(offered(resource(actions, typed), undefined)[0]).toBe(first);
  });
  it('take account and Region from other open policies', () => {
    const nearby = '{"Statement":[{"Resource":"arn:aws:sqs:eu-central-1:444455556666:q"}]}';
    expect(offered(resource('"sqs:SendMessage"', ''), undefined, nearby)[0]).toBe(
      'arn:aws:sqs:eu-central-1:444455556666:${QueueName}',
    );
  });
});

describe('condition keys', () => {
  const cases: [actions: string, operator: string, typed: string, first: string][] = [
    ['"s3:ListBucket"', 'StringLike', 's3:pre', 's3:prefix'],
    ['"s3:PutObject"', 'StringEquals', 's3:x-amz-acl', 's3:x-amz-acl'],
    ['"ec2:RunInstances"', 'StringEquals', 'ec2:InstanceT', 'ec2:InstanceType'],
    ['"iam:PassRole"', 'StringEquals', 'iam:', 'iam:PassedToService'],
    ['"s3:GetObject"', 'StringEquals', 'aws:PrincipalO', 'aws:PrincipalOrgID'],
    ['"s3:GetObject"', 'StringEquals', 'aws:PrincipalT', 'aws:PrincipalTag/${TagKey}'],
    ['"s3:GetObject"', 'IpAddress', 'aws:', 'aws:SourceIp'],
    ['"s3:GetObject"', 'Bool', 'aws:Sec', 'aws:SecureTransport'],
    ['"s3:GetObject"', 'Bool', 'aws:Multi', 'aws:MultiFactorAuthPresent'],
    ['"s3:GetObject"', 'DateLessThan', 'aws:', 'aws:CurrentTime'],
    ['"s3:GetObject"', 'ArnLike', 'aws:SourceA', 'aws:SourceArn'],
    ['"ec2:StartInstances"', 'StringEquals', 'aws:ResourceT', 'aws:ResourceTag/${TagKey}'],
    ['"ec2:RunInstances"', 'StringEquals', 'aws:RequestT', 'aws:RequestTag/${TagKey}'],
    ['"ec2:CreateTags"', 'ForAllValues:StringEquals', 'aws:', 'aws:TagKeys'],
    ['"kms:Decrypt"', 'StringEquals', 'kms:Via', 'kms:ViaService'],
    ['"kms:CreateGrant"', 'Bool', 'kms:', 'kms:GrantIsForAWSResource'],
    ['"ec2:RunInstances"', 'StringEquals', 'ec2:MetadataHttpT', 'ec2:MetadataHttpTokens'],
    ['"s3:GetObject"', 'StringEquals', 'aws:SourceVpce', 'aws:SourceVpce'],
    ['"s3:GetObject"', 'StringEquals', 'aws:ResourceA', 'aws:ResourceAccount'],
    ['"dynamodb:GetItem"', 'ForAllValues:StringEquals', 'dynamodb:', 'dynamodb:Attributes'],
    ['"s3:GetObject"', 'StringEquals', 'sourcevpc', 'aws:SourceVpc'],
    ['"iam:CreateUser"', 'ArnEquals', 'iam:Perm', 'iam:PermissionsBoundary'],
  ];
  it.each(cases)('%s, %s, %s: %s', (actions, op, typed, first) => {
    expect(offered(key(actions, op, typed), undefined)[0]).toBe(first);
  });
});

describe('operators', () => {
  const cases: [name: string, typed: string, first: string][] = [
    ['aws:SecureTransport', '', 'Bool'],
    ['aws:SourceIp', '', 'IpAddress'],
    ['aws:CurrentTime', 'Date', 'DateLessThan'],
    ['aws:PrincipalOrgID', '', 'StringEquals'],
    ['aws:SourceArn', '', 'ArnLike'],
    ['aws:PrincipalOrgID', 'StringL', 'StringLike'],
    ['s3:max-keys', '', 'NumericEquals'],
  ];
  it.each(cases)('%s, %s: %s', (name, typed, first) => {
    expect(offered(operator(name, typed), undefined)[0]).toBe(first);
  });
});

describe('values of conditions', () => {
  const cases: [op: string, name: string, typed: string, first: string][] = [
    ['Bool', 'aws:SecureTransport', '', 'true'],
    ['Null', 'aws:SourceVpce', '', 'true'],
    ['StringEquals', 'aws:RequestedRegion', 'eu-c', 'eu-central-1'],
    ['StringEquals', 'aws:RequestedRegion', 'us-e', 'us-east-1'],
    ['StringEquals', 'iam:PassedToService', 'lambda', 'lambda.amazonaws.com'],
    ['StringEquals', 'iam:PassedToService', 'ec2.', 'ec2.amazonaws.com'],
    ['StringEquals', 's3:x-amz-server-side-encryption', '', 'AES256'],
    ['StringEquals', 's3:x-amz-acl', 'bucket-owner-f', 'bucket-owner-full-control'],
    ['StringEquals', 'aws:PrincipalType', 'As', 'AssumedRole'],
    ['StringEquals', 'SAML:aud', '', 'https://signin.aws.amazon.com/saml'],
  ];
  it.each(cases)('%s, %s, %s: %s', (op, name, typed, first) => {
    expect(offered(value(op, name, typed), undefined)[0]).toBe(first);
  });
  it('ids of other open policies', () => {
    const nearby = '{"aws:PrincipalOrgID": "o-abcdefghij", "aws:SourceVpce": "vpce-0123456789abcdef0"}';
    expect(offered(value('StringEquals', 'aws:ResourceOrgID', ''), undefined, nearby)[0]).toBe(
      'o-abcdefghij',
    );
    expect(offered(value('StringEquals', 'aws:SourceVpce', 'vp'), undefined, nearby)[0]).toBe(
      'vpce-0123456789abcdef0',
    );
  });
});

describe('principals', () => {
  const cases: [type: string, typed: string, first: string][] = [
    ['AWS', '', 'arn:aws:iam::111122223333:root'],
    ['Service', 'lam', 'lambda.amazonaws.com'],
    ['Service', 'ec2.', 'ec2.amazonaws.com'],
    ['Service', 'cloudfront', 'cloudfront.amazonaws.com'],
    ['Federated', '', 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
  ];
  it.each(cases)('%s, %s: %s', (type, typed, first) => {
    expect(offered(principal(type, typed), 'resource')[0]).toBe(first);
  });
  it('the account of other open policies', () => {
    expect(offered(principal('AWS', ''), 'resource', '["arn:aws:iam::444455556666:role/x"]')[0]).toBe(
      'arn:aws:iam::444455556666:root',
    );
  });
});

describe('elements, those that a statement needs first', () => {
  const cases: [kind: PolicyKind, before: string, first: string][] = [
    ['identity', '', 'Effect'],
    ['identity', '"Effect": "Allow", ', 'Action'],
    ['identity', '"Effect": "Allow", "Action": "s3:GetObject", ', 'Resource'],
    ['identity', '"Effect": "Allow", "NotAction": "s3:GetObject", ', 'Resource'],
    ['identity', '"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", ', 'Sid'],
    ['resource', '"Effect": "Allow", ', 'Principal'],
    ['trust', '"Effect": "Allow", "Principal": "*", ', 'Action'],
  ];
  it.each(cases)('%s, %s: %s', (kind, before, first) => {
    expect(offered(element(before), kind)[0]).toBe(first);
  });
  it('a principal only where there can be one', () => {
    expect(offered(element('"Effect": "Allow", '), 'identity')).not.toContain('Principal');
    expect(offered(element('"Effect": "Allow", '), 'trust')).not.toContain('Resource');
  });
});

describe('variables and fixed values', () => {
  check(
    [
      ['aws:usern', '${aws:username}'],
      ['aws:PrincipalT', '${aws:PrincipalTag/${TagKey}}'],
    ],
    variable,
  );
  it('Effect and Version', () => {
    expect(offered('{ "Effect": "‸" }', undefined)).toEqual(['Allow', 'Deny']);
    expect(offered('{ "Version": "‸", "Statement": [] }', undefined)[0]).toBe('2012-10-17');
  });
});

describe('a sorted list', () => {
  const list = (typed: string, before: string, after: string): string =>
    `{ "Effect": "Allow", "Action": [${before}, "${typed}‸", ${after}], "Resource": "*" }`;
  it('is kept sorted', () => {
    const first = offered(
      list('ec2:Des', '"ec2:DescribeInstances"', '"ec2:DescribeIpams"'),
      'identity',
    ).slice(0, 10);
    const inOrder = first
      .map((l) => l.toLowerCase())
      .filter((l) => l > 'ec2:describeinstances' && l < 'ec2:describeipams');
    expect(inOrder.length, first.join()).toBeGreaterThanOrEqual(5);
    expect(first).toContain('ec2:DescribeIpamPools');
  });
  it('in no order says nothing', () => {
    const first = offered(list('ec2:Des', '"ec2:DescribeVpcs"', '"ec2:DescribeImages"'), 'identity').slice(
      0,
      10,
    );
    expect(first).toContain('ec2:DescribeInstances');
    expect(first).toContain('ec2:DescribeSubnets');
  });
});
