/** Policies of a role that depend on conditions of its template, and what else it can have. */
import { describe, expect, it } from 'vitest';
import { type Load, readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';
import { roleOf } from '../support/role-of.js';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';

describe('policies of a role under conditions of the template', () => {
  const role = (properties: string, more = ''): string => `Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [] }
${properties.replace(/^/gm, '      ')}
  Sends:
    Type: AWS::IAM::ManagedPolicy
    Properties: { PolicyDocument: { Statement: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: "*" }] } }
${more}`;
  const inline = (name: string, effect: string, action: string): string =>
    `{ PolicyName: ${name}, PolicyDocument: { Statement: [{ Effect: ${effect}, Action: "${action}", Resource: "*" }] } }`;
  const POWER = 'arn:aws:iam::aws:policy/AmazonSQSFullAccess';
  const READ = 'arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess';

  it.each([
    ['ManagedPolicyArns: !If [Prod, [!Ref Sends], !Ref AWS::NoValue]', 'Undecided', 'ImplicitDeny'],
    [`ManagedPolicyArns: [!If [Prod, ${POWER}, ${READ}]]`, 'Undecided', 'Allow'],
    [`ManagedPolicyArns: !If [Prod, [${POWER}], [!Ref Sends, ${READ}]]`, 'Allow', 'Allow'],
    [`ManagedPolicyArns: [!If [Prod, !If [Eu, ${POWER}, !Ref Sends], !Ref Sends]]`, 'Allow', 'Undecided'],
    [`ManagedPolicyArns: [!If [Prod, !Ref Sends, !Ref Other]]`, 'Undecided', 'Undecided'],
    [`Policies: [!If [Prod, ${inline('a', 'Allow', 'sqs:*')}, !Ref AWS::NoValue]]`, 'Undecided', 'Undecided'],
    [`Policies: [!If [Prod, ${inline('a', 'Allow', 'sqs:Send*')}, !Ref Other]]`, 'Undecided', 'Undecided'],
    [
      `ManagedPolicyArns: [${POWER}]\nPolicies: [{ PolicyName: a, PolicyDocument: !Ref Document }]`,
      'Undecided',
      'Undecided',
    ],
    [
      `ManagedPolicyArns: [!Ref Sends]\nPolicies: [!If [Prod, { PolicyName: a, PolicyDocument: { Fn::Transform: x } }, !Ref AWS::NoValue]]`,
      'Undecided',
      'Undecided',
    ],
    [
      `ManagedPolicyArns: [!If [Prod, !Ref Sends, !Ref AWS::NoValue]]\nPolicies: [!If [Prod, !Ref AWS::NoValue, ${inline('a', 'Allow', 'sqs:SendMessage')}]]`,
      'Allow',
      'ImplicitDeny',
    ],
    [
      `ManagedPolicyArns: [${POWER}]\nPolicies: [!If [Prod, ${inline('a', 'Deny', 'sqs:Send*')}, ${inline('b', 'Deny', 'sqs:*Message')}]]`,
      'ExplicitDeny',
      'Allow',
    ],
    [
      `ManagedPolicyArns: [${POWER}]\nPolicies: [!If [Prod, ${inline('a', 'Deny', 'sqs:Send*')}, ${inline('b', 'Deny', 'sns:*')}]]`,
      'Undecided',
      'Allow',
    ],
  ])('%s', (properties, send, read) => {
    const ask = roleOf('stack.yaml', role(properties), 'Worker');
    expect(ask('sqs:SendMessage', QUEUE).decision).toBe(send);
    expect(ask('sqs:GetQueueAttributes', QUEUE).decision).toBe(read);
  });

  it('are those of resources with a condition too, and of either arm of what they are attached to', () => {
    const attached = (more: string, roles: string): string => `  Attached:
    Type: AWS::IAM::Policy
    ${more}
    Properties:
      PolicyName: p
      Roles: ${roles}
      PolicyDocument: { Statement: [{ Effect: Deny, Action: "sqs:*", Resource: "*" }] }
`;
    const decide = (more: string, roles: string): string =>
      roleOf(
        'stack.yaml',
        role('ManagedPolicyArns: [!Ref Sends]', attached(more, roles)),
        'Worker',
      )('sqs:SendMessage', QUEUE).decision;
    expect(decide('DeletionPolicy: Delete', '[!Ref Worker]')).toBe('ExplicitDeny');
    expect(decide('Condition: Prod', '[!Ref Worker]')).toBe('Undecided');
    expect(decide('DeletionPolicy: Delete', '[!If [Prod, !Ref Worker, !Ref Another]]')).toBe('Undecided');
    expect(decide('DeletionPolicy: Delete', '!If [Prod, [!Ref Worker], [!Ref Worker, !Ref Another]]')).toBe(
      'ExplicitDeny',
    );
  });

  it('are noted where it is unknown what they are attached to', () => {
    const more = `  Denies:
    Type: AWS::IAM::ManagedPolicy
    Properties: { Roles: !Ref Names, PolicyDocument: { Statement: [{ Effect: Deny, Action: "*", Resource: "*" }] } }
`;
    const { notes } = roleOf(
      'stack.yaml',
      role('ManagedPolicyArns: [!Ref Sends]', more),
      'Worker',
    )('sqs:SendMessage', QUEUE);
    expect(notes.join()).toContain('What Denies is attached to is unknown.');
  });

  it('have an explanation that names the condition, or a statement that matches', () => {
    const explain = (properties: string): string => {
      const body = { principal: 'arn:aws:iam::111122223333:role/example', action: 'sqs:SendMessage' };
      const document = { ...body, resource: QUEUE, policies: { role: 'stack.yaml#Worker' } };
      const load: Load = () => ({ text: role(properties), source: 'stack.yaml' });
      const [first] = readRequests(parseJson(JSON.stringify(document)), 'request', catalogue, load).cases;
      return runCase(first!, catalogue)!.explanation;
    };
    expect(explain('ManagedPolicyArns: !If [Prod, [!Ref Sends], !Ref AWS::NoValue]')).toContain('"Prod"');
    expect(explain(`ManagedPolicyArns: !If [Prod, [${POWER}], [!Ref Sends]]`)).toContain(
      'AmazonSQSFullAccess',
    );
  });

  const trusting = (name: string): string =>
    `{ Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/${name}" }, Action: "sts:AssumeRole" }] }`;

  it.each([
    [`!If [Prod, ${trusting('ana')}, { Statement: [] }]`, 'Undecided', 'ImplicitDeny'],
    [`!If [Prod, ${trusting('ana')}, ${trusting('bob')}]`, 'Undecided', 'ImplicitDeny'],
    [
      `!If [Prod, ${trusting('ana')}, !If [Eu, ${trusting('ana')}, ${trusting('ana')}]]`,
      'Allow',
      'ImplicitDeny',
    ],
    [`!If [Prod, ${trusting('ana')}, !Ref Other]`, 'Undecided', 'Undecided'],
  ])('have a trust policy under each outcome: %s', (trust, ana, eve) => {
    const text = role('RoleName: worker').replace('{ Statement: [] }', trust);
    const ask = (name: string): string =>
      roleOf('stack.yaml', text, 'Worker')('sts:AssumeRole', 'arn:aws:iam::111122223333:role/worker', {
        principal: `arn:aws:iam::111122223333:user/${name}`,
      }).decision;
    expect([ask('ana'), ask('eve')]).toEqual([ana, eve]);
  });

  it.each([
    [`!If [Prod, !Ref Sends, ${POWER}]`, POWER, 'Allow', 'Undecided'],
    [`!If [Prod, !Ref Sends, !Ref AWS::NoValue]`, POWER, 'Allow', 'Undecided'],
    [`!If [Prod, !Ref Sends, !Ref Other]`, POWER, 'Undecided', 'Undecided'],
    [`!If [Prod, !If [Prod, !Ref Sends, ${POWER}], ${READ}]`, POWER, 'Undecided', 'Undecided'],
    // Neither in itself: what is granted is limited under the same outcome.
    [`!If [Prod, ${READ}, !Ref Sends]`, `!If [Prod, !Ref Sends, ${READ}]`, 'ImplicitDeny', 'ImplicitDeny'],
    [`!If [Prod, !Ref Sends, ${READ}]`, `!If [Prod, !Ref Sends, ${READ}]`, 'Undecided', 'Undecided'],
    ['!Ref AWS::NoValue', POWER, 'Allow', 'Allow'],
  ])('have a boundary under each outcome: %s limits %s', (boundary, managed, send, read) => {
    const text = role(`ManagedPolicyArns: [${managed}]\nPermissionsBoundary: ${boundary}`);
    const ask = roleOf('stack.yaml', text, 'Worker');
    expect([ask('sqs:SendMessage', QUEUE).decision, ask('sqs:GetQueueAttributes', QUEUE).decision]).toEqual([
      send,
      read,
    ]);
  });
});

it('a Deny with NotPrincipal is for every role with a boundary, which one can have under a condition', () => {
  const text = (boundary: string): string => `Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [] }
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSFullAccess]
      PermissionsBoundary: ${boundary}
`;
  const allExcept = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Deny',
      NotPrincipal: { AWS: ['111122223333', 'arn:aws:iam::111122223333:role/example'] },
      Action: 'sqs:*',
      Resource: '*',
    },
  };
  const SQS = 'arn:aws:iam::aws:policy/AmazonSQSFullAccess';
  for (const [boundary, decision] of [
    [SQS, 'ExplicitDeny'],
    [`!If [Prod, ${SQS}, ${SQS}]`, 'ExplicitDeny'],
    [`!If [Prod, ${SQS}, !Ref AWS::NoValue]`, 'Undecided'],
    ['!Ref AWS::NoValue', 'Allow'],
  ] as const) {
    const ask = roleOf('stack.yaml', text(boundary), 'Worker');
    const policies = { role: 'stack.yaml#Worker', resource: [allExcept] };
    expect([boundary, ask('sqs:SendMessage', QUEUE, { policies }).decision]).toEqual([boundary, decision]);
  }
});

it('a role of Terraform has a boundary and a trust policy under each outcome', () => {
  const policy = (action: string, more = ''): string =>
    `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", ${more} Action = "${action}", Resource = "*" }] })`;
  const role = (boundary: string, trust: string): string => `resource "aws_iam_role" "r" {
  name                 = "r"
  managed_policy_arns  = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]
  permissions_boundary = ${boundary}
  assume_role_policy   = ${trust}
}
resource "aws_iam_policy" "sends" {
  policy = ${policy('sqs:SendMessage')}
}
`;
  const trusting = (name: string): string =>
    `jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:user/${name}" }, Action = "sts:AssumeRole" }] })`;
  const SENDS = 'aws_iam_policy.sends.arn';
  for (const [boundary, trust, send, read, assume] of [
    [`var.x ? ${SENDS} : null`, trusting('ana'), 'Allow', 'Undecided', 'Allow'],
    [
      `var.x ? ${SENDS} : ${SENDS}`,
      `var.x ? ${trusting('bob')} : ${trusting('eve')}`,
      'Allow',
      'ImplicitDeny',
      'ImplicitDeny',
    ],
    [
      'var.x ? var.arn : null',
      `var.x ? ${trusting('ana')} : ${trusting('*')}`,
      'Undecided',
      'Undecided',
      'Undecided',
    ],
    ['null', `var.x ? ${trusting('ana')} : var.trust`, 'Allow', 'Allow', 'Undecided'],
  ] as const) {
    const ask = roleOf('main.tf', role(boundary, trust), 'aws_iam_role.r');
    const principal = 'arn:aws:iam::111122223333:user/ana';
    expect([
      boundary,
      ask('sqs:SendMessage', QUEUE).decision,
      ask('sqs:GetQueueAttributes', QUEUE).decision,
      ask('sts:AssumeRole', 'arn:aws:iam::111122223333:role/r', { principal }).decision,
    ]).toEqual([boundary, send, read, assume]);
  }
});

it('a function with connectors can have other permissions too', () => {
  const own = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Policies: [AmazonSQSReadOnlyAccess] }
`;
  const connector = (name: string): string => `  C:
    Type: AWS::Serverless::Connector
    Properties: { Source: { Id: ${name} }, Destination: { Id: Table }, Permissions: [Write] }
`;
  const attribute =
    '    Connectors: { C: { Properties: { Destination: { Id: Table }, Permissions: [Write] } } }\n';
  for (const [text, decision] of [
    [own, 'ImplicitDeny'],
    [own + connector('Other'), 'ImplicitDeny'],
    [own + connector('Fn'), 'Undecided'],
    [own + attribute, 'Undecided'],
  ] as const) {
    const ask = roleOf('sam.yaml', text, 'Fn');
    expect(ask('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:111122223333:table/t').decision).toBe(
      decision,
    );
    expect(ask('sqs:GetQueueAttributes', QUEUE).decision).toBe('Allow');
  }
});

it('a role of Terraform has its policies under the conditions of their blocks', () => {
  const statements = (action: string): string =>
    `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${action}", Resource = "*" }] })`;
  const text = (roleCount: string, count: string, arn: string): string => `resource "aws_iam_role" "r" {
  ${roleCount}
  name = "r"
}
resource "aws_iam_role_policy" "a" {
  ${count}
  role   = aws_iam_role.r.id
  policy = ${statements('sqs:SendMessage')}
}
resource "aws_iam_role_policy_attachment" "b" {
  role       = aws_iam_role.r.name
  policy_arn = ${arn}
}
`;
  const FULL = '"arn:aws:iam::aws:policy/AmazonSQSFullAccess"';
  const READ = '"arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"';
  for (const [own, count, arn, decision] of [
    ['', 'count = 1', READ, 'Allow'],
    ['', 'for_each = toset(["a"])', READ, 'Allow'],
    ['', 'count = var.x ? 1 : 0', READ, 'Undecided'],
    ['', 'count = var.n', READ, 'Undecided'],
    ['', 'for_each = var.names', READ, 'Undecided'],
    ['count = var.x ? 1 : 0', 'count = var.x ? 1 : 0', READ, 'Allow'],
    ['', 'count = var.x ? 1 : 0', `var.x ? ${READ} : ${FULL}`, 'Allow'],
    ['', 'count = var.x ? 1 : 0', `var.x ? ${FULL} : ${READ}`, 'Undecided'],
    ['', 'count = var.x ? 0 : 1', `var.x ? ${FULL} : ${READ}`, 'Allow'],
  ] as const) {
    const decide = roleOf('main.tf', text(own, count, arn), 'aws_iam_role.r');
    expect([count, arn, decide('sqs:SendMessage', QUEUE).decision]).toEqual([count, arn, decision]);
  }
});

it('a role of Terraform has what each element of a for_each attaches, and what locals are', () => {
  const FULL = 'arn:aws:iam::aws:policy/AmazonSQSFullAccess';
  const READ = 'arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess';
  const text = (
    each: string,
    arn: string,
    role = 'aws_iam_role.r.name',
    own = '',
  ): string => `resource "aws_iam_role" "r" {
  ${own}
  name = local.name
}
locals {
  name = "worker"
  arns = toset(["${READ}", aws_iam_policy.sends.arn])
  full = "${FULL}"
  all  = { full = "${FULL}" }
}
resource "aws_iam_policy" "sends" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "a" {
  ${each}
  role       = ${role}
  policy_arn = ${arn}
}
`;
  for (const [each, arn, send, read, role, own] of [
    [`for_each = toset(["${READ}", aws_iam_policy.sends.arn])`, 'each.value', 'Allow', 'Allow'],
    [`for_each = toset(["${READ}"])`, 'each.key', 'ImplicitDeny', 'Allow'],
    [`for_each = { a = "${READ}", b = { arn = var.arn } }`, 'each.value', 'Undecided', 'Undecided'],
    [`for_each = { a = { arn = "${FULL}" } }`, 'each.value.arn', 'Allow', 'Allow'],
    [
      'for_each = toset(["ReadOnlyAccess"])',
      '"arn:aws:iam::aws:policy/AmazonSQS${each.key}"',
      'ImplicitDeny',
      'Allow',
    ],
    [`for_each = var.x ? toset(["${FULL}"]) : toset([])`, 'each.value', 'Undecided', 'Undecided'],
    [`for_each = var.x ? toset(["${FULL}"]) : toset(["${READ}"])`, 'each.value', 'Undecided', 'Allow'],
    ['for_each = var.arns', 'each.value', 'Undecided', 'Undecided'],
    ['for_each = local.arns', 'each.value', 'Allow', 'Allow'],
    ['', 'local.full', 'Allow', 'Allow'],
    ['', 'local.all.full', 'Allow', 'Allow'],
    ['', 'local.other', 'Undecided', 'Undecided'],
    ['', `"${FULL}"`, 'Allow', 'Allow', 'local.name'],
    ['', `"${FULL}"`, 'ImplicitDeny', 'ImplicitDeny', 'local.other'],
    ['for_each = var.n', `"${FULL}"`, 'Allow', 'Allow', 'aws_iam_role.r[each.key].name', 'for_each = var.n'],
    [
      'for_each = var.m',
      `"${FULL}"`,
      'Undecided',
      'Undecided',
      'aws_iam_role.r[each.key].name',
      'for_each = var.n',
    ],
    ['', `"${FULL}"`, 'Undecided', 'Undecided', 'aws_iam_role.r["a.b"].name', 'for_each = var.n'],
    ['', `"${FULL}"`, 'Allow', 'Allow', 'aws_iam_role.r[0].name', 'count = var.x ? 1 : 0'],
    ['', `"${FULL}"`, 'Undecided', 'Undecided', 'aws_iam_role.r[1].name', 'count = 2'],
  ] as const) {
    const decide = roleOf('main.tf', text(each, arn, role, own), 'aws_iam_role.r');
    expect([
      [each, arn, role, own],
      decide('sqs:SendMessage', QUEUE).decision,
      decide('sqs:GetQueueAttributes', QUEUE).decision,
    ]).toEqual([[each, arn, role, own], send, read]);
  }
});
