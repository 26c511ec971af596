import { expect, it } from 'vitest';
import { policyAddresses } from '../../server/src/dialects/policy-address.js';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { syntaxOf } from '../../server/src/syntax/registry.js';

const addresses = (path: string, text: string): string[] =>
  policyAddresses(policiesOf(syntaxOf(path, text).parse(text), path));

const STATEMENT = '{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }';

it('names policies of a template by logical ID and property, inline policies by their names', () => {
  const text = `Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: ${STATEMENT} }
      Policies:
        - PolicyName: queue
          PolicyDocument: { Statement: ${STATEMENT} }
        - PolicyName: !Sub "\${AWS::StackName}-x"
          PolicyDocument: { Statement: ${STATEMENT} }
        - !If
          - IsProd
          - PolicyName: prod
            PolicyDocument: { Statement: ${STATEMENT} }
          - !Ref AWS::NoValue
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement: [${STATEMENT}]
        - Statement: [${STATEMENT}]
`;
  expect(addresses('template.yaml', text)).toEqual([
    'Worker.Policies[queue].PolicyDocument',
    'Worker.Policies[{"Fn::Sub":"${AWS::StackName}-x"}].PolicyDocument',
    'Worker.Policies[2].Fn::If[prod].PolicyDocument',
    'Worker.AssumeRolePolicyDocument',
    'Fn.Policies[0]',
    'Fn.Policies[1]',
  ]);
});

it('names policies of Terraform by resource and attribute', () => {
  const text = `data "aws_iam_policy_document" "read" {
  statement {
    actions = ["s3:GetObject"]
  }
}

resource "aws_iam_role" "worker" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = "*" }] })
  inline_policy {
    name   = "a"
    policy = <<-EOT
      { "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] }
    EOT
  }
  inline_policy {
    name   = "b"
    policy = jsonencode({ Statement = [] })
  }
}
`;
  expect(addresses('main.tf', text)).toEqual([
    'data.aws_iam_policy_document.read',
    'aws_iam_role.worker.assume_role_policy',
    'aws_iam_role.worker.inline_policy[a].policy',
    'aws_iam_role.worker.inline_policy[b].policy',
  ]);
});

it('names those of the Serverless Framework and of several documents by their paths', () => {
  const serverless = `service: x
provider:
  name: aws
  iam:
    role:
      statements: [${STATEMENT}]
resources:
  Resources:
    Bucket:
      Type: AWS::S3::BucketPolicy
      Properties:
        Bucket: b
        PolicyDocument: { Statement: ${STATEMENT} }
`;
  expect(addresses('serverless.yml', serverless)).toEqual([
    'provider.iam.role.statements',
    'Bucket.PolicyDocument',
  ]);
  const manifest = (name: string): string => `apiVersion: iam.services.k8s.aws/v1alpha1
kind: Policy
metadata: { name: ${name} }
spec:
  policyDocument: |
    { "Version": "2012-10-17", "Statement": [] }
`;
  expect(addresses('all.yaml', `${manifest('a')}---\n${manifest('b')}`)).toEqual([
    '[a].spec.policyDocument',
    '[b].spec.policyDocument',
  ]);
});

it('a document that is a policy has the empty address, and one that is there twice a number', () => {
  const policy = '{ "Version": "2012-10-17", "Statement": [] }';
  expect(addresses('a-policy.json', policy)).toEqual(['']);
  const text = `Resources:
  Worker:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: ${policy}
  Worker:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: ${policy}
`;
  expect(new Set(addresses('t.yaml', text)).size).toBe(addresses('t.yaml', text).length);
});
