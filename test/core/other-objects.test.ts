/** An object that replaces another has nothing of what was computed from that, wherever it is. */
import { expect, it } from 'vitest';
import { analyse } from '../../server/src/analysis/analyse.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import { variantsOf } from '../../server/src/policy/policy-variants.js';
import { holesOf } from '../../server/src/syntax/value.js';

const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Conditions: { IsProd: !Equals [!Ref AWS::Region, us-east-1] }
Resources:
  First: { Type: AWS::SNS::Topic }
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: amzn-s3-demo-bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: !If [IsProd, { AWS: "111122223333" }, { AWS: "444455556666" }]
            Action: s3:GetObject
            Resource: arn:aws:s3:::amzn-s3-demo-bucket/*
`;

it('both variants of a template are read after an edit has moved the policy', () => {
  const before = analyse(TEMPLATE, 'template.yaml');
  const text = TEMPLATE.replace('  First:', '  # Topics\n  First:');
  const after = analyse(text, 'template.yaml', undefined, before);
  const principals = variantsOf(after!.policies.map(compilePolicy))!.map(({ policies }) =>
    policies[0]!.policy.statements.map((s) =>
      s.principal?.entries.flatMap((e) => e.items.map((i) => i.value)),
    ),
  );
  expect(principals).toEqual([[['111122223333']], [['444455556666']]]);
});

it('a policy in a string has the holes of the string', () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::${var.bucket}/*' }],
  });
  const text = JSON.stringify({ resource: { aws_iam_policy: { p: { policy } } } });
  const [found] = analyse(text, 'main.tf.json')!.policies;
  expect([...holesOf(found!.node)].map((h) => h.id)).toEqual(['var.bucket']);
});
