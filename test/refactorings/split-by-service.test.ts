import { expect, it } from 'vitest';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { service } from '../support/service.js';

it('splits statements with functions of CloudFormation, which stay as they are written', () => {
  const split = (text: string, path: string): string => {
    const analysis = service.analyse(text, path)!;
    const [policy] = analysis.policies;
    const fix = service
      .refactorings(policy!, text.indexOf('Action') + 1)
      .find((f) => f.title.startsWith('Split into 2'));
    return applyEdits(text, fix?.edits ?? []);
  };
  const head = [
    'Type: AWS::IAM::ManagedPolicy',
    'Properties:',
    '  PolicyDocument:',
    '    Version: "2012-10-17"',
  ];
  const yaml = (statements: readonly string[]): string =>
    ['Resources:', '  P:', ...head.map((l) => `    ${l}`), '        Statement:', ...statements, ''].join(
      '\n',
    );
  const part = (sid: string, resource: string): string[] => [
    `          - Sid: ${sid}`,
    '            Effect: Allow',
    '            Action:',
    sid.endsWith('Sqs') ? '              - sqs:SendMessage' : '              - s3:GetObject',
    '            Resource:',
    resource,
    '            Condition:',
    '              StringEquals:',
    '                aws:ResourceAccount: !Ref AWS::AccountId',
  ];
  const [bucket, queue] = [
    '              - !Sub "arn:aws:s3:::${AWS::StackName}-data/*" # data',
    '              - !Sub arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs',
  ] as const;
  const both = part('Both', `${bucket}\n${queue}`);
  both[3] += '\n              - sqs:SendMessage';
  expect(split(yaml(both), 't.yaml')).toBe(yaml([...part('BothS3', bucket), ...part('BothSqs', queue)]));

  const json = (...statements: unknown[]): string =>
    JSON.stringify(
      {
        Resources: {
          P: {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: { PolicyDocument: { Version: '2012-10-17', Statement: statements } },
          },
        },
      },
      null,
      2,
    );
  const sub = { 'Fn::Sub': 'arn:aws:s3:::${AWS::StackName}-data/*' };
  const join = { 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs' };
  const Condition = { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } };
  const statement = (Action: string[], Resource: unknown[]): unknown => ({
    Effect: 'Allow',
    Action,
    Resource,
    Condition,
  });
  expect(split(json(statement(['s3:GetObject', 'sqs:SendMessage'], [sub, join])), 't.json')).toBe(
    json(statement(['s3:GetObject'], [sub]), statement(['sqs:SendMessage'], [join])),
  );
});

it('copies placeholders to the other statements', () => {
  const text = [
    'Version: "2012-10-17"',
    'Statement:',
    '  - Sid: Both',
    '    Effect: Allow',
    '    Action: [s3:GetObject, sqs:SendMessage]',
    '    Resource: "*"',
    '    Condition:',
    '      StringEquals:',
    '        aws:PrincipalAccount: ACCOUNT_ID',
    "        aws:PrincipalTag/team: '<team>'",
    '',
  ].join('\n');
  const analysis = service.analyse(text, 'policy.yaml')!;
  const fix = service
    .refactorings(analysis.policies[0]!, text.indexOf('Action') + 1)
    .find((f) => f.title.startsWith('Split into 2'));
  const split = applyEdits(text, fix?.edits ?? []);
  expect(split.match(/aws:PrincipalAccount: ACCOUNT_ID\n/g)).toHaveLength(2);
  expect(split.match(/aws:PrincipalTag\/team: '<team>'\n/g)).toHaveLength(2);
});

it('copies placeholders of aws_iam_policy_document in JSON', () => {
  const text = JSON.stringify(
    {
      data: {
        aws_iam_policy_document: {
          this: {
            statement: {
              sid: 'Both',
              actions: ['s3:GetObject', 'sqs:SendMessage'],
              resources: ['*'],
              condition: { test: 'StringEquals', variable: 'aws:PrincipalAccount', values: ['ACCOUNT_ID'] },
            },
          },
        },
      },
    },
    null,
    2,
  );
  const analysis = service.analyse(text, 'main.tf.json')!;
  const fix = service
    .refactorings(analysis.policies[0]!, text.indexOf('actions') + 1)
    .find((f) => f.title.startsWith('Split into 2'));
  const split = applyEdits(text, fix?.edits ?? []);
  expect(split.match(/"ACCOUNT_ID"/g)).toHaveLength(2);
  expect(JSON.parse(split).data.aws_iam_policy_document.this.statement).toHaveLength(2);
});
