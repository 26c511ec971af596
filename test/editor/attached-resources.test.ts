/** The resource that a policy is attached to is the first that Evaluate Request suggests. */
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../server/src/service/core.js';
import { service } from '../support/service.js';

const document = (Action: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: '*' }],
});

/** What is suggested because the policy is attached to it. */
function attached(Type: string, property: object, action: string): string[] {
  const policy = { Type, Properties: { ...property, PolicyDocument: document(action) } };
  const read = readPolicies(
    JSON.stringify({ Resources: { B: { Type: 'AWS::S3::Bucket' }, policy } }),
    't.json',
  );
  if ('error' in read) throw new Error(read.error);
  const all = service.suggestResources([read.policies[0]!], action);
  const found = all.filter((s) => s.detail.includes('attached'));
  expect(all.slice(0, found.length)).toEqual(found);
  return found.map((s) => s.value);
}

describe('the resource that a policy is attached to', () => {
  it('by name', () => {
    const reports = { Bucket: 'reports' };
    expect(attached('AWS::S3::BucketPolicy', reports, 's3:ListBucket')).toEqual(['arn:aws:s3:::reports']);
    expect(attached('AWS::S3::BucketPolicy', reports, 's3:GetObject')).toContain(
      'arn:aws:s3:::reports/object-name',
    );
    expect(attached('AWS::S3::BucketPolicy', { Bucket: { Ref: 'B' } }, 's3:ListBucket')).toEqual([
      'arn:aws:s3:::b',
    ]);
  });

  it('by ARN', () => {
    const arn = 'arn:aws:sns:eu-west-1:111122223333:alerts';
    const topics = { Topics: [arn, { 'Fn::ImportValue': 'other' }] };
    expect(attached('AWS::SNS::TopicPolicy', topics, 'sns:Publish')).toEqual([arn]);
    expect(attached('AWS::SNS::TopicPolicy', topics, 's3:GetObject')).toEqual([]);
  });

  it('unless the document does not name one', () => {
    expect(attached('AWS::S3::BucketPolicy', {}, 's3:ListBucket')).toEqual([]);
    expect(attached('AWS::IAM::ManagedPolicy', {}, 's3:ListBucket')).toEqual([]);
  });
});
