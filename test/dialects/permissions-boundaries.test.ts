/** Permissions boundaries in templates: managed policies that are set as one, or are named so, and are attached to nothing. */
import { expect, it } from 'vitest';
import { service } from '../support/service.js';

const found = (text: string, path: string): string[] =>
  service
    .check(service.analyse(text, path)!)
    .filter((f) => f.severity === 'warning')
    .map((f) => f.rule);

const cloudFormation = (id: string, properties: string, role: string): string => `Resources:
  ${id}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ${properties}
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: "*"
            Resource: "*"
  Worker:
    Type: AWS::IAM::Role
    Properties:
      ${role}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: ec2.amazonaws.com
            Action: sts:AssumeRole
`;

it.each([
  ['set as one', 'Limit', 'Path: /', 'PermissionsBoundary: !Ref Limit', []],
  [
    'set under a condition',
    'Limit',
    'Path: /',
    'PermissionsBoundary: !If [Limited, !Ref Limit, !Ref AWS::NoValue]',
    [],
  ],
  ['its logical ID says so', 'DeveloperBoundary', 'Path: /', 'Path: /', []],
  ['its name says so', 'Limit', 'ManagedPolicyName: team-permissions-boundary', 'Path: /', []],
  ['nothing says so', 'Limit', 'Path: /', 'Path: /', ['full-admin']],
  ['it asks for one', 'CreateRolesWithBoundary', 'Path: /', 'Path: /', ['full-admin']],
  ['also attached', 'Boundary', 'Path: /', 'ManagedPolicyArns: [!Ref Boundary]', ['full-admin']],
  [
    'it attaches itself',
    'Boundary',
    'Roles: [!Ref Worker]',
    'PermissionsBoundary: !Ref Boundary',
    ['full-admin'],
  ],
])('CloudFormation: %s', (_, id, properties, role, expected) => {
  expect(found(cloudFormation(id, properties, role), 'template.yaml')).toEqual(expected);
});

const terraform = (name: string, more: string): string => `
data "aws_iam_policy_document" "limit" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "${name}" {
  policy = data.aws_iam_policy_document.limit.json
}
# A boundary:
${more}
`;

it.each([
  ['set as one', 'it', 'resource "aws_iam_user" "u" {\n permissions_boundary = aws_iam_policy.it.arn\n}', []],
  ['its name says so', 'workload_boundary', '', []],
  ['nothing says so', 'it', '', ['full-admin']],
  [
    'also attached',
    'boundary',
    'resource "aws_iam_user_policy_attachment" "a" {\n user = "u"\n policy_arn = aws_iam_policy.boundary.arn\n}',
    ['full-admin'],
  ],
  [
    'the document is also granted',
    'boundary',
    'resource "aws_iam_user_policy" "a" {\n user = "u"\n policy = data.aws_iam_policy_document.limit.json\n}',
    ['full-admin'],
  ],
])('Terraform: %s', (_, name, more, expected) => {
  expect(found(terraform(name, more), 'main.tf')).toEqual(expected);
});

it('Terraform JSON: set as one', () => {
  const policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }], Version: '2012-10-17' };
  const text = (limit: object): string =>
    JSON.stringify({
      resource: {
        aws_iam_policy: { it: { policy: JSON.stringify(policy) } },
        aws_iam_user: { boundary: limit },
      },
    });
  expect(found(text({ permissions_boundary: '${aws_iam_policy.it.arn}' }), 'main.tf.json')).toEqual([]);
  expect(found(text({ name: 'boundary' }), 'main.tf.json')).toEqual(['full-admin']);
});

it('a policy that begins to be one is checked again, and its kind stays', () => {
  const before = service.analyse(cloudFormation('Limit', 'Path: /', 'Path: /boundary/'), 'template.yaml')!;
  const after = service.analyse(
    cloudFormation('Limit', 'Path: /', 'PermissionsBoundary: !Ref Limit'),
    'template.yaml',
  )!;
  expect(after.policies.map((p) => p.kind)).toEqual(before.policies.map((p) => p.kind));
});
