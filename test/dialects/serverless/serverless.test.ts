/** The Serverless Framework: where its files have policies, and what its variables are. */
import { expect, it } from 'vitest';
import { readableText } from '../../../server/src/syntax/value.js';
import { service } from '../../support/service.js';

const analyse = (text: string) => service.analyse(text, '/work/serverless.yml')!;
const findings = (text: string): string[] =>
  service
    .check(analyse(text))
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);

const FILE = `service: orders
frameworkVersion: "3"
custom:
  table: orders-\${sls:stage}
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action:
            - dynamodb:GetItem
            - dynamodb:PutItme
          Resource:
            - arn:aws:dynamodb:\${aws:region}:\${aws:accountId}:table/\${self:custom.table}
            - !Sub arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/\${self:custom.\${opt:stage, 'dev'}.table}
            - \${self:custom.otherTableArn}
        - \${file(./statements.yml):more}
        - Effect: Allow
          Action: lambda:InvokeFunction
          Resource: !GetAtt HelloDashworldLambdaFunction.Arn
functions:
  hello-world:
    handler: index.handler
    iamRoleStatements:
      - Effect: Allow
        Action: sqs:SendMesage
        Resource: !GetAtt Queue.Arn
resources:
  - Resources:
      Queue:
        Type: AWS::SQS::Queue
  - Resources:
      QueuePolicy:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: [!Ref Queue]
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Principal: { AWS: "\${aws:accountId}" }
                Action: sqs:SendMessge
                Resource: !GetAtt Queue.Arn
`;

it('finds statements of roles and functions, and CloudFormation resources, with their kinds', () => {
  expect(analyse(FILE).policies.map((p) => [p.kind, p.kindReason, p.statements.length])).toEqual([
    ['identity', 'it is in provider.iam.role.statements', 2],
    ['identity', 'it is in functions.*.iamRoleStatements', 1],
    ['resource', 'it is in a resource of type AWS::SQS::QueuePolicy', 1],
  ]);
  expect(findings(FILE)).toEqual([
    'unknown-action PutItme',
    'unknown-action SendMesage',
    'unknown-action SendMessge',
  ]);
});

it('reads what `extensions` change in resources of the framework', () => {
  const policy = (action: string) =>
    `{ PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: "${action}", Resource: "*" }] } }`;
  const text = `service: x
provider: { name: aws }
resources:
  extensions:
    IamRoleLambdaExecution:
      Properties:
        Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: sqs:SendMesage, Resource: "arn:aws:sqs:*:*:a" }] } }]
    ServerlessDeploymentBucketPolicy:
      Properties: ${policy('s3:GetObject')}
    UnknownThing:
      Properties: ${policy('s3:GetObject')}
`;
  expect(analyse(text).policies.map((p) => [p.kind, p.kindReason])).toEqual([
    ['identity', 'it is in a resource of type AWS::IAM::Role'],
    ['resource', 'it is in a resource of type AWS::S3::BucketPolicy'],
    // A resource of another file, of which the type is unknown.
    ['resource', 'a statement names a Principal'],
  ]);
  expect(findings(text)).toContain('unknown-action SendMesage');
});

it('reads variables as holes, one in another and in Fn::Sub; what can be a list is unknown', () => {
  const [policy] = analyse(FILE).policies;
  const [statement] = policy!.statements;
  expect(statement!.resource!.partial.map(readableText)).toEqual([
    'arn:aws:dynamodb:${aws:region}:${aws:accountId}:table/${self:custom.table}',
    "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${self:custom.${opt:stage, 'dev'}.table}",
  ]);
  expect(statement!.resource!.opaque).toBe(true);
  expect(policy!.opaqueStatements.length).toBe(1);
});

it('knows the ARNs of functions', () => {
  const [policy] = analyse(FILE).policies;
  expect(policy!.statements[1]!.resource!.partial.map(readableText)).toEqual([
    'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${HelloDashworldLambdaFunction}',
  ]);
});

it('reads the names of version 2, the policy of the API, and state machines', () => {
  const text = `service: x
provider:
  name: aws
  iamRoleStatements:
    - { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::b/\${aws:username}/*" }
  apiGateway:
    resourcePolicy:
      - { Effect: Allow, Principal: "*", Action: execute-api:Invoke, Resource: [execute-api:/*/*/*], Condition: { IpAddress: { aws:SourceIp: [192.0.2.0/24] } } }
stepFunctions:
  stateMachines:
    one:
      iamRoleStatements:
        - { Effect: Allow, Action: states:StartExecuton, Resource: "*" }
`;
  expect(analyse(text).policies.map((p) => p.kind)).toEqual(['identity', 'resource', 'identity']);
  expect(findings(text)).toEqual(['unknown-action StartExecuton']);
  // A policy variable is not a variable of the framework.
  expect(analyse(text).policies[0]!.statements[0]!.resource!.items.map((i) => i.value)).toEqual([
    'arn:aws:s3:::b/${aws:username}/*',
  ]);
});

it('leaves other files alone, and statements that are in other files', () => {
  const empty =
    'service: x\nprovider:\n  name: aws\n  iam:\n    role:\n      statements: ${file(./iam.yml)}\n';
  expect(service.analyse(empty, '/work/serverless.yml')).toBeUndefined();
  const google = FILE.replace('name: aws', 'name: google');
  expect(service.analyse(google, '/work/serverless.yml')?.policies.map((p) => p.kind) ?? []).not.toContain(
    'identity',
  );
});

it('an empty list of statements is not an empty policy: the framework writes the policy', () => {
  const text = (list: string) => `service: orders
provider:
  name: aws
  iam: { role: { statements: ${list} } }
functions:
  plain: { handler: a.b, iamRoleStatements: ${list} }
`;
  expect(findings(text('[]'))).toEqual([]);
  expect(findings(text('[{ Effect: Allow, Action: [], Resource: "*" }]'))).toHaveLength(2);
});
