import { describe, expect, it } from 'vitest';
import { PolicyTexts } from '../../server/src/evaluation/policy-texts.js';

it('a file of Terraform says something else next to other files', () => {
  const texts = new PolicyTexts();
  const text = 'resource "aws_iam_policy" "it" {\n  policy = data.aws_iam_policy_document.used.json\n}\n';
  const used = (action: string) => [
    {
      path: 'documents.tf',
      text: `data "aws_iam_policy_document" "used" {\n  statement {\n    actions   = ["${action}"]\n    resources = ["*"]\n  }\n}\n`,
    },
  ];
  const actions = (path: string, action?: string) =>
    texts
      .compile(path, text, 'identity', 0, new Map(), false, () => (action ? used(action) : []))
      ?.policy.statements.flatMap((s) => s.action?.items.map((i) => i.value));
  expect(actions('a/main.tf', 's3:GetObject')).toEqual(['s3:GetObject']);
  expect(actions('b/main.tf', 'sqs:SendMessage')).toEqual(['sqs:SendMessage']);
  expect(actions('c/main.tf')).toBeUndefined();
});

// "JSON Configuration Syntax" and "Override Files", Terraform Language Documentation.
describe('a role of Terraform among the files of its folder', () => {
  const role = 'resource "aws_iam_role" "worker" {\n  name = "worker"\n}\n';
  const json = JSON.stringify({
    resource: {
      aws_iam_role_policy: {
        no: {
          role: '${aws_iam_role.worker.id}',
          policy: '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}',
        },
      },
      aws_iam_role_policy_attachment: {
        tables: { role: 'worker', policy_arn: '${aws_iam_policy.tables.arn}' },
        aws: { role: 'worker', policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      },
    },
  });
  const tables =
    'resource "aws_iam_policy" "tables" {\n  policy = jsonencode({ Statement = { Effect = "Allow", Action = "dynamodb:*", Resource = "*" } })\n}\n';
  const policies = (path: string, text: string, ...others: [string, string][]) => {
    const beside = others.map(([name, one]) => ({ path: name, text: one }));
    const { identities, invalid, isBeside } = new PolicyTexts().template(path, text, () => beside);
    const worker = identities.find(({ name }) => name === 'aws_iam_role.worker');
    return {
      invalid,
      policies: worker?.policies.map(({ name, policy }) => [name, policy && isBeside(policy)]).sort(),
    };
  };
  const attached = [
    ['aws_iam_policy.tables.policy', true],
    ['aws_iam_role_policy.no.policy', true],
    ['the AWS managed policy ReadOnlyAccess', true],
  ];

  it('has what files in JSON attach to it', () => {
    const found = policies('main.tf', role, ['attach.tf.json', json], ['tables.tf', tables]);
    expect(found).toEqual({ invalid: undefined, policies: attached });
  });

  it('has what other files attach to it, if it is in JSON itself', () => {
    const own = JSON.stringify({ resource: { aws_iam_role: { worker: { name: 'worker' } } } });
    expect(policies('main.tf.json', own, ['attach.tf.json', json], ['tables.tf', tables])).toEqual({
      invalid: undefined,
      policies: attached,
    });
  });

  it('has unknown policies where an override file changes resources of IAM', () => {
    const override: [string, string] = ['aws_override.tf', role];
    expect(policies('main.tf', role, override).policies).toEqual([
      ['what aws_override.tf changes', undefined],
    ]);
    expect(policies('main.tf', role, ['aws_override.tf', 'locals {\n  x = 1\n}\n']).policies).toEqual([]);
  });

  it('is not read next to a broken file', () => {
    expect(policies('main.tf', role, ['other.tf.json', '{']).invalid).toBe('other.tf.json');
  });
});
