/** What a template can give a role, a user or a group, and a reader who looks for its policies alone misses. */
import { describe, expect, it } from 'vitest';
import { roleOf } from '../../support/role-of.js';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';

describe('what a template can give a role that is not in its list of policies', () => {
  const ANY = '{ Statement: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }] }';
  const decide = (resources: string, name: string, top = '') =>
    roleOf('stack.yaml', `${top}Resources:\n${resources}`, name)('sqs:SendMessage', QUEUE);
  const unattached = (id: string) => `Not considered: What ${id} is attached to is unknown.`;

  it('is noted for a role without policies', () => {
    const policy = `  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: { Roles: !Ref Names, PolicyDocument: ${ANY} }\n`;
    const { decision, notes } = decide(`  R: { Type: AWS::IAM::Role }\n${policy}`, 'R');
    expect(decision).toBe('ImplicitDeny');
    expect(notes).toContain(unattached('P'));
    expect(decide('  R: { Type: AWS::IAM::Role }\n', 'R').notes).toEqual([]);
  });

  it('is what a macro adds to a role', () => {
    const added =
      '{ Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://amzn-s3-demo-bucket/a } } }';
    expect(decide(`  R: { Type: AWS::IAM::Role, Properties: ${added} }\n`, 'R').decision).toBe('Undecided');
  });

  it('is in groups that users are added to', () => {
    const added = (users: string, group: string) =>
      decide(
        `  U: { Type: AWS::IAM::User }
  V: { Type: AWS::IAM::User }
  G:
    Type: AWS::IAM::Group
    Properties: { Policies: [{ PolicyName: a, PolicyDocument: ${ANY} }] }
  A:
    Type: AWS::IAM::UserToGroupAddition
    Properties: { GroupName: ${group}, Users: ${users} }
`,
        'U',
      ).decision;
    expect(added('[!Ref U]', '!Ref G')).toBe('Allow');
    expect(added('[!Ref V]', '!Ref G')).toBe('ImplicitDeny');
    expect(added('[!Ref U]', 'Operators')).toBe('Undecided');
  });

  it('is in the globals and the role of a function of SAM', () => {
    const top =
      'Transform: AWS::Serverless-2016-10-31\nGlobals: { Function: { PermissionsBoundary: !Ref B } }\n';
    const limit = `  B:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: { PolicyDocument: ${ANY.replace('sqs', 's3')} }\n`;
    const fn = (more: string) =>
      `  F:\n    Type: AWS::Serverless::Function\n    Properties: { Policies: [AmazonSQSFullAccess], ${more} }\n${limit}`;
    expect(decide(fn('Timeout: 3'), 'F', top).decision).toBe('ImplicitDeny');
    expect(decide(fn('PermissionsBoundary: !Ref AWS::NoValue'), 'F').decision).toBe('Allow');
    expect(decide(fn('Role: !ImportValue Role'), 'F').decision).toBe('Undecided');
    expect(decide(`${fn('Role: !GetAtt R.Arn')}  R: { Type: AWS::IAM::Role }\n`, 'F').decision).toBe(
      'ImplicitDeny',
    );
  });
});
