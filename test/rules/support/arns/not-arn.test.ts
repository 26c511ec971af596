/** References of a template that return a name or a URL where an ARN is needed. */
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../../server/src/text/text-edit.js';
import { service } from '../../../support/service.js';

interface Reported {
  readonly rule: string;
  readonly message: string;
  readonly fixed: readonly string[];
}

function reported(name: string, text: string, rules: readonly string[]): Reported[] {
  const analysis = service.analyse(text, name)!;
  return service
    .check(analysis)
    .filter((f) => rules.includes(f.rule))
    .map((f) => ({
      rule: f.rule,
      message: f.message,
      fixed: (f.fixes?.() ?? []).map((fix) => changedLine(text, applyEdits(text, fix.edits))),
    }));
}

/** The first line that differs, trimmed. */
function changedLine(before: string, after: string): string {
  const old = before.split('\n');
  return (after.split('\n').find((line, i) => line !== old[i]) ?? '').trim();
}

const template = (resource: string, action = 's3:GetObject'): string => `Resources:
  Queue: { Type: AWS::SQS::Queue }
  Bucket: { Type: AWS::S3::Bucket }
  Repository: { Type: AWS::ECR::Repository }
  Role: { Type: AWS::IAM::Role }
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: ${action}
            Resource: ${resource}
`;
const arns = (resource: string, action?: string): Reported[] =>
  reported('t.yaml', template(resource, action), ['invalid-arn']);

describe('a reference that does not return an ARN', () => {
  it.each([
    ['!Ref Queue', 'This is the URL of Queue, not its ARN', 'Resource: !GetAtt Queue.Arn'],
    ['!Ref Bucket', 'This is the name of Bucket, not its ARN', 'Resource: !GetAtt Bucket.Arn'],
    ['!Ref Role', 'This is the name of Role, not its ARN', 'Resource: !GetAtt Role.Arn'],
    ['!Sub "${Bucket}/*"', 'This begins with the name of Bucket', 'Resource: !Sub "${Bucket.Arn}/*"'],
  ])('%s', (resource, message, fixed) => {
    const [found, ...more] = arns(resource);
    expect(found?.message).toContain(message);
    expect(found?.fixed).toEqual([fixed]);
    expect(more).toEqual([]);
  });

  it('has no fix where the text is joined', () => {
    expect(arns('!Join ["", [!Ref Bucket, "/*"]]')).toMatchObject([{ fixed: [] }]);
  });

  it('is not reported where the value can be an ARN', () => {
    for (const resource of ['!Ref Parameter', '!Sub "${Parameter}/*"', '!GetAtt Queue.Arn', '!ImportValue x'])
      expect(arns(resource)).toEqual([]);
  });

  it('is reported in principals and conditions', () => {
    const text = `Resources:
  Queue: { Type: AWS::SQS::Queue }
  Bucket: { Type: AWS::S3::Bucket }
  Role: { Type: AWS::IAM::Role }
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: !Ref Role }
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition: { StringEquals: { aws:SourceArn: !Ref Bucket } }
`;
    expect(reported('t.yaml', text, ['invalid-principal', 'condition-value-type'])).toMatchObject([
      { rule: 'invalid-principal', fixed: ['Principal: { AWS: !GetAtt Role.Arn }'] },
      { fixed: ['Condition: { StringEquals: { aws:SourceArn: !GetAtt Bucket.Arn } }'] },
    ]);
  });

  it('is found in Terraform', () => {
    const text = `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = [aws_sqs_queue.jobs.url, aws_sqs_queue.jobs.id, aws_sqs_queue.jobs.arn, var.queue]
    }]
  })
}
`;
    expect(reported('t.tf', text, ['invalid-arn']).map((f) => f.message)).toEqual(
      Array.from(
        { length: 2 },
        () =>
          'This is the URL of aws_sqs_queue.jobs, not its ARN, so AWS rejects the policy. Use aws_sqs_queue.jobs.arn.',
      ),
    );
  });
});

describe('an ARN in an ARN', () => {
  it('matches nothing', () => {
    for (const resource of [
      '!Sub "arn:aws:s3:::${Bucket.Arn}/*"',
      '!Join ["", ["arn:aws:s3:::", !GetAtt Bucket.Arn]]',
    ])
      expect(arns(resource).map((f) => f.message)).toEqual([
        expect.stringContaining('has an ARN in another ARN'),
      ]);
    expect(arns('!Sub "arn:aws:s3:::${Bucket}/*"')).toEqual([]);
  });
});

describe('the name of a resource', () => {
  const misplaced = (resource: string, action: string): string[] =>
    reported('t.yaml', template(resource, action), ['action-without-resource', 'resource-mismatch']).map(
      (f) => f.message.split(' ')[0]!,
    );

  it('has no slash, so a bucket is not an object and the other way around', () => {
    expect(misplaced('!GetAtt Bucket.Arn', '[s3:GetObject, s3:ListBucket]')).toEqual(['s3:GetObject']);
    expect(misplaced('!Sub "${Bucket.Arn}/*"', '[s3:GetObject, s3:ListBucket]')).toEqual(['s3:ListBucket']);
    expect(misplaced('!GetAtt Bucket.Arn', 's3:GetObject')).toEqual(['s3:GetObject']);
    expect(
      misplaced('[!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]', '[s3:GetObject, s3:ListBucket]'),
    ).toEqual([]);
  });

  it('of which nothing is known can be anything', () => {
    expect(misplaced('!Sub "arn:aws:s3:::${Parameter}"', '[s3:GetObject, s3:ListBucket]')).toEqual([]);
    expect(misplaced('!Ref Parameter', '[s3:GetObject, s3:ListBucket]')).toEqual([]);
  });
});
