/** Resources of a template that grant access without a policy in the file: no question is answered as if there were none. */
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../server/src/analysis/read-policies.js';
import { allow, cliFolder } from '../support/cli.js';

const { cli, file, text } = cliFolder();

const document = (statement: object): object => ({ Version: '2012-10-17', Statement: [statement] });
const OWN = document({
  Effect: 'Allow',
  Principal: { AWS: '111122223333' },
  Action: 's3:GetObject',
  Resource: '*',
});
const bucket = { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'b', PolicyDocument: OWN } };

/** A template with a bucket policy that is not public, and with these resources. */
const template = (resources: object, rest: object = {}): string =>
  text('a.template.json', JSON.stringify({ ...rest, Resources: { Bucket: bucket, ...resources } }));

const list = (): string => file('list-policy.json', allow(['iam:*', 'sqs:*'], '*'));

describe('CloudFormation and SAM', () => {
  it('the URL that Globals gives all functions', () => {
    const globals = { Function: { FunctionUrlConfig: { AuthType: 'NONE' } } };
    const open = { Type: 'AWS::Serverless::Function', Properties: { Handler: 'a.b' } };
    const closed = { ...open, Properties: { FunctionUrlConfig: { AuthType: 'AWS_IAM' } } };
    expect(cli('public', template({ F: open }, { Globals: globals })).status).toBe(1);
    expect(cli('public', template({ F: closed }, { Globals: globals })).status).toBe(0);
    expect(cli('public', template({ F: open })).status).toBe(0);
  });

  it.each(['AWS::CloudFormation::Stack', 'AWS::Serverless::Application'])('%s is named', (Type) => {
    const path = template({ Child: { Type, Properties: {} } });
    for (const { stdout } of [cli('public', path), cli('forbid', '--deny', list(), path)])
      expect(stdout).toMatch(/not considered: The resources of the nested (stack|application) Child\./);
  });

  it('a stack set is named', () => {
    const Type = 'AWS::CloudFormation::StackSet';
    const file = readPolicies(
      JSON.stringify({ Resources: { Bucket: bucket, Child: { Type, Properties: {} } } }),
      'a.json',
    );
    expect('error' in file ? [] : file.unread.map((u) => u.note)).toEqual([
      'The resources of the stack set Child.',
    ]);
  });

  it('the trust policy and the policies of APIs that Globals gives all', () => {
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }];
    const Globals = {
      Api: { Auth: { ResourcePolicy: { CustomStatements: Statement } } },
      Function: { AssumeRolePolicyDocument: { Ref: 'Trust' } },
    };
    const Transform = 'AWS::Serverless-2016-10-31';
    const file = readPolicies(
      JSON.stringify({ Transform, Globals, Resources: { Bucket: bucket } }),
      'a.json',
    );
    if ('error' in file) throw new Error(file.error);
    expect(file.policies.map((p) => p.kind)).toEqual(['resource', 'resource']);
    expect(file.unread.map((u) => u.note)).toEqual([
      'The policy Globals.AssumeRolePolicyDocument cannot be read: {"Ref":"Trust"}.',
    ]);
  });

  it.each([
    ['a macro of the template', {}, { Transform: ['AWS::Serverless-2016-10-31', 'Swap'] }, 'Swap'],
    [
      'a file that is included at the top',
      {},
      { Transform: { Name: 'AWS::Include', Parameters: { Location: 's3://amzn-s3-demo-bucket/a' } } },
      'AWS::Include',
    ],
    ['a macro among the resources', { 'Fn::Transform': { Name: 'More' } }, {}, 'More'],
    [
      'a macro in the place of a resource',
      { R: { 'Fn::Transform': [{ Name: { Ref: 'Macro' } }] } },
      {},
      'with an unknown name',
    ],
    [
      'a macro in a resource',
      { R: { Type: 'AWS::SNS::Topic', 'Fn::Transform': { Name: 'One' } } },
      {},
      'One',
    ],
    [
      'a macro in a loop',
      { 'Fn::ForEach::A': ['X', ['a'], { '${X}': { 'Fn::Transform': { Name: 'One' } } }] },
      {},
      'One',
    ],
    ['a macro at the top', {}, { 'Fn::Transform': { Name: 'Top' } }, 'Top'],
  ])('%s is named', (_, resources, rest, name) => {
    const path = template(resources, rest);
    for (const { stdout } of [cli('public', path), cli('forbid', '--deny', list(), path)])
      expect(stdout).toContain(`not considered: What the macro ${name} adds and changes.`);
  });

  it('transforms of AWS that leave policies as they are', () => {
    const Transform = [
      'AWS::LanguageExtensions',
      'AWS::Serverless-2016-10-31',
      'AWS::SecretsManager-2024-09-16',
    ];
    expect(cli('public', template({}, { Transform })).stdout).not.toContain('macro');
  });

  it('a policy in a type of resource that is newer than the table', () => {
    const Type = 'AWS::Newer::Thing';
    const unread = template({ Thing: { Type, Properties: { ResourcePolicy: { Ref: 'P' } } } });
    expect(cli('public', unread).status).toBe(3);
    const read = template({ Thing: { Type, Properties: { ResourcePolicy: OWN } } });
    expect(cli('public', read).status).toBe(0);
  });

  it('customer managed policies of a permission set', () => {
    const Properties = { CustomerManagedPolicyReferences: [{ Name: 'Operators' }] };
    const path = template({ Set: { Type: 'AWS::SSO::PermissionSet', Properties } });
    const { status, stdout } = cli('forbid', '--deny', list(), path);
    expect(stdout).toContain('The managed policy Operators of Set is unknown.');
    expect(status).toBe(3);
  });

  it('a managed policy under a condition has the condition in the answer', () => {
    const arn = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
    const either = { 'Fn::If': ['IsProd', arn('ReadOnlyAccess'), arn('AdministratorAccess')] };
    const role = { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [either] } };
    const { status, stdout } = cli('forbid', '--deny', list(), template({ R: role }));
    expect(status).toBe(1);
    expect(stdout).toContain('R (AdministratorAccess): allows, if the condition "IsProd" is false, iam:');
    expect(stdout).toContain('R (ReadOnlyAccess): allows, if the condition "IsProd" is true, ');
  });

  it('a policy of an organization of which the type is a parameter', () => {
    const organization = (Type: unknown): string =>
      template({ P: { Type: 'AWS::Organizations::Policy', Properties: { Type, Content: document({}) } } });
    expect(cli('forbid', '--deny', list(), organization({ Ref: 'Type' })).status).toBe(3);
    expect(cli('forbid', '--deny', list(), organization('TAG_POLICY')).status).toBe(0);
  });
});

describe('Serverless Framework', () => {
  const yaml = (resources: string): string =>
    text(
      'serverless.yml',
      `service: a\nprovider:\n  name: aws\n  iam:\n    role:\n      statements:\n        - Effect: Allow\n          Action: s3:GetObject\n          Resource: '*'\n${resources}`,
    );

  it.each([
    'resources: ${file(resources.yml)}\n',
    'resources:\n  - ${file(resources.yml)}\n',
    'resources:\n  Resources: ${file(resources.yml)}\n',
  ])('%j', (resources) => {
    expect(cli('forbid', '--deny', list(), yaml(resources)).status).toBe(3);
  });

  it('resources that are there', () => {
    const queue = 'resources:\n  Resources:\n    Q:\n      Type: AWS::SQS::Queue\n';
    expect(cli('forbid', '--deny', list(), yaml(queue)).status).toBe(0);
  });
});

describe('Terraform', () => {
  const policy = JSON.stringify(OWN);
  const attached = `resource "aws_s3_bucket_policy" "b" {\n  policy = ${JSON.stringify(policy)}\n}\n`;

  it('a managed policy that a conditional expression attaches has the condition in the answer', () => {
    const arn =
      'var.prod ? "arn:aws:iam::aws:policy/ReadOnlyAccess" : "arn:aws:iam::aws:policy/AdministratorAccess"';
    const block = `resource "aws_iam_role_policy_attachment" "a" {\n  role = "r"\n  policy_arn = ${arn}\n}\n`;
    const { stdout } = cli('forbid', '--deny', list(), text('main.tf', attached + block));
    expect(stdout).toContain('(AdministratorAccess): allows, if the condition "var.prod" is false, iam:');
  });

  it('modules are named', () => {
    const path = text('main.tf', `${attached}module "queue" {\n  source = "./queue"\n}\n`);
    const json = text(
      'main.tf.json',
      JSON.stringify({
        module: { queue: { source: './queue' } },
        resource: { aws_s3_bucket_policy: { b: { policy } } },
      }),
    );
    for (const at of [path, json])
      for (const { stdout } of [cli('public', at), cli('forbid', '--deny', list(), at)])
        expect(stdout).toContain('not considered: The resources of the module queue.');
  });

  it('stacks of CloudFormation are named', () => {
    const stack =
      'resource "aws_cloudformation_stack" "queues" {\n  template_body = file("queues.yaml")\n}\n';
    const file = readPolicies(attached + stack, 'main.tf');
    expect('error' in file ? [] : file.unread.map((u) => u.note)).toEqual([
      'The resources of the CloudFormation stack queues.',
    ]);
  });

  it('customer managed policies of a permission set', () => {
    const reference = 'customer_managed_policy_reference {\n    name = "Operators"\n  }';
    const block = `resource "aws_ssoadmin_customer_managed_policy_attachment" "a" {\n  ${reference}\n}\n`;
    const { status, stdout } = cli('forbid', '--deny', list(), text('main.tf', attached + block));
    expect(stdout).toContain('The managed policy Operators of');
    expect(status).toBe(3);
  });

  const plan = (type: string, values: object, unknown: object = {}): string => {
    const own = { mode: 'managed', type: 'aws_s3_bucket_policy', address: 'aws_s3_bucket_policy.b' };
    const it = { mode: 'managed', type, address: `${type}.it` };
    const resources = [
      { ...own, values: { policy } },
      { ...it, values },
    ];
    return text(
      'plan.json',
      JSON.stringify({
        format_version: '1.2',
        planned_values: { root_module: { resources } },
        resource_changes: [{ ...it, change: { after: values, after_unknown: unknown } }],
      }),
    );
  };

  it('a permission in a plan', () => {
    const open = {
      principal: '*',
      action: 'lambda:InvokeFunction',
      function_name: 'f',
      source_account: null,
    };
    expect(cli('public', plan('aws_lambda_permission', open)).status).toBe(1);
    expect(
      cli('public', plan('aws_lambda_permission', { ...open, source_account: '111122223333' })).status,
    ).toBe(0);
    expect(cli('public', plan('aws_lambda_permission', {}, { principal: true })).status).toBe(3);
    expect(cli('public', plan('aws_lambda_permission', { principal: 's3.amazonaws.com' })).status).toBe(0);
    expect(cli('public', plan('aws_lambda_function_url', { authorization_type: 'NONE' })).status).toBe(1);
    expect(cli('public', plan('aws_lambda_function_url', { authorization_type: 'AWS_IAM' })).status).toBe(0);
  });
});
