/** Completion and hover in the `Policies` of SAM functions and state machines. */
import { describe, expect, it } from 'vitest';
import { syntaxOf } from '../../server/src/syntax/registry.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { readMarks } from '../support/fixture.js';
import { service } from '../support/service.js';

const HEAD = `Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs:
    Type: AWS::SQS::Queue
  Orders:
    Type: AWS::Serverless::SimpleTable
  Alarms:
    Type: AWS::SNS::Topic
  Password:
    Type: AWS::SecretsManager::Secret
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Policies:`;

function suggestions(source: string, path = 'template.yaml') {
  const { text, cursor } = readMarks(source);
  const document = syntaxOf(path, text).parse(text);
  const found = service.completeSamTemplate(document, cursor!, true);
  const accept = (label: string): string => {
    const item = found?.items.find((i) => i.label === label);
    if (!item) throw new Error(`${label} is not among ${found?.items.map((i) => i.label).join()}`);
    return applyEdits(text, [{ range: item.inserted.range, text: item.inserted.text }]);
  };
  return { labels: found?.items.map((i) => i.label), accept };
}

const inYaml = (policies: string) => suggestions(HEAD + policies);

describe('in YAML, completes', () => {
  it('the names of policy templates in a list, with their parameters as tab stops', () => {
    const { labels, accept } = inYaml('\n        - SQS‸');
    expect(labels?.slice(0, 2)).toEqual(['SQSPollerPolicy', 'SQSSendMessagePolicy']);
    // The editor puts the indentation of the line, eight spaces, before each other line.
    expect(accept('SQSPollerPolicy')).toBe(`${HEAD}\n        - SQSPollerPolicy:\n    QueueName: $1`);
    expect(inYaml('\n        - ‸').labels).toHaveLength(82);
  });

  it('an inline policy', () => {
    const { labels, accept } = inYaml('\n        - S‸');
    expect(labels?.[0]).toBe('Statement');
    expect(accept('Statement')).toBe(
      `${HEAD}\n        - Version: "2012-10-17"
  Statement:
    - Effect: \${1|Allow,Deny|}
      Action:
        - $2
      Resource: $3`,
    );
    expect(inYaml('\n        - Statement‸: []').labels).toEqual([]);
  });

  it('a name that is alone, in an arm of Fn::If, and one whose parameters are there', () => {
    expect(inYaml('\n        Dynamo‸').labels).toContain('DynamoDBCrudPolicy');
    expect(
      inYaml('\n        - !If\n          - Live\n          - S3R‸\n          - !Ref AWS::NoValue')
        .labels?.[0],
    ).toBe('S3ReadPolicy');
    const kept = inYaml('\n        - SQS‸:\n            QueueName: jobs');
    expect(kept.accept('SQSSendMessagePolicy')).toBe(
      `${HEAD}\n        - SQSSendMessagePolicy:\n            QueueName: jobs`,
    );
  });

  it('the parameters that are not there', () => {
    expect(
      inYaml('\n        - DynamoDBStreamReadPolicy:\n            TableName: a\n            ‸').labels,
    ).toEqual(['StreamName']);
  });

  it.each([
    ['SQSPollerPolicy', 'QueueName', '!GetAtt Jobs.QueueName'],
    ['DynamoDBCrudPolicy', 'TableName', '!Ref Orders'],
    ['SNSPublishMessagePolicy', 'TopicName', '!GetAtt Alarms.TopicName'],
    ['AWSSecretsManagerGetSecretValuePolicy', 'SecretArn', '!Ref Password'],
  ])('the resources that the parameter of %s can name', (template, parameter, reference) => {
    const at = `\n        - ${template}:\n            ${parameter}: `;
    const { labels, accept } = inYaml(`${at}‸`);
    expect(labels).toEqual([reference]);
    expect(accept(reference)).toBe(`${HEAD}${at}${reference}`);
  });

  it('the argument of a function', () => {
    expect(inYaml('\n        - SQSPollerPolicy:\n            QueueName: !GetAtt ‸').labels).toEqual([
      'Jobs.QueueName',
    ]);
    expect(inYaml('\n        - DynamoDBReadPolicy:\n            TableName: !Ref ‸').labels).toEqual([
      'Orders',
    ]);
  });

  it('nothing elsewhere', () => {
    expect(
      suggestions(`${HEAD.replace('Serverless::Function', 'IAM::Role')}\n        - SQS‸`).labels,
    ).toBeUndefined();
    expect(suggestions(`${HEAD.replace('Policies:', 'Layers:')}\n        - SQS‸`).labels).toBeUndefined();
    expect(inYaml('\n        - SQSPollerPolicy:\n            QueueName: # ‸').labels).toBeUndefined();
  });
});

const JSON_HEAD =
  '{ "Resources": { "Jobs": { "Type": "AWS::SQS::Queue" }, "Worker": { "Type": "AWS::Serverless::StateMachine", "Properties": { "Policies": [';

describe('in JSON, completes', () => {
  const inJson = (policies: string) => suggestions(`${JSON_HEAD}${policies}] } } } }`, 'template.json');

  it('names as keys and as items', () => {
    expect(inJson('{ "SQSP‸" }').accept('SQSPollerPolicy')).toBe(
      `${JSON_HEAD}{ "SQSPollerPolicy": {\n\t"QueueName": "$1"\n\\} }] } } } }`.replace('\\}', '}'),
    );
    expect(inJson('"SQSP‸"').accept('SQSPollerPolicy')).toContain(
      '[{\n\t"SQSPollerPolicy": {\n\t\t"QueueName": "$1"',
    );
  });

  it('values', () => {
    expect(inJson('{ "SQSPollerPolicy": { "QueueName": "‸" } }').accept('!GetAtt Jobs.QueueName')).toBe(
      `${JSON_HEAD}{ "SQSPollerPolicy": { "QueueName": { "Fn::GetAtt": ["Jobs", "QueueName"] } } }] } } } }`,
    );
  });
});

const hoverAt = (source: string): string | undefined => {
  const { text, cursor } = readMarks(source);
  return service.hoverSamTemplate(syntaxOf('template.yaml', text).parse(text), cursor!)?.markdown;
};

it('a hover says what a policy template grants', () => {
  const text = hoverAt(`${HEAD}\n        - SQS‸SendMessagePolicy:\n            QueueName: jobs`);
  expect(text).toContain(
    '- Allow `sqs:SendMessage*` on `arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${QueueName}`',
  );
  expect(text).toContain('- `QueueName` (name or ID): ');
  expect(hoverAt(`${HEAD}\n        - EFS‸WriteAccessPolicy: {}`)).toContain(
    '  - if `elasticfilesystem:AccessPointArn` StringEquals `arn:',
  );
  expect(hoverAt(`${HEAD}\n        - SQSPollerPolicy:\n            Queue‸Name: jobs`)).toMatch(
    /^`QueueName`: Name of/,
  );
  expect(hoverAt(`${HEAD}\n        - SQSPollerPolicy:\n            QueueName: jo‸bs`)).toBeUndefined();
});

it('a policy template is what a file grants', () => {
  const { text } = readMarks(
    `${HEAD}\n        - SQSPollerPolicy:\n            QueueName: !GetAtt Jobs.QueueName\n`,
  );
  expect(service.analyse(text, 'template.yaml')?.samTemplates).toHaveLength(1);
});
