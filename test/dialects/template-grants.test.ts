/** Templates grant access outside of policy documents: it is part of the answer, or said not to be. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { askPublic } from '../support/ask-public.js';
import { allow, cliFolder } from '../support/cli.js';

const { cli, file, text } = cliFolder();

const PARAMETERS = { Fn: { Type: 'String' } };
const template = (resources: Record<string, { Type: string; Properties?: object }>): string =>
  text(
    'template.json',
    JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Parameters: PARAMETERS, Resources: resources }),
  );

const publicOf = (
  Type: string,
  Properties: object,
): Promise<{ status: number; stdout: string; stderr: string }> =>
  askPublic(template({ It: { Type, Properties } }));

describe('public', () => {
  const permission = (more: object): object => ({
    Action: 'lambda:InvokeFunction',
    FunctionName: 'f',
    ...more,
  });
  it.each([
    ['everyone', { Principal: '*' }, 1],
    ['everyone, on a function that is a parameter', { Principal: '*', FunctionName: { Ref: 'Fn' } }, 1],
    [
      'a function URL without authentication',
      { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' },
      1,
    ],
    ['an account', { Principal: '111122223333' }, 0],
    [
      'a service with the source',
      {
        Principal: 's3.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn: 'arn:aws:s3:::b',
      },
      0,
    ],
    ['everyone in an organization', { Principal: '*', PrincipalOrgID: 'o-a1b2c3d4e5' }, 0],
    ['the own account', { Principal: { Ref: 'AWS::AccountId' } }, 0],
    [
      'a service, for a source that is unknown',
      { Principal: 's3.amazonaws.com', SourceArn: { Ref: 'P' } },
      0,
    ],
    ['a principal that is unknown', { Principal: { 'Fn::FindInMap': ['a', 'b', 'c'] } }, 3],
  ])('AWS::Lambda::Permission: %s', async (_, properties, status) => {
    const answer = await publicOf('AWS::Lambda::Permission', permission(properties));
    expect([answer.status, answer.stderr]).toEqual([status, '']);
  });

  it.each([
    [
      'AWS::Lambda::LayerVersionPermission',
      {
        Action: 'lambda:GetLayerVersion',
        LayerVersionArn: 'arn:aws:lambda:us-east-1:111122223333:layer:l:1',
        Principal: '*',
      },
      1,
    ],
    [
      'AWS::Lambda::LayerVersionPermission',
      {
        Action: 'lambda:GetLayerVersion',
        LayerVersionArn: { Ref: 'Fn' },
        Principal: '*',
        OrganizationId: 'o-a1b2c3d4e5',
      },
      0,
    ],
    ['AWS::Events::EventBusPolicy', { StatementId: 'a', Action: 'events:PutEvents', Principal: '*' }, 1],
    [
      'AWS::Events::EventBusPolicy',
      {
        StatementId: 'a',
        Action: 'events:PutEvents',
        Principal: '*',
        Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-a1b2c3d4e5' },
      },
      0,
    ],
    [
      'AWS::Events::EventBusPolicy',
      { StatementId: 'a', Action: 'events:PutEvents', Principal: '111122223333' },
      0,
    ],
    [
      'AWS::Events::EventBusPolicy',
      {
        StatementId: 'a',
        Statement: { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' },
      },
      1,
    ],
  ])('%s %j', async (type, properties, status) => {
    const answer = await publicOf(type, properties);
    expect([answer.status, answer.stderr]).toEqual([status, '']);
  });

  it('says what it does not read', () => {
    const { status, stdout } = cli(
      'public',
      template({
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: { Ref: 'Open' },
            PolicyDocument: JSON.parse(
              JSON.stringify({
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Principal: { AWS: '111122223333' },
                    Action: 's3:GetObject',
                    Resource: 'arn:aws:s3:::b/*',
                  },
                ],
              }),
            ),
          },
        },
        Open: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead' } },
        Closed: {
          Type: 'AWS::S3::Bucket',
          Properties: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true } },
        },
        Api: { Type: 'AWS::Serverless::Api', Properties: { DefinitionUri: 'api.yaml' } },
        Here: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { openapi: '3.0.1' } } },
        Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', TargetFunctionArn: 'f' } },
        Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'u' } },
        Admin: {
          Type: 'AWS::IAM::Role',
          Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
        },
      }),
    );
    expect(status).toBe(0);
    for (const said of [
      /access control list PublicRead of the bucket Open/,
      /PublicAccessBlockConfiguration of the bucket Closed/,
      /definition of the API Api that is not/,
      /function of Url/,
      /nested stack Nested/,
      /Access control lists of the bucket/,
    ])
      expect(stdout).toMatch(said);
    expect(stdout).not.toContain('API Here');
    // What identities are allowed is not public.
    expect(stdout).not.toContain('ReadOnlyAccess');
  });
});

it('public reads the URL of a function of SAM', async () => {
  const withUrl = async (AuthType: string): Promise<number> =>
    (await publicOf('AWS::Serverless::Function', { FunctionUrlConfig: { AuthType } })).status;
  expect(await withUrl('NONE')).toBe(1);
  expect(await withUrl('AWS_IAM')).toBe(2);
});

describe('forbid', () => {
  const deny = (): string => file('deny.json', allow('iam:CreateUser', '*'));

  it('reads AdministratorAccess', () => {
    const role = template({
      Admin: {
        Type: 'AWS::IAM::Role',
        Properties: {
          ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }],
        },
      },
    });
    expect(cli('forbid', '--deny', deny(), role).status).toBe(1);
  });

  it('reads the managed policies of AWS that it has, and is unknown for the others', () => {
    const role = (...arns: unknown[]): number | null =>
      cli(
        'forbid',
        '--deny',
        deny(),
        template({ It: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: arns } }, Own: OWN }),
      ).status;
    const policy = { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
    const OWN = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy } };
    const aws = 'arn:aws:iam::aws:policy/';
    expect(role(`${aws}IAMFullAccess`)).toBe(1);
    expect(role({ 'Fn::If': ['Prod', `${aws}IAMFullAccess`, { Ref: 'AWS::NoValue' }] })).toBe(1);
    expect(role(`${aws}AmazonS3ReadOnlyAccess`, { Ref: 'Own' }, { Ref: 'AWS::NoValue' })).toBe(0);
    for (const other of ['arn:aws:iam::111122223333:policy/own', { Ref: 'Arn' }, { 'Fn::ImportValue': 'a' }])
      expect([other, role(other)]).toEqual([other, 3]);
    const sam = (...Policies: unknown[]): number | null =>
      cli(
        'forbid',
        '--deny',
        deny(),
        template({ It: { Type: 'AWS::Serverless::Function', Properties: { Policies } }, Own: OWN }),
      ).status;
    expect(sam('IAMFullAccess')).toBe(1);
    expect(sam({ SQSPollerPolicy: { QueueName: 'q' } }, policy)).toBe(0);
    expect(sam({ SQSPolerPolicy: { QueueName: 'q' } })).toBe(3);
  });

  it('reads the attachments of Terraform', () => {
    const run = (resources: string): number | null =>
      cli('forbid', '--deny', deny(), text('main.tf', `${OWN}${resources}`)).status;
    const OWN = 'resource "aws_iam_policy" "own" {\n  policy = jsonencode({ Statement = [] })\n}\n';
    const attach = (type: string, attribute: string, value: string): number | null =>
      run(`resource "${type}" "it" {\n  ${attribute} = ${value}\n}\n`);
    const all = '"arn:aws:iam::aws:policy/IAMFullAccess"';
    expect(attach('aws_iam_role_policy_attachment', 'policy_arn', all)).toBe(1);
    expect(attach('aws_iam_user_policy_attachment', 'policy_arn', `var.x ? ${all} : null`)).toBe(1);
    expect(attach('aws_iam_policy_attachment', 'policy_arn', all)).toBe(1);
    expect(attach('aws_iam_role', 'managed_policy_arns', `[aws_iam_policy.own.arn, ${all}]`)).toBe(1);
    expect(attach('aws_ssoadmin_managed_policy_attachment', 'managed_policy_arn', all)).toBe(1);
    expect(attach('aws_iam_role_policy_attachment', 'policy_arn', 'aws_iam_policy.own.arn')).toBe(0);
    expect(attach('aws_iam_role_policy_attachment', 'policy_arn', 'aws_iam_policy.other.arn')).toBe(3);
    expect(attach('aws_iam_role_policy_attachment', 'policy_arn', 'each.value')).toBe(3);
    const values = { role: 'r', policy_arn: 'arn:aws:iam::aws:policy/IAMFullAccess' };
    const json = { resource: { aws_iam_role_policy_attachment: { it: values } } };
    expect(cli('forbid', '--deny', deny(), text('main.tf.json', JSON.stringify(json))).status).toBe(1);
    const read = JSON.stringify({ Statement: [allow('s3:GetObject')] });
    const policies = (policy: string): string =>
      text(
        'main.tf.json',
        JSON.stringify({ resource: { aws_iam_policy: { a: { policy: read }, b: { policy } } } }),
      );
    expect(cli('forbid', '--deny', deny(), policies(read)).status).toBe(0);
    expect(cli('forbid', '--deny', deny(), policies('${var.policy}')).status).toBe(3);
    const type = 'aws_iam_role_policy_attachment';
    const planned = { address: `${type}.it`, mode: 'managed', type, name: 'it', values };
    const plan = { format_version: '1.2', planned_values: { root_module: { resources: [planned] } } };
    expect(cli('forbid', '--deny', deny(), text('plan.json', JSON.stringify(plan))).status).toBe(1);
  });

  it('says which managed policies are not in the file', () => {
    const user = template({
      Reader: {
        Type: 'AWS::IAM::User',
        Properties: {
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', { Ref: 'Fn' }],
          Policies: [
            {
              PolicyName: 'p',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
              },
            },
          ],
        },
      },
    });
    // ReadOnlyAccess is known, and does not allow it.
    const { status, stdout } = cli('forbid', '--deny', deny(), user);
    expect(status).toBe(3);
    expect(stdout).toBe(`${user}: unknown: The managed policy \${Fn} of Reader is unknown.\n`);
    const json = cli('forbid', '--format', 'json', '--deny', deny(), user).stdout;
    expect((JSON.parse(json) as { unknown: string[] }[])[0]!.unknown).toHaveLength(1);
  });

  it('knows what a function lets others do', () => {
    const list = file('deny-invoke.json', allow('lambda:InvokeFunction', '*'));
    const grant = template({
      P: {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: '444455556666' },
      },
    });
    expect(cli('forbid', '--deny', list, grant).status).toBe(1);
  });
});

const functionWith = (...Policies: unknown[]): string =>
  template({
    Queue: { Type: 'AWS::SQS::Queue' },
    Fn: { Type: 'AWS::Serverless::Function', Properties: { Policies } },
  });
const poller = (QueueName: unknown): object => ({ SQSPollerPolicy: { QueueName } });

it('policy templates of SAM are granted, in an arm of a condition too', () => {
  const list = file('deny-receive.json', allow('sqs:ReceiveMessage', '*'));
  const isNoValue = { Ref: 'AWS::NoValue' };
  expect(cli('forbid', '--deny', list, functionWith(poller('jobs'))).status).toBe(1);
  expect(
    cli('forbid', '--deny', list, functionWith({ 'Fn::If': ['Live', poller('jobs'), isNoValue] })).status,
  ).toBe(1);
  expect(cli('forbid', '--deny', list, functionWith({ VPCAccessPolicy: {} })).status).toBe(0);
  const { stdout } = cli('forbid', '--deny', list, functionWith({ VPCAccessPolicy: {} }, { NewPolicy: {} }));
  expect(stdout).toContain('unknown: The policy template NewPolicy of Fn, which is unknown.');
});

it('compare pairs policy templates of SAM by their names and order', () => {
  const copy = (name: string, path: string): string => text(name, readFileSync(path, 'utf8'));
  const old = copy('old-sam.json', functionWith(poller('jobs'), poller('mail')));
  expect(cli('compare', old, functionWith(poller('jobs'), poller('mail'))).status).toBe(0);
  const { status, stdout } = cli('compare', old, functionWith(poller('jobs'), poller('mails')));
  expect(status).toBe(1);
  expect(stdout).toContain('Fn (SQSPollerPolicy, 2)');
});

it('compare reports what a template grants without a policy document as new access', () => {
  const policy = {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
      },
    },
  };
  const old = file('old-policy.json', allow('s3:GetObject', '*'));
  const grant = {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: '*' },
  };
  const { status, stdout } = cli('compare', old, template({ Policy: policy, P: grant }));
  expect(status).toBe(1);
  expect(stdout).toMatch(/^Added: P \(AWS::Lambda::Permission\)\n {2}Newly allowed/);
});

describe('a .jsonl file', () => {
  const line = (Principal: unknown): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: '*' }],
    });

  it('is a document on each line', () => {
    const path = text('all.jsonl', `${line('*')}\n\n${line({ AWS: '111122223333' })}\n`);
    const { status, stdout } = cli('public', path);
    expect(status).toBe(1);
    expect(stdout).toMatch(/all\.jsonl:1: is public/);
    expect(stdout).toMatch(/all\.jsonl:3: is not public/);
    expect(cli('forbid', '--deny', file('deny-all.json', allow('ec2:*', '*')), path).status).toBe(0);
  });

  it('fails closed', () => {
    expect(cli('public', text('broken.jsonl', `${line({ AWS: '111122223333' })}\n{\n`)).status).toBe(2);
    expect(cli('public', text('none.jsonl', '\n')).status).toBe(2);
    expect(cli('public', text('other.jsonl', `${line({ AWS: '111122223333' })}\n{"a":1}\n`)).status).toBe(2);
  });
});
