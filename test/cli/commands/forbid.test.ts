import { describe, expect, it } from 'vitest';
import { allow, cliFolder, deny } from '../../support/cli.js';

const { cli, file, text } = cliFolder();

describe('forbid', () => {
  it('finds what must never be allowed', () => {
    const list = file('never.json', allow(['s3:DeleteBucket', 'iam:*'], '*'));
    const wide = file('wide-policy.json', allow('s3:*', 'arn:aws:s3:::a'));
    const run = cli('forbid', '--deny', list, '--format', 'json', wide);
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout)[0].findings).toMatchObject(
      [{ action: 's3:deletebucket', witness: { action: 's3:DeleteBucket', resource: 'arn:aws:s3:::a' } }].map(
        (f) => ({ ...f, action: expect.stringMatching(/^s3:deletebucket$/i) }),
      ),
    );
    const odd = file('odd-policy.json', allow('s3:DeleteBucket', 'arn:aws:sqs:us-east-1:111122223333:jobs'));
    const [marked] = JSON.parse(cli('forbid', '--deny', list, '--format', 'json', odd).stdout)[0].findings;
    expect(marked.witness.undocumentedResource).toBe(true);
    const narrow = file(
      'narrow-policy.json',
      allow('s3:*', 'arn:aws:s3:::a'),
      deny(['s3:DeleteBucket', 'iam:*']),
    );
    expect(cli('forbid', '--deny', list, narrow)).toMatchObject({
      status: 0,
      stdout: `${narrow}: does not allow forbidden access\n`,
    });
  });
});

describe('fails closed', () => {
  const policy = (): string => file('some-policy.json', allow('s3:GetObject', 'arn:aws:s3:::b/*'));

  it.each([
    ['an empty list', '', 'the file is empty'],
    ['a list that is not a policy', '{ "a": 1 }', 'contains no policy'],
    [
      'a list without Allow',
      '{ "Statement": [{ "Effect": "Deny", "Action": "*", "Resource": "*" }] }',
      'forbids nothing',
    ],
    [
      'a list with a Deny as well',
      '{ "Statement": [{ "Effect": "Allow", "Action": "iam:*", "Resource": "*" }, { "Effect": "Deny", "Action": "s3:*", "Resource": "*" }] }',
      'has a Deny statement',
    ],
    ['a list without statements', '{ "Version": "2012-10-17", "Statement": [] }', 'forbids nothing'],
    ['a list that does not parse', '{ "Statement": [', 'never.json'],
  ])('with %s', (_, list, message) => {
    const run = cli('forbid', '--deny', text('never.json', list), policy());
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it.each([
    ['a misspelled service', 'imn:*', '*', '"imn"'],
    ['a misspelled action', 's3:GettObject', '*', 's3:GetObject'],
    ['a wildcard that matches no action', 's3:Gett*', '*', '"s3:Gett*"'],
    ['a resource that the action does not have', 's3:GetObject', 'arn:aws:s3:::b', 's3:GetObject'],
  ])('with %s in the list', (_, action, resource, message) => {
    const list = file('never.json', allow(action, resource));
    const run = cli('forbid', '--deny', list, policy());
    expect(run).toMatchObject({ status: 3, stderr: '' });
    expect(run.stdout).toContain(`${list}:`);
    expect(run.stdout).toContain(message);
    // What the policy allows is found all the same.
    const both = file('both.json', allow([action, 's3:GetObject'], [resource, 'arn:aws:s3:::b/*']));
    expect(cli('forbid', '--deny', both, policy()).status).toBe(1);
  });

  it('with a file that is not a policy, after answering for the others', () => {
    const list = file('list-policy.json', allow('s3:*'));
    const run = cli('forbid', '--deny', list, text('other.json', '{"a":1}'), text('none.json', ''), policy());
    const empty = text('empty-policy.json', '{"Version":"2012-10-17","Statement":[]}');
    expect(cli('forbid', '--deny', list, empty)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the policy has no statements'),
    });
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('some-policy.json: allows');
    expect(run.stderr).toMatch(/other\.json: contains no policy\n.*none\.json: the file is empty\n$/);
    expect(cli('forbid', '--deny', list, '--kind', 'identity', text('array.json', '[1]')).status).toBe(2);
  });
});

it.each([
  ['a list with an empty Action', { Effect: 'Allow', Action: [], Resource: '*' }, allow('iam:PassRole')],
])('fails closed with %s', (_, forbidden, policy) => {
  expect(
    cli('forbid', '--deny', file('odd-list-policy.json', forbidden), file('odd-policy.json', policy)).status,
  ).toBe(3);
});

it('fails closed for a statement that has a key twice', () => {
  const twice = text(
    'twice-policy.json',
    '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Action": "iam:PassRole", "Resource": "*" } }',
  );
  expect(cli('forbid', '--deny', file('list-policy.json', allow('iam:PassRole')), twice).status).toBe(3);
});

it('is unknown if a policy of a template cannot be read', () => {
  const list = file('never.json', allow('iam:*'));
  const policy = (PolicyDocument: unknown): object => ({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument },
  });
  const known = policy({ Version: '2012-10-17', Statement: [allow('s3:GetObject')] });
  const template = text(
    'roles.template.json',
    JSON.stringify({ Resources: { Known: known, Other: policy({ Ref: 'Policy' }) } }),
  );
  const { status, stdout } = cli('forbid', '--deny', list, template);
  expect(stdout).toContain('unknown: The policy Other.PolicyDocument cannot be read: ');
  expect(status).toBe(3);
});
