import { describe, expect, it } from 'vitest';
import { allow, cliFolder, deny } from '../../support/cli.js';

const { cli, file, text } = cliFolder();

describe('compare', () => {
  const compare = (a: string, b: string, ...more: string[]) => {
    const run = cli('compare', '--format', 'json', ...more, a, b);
    return {
      status: run.status,
      ...(JSON.parse(run.stdout) as {
        newAccess: {
          action: string;
          witness: { action: string; resource: string; context: object; principal?: string };
        }[];
        lostAccess: { action: string }[];
        unknown: string[];
        witnesses: unknown[];
      }),
    };
  };

  it('finds new and lost access, with witnesses', () => {
    const old = file('old-policy.json', allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::a/*'));
    const fresh = file('new-policy.json', allow(['s3:GetObject', 's3:DeleteObject'], 'arn:aws:s3:::a/*'));
    const result = compare(old, fresh);
    expect(result.status).toBe(1);
    expect(result.newAccess.map((f) => f.action)).toEqual(['s3:DeleteObject']);
    expect(result.lostAccess.map((f) => f.action)).toEqual(['s3:PutObject']);
    expect(result.witnesses).toEqual([
      { action: 's3:DeleteObject', resource: 'arn:aws:s3:::a/example', context: {} },
    ]);
    expect(result.unknown).toEqual([]);
  });

  it('is unknown where a policy of a template cannot be read', () => {
    const role = (PolicyDocument: unknown): string =>
      JSON.stringify({
        Resources: {
          Known: {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [allow('s3:GetObject')] } },
          },
          Other: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } },
        },
      });
    const read = { Version: '2012-10-17', Statement: [allow('sqs:SendMessage')] };
    const template = (name: string, value: unknown): string => text(`${name}.template.json`, role(value));
    const [one, same, other] = ['A', 'A', 'B'].map((Ref, i) => template(`unread${i}`, { Ref }));
    const whole = template('whole', read);
    // What equal references are is the same.
    expect(compare(one!, same!)).toMatchObject({ status: 0, unknown: [] });
    for (const [before, after] of [
      [one!, other!],
      [whole, one!],
    ] as const)
      expect(compare(before, after)).toMatchObject({
        status: 3,
        unknown: expect.arrayContaining([
          expect.stringContaining('The policy Other.PolicyDocument cannot be read: '),
        ]),
      });
    expect(compare(one!, whole).status).toBe(1);
  });

  it('marks a witness on a resource that AWS does not document for the action', () => {
    const old = file('none-policy.json', allow('s3:ListBucket', 'arn:aws:s3:::a'));
    const queue = 'arn:aws:sqs:us-east-1:111122223333:jobs';
    const fresh = file(
      'odd-policy.json',
      allow(['s3:ListBucket'], 'arn:aws:s3:::a'),
      allow('s3:GetObject', queue),
    );
    const marked = { action: 's3:GetObject', resource: queue, undocumentedResource: true, context: {} };
    const { newAccess, witnesses } = compare(old, fresh);
    expect(newAccess.map((f) => f.witness)).toEqual([marked]);
    expect(witnesses).toEqual([marked]);
  });

  it('is not fooled by how a policy is written', () => {
    const old = file(
      'a-policy.json',
      allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']),
      deny('s3:PutObject', 'arn:aws:s3:::b/*'),
    );
    const fresh = file(
      'b-policy.json',
      allow('s3:PutObject', 'arn:aws:s3:::a/*'),
      allow('s3:GetObject', 'arn:aws:s3:::b/*'),
      allow('s3:GetObject', 'arn:aws:s3:::a/*'),
    );
    const result = compare(old, fresh);
    expect(result).toEqual({
      status: 0,
      newAccess: [],
      lostAccess: [],
      unknown: [],
      unknownNewAccess: [],
      witnesses: [],
    });
    expect(cli('compare', old, fresh).stdout).toBe('The two policies allow the same requests.\n');
  });

  it('sees what a Deny or a condition that went away opens', () => {
    const old = file(
      'c-policy.json',
      allow('s3:*', 'arn:aws:s3:::a/*'),
      deny('s3:DeleteObject', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    );
    const fresh = file('d-policy.json', allow('s3:*', 'arn:aws:s3:::a/*'));
    const result = compare(old, fresh);
    expect(result.newAccess.map((f) => f.action)).toEqual(['s3:DeleteObject']);
    expect(result.newAccess[0]!.witness.context).toEqual({ 'aws:multifactorauthpresent': ['false'] });
    expect(result.lostAccess).toEqual([]);
  });

  it('refuses policies of different kinds, in either order', () => {
    const identity = file('user-policy.json', allow('s3:*', '*'));
    const bucket = file('bucket-policy.json', allow('s3:GetObject', 'arn:aws:s3:::a/*', { Principal: '*' }));
    const trust = file('role-policy.json', {
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 'sts:AssumeRole',
    });
    for (const [old, fresh] of [
      [identity, bucket],
      [bucket, identity],
      [identity, trust],
      [trust, bucket],
    ] as const) {
      for (const kind of [[], ['--kind', 'resource']]) {
        const { status, stdout, stderr } = cli('compare', ...kind, old, fresh);
        expect([status, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(/The policies are of different kinds and cannot be compared/);
      }
    }
  });

  it('says that there is no new access where access is only lost', () => {
    const old = file('g-policy.json', allow(['s3:GetObject', 's3:PutObject'], '*'));
    const fresh = file('h-policy.json', allow('s3:GetObject', '*'));
    expect(cli('compare', old, fresh).status).toBe(0);
    expect(cli('compare', old, fresh).stdout).toMatch(/^No new access\.\nNo longer allowed/);
    expect(cli('compare', fresh, old).stdout).not.toContain('No new access');
    expect(cli('compare', '--format', 'markdown', old, fresh).stdout).toMatch(/^No new access\.\n\n## /);
  });

  it('a smaller range of addresses is lost access only', () => {
    const ip = (block: string): object => ({ Condition: { IpAddress: { 'aws:SourceIp': block } } });
    const result = compare(
      file('e-policy.json', allow('sqs:SendMessage', '*', ip('203.0.113.0/24'))),
      file('f-policy.json', allow('sqs:SendMessage', '*', ip('203.0.113.128/25'))),
    );
    expect([result.status, result.newAccess.length, result.lostAccess.length]).toEqual([0, 0, 1]);
  });

  it('a role named itself no longer needs an identity-based policy: that is new access', () => {
    const by = (AWS: string): object => ({ Principal: { AWS } });
    const account = file(
      'g-bucket-policy.json',
      allow('s3:GetObject', 'arn:aws:s3:::a/*', by('111122223333')),
    );
    const role = file(
      'h-bucket-policy.json',
      allow('s3:GetObject', 'arn:aws:s3:::a/*', by('arn:aws:iam::111122223333:role/app')),
    );
    expect(compare(account, role)).toMatchObject({ status: 1, newAccess: [{ action: 's3:GetObject' }] });
    expect(
      compare(role, file('i-bucket-policy.json', allow('s3:GetObject', 'arn:aws:s3:::a/*', by('*'))))
        .newAccess.length,
    ).toBe(1);
  });

  it('says 3 when it does not know', () => {
    const old = file('k-policy.json', allow('s3:GetObject', 'arn:aws:s3:::a/*'));
    const fresh = file('l-policy.json', allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' }));
    const result = compare(old, fresh);
    expect(result.status).toBe(3);
    expect(result.unknown.length).toBe(1);
    // What stays the same can be unknown without harm.
    expect(
      compare(fresh, file('m-policy.json', allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' }))),
    ).toMatchObject({ status: 0 });
  });

  it('writes Markdown', () => {
    const run = cli(
      'compare',
      '--format',
      'markdown',
      file('n-policy.json', allow('s3:GetObject')),
      file('o-policy.json', allow(['s3:GetObject', 'sqs:SendMessage'])),
    );
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('## Newly allowed');
    expect(run.stdout).toContain(
      '### Allow on `*`\n\n- **`sqs`**: `sqs:SendMessage` (write), for example `sqs:',
    );
  });

  it('a broken file is 2', () => {
    text('broken.json', '{ "Statement": [ ');
    expect(cli('compare', 'broken.json', 'broken.json')).toMatchObject({ status: 2 });
  });
});

it.each([
  [
    'a misspelt Statement',
    '{ "Version": "2012-10-17", "Statment": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }',
  ],
  ['no Statement', '{ "Version": "2012-10-17" }'],
  ['an empty file', ''],
])('fails closed with %s', (_, content) => {
  const good = file('good-policy.json', allow('s3:GetObject'));
  const bad = text('bad-policy.json', content);
  for (const files of [
    [good, bad],
    [bad, good],
    [bad, bad],
  ])
    expect(cli('compare', ...files)).toMatchObject({ status: 2, stdout: '' });
});

describe('compare, of files with several policies', () => {
  const ROLE = `  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }]
      Policies:
        - PolicyName: queue
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn }]
        - PolicyName: table
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: "dynamodb:GetItem", Resource: "*" }]
  Queue: { Type: AWS::SQS::Queue }
`;
  const BUCKET = `  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: logs
      PolicyDocument:
        Statement: [{ Effect: Allow, Principal: { AWS: "111122223333" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*" }]
`;
  let count = 0;
  const template = (...resources: string[]): string =>
    text(`template-${++count}.yaml`, `Resources:\n${resources.join('')}`);
  const compare = (old: string, fresh: string) => {
    const run = cli('compare', '--format', 'json', old, fresh);
    const data = JSON.parse(run.stdout) as {
      newAccess: { action: string }[];
      policies: { policy: string; change: string; newAccess: { action: string }[] }[];
    };
    return { status: run.status, ...data };
  };
  const changes = (old: string, fresh: string): unknown[] =>
    compare(old, fresh).policies.flatMap((p) => (p.change === 'same' ? [] : [`${p.change} ${p.policy}`]));

  it('pairs them by their places, wherever they are in the file', () => {
    const wider = ROLE.replace('sqs:SendMessage', 'sqs:*');
    const [old, fresh] = [template(ROLE, BUCKET), template(BUCKET, wider)];
    const result = compare(old, fresh);
    expect(result.status).toBe(1);
    expect(changes(old, fresh)).toEqual(['changed Worker.Policies[queue].PolicyDocument']);
    expect(result.newAccess.every(({ action }) => action.startsWith('sqs:'))).toBe(true);
    const { stdout } = cli('compare', old, fresh);
    expect(stdout).toMatch(/^Changed: Worker\.Policies\[queue\]\.PolicyDocument\n {2}Newly allowed/);
    expect(stdout).toMatch(/The 3 other policies have not changed\.\n$/);
    expect(cli('compare', fresh, old).status).toBe(0);
  });

  it('is 0 if every policy has its counterpart and none allows more', () => {
    const same = cli('compare', template(ROLE, BUCKET), template(ROLE, BUCKET));
    expect(same).toMatchObject({ status: 0, stdout: 'All 4 policies have not changed.\n' });
  });

  it('pairs policies of a list without names by what they say, not by their positions', () => {
    const policy = (action: string): string =>
      `        - Statement: { Effect: Allow, Action: "${action}", Resource: "*" }\n`;
    const functionWith = (...actions: string[]): string =>
      template(
        `  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n${actions.map(policy).join('')}`,
      );
    const [old, fresh] = [
      functionWith('s3:GetObject', 'sqs:SendMessage'),
      functionWith('sns:Publish', 's3:GetObject', 'sqs:SendMessage'),
    ];
    expect(compare(old, fresh)).toMatchObject({ status: 1, newAccess: [{ action: 'sns:Publish' }] });
    expect(changes(old, fresh)).toEqual(['added F.Policies[0]']);
    expect(changes(fresh, old)).toEqual(['removed F.Policies[0]']);
    const reordered = functionWith('sqs:SendMessage', 's3:GetObject');
    expect(compare(old, reordered)).toMatchObject({ status: 0, newAccess: [] });
  });

  it('reports a policy that is new with what it grants', () => {
    const [old, fresh] = [template(ROLE), template(ROLE, BUCKET)];
    expect(compare(old, fresh)).toMatchObject({ status: 1, newAccess: [{ action: 's3:GetObject' }] });
    expect(changes(old, fresh)).toEqual(['added BucketPolicy.PolicyDocument']);
  });

  it.each([
    ['allows', BUCKET],
    ['denies', BUCKET.replace('Effect: Allow', 'Effect: Deny')],
  ])('never says that there is no new access where a policy that %s is gone', (_, bucket) => {
    const [old, fresh] = [template(ROLE, bucket), template(ROLE)];
    expect(compare(old, fresh)).toMatchObject({ status: 3, newAccess: [] });
    expect(changes(old, fresh)).toEqual(['removed BucketPolicy.PolicyDocument']);
  });

  it('does not take a new policy that only denies for no change', () => {
    const bucket = BUCKET.replace('Effect: Allow', 'Effect: Deny');
    expect(compare(template(ROLE), template(ROLE, bucket)).status).toBe(3);
  });

  it('does not take the only policy of another resource for the same', () => {
    const other = BUCKET.replace('BucketPolicy', 'OtherPolicy');
    const [old, fresh] = [template(BUCKET), template(other)];
    expect(compare(old, fresh).status).toBe(1);
    expect(changes(old, fresh)).toEqual([
      'added OtherPolicy.PolicyDocument',
      'removed BucketPolicy.PolicyDocument',
    ]);
    // A policy that is a document of its own has no place.
    const alone = file(
      'alone-bucket-policy.json',
      allow('s3:GetObject', 'arn:aws:s3:::logs/*', { Principal: { AWS: '111122223333' } }),
    );
    expect(cli('compare', alone, template(BUCKET)).status).toBe(0);
  });

  it('compares what resources grant without a policy document', () => {
    const permission = (Principal: string): string => `  Permission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: f, Action: "lambda:InvokeFunction", Principal: "${Principal}" }
`;
    const [old, fresh] = [template(ROLE, permission('s3.amazonaws.com')), template(ROLE, permission('*'))];
    expect(changes(old, fresh)).toEqual(['changed Permission (AWS::Lambda::Permission)']);
    expect(compare(old, fresh).status).toBe(1);
  });

  it('refuses a policy that has become one of another kind, by its name', () => {
    const fresh = ROLE.replace('Action: "dynamodb:GetItem"', 'Principal: "*", Action: "dynamodb:GetItem"');
    const run = cli('compare', template(ROLE), template(fresh));
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(
      'Worker.Policies[table].PolicyDocument: The policies are of different kinds',
    );
  });

  it('compares Terraform, too', () => {
    const tf = (name: string, actions: string): string =>
      text(
        name,
        `data "aws_iam_policy_document" "a" {
  statement {
    actions   = [${actions}]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "b" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]
  }
}
`,
      );
    const [old, fresh] = [tf('old.tf', '"s3:GetObject"'), tf('new.tf', '"s3:GetObject", "s3:PutObject"')];
    expect(changes(old, fresh)).toEqual(['changed data.aws_iam_policy_document.a']);
    expect(compare(old, fresh)).toMatchObject({ status: 1, newAccess: [{ action: 's3:PutObject' }] });
  });

  it('writes Markdown with a section for each policy', () => {
    const fresh = template(ROLE.replace('dynamodb:GetItem', 'dynamodb:PutItem'), BUCKET);
    const { stdout } = cli('compare', '--format', 'markdown', template(ROLE, BUCKET), fresh);
    expect(stdout).toContain('## Changed: `Worker.Policies[table].PolicyDocument`\n\n### Newly allowed');
  });
});
