/** YAML templates: those of other people where they are present, and our own examples. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './catalogue.js';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const textsIn = (folder: string): NamedText[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((f) => /\.(ya?ml|template)$/.test(f))
        .map((f) => ({ name: f, text: readFileSync(join(folder, f), 'utf8') }))
        .filter(({ text }) => !/^\s*\{/.test(text))
    : [];

/** Of a checkout that has the corpus next to it. */
export const foreignTemplates: readonly NamedText[] = ['cfn', 'sam', 'sls'].flatMap((folder) =>
  textsIn(join(root, '../shared/corpus/templates', folder)),
);

export const ownTemplates: readonly NamedText[] = textsIn(join(root, 'examples'));

/** A small template with what YAML can do. */
export const SMALL = `AWSTemplateFormatVersion: "2010-09-09"
# The role of the worker.
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Sid: Read # objects
                Effect: Allow
                Action:
                  - s3:GetObject
                  - "s3:ListBucket"
                Resource: !Sub "arn:\${AWS::Partition}:s3:::\${Bucket}/*"
              - !If
                - IsProd
                - Effect: Deny
                  Action: 's3:*'
                  Resource: "*"
                - !Ref AWS::NoValue
              - Effect: Allow
                Action: >-
                  sqs:SendMessage
                Resource: !GetAtt Queue.Arn
  Bucket:
    Type: AWS::S3::Bucket
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: |
        a
         b

        c
Outputs:
  Arn:
    Value: !GetAtt Worker.Arn
`;
