import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../../server/src/analysis/read-policies.js';

const application = (iam: string, rest = ''): string => `service: app
provider:
  name: aws
${iam}
functions:
  work:
    handler: work.handler
    iamRoleStatements:
      - { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::amzn-s3-demo-bucket/*" }
${rest}`;

const read = (iam: string, rest?: string) => {
  const file = readPolicies(application(iam, rest), 'serverless.yml');
  if ('error' in file) throw new Error(file.error);
  return {
    policies: file.policies.length,
    grants: file.grants.map((g) => g.name),
    unread: file.unread.map((u) => u.note),
  };
};

it('statements in another file are unknown', () => {
  expect(read('  iam: { role: { statements: "${file(./iam.yml):statements}" } }')).toEqual({
    policies: 1,
    grants: [],
    unread: ['The policy provider.iam.role.statements cannot be read: "${file(./iam.yml):statements}".'],
  });
  expect(read('  iam: ${file(./iam.yml)}').unread).toEqual([
    'The policy provider.iam cannot be read: ${file(./iam.yml)}.',
  ]);
});

it('managed policies of the role are read, or unknown', () => {
  const managed = '[arn:aws:iam::aws:policy/IAMFullAccess, "arn:aws:iam::111122223333:policy/own"]';
  expect(read(`  iam: { role: { managedPolicies: ${managed} } }`)).toEqual({
    policies: 1,
    grants: ['provider.iam.role.managedPolicies (IAMFullAccess)'],
    unread: [
      'The managed policy arn:aws:iam::111122223333:policy/own of provider.iam.role.managedPolicies is unknown.',
    ],
  });
});

it('policies of its resources that cannot be read are unknown', () => {
  const resources = `resources:
  Resources:
    Queue:
      Type: AWS::SQS::QueuePolicy
      Properties: { Queues: [q], PolicyDocument: "\${file(./queue-policy.json)}" }
`;
  expect(read('', resources).unread).toEqual([
    'The policy Queue.PolicyDocument cannot be read: "${file(./queue-policy.json)}".',
  ]);
});

it('an application whose policies are all in the file has none that is unknown', () => {
  expect(
    read('  iam: { role: { statements: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }] } }'),
  ).toEqual({
    policies: 2,
    grants: [],
    unread: [],
  });
});

describe('what other files can add or change is unknown', () => {
  const QUEUE = `resources:
  Resources:
    Queue:
      Type: AWS::SQS::QueuePolicy
      Properties: { Queues: [q], PolicyDocument: { Statement: [] } }
`;
  const functions = (value: string, rest = ''): string =>
    application('').replace(/functions:[\s\S]*/, `functions: ${value}\n${rest}${QUEUE}`);
  const notes = (text: string): string[] => {
    const file = readPolicies(text, 'serverless.yml');
    if ('error' in file) throw new Error(file.error);
    return [...new Set(file.unread.map((u) => `${u.about}: ${u.note}`))];
  };
  const BOTH = ['public', 'identity'];
  const CAN_HAVE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    functions: { public: 'URLs that anyone can call', identity: 'statements for their roles' },
    resources: { public: 'policies', identity: 'policies' },
  };
  const grants = (name: string, source: string, about = BOTH): string[] =>
    about.map((a) =>
      CAN_HAVE[name]
        ? `${a}: The ${name} in ${source} are not read: they can have ${CAN_HAVE[name][a]}.`
        : `${a}: What ${name} grants is not read: ${source}.`,
    );

  it.each([
    'Other: ${file(other.yml)}',
    'Other: { Type: AWS::S3::BucketPolicy, Properties: "${file(other.yml)}" }',
  ])('resources: %s', (resource) => {
    const source = /"?\$\{[^}]*\}"?/.exec(resource)![0];
    expect(notes(application('', `${QUEUE}    ${resource}\n`))).toEqual(grants('resources', source));
  });

  it('not the properties of a table', () => {
    const table = 'Other: { Type: AWS::EC2::Subnet, Properties: "${file(other.yml)}" }';
    expect(notes(application('', `${QUEUE}    ${table}\n`))).toEqual([]);
  });

  it.each(['${file(x.yml)}', '{ Queue: "${file(x.yml)}" }', '{ Queue: { Properties: "${file(x.yml)}" } }'])(
    'extensions: %s',
    (extensions) => {
      const source = /"?\$\{[^}]*\}"?/.exec(extensions)![0];
      expect(notes(application('', `${QUEUE}  extensions: ${extensions}\n`))).toEqual(
        grants('resources', source),
      );
    },
  );

  it('functions: their URLs, and their statements with a plugin for them', () => {
    const source = '${file(f.yml)}';
    const plugin = 'plugins: [serverless-iam-roles-per-function]\n';
    expect(notes(functions(source))).toEqual(grants('functions', source, ['public']));
    expect(notes(functions(source, plugin))).toEqual(grants('functions', source));
    expect(notes(functions(source, 'plugins: ${file(p.yml)}\n'))).toEqual(grants('functions', source));
    expect(notes(functions(`{ work: "${source}" }`, plugin))).toEqual(grants('functions.*', `"${source}"`));
    expect(notes(functions(`{ work: { handler: a.b, url: "${source}" } }`, plugin))).toEqual(
      grants('functions.*.url', `"${source}"`, ['public']),
    );
  });

  it('a role that is an object, and not an ARN', () => {
    const role = (custom: string): string[] =>
      notes(application('  iam: { role: "${self:custom.role}" }', `custom:\n  role: ${custom}\n`));
    expect(role('arn:aws:iam::111122223333:role/work')).toEqual([]);
    expect(role('{ statements: [{ Effect: Allow, Action: "iam:*", Resource: "*" }] }')).toEqual([
      'identity: The policy provider.iam.role cannot be read: "${self:custom.role}".',
    ]);
    expect(notes(application('  iam: { role: !GetAtt Role.Arn }'))).toEqual([]);
  });

  it('the API', () => {
    expect(notes(application('  apiGateway: ${file(api.yml)}'))).toEqual([
      'public: The policy provider.apiGateway cannot be read: ${file(api.yml)}.',
    ]);
  });
});

describe('what grants without a policy', () => {
  const granted = (rest: string): string[] => read('', rest).grants;

  it.each([
    ['url: true', ['functions.open.url']],
    ['url: { cors: true }', ['functions.open.url']],
    ['url: { authorizer: aws_iam }', []],
    ['url: false', []],
  ])('%s', (url, grants) => {
    expect(granted(`  open: { handler: a.b, ${url} }\n`)).toEqual(grants);
  });

  it('layers for everyone', () => {
    const layer = (account: string): string =>
      `layers:\n  tools: { path: t, allowedAccounts: ["${account}"] }\n`;
    expect(granted(layer('*'))).toEqual(['layers.tools.allowedAccounts']);
    expect(granted(layer('111122223333'))).toEqual([]);
  });

  it('permissions among its resources', () => {
    const Properties = '{ Action: "lambda:InvokeFunction", FunctionName: f, Principal: "*" }';
    const resources = `resources:\n  Resources:\n    P: { Type: AWS::Lambda::Permission, Properties: ${Properties} }\n`;
    expect(granted(resources)).toEqual(['P (AWS::Lambda::Permission)']);
  });

  it('a policy in the place of one of a resource', () => {
    const document = '{ Statement: [{ Effect: Allow, Principal: "*", Action: "sqs:*", Resource: "*" }] }';
    const resources = `resources:
  Resources:
    Queue:
      Type: AWS::SQS::QueuePolicy
      Properties: { Queues: [q], PolicyDocument: { Statement: [] } }
  extensions:
    Queue: { Properties: { PolicyDocument: ${document} } }
`;
    expect(read('', resources).policies).toBe(3);
  });
});
