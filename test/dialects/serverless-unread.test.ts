import { expect, it } from 'vitest';
import { readPolicies } from '../../server/src/analysis/read-policies.js';

const application = (iam: string, rest = ''): string => `service: app
provider:
  name: aws
${iam}
functions:
  work:
    handler: work.handler
    iamRoleStatements:
      - { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" }
${rest}`;

const read = (iam: string, rest?: string) => {
  const file = readPolicies(application(iam, rest), 'serverless.yml');
  if ('error' in file) throw new Error(file.error);
  return {
    policies: file.policies.length,
    grants: file.grants.map((g) => g.name),
    unread: file.unread.map((u) => u.note),
  };
};

it('statements in another file are unknown', () => {
  expect(read('  iam: { role: { statements: "${file(./iam.yml):statements}" } }')).toEqual({
    policies: 1,
    grants: [],
    unread: ['The policy provider.iam.role.statements cannot be read: "${file(./iam.yml):statements}".'],
  });
  expect(read('  iam: ${file(./iam.yml)}').unread).toEqual([
    'The policy provider.iam cannot be read: ${file(./iam.yml)}.',
  ]);
});

it('managed policies of the role are read, or unknown', () => {
  const managed = '[arn:aws:iam::aws:policy/IAMFullAccess, "arn:aws:iam::111122223333:policy/own"]';
  expect(read(`  iam: { role: { managedPolicies: ${managed} } }`)).toEqual({
    policies: 1,
    grants: ['provider.iam.role.managedPolicies (IAMFullAccess)'],
    unread: [
      'The managed policy arn:aws:iam::111122223333:policy/own of provider.iam.role.managedPolicies is unknown.',
    ],
  });
});

it('policies of its resources that cannot be read are unknown', () => {
  const resources = `resources:
  Resources:
    Queue:
      Type: AWS::SQS::QueuePolicy
      Properties: { Queues: [q], PolicyDocument: "\${file(./queue-policy.json)}" }
`;
  expect(read('', resources).unread).toEqual([
    'The policy Queue.PolicyDocument cannot be read: "${file(./queue-policy.json)}".',
  ]);
});

it('an application whose policies are all in the file has none that is unknown', () => {
  expect(
    read('  iam: { role: { statements: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }] } }'),
  ).toEqual({
    policies: 2,
    grants: [],
    unread: [],
  });
});
