import { describe, expect, it } from 'vitest';
import { type Load, readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';
import { roleOf } from '../support/role-of.js';

const CFN = `Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      RoleName: worker
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:role/example" }, Action: "sts:AssumeRole" }
      ManagedPolicyArns:
        - !Ref Tables
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
        - !Sub "arn:\${AWS::Partition}:iam::aws:policy/AWSXrayWriteOnlyAccess"
      Policies:
        - PolicyName: queue
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: "sqs:*", Resource: !GetAtt Queue.Arn }]
        - PolicyName: self
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Resource: "*" }]
  Tables:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: "dynamodb:GetItem", Resource: "*" }]
  Attached:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: attached
      Roles: [!Ref Worker]
      PolicyDocument:
        Statement: [{ Effect: Deny, Action: "sqs:DeleteQueue", Resource: "*" }]
  Other:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: other
      Roles: [!Ref SomeRole]
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }]
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: ["sqs:*", "logs:*", "sts:*", "xray:*"], Resource: "*" }]
  Queue: { Type: AWS::SQS::Queue }
`;
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';

describe('a role of CloudFormation', () => {
  const ask = roleOf('stack.yaml', CFN, 'Worker');
  const values = {
    placeholders: {
      '${AWS::Partition}': 'aws',
      '${AWS::Region}': 'eu-west-1',
      '${AWS::AccountId}': '111122223333',
      '${Queue.QueueName}': 'jobs',
    },
  };

  it('has its inline policies, with values for what the template does not know', () => {
    expect(ask('sqs:SendMessage', QUEUE).decision).toBe('Undecided');
    expect(ask('sqs:SendMessage', QUEUE, values).decision).toBe('Allow');
    const other = { placeholders: { ...values.placeholders, '${Queue.QueueName}': 'others' } };
    expect(ask('sqs:SendMessage', QUEUE, other).decision).toBe('ImplicitDeny');
  });

  it('has policies that are attached to it, and not those of others', () => {
    expect(ask('sqs:DeleteQueue', QUEUE, values)).toMatchObject({ decision: 'ExplicitDeny' });
    expect(ask('s3:GetObject', 'arn:aws:s3:::b/k', values).decision).toBe('ImplicitDeny');
  });

  it('has AWS managed policies by their ARNs', () => {
    const group = 'arn:aws:logs:eu-west-1:111122223333:log-group:g';
    expect(ask('logs:CreateLogGroup', group, values).decision).toBe('Allow');
    const traced = ask('xray:PutTraceSegments', '*', values);
    expect(traced.decision).toBe('Allow');
    expect(traced.policies).toContain('the AWS managed policy AWSXrayWriteOnlyAccess');
  });

  it('is limited by its boundary', () => {
    const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/t';
    expect(ask('dynamodb:GetItem', table, values).decision).toBe('ImplicitDeny');
    const without = CFN.replace('      PermissionsBoundary: !Ref Boundary\n', '');
    expect(roleOf('stack.yaml', without, 'Worker')('dynamodb:GetItem', table, values).decision).toBe('Allow');
  });

  it('has its trust policy for requests to assume itself', () => {
    const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
    const self = ask('sts:AssumeRole', role('worker'), values);
    expect(self.policies).toContain('stack.yaml (Worker.AssumeRolePolicyDocument)');
    expect(self.decision).toBe('Allow');
    const closed = CFN.replace('- { Effect: Allow, Principal', '- { Effect: Deny, Principal');
    expect(roleOf('stack.yaml', closed, 'Worker')('sts:AssumeRole', role('worker'), values).decision).toBe(
      'ExplicitDeny',
    );
    expect(ask('sts:AssumeRole', role('another'), values).policies).not.toContain(
      'stack.yaml (Worker.AssumeRolePolicyDocument)',
    );
  });

  it('does not lend its policies to those who assume it', () => {
    const open = CFN.replace('role/example', 'root');
    const limited = open.replace('"sts:*", ', '');
    const role = { resource: 'arn:aws:iam::111122223333:role/worker' };
    const assume = (text: string, principal: string, identity: object[]): string =>
      roleOf('stack.yaml', text, 'Worker')('sts:AssumeRole', role.resource, {
        ...values,
        principal,
        policies: { role: 'stack.yaml#Worker', identity },
      }).decision;
    const allow = { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } };
    const [self, other, user] = ['assumed-role/Worker/s', 'assumed-role/deployer/s']
      .map((name) => `arn:aws:sts::111122223333:${name}`)
      .concat('arn:aws:iam::111122223333:user/ana') as [string, string, string];
    // The boundary of the role limits the role, and its statements grant the role something.
    for (const caller of [other, user]) {
      expect(assume(limited, caller, [allow])).toBe('Allow');
      expect(assume(open, caller, [])).toBe('ImplicitDeny');
    }
    expect(assume(open, self, [])).toBe('Allow');
    expect(assume(limited, self, [])).toBe('ImplicitDeny');
  });

  it.each([
    ['a parameter', '!Ref SomeArn'],
    ['a policy of the account', 'arn:aws:iam::111122223333:policy/ours'],
    ['a policy of AWS that is unknown here', 'arn:aws:iam::aws:policy/NoSuchPolicyOfAws'],
  ])('is undecided with %s as a managed policy, except where another denies', (_, arn) => {
    const open = roleOf('stack.yaml', CFN.replace('- !Ref Tables', `- ${arn}`), 'Worker');
    expect(open('sqs:SendMessage', QUEUE, values).decision).toBe('Undecided');
    expect(open('sqs:DeleteQueue', QUEUE, values).decision).toBe('ExplicitDeny');
    const limited = roleOf('stack.yaml', CFN.replace('!Ref Boundary', arn), 'Worker');
    expect(limited('sqs:SendMessage', QUEUE, values).decision).toBe('Undecided');
    expect(limited('s3:GetObject', 'arn:aws:s3:::b/k', values).decision).toBe('ImplicitDeny');
  });

  it('says so where there is no such role or file', () => {
    expect(roleOf('stack.yaml', CFN, 'Wroker')('sqs:SendMessage', QUEUE)).toMatchObject({
      decision: 'Problem',
      problems: ['There is no role, user or group "Wroker" in "stack.yaml". Did you mean "Worker"?'],
    });
    const none = { policies: { role: 'other.yaml#Worker' } };
    expect(ask('sqs:SendMessage', QUEUE, none).problems).toEqual(['"other.yaml" does not exist.']);
    expect(ask('sqs:SendMessage', QUEUE, { policies: { role: 'stack.yaml' } }).decision).toBe('Problem');
  });
});

it('a user has the policies of its groups', () => {
  const text = `Resources:
  Ana: { Type: AWS::IAM::User, Properties: { Groups: [!Ref Team] } }
  Team:
    Type: AWS::IAM::Group
    Properties:
      Policies:
        - PolicyName: p
          PolicyDocument: { Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }] }
`;
  expect(
    roleOf('t.yaml', text, 'Ana')('s3:GetObject', 'arn:aws:s3:::b/k', {
      resource: { arn: 'arn:aws:s3:::b/k', account: '111122223333' },
    }).decision,
  ).toBe('Allow');
});

it('a function of SAM has its policy templates, and managed policies by name', () => {
  const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SQSPollerPolicy:
            QueueName: !GetAtt Queue.QueueName
        - DynamoDBReadPolicy: { TableName: orders }
        - AWSXrayWriteOnlyAccess
        - Statement: [{ Effect: Allow, Action: "sns:Publish", Resource: "*" }]
`;
  const ask = roleOf('sam.yaml', text, 'Fn');
  const placeholders = {
    '${AWS::Partition}': 'aws',
    '${AWS::Region}': 'eu-west-1',
    '${AWS::AccountId}': '111122223333',
    '${Queue.QueueName}': 'jobs',
  };
  const table = (name: string): string => `arn:aws:dynamodb:eu-west-1:111122223333:table/${name}`;
  for (const [action, resource, decision] of [
    ['sqs:ReceiveMessage', QUEUE, 'Allow'],
    ['sqs:SendMessage', QUEUE, 'ImplicitDeny'],
    ['dynamodb:GetItem', table('orders'), 'Allow'],
    ['dynamodb:GetItem', table('others'), 'ImplicitDeny'],
    ['xray:PutTraceSegments', '*', 'Allow'],
    ['sns:Publish', 'arn:aws:sns:eu-west-1:111122223333:t', 'Allow'],
  ] as const)
    expect([action, ask(action, resource, { placeholders }).decision]).toEqual([action, decision]);
});

const TF = `resource "aws_iam_role" "worker" {
  name                 = "worker"
  permissions_boundary = aws_iam_policy.limit.arn
  assume_role_policy   = data.aws_iam_policy_document.trust.json

  inline_policy {
    name   = "inline"
    policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sns:Publish", Resource = "*" }] })
  }
}

resource "aws_iam_role_policy" "queue" {
  role   = aws_iam_role.worker.id
  policy = data.aws_iam_policy_document.queue.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = "\${aws_iam_role.worker.name}"
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy_attachment" "table" {
  role       = aws_iam_role.worker.name
  policy_arn = aws_iam_policy.table.arn
}

resource "aws_iam_role_policy_attachment" "other" {
  role       = aws_iam_role.other.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_policy" "table" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*" }] })
}

resource "aws_iam_policy" "limit" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["sqs:*", "logs:*", "sns:*"], Resource = "*" }] })
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.jobs.arn]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
`;

it('a role of Terraform has its inline policies, attachments and boundary', () => {
  const ask = roleOf('main.tf', TF, 'aws_iam_role.worker');
  const placeholders = {
    '${data.aws_partition.current.partition}': 'aws',
    '${data.aws_region.current.region}': 'eu-west-1',
    '${data.aws_caller_identity.current.account_id}': '111122223333',
    '${aws_sqs_queue.jobs.name}': 'jobs',
  };
  for (const [action, resource, decision] of [
    ['sns:Publish', 'arn:aws:sns:eu-west-1:111122223333:t', 'Allow'],
    ['sqs:SendMessage', QUEUE, 'Allow'],
    ['logs:CreateLogGroup', 'arn:aws:logs:eu-west-1:111122223333:log-group:g', 'Allow'],
    // Attached, but not within the boundary; and attached to another role.
    ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:111122223333:table/t', 'ImplicitDeny'],
    ['iam:ListUsers', '*', 'ImplicitDeny'],
  ] as const)
    expect([action, ask(action, resource, { placeholders }).decision]).toEqual([action, decision]);
  const open = roleOf('main.tf', TF.replace('aws_iam_policy.table.arn', 'var.policy'), 'aws_iam_role.worker');
  expect(open('sns:Publish', 'arn:aws:sns:eu-west-1:111122223333:t', { placeholders }).decision).toBe(
    'Undecided',
  );
});

it('a role of Terraform has what other files of its folder attach to it', () => {
  const blocks = TF.split(/\n(?=resource|data)/);
  const role = blocks.find((b) => b.includes('"aws_iam_role" "worker"'))!;
  const others = blocks.filter((b) => b !== role);
  const files = { 'policies.tf': others.slice(2).join('\n'), 'attached.tf': others.slice(0, 2).join('\n') };
  const deny = 'jsonencode({ Statement = [{ Effect = "Deny", Action = "sns:Publish", Resource = "*" }] })';
  const denied = `resource "aws_iam_role_policy" "no" {\n  role = aws_iam_role.worker.id\n  policy = ${deny}\n}\n`;
  const ask = roleOf('roles.tf', role, 'aws_iam_role.worker', files);
  const topic = 'arn:aws:sns:eu-west-1:111122223333:t';
  expect(ask('sns:Publish', topic).decision).toBe('Allow');
  expect(ask('sqs:DeleteQueue', QUEUE)).toMatchObject({ decision: 'ImplicitDeny' });
  const { decision, policies } = ask(
    'logs:CreateLogGroup',
    'arn:aws:logs:eu-west-1:111122223333:log-group:g',
  );
  expect(decision).toBe('Allow');
  expect(policies).toContain('a file next to roles.tf (data.aws_iam_policy_document.queue)');
  const more = roleOf('roles.tf', role, 'aws_iam_role.worker', { ...files, 'deny.tf': denied });
  expect(more('sns:Publish', topic).decision).toBe('ExplicitDeny');
  const broken = roleOf('roles.tf', role, 'aws_iam_role.worker', { 'deny.tf': denied.slice(0, -4) });
  expect(broken('sns:Publish', topic).problems).toEqual(['"deny.tf" is not valid HCL.']);
});

describe('values that a template does not know', () => {
  const text = `Resources:
  Bucket: { Type: AWS::S3::Bucket }
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [] }
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - { Effect: Allow, Action: "s3:GetObject", Resource: !Sub "\${Bucket.Arn}/*" }
              - Effect: Deny
                Action: "s3:*"
                Resource: "*"
                Condition: { StringNotEquals: { aws:ResourceTag/env: !Ref Env } }
`;
  const decide = roleOf('t.yaml', text, 'Worker');
  const context = { 'aws:ResourceTag/env': 'dev' };
  const request = (placeholders: object) =>
    decide('s3:GetObject', 'arn:aws:s3:::logs/x', { context, placeholders }).decision;

  it('are given by name, with or without ${}', () => {
    expect(request({})).toBe('Undecided');
    expect(request({ '${Bucket}': 'logs', '${Env}': 'dev' })).toBe('Allow');
    expect(request({ Bucket: 'logs', Env: 'dev' })).toBe('Allow');
    expect(request({ Bucket: 'logs', Env: 'prod' })).toBe('ExplicitDeny');
    expect(request({ Bucket: 'other', Env: 'dev' })).toBe('ImplicitDeny');
  });

  it('are named where the answer depends on them', () => {
    const body = { principal: 'arn:aws:iam::111122223333:role/example', action: 's3:GetObject' };
    const policies = { role: 't.yaml#Worker' };
    const document = { ...body, resource: 'arn:aws:s3:::logs/x', policies, context };
    const load: Load = () => ({ text, source: 't.yaml' });
    const [first] = readRequests(parseJson(JSON.stringify(document)), 'request', catalogue, load).cases;
    const { explanation } = runCase(first!, catalogue)!;
    expect(explanation).toContain('the value of `${Env}` is unknown; give it in "placeholders"');
    const withEnv = { ...document, context: { 'aws:ResourceTag/env': 'dev' }, placeholders: { Env: 'dev' } };
    const [second] = readRequests(parseJson(JSON.stringify(withEnv)), 'request', catalogue, load).cases;
    expect(runCase(second!, catalogue)!.explanation).toContain(
      'matches Resource (`arn:${AWS::Partition}:s3:::${Bucket}/*`) depends on an unknown value: the value of',
    );
  });

  it('a property of "policies" that is outside of it is reported', () => {
    const document = { action: 's3:GetObject', resource: '*', role: 't.yaml#Worker' };
    const load: Load = () => ({ text, source: 't.yaml' });
    const [first] = readRequests(parseJson(JSON.stringify(document)), 'request', catalogue, load).cases;
    expect(first!.problems.map((p) => p.message)).toContain('A request has no "role": put it in "policies".');
  });
});
