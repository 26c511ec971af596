import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allow, cliFolder, deny } from '../../support/cli.js';

const { cli, file, text } = cliFolder();

/** A bucket policy that is not public, and the policy of a queue that cannot be read. */
const besides = (policy: unknown): string => {
  const bucket = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' };
  const document = { Version: '2012-10-17', Statement: [bucket] };
  return JSON.stringify({
    Resources: {
      Known: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: 'b', PolicyDocument: document } },
      Queue: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: ['q'], ...(policy as object) } },
    },
  });
};

describe('public', () => {
  it('is unknown if a policy of a template cannot be read', () => {
    const broken = '{"Statement": [{"Effect": "Allow", "Principal": "*"';
    const macro = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://a/b' } } };
    const paths = [{ Ref: 'Policy' }, { 'Fn::Sub': '${Policy}' }, macro, broken].map((value, i) =>
      text(`queue${i}.template.json`, besides({ PolicyDocument: value })),
    );
    const { status, stdout } = cli('public', ...paths);
    for (const path of paths)
      expect(stdout).toContain(`${path}: unknown: The policy Queue.PolicyDocument cannot be read: `);
    expect(status).toBe(3);
    expect(cli('public', text('queue.template.json', besides(macro))).status).toBe(3);
    // Properties that are not there, and no policy.
    const none = [{}, { PolicyDocument: { Ref: 'AWS::NoValue' } }];
    expect(
      cli('public', ...none.map((value, i) => text(`none${i}.template.json`, besides(value)))).status,
    ).toBe(0);
  });

  it('is unknown if a policy of Terraform is not in the file', () => {
    const known = (rest: string): string => `
data "aws_iam_policy_document" "known" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
}
locals {
  policy = data.aws_iam_policy_document.known.json
  other  = var.policy
}
resource "aws_s3_bucket_policy" "it" {
  policy = ${rest}
}
`;
    const unread = [
      'var.policy',
      'file("policy.json")',
      'templatefile("policy.tftpl", {})',
      'data.aws_iam_policy_document.elsewhere.json',
      '"${module.policies.bucket}"',
      'local.other',
      'var.x ? data.aws_iam_policy_document.known.json : var.policy',
    ];
    const paths = unread.map((value, i) => text(`unread${i}.tf`, known(value)));
    const { status, stdout } = cli('public', ...paths);
    for (const path of paths)
      expect(stdout).toContain(
        `${path}: unknown: The policy aws_s3_bucket_policy.it.policy cannot be read: `,
      );
    expect(status).toBe(3);
    const read = [
      'data.aws_iam_policy_document.known.json',
      '"${data.aws_iam_policy_document.known.json}"',
      'data.aws_iam_policy_document.known[0].minified_json',
      'local.policy',
      'null',
      'var.x ? data.aws_iam_policy_document.known.json : null',
      'jsonencode({ Version = "2012-10-17", Statement = [] })',
    ];
    expect(cli('public', ...read.map((value, i) => text(`read${i}.tf`, known(value))))).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('reads what other files of the folder declare, and compare does not take one version for a part of the other', () => {
    const { dir, cli: run, text: write } = cliFolder();
    const documents = (principal: string): string => `data "aws_iam_policy_document" "shared" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["${principal}"]
    }
  }
}
`;
    const use = `resource "aws_s3_bucket_policy" "it" {
  policy = data.aws_iam_policy_document.shared.json
}
`;
    const attached = write('attached.tf', use);
    const declared = write('documents.tf', documents('*'));
    const { status, stdout } = run('public', attached, './documents.tf');
    expect(status).toBe(1);
    for (const path of [attached, './documents.tf'])
      expect(stdout).toContain(`${path}: data.aws_iam_policy_document.shared: is public: `);
    const next = write('next.tf', use);
    expect(run('compare', attached, next).status).toBe(0);
    rmSync(declared);
    write('next.tf', use + documents('*'));
    expect(run('compare', attached, `${dir}/../${basename(dir)}/next.tf`).status).toBe(2);
  });

  it('asks about the policies in a folder that it applies to, and fails closed', () => {
    const { dir, cli: run, file: policy, text: write } = cliFolder();
    mkdirSync(join(dir, 'stack/.terraform'), { recursive: true });
    mkdirSync(join(dir, 'none'));
    const open = { Principal: '*', ...allow('s3:GetObject') };
    policy('stack/open.json', open);
    policy('stack/.terraform/open.json', open);
    policy('stack/team.json', allow('s3:GetObject'));
    policy('stack/denied.json', allow('s3:GetObject'));
    write('stack/package.json', '{"name": "x", "Statement": 1}');
    write('stack/notes.yaml', 'a: [');
    write('none/package.json', '{}');
    const { status, stdout, stderr } = run('public', 'stack');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout.split('\n').filter((line) => !line.includes('not considered'))).toEqual([
      'stack/open.json: is public: *: s3:GetObject on arn:aws:s3:::amzn-s3-demo-bucket/example',
      '',
    ]);
    // The list is not asked about, although it is in the folder.
    expect(run('forbid', '--deny', 'stack/denied.json', 'stack')).toMatchObject({
      status: 1,
      stderr: '',
      stdout: expect.not.stringContaining('denied.json:') as string,
    });
    write('stack/broken.tf', 'resource "aws_s3_bucket_policy" "it" {');
    expect(run('public', 'stack', 'none')).toMatchObject({
      status: 2,
      stderr: 'grantwise: stack/broken.tf: The block has no closing brace.\n',
    });
    expect(run('public', 'none')).toMatchObject({
      status: 2,
      stderr: 'grantwise: none: contains no resource-based policy or role trust policy\n',
    });
  });

  it('names the policy of a template or a plan', () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
    const policy = { Version: '2012-10-17', Statement: [statement] };
    const template = text(
      'queue.template.json',
      JSON.stringify({
        Resources: { Open: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: policy } } },
      }),
    );
    expect(cli('public', template).stdout).toContain(`${template}: Open.PolicyDocument: is public: `);
    const address = 'module.queues.aws_sqs_queue_policy.open["a"]';
    const resource = {
      address,
      mode: 'managed',
      type: 'aws_sqs_queue_policy',
      name: 'open',
      values: { policy: JSON.stringify(policy) },
    };
    const plan = text(
      'plan.json',
      JSON.stringify({
        format_version: '1.2',
        planned_values: { root_module: { child_modules: [{ resources: [resource] }] } },
      }),
    );
    expect(cli('public', plan).stdout).toContain(`${plan}: ${address}.policy: is public: `);
    const [data] = JSON.parse(cli('public', '--format', 'json', plan).stdout) as [
      { readonly findings: readonly { readonly policy: string }[] },
    ];
    expect(data.findings.map((f) => f.policy)).toEqual([`${address}.policy`]);
  });

  it('finds public access, and shows it', () => {
    const open = file('open-bucket-policy.json', {
      Principal: '*',
      ...allow('s3:GetObject', 'arn:aws:s3:::a/*'),
    });
    const run = cli('public', open);
    expect(run).toMatchObject({
      status: 1,
      stdout:
        `${open}: is public: *: s3:GetObject on arn:aws:s3:::a/example\n` +
        `${open}: not considered: S3 Block Public Access, which can keep the policy from making the bucket public.\n`,
    });
    const tied = file('tied-bucket-policy.json', {
      Principal: '*',
      ...allow('s3:GetObject', '*', {
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      }),
    });
    expect(cli('public', tied).status).toBe(0);
    const denied = file(
      'denied-bucket-policy.json',
      { Principal: '*', ...allow('s3:GetObject', '*') },
      { Principal: '*', ...deny('s3:*', '*') },
    );
    expect(cli('public', denied).status).toBe(0);
    const everyone = file('everyone-bucket-policy.json', {
      Principal: '*',
      ...allow('s3:GetObject', '*', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }),
    });
    expect(cli('public', everyone).status).toBe(1);
    const named = file('named-bucket-policy.json', {
      Principal: { AWS: '111122223333' },
      ...allow('s3:GetObject', '*'),
    });
    expect(cli('public', named).status).toBe(0);
  });
});

describe('fails closed', () => {
  it.each([
    ['an empty file', '', 'the file is empty'],
    ['whitespace', ' \n', 'the file is empty'],
    ['no policy', '{ "a": 1 }', 'contains no policy'],
    ['a misspelt Statement', '{ "Version": "2012-10-17", "Statment": [] }', 'contains no policy'],
    [
      'a policy without any Principal',
      '{ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }',
      'no resource-based policy',
    ],
  ])('with %s', (_, content, message) => {
    const run = cli('public', text('x.json', content));
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it('with one bad file among good ones, which are answered', () => {
    const open = file('wide-bucket-policy.json', { Principal: '*', ...allow('s3:GetObject', '*') });
    const run = cli('public', 'missing.json', open);
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('is public');
    expect(run.stderr).toBe('grantwise: missing.json: no such file\n');
  });
});

it.each([
  ['a misspelt element', { Conditions: {} }, 'AWS does not know the element "Conditions".'],
  ['a Principal that is a list', { Principal: ['*'] }, 'neither "*" nor an object'],
  ['a misspelt type of principal', { Principal: { aws: '*' } }, 'type of principal "aws"'],
])('fails closed with %s, and says why', (_, more, reason) => {
  const odd = file('odd-bucket-policy.json', { Principal: '*', ...allow('s3:GetObject', '*'), ...more });
  const run = cli('public', odd);
  expect(run.status).toBe(3);
  expect(run.stdout).toContain(reason);
});

it('shows what a parameter can be by its name, not by a made-up value', () => {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': { 'Fn::Sub': 'vendor-${Customer}' } } },
  };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: document } };
  const template = { Parameters: { Customer: { Type: 'String' } }, Resources: { Vendor: role } };
  const { status, stdout } = cli('public', text('role.template.json', JSON.stringify(template)));
  expect(stdout).toContain('with sts:ExternalId=vendor-${Customer}\n');
  expect(status).toBe(1);
});
