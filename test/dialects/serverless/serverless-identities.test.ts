/** Requests of the roles that the Serverless Framework creates. */
import { describe, expect, it } from 'vitest';
import { roleOf } from '../../support/role-of.js';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';

describe('roles of the Serverless Framework', () => {
  const statements = (action: string) => `[{ Effect: Allow, Action: "${action}", Resource: "*" }]`;
  const text = `service: orders
provider:
  name: aws
  iam:
    role:
      managedPolicies: [arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess]
      permissionsBoundary: !Ref Boundary
      statements: ${statements('sqs:*')}
functions:
  hello-world:
    handler: a.b
    iamRoleStatements: ${statements('sns:Publish')}
resources:
  Resources:
    Boundary:
      Type: AWS::IAM::ManagedPolicy
      Properties:
        PolicyDocument: { Statement: [{ Effect: Allow, Action: ["sqs:SendMessage", "xray:*"], Resource: "*" }] }
`;
  const decide = (own: string, role: string, action: string) =>
    roleOf('serverless.yml', own, role)(action, action.startsWith('xray') ? '*' : QUEUE).decision;

  it('have the statements, managed policies and boundary of the provider', () => {
    const role = 'IamRoleLambdaExecution';
    expect(decide(text, role, 'sqs:SendMessage')).toBe('Allow');
    expect(decide(text, role, 'sqs:PurgeQueue')).toBe('ImplicitDeny');
    expect(decide(text, role, 'xray:PutTraceSegments')).toBe('Allow');
    const { notes } = roleOf('serverless.yml', text, role)('sqs:SendMessage', QUEUE);
    expect(notes.join(' ')).toContain('What the Serverless Framework adds');
  });

  it('have the statements of a function only, or inherit those of the provider', () => {
    const plain = text.replace(/ {6}(managed|permissions).*\n/g, '');
    const role = 'HelloDashworldIamRoleLambdaExecution';
    expect(decide(plain, role, 'sqs:SendMessage')).toBe('ImplicitDeny');
    const inherited = plain.replace('handler: a.b', 'iamRoleStatementsInherit: true');
    expect(decide(inherited, role, 'sqs:SendMessage')).toBe('Allow');
  });

  it('are changed by `extensions`', () => {
    const changed = `${text}  extensions:
    IamRoleLambdaExecution:
      Properties:
        Policies: [{ PolicyName: p, PolicyDocument: { Statement: ${statements('sqs:GetQueueUrl')} } }]
        PermissionsBoundary: arn:aws:iam::aws:policy/AdministratorAccess
`;
    expect(decide(changed, 'IamRoleLambdaExecution', 'sqs:SendMessage')).toBe('ImplicitDeny');
    expect(decide(changed, 'IamRoleLambdaExecution', 'sqs:GetQueueUrl')).toBe('Allow');
  });

  it('are unknown with changes in another file, and with those of other resources', () => {
    const role = 'IamRoleLambdaExecution';
    const ask = (extensions: string) =>
      decide(`${text}  extensions: ${extensions}\n`, role, 'sqs:SendMessage');
    expect(ask('${file(x.yml)}')).toBe('Undecided');
    expect(ask(`{ ${role}: "\${file(x.yml)}" }`)).toBe('Undecided');
    expect(ask(`{ ${role}: { Properties: "\${file(x.yml)}" } }`)).toBe('Undecided');
    expect(ask('{ Other: { Properties: {} } }')).toBe('Allow');
    const { notes } = roleOf(
      'serverless.yml',
      `${text}    Other: \${file(x.yml)}\n`,
      role,
    )('sqs:SendMessage', QUEUE);
    expect(notes).toContain('Not considered: What resources that are in other files give it.');
  });
});
