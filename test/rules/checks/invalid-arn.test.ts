import { expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

/** The text after the only fix of its first finding of the rule. */
function fixed(text: string, path: string): string {
  const analysis = service.analyse(text, path)!;
  const finding = service.check(analysis).find((f) => f.rule === 'invalid-arn');
  const fixes = finding?.fixes?.() ?? [];
  expect(fixes.length).toBeLessThan(2);
  return fixes[0] ? applyEdits(text, fixes[0].edits) : 'no fix';
}

const terraform = (resource: string): string =>
  `resource "aws_sqs_queue" "q" {}\nresource "aws_s3_bucket" "b" {}\nresource "aws_iam_policy" "p" {\n  policy = jsonencode({\n    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = ${resource} }]\n  })\n}\n`;

const cloudFormation = (resource: string): string =>
  `Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            Action: s3:GetObject\n            Resource: ${resource}\n`;

it.each([
  ['aws_sqs_queue.q.url', 'aws_sqs_queue.q.arn'],
  ['[aws_sqs_queue.q.id]', '[aws_sqs_queue.q.arn]'],
  ['"${aws_s3_bucket.b.bucket}/*"', '"${aws_s3_bucket.b.arn}/*"'],
  ['"${ aws_s3_bucket.b.id }"', '"${aws_s3_bucket.b.arn}"'],
  ['"arn:aws:s3:::${aws_s3_bucket.b.arn}/*"', '"${aws_s3_bucket.b.arn}/*"'],
])('in Terraform, %s becomes %s', (before, after) => {
  expect(fixed(terraform(before), 'main.tf')).toBe(terraform(after));
});

it.each([
  ['!Sub "arn:aws:s3:::${Bucket.Arn}/*"', '!Sub "${Bucket.Arn}/*"'],
  ['!Sub arn:${AWS::Partition}:s3:::${Bucket.Arn}/logs/*', '!Sub ${Bucket.Arn}/logs/*'],
])('an ARN in an ARN: %s becomes %s', (before, after) => {
  expect(fixed(cloudFormation(before), 'template.yaml')).toBe(cloudFormation(after));
});

it('has no fix where two strings are joined', () => {
  const text = cloudFormation(`!Join ['', ['arn:aws:s3:::', !GetAtt Bucket.Arn, '/*']]`);
  expect(fixed(text, 'template.yaml')).toBe('no fix');
});
