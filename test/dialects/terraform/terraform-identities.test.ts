/** What a template can give a role, a user or a group, and a reader who looks for its policies alone misses. */
import { describe, expect, it } from 'vitest';
import { roleOf } from '../../support/role-of.js';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';

const unattached = (id: string) => `Not considered: What ${id} is attached to is unknown.`;

describe('what a module can give a role that is not in its list of policies', () => {
  const ADMIN = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }] })';
  const ask = (kind: string, blocks: string, own = '') =>
    roleOf(
      'main.tf',
      `resource "aws_iam_${kind}" "x" {\n  name = "x"\n${own}}\n${blocks}`,
      `aws_iam_${kind}.x`,
    )('sqs:SendMessage', QUEUE);
  const block = (type: string, attributes: string) => `resource "${type}" "y" {\n${attributes}}\n`;
  const ARNS = 'policy_arns = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"]\n';

  it('is in dynamic blocks', () => {
    const content = `dynamic "inline_policy" {\n  for_each = var.all\n  content {\n    policy = ${ADMIN}\n  }\n}\n`;
    expect(ask('role', '', content).decision).toBe('Undecided');
    expect(ask('role', '', content.replace('inline_policy', 'tags')).decision).toBe('ImplicitDeny');
  });

  it.each(['role', 'user', 'group'])('is in exclusive resources of a %s', (kind) => {
    const of = (name: string) =>
      ask(kind, block(`aws_iam_${kind}_policy_attachments_exclusive`, `${kind}_name = ${name}\n${ARNS}`))
        .decision;
    expect(of(`aws_iam_${kind}.x.name`)).toBe('Undecided');
    expect(of('"other"')).toBe('ImplicitDeny');
    const names = `${kind}_name = aws_iam_${kind}.x.name\npolicy_names = []\n`;
    expect(ask(kind, block(`aws_iam_${kind}_policies_exclusive`, names)).decision).toBe('Undecided');
  });

  it('is in attachments to unknown roles', () => {
    const attachment = (roles: string) =>
      ask(
        'role',
        block(
          'aws_iam_policy_attachment',
          `roles = ${roles}\npolicy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n`,
        ),
      ).notes;
    expect(attachment('var.roles')).toContain(unattached('aws_iam_policy_attachment.y'));
    expect(attachment('["other"]')).toEqual([]);
  });

  it('is in groups of users', () => {
    const group = `resource "aws_iam_group" "g" {\n  name = "g"\n}\nresource "aws_iam_group_policy" "g" {\n  group = aws_iam_group.g.name\n  policy = ${ADMIN}\n}\n`;
    const user = (type: string, attributes: string) => ask('user', group + block(type, attributes)).decision;
    const [one, many] = ['aws_iam_user_group_membership', 'aws_iam_group_membership'];
    expect(user(one!, 'user = aws_iam_user.x.name\ngroups = [aws_iam_group.g.name]\n')).toBe('Allow');
    expect(user(many!, 'users = [aws_iam_user.x.name]\ngroup = aws_iam_group.g.name\n')).toBe('Allow');
    expect(user(many!, 'users = ["other"]\ngroup = aws_iam_group.g.name\n')).toBe('ImplicitDeny');
    expect(user(one!, 'user = "x"\ngroups = ["operators"]\n')).toBe('Undecided');
  });
});

describe('a document that is merged of others', () => {
  const statement = (effect: string, action: string, sid = '') =>
    `statement {\n${sid && `sid = ${sid}\n`}effect = "${effect}"\nactions = ["${action}"]\nresources = ["*"]\n}\n`;
  const document = (name: string, body: string) => `data "aws_iam_policy_document" "${name}" {\n${body}}\n`;
  const sources = (...names: string[]) =>
    `source_policy_documents = [${names.map((name) => `data.aws_iam_policy_document.${name}.json`).join(', ')}]\n`;
  const ask = (documents: string, others: Readonly<Record<string, string>> = {}) =>
    roleOf(
      'main.tf',
      `resource "aws_iam_role" "x" {\n  name = "x"\n}\nresource "aws_iam_role_policy" "y" {\n  role = aws_iam_role.x.id\n  policy = data.aws_iam_policy_document.all.json\n}\n${documents}`,
      'aws_iam_role.x',
      others,
    );
  const decisions = (documents: string, others?: Readonly<Record<string, string>>) =>
    ['sqs:SendMessage', 'sqs:DeleteMessage', 'sqs:PurgeQueue'].map(
      (a) => ask(documents, others)(a, QUEUE).decision,
    );

  const own = statement('Allow', 'sqs:SendMessage', '"Send"');
  const allows = document('a', statement('Allow', 'sqs:*', '"All"'));
  const denies = document('b', statement('Deny', 'sqs:PurgeQueue'));

  it('has the statements of each', () => {
    const merged = document('all', sources('a', 'b') + own) + allows + denies;
    expect(decisions(merged)).toEqual(['Allow', 'Allow', 'ExplicitDeny']);
    expect(ask(merged)('s3:GetObject', 'arn:aws:s3:::b/k').decision).toBe('ImplicitDeny');
    const nested = document('all', sources('c')) + document('c', sources('a', 'b')) + allows + denies;
    expect(decisions(nested)).toEqual(['Allow', 'Allow', 'ExplicitDeny']);
    const beside = document('all', sources('a', 'b') + own) + allows;
    expect(decisions(beside, { 'b.tf': denies })).toEqual(['Allow', 'Allow', 'ExplicitDeny']);
    const override = merged.replace('source_policy_documents', 'override_policy_documents');
    expect(decisions(override)).toEqual(['Allow', 'Allow', 'ExplicitDeny']);
  });

  it.each([
    ['one is unknown', document('all', `source_policy_documents = [var.more]\n${own}`)],
    ['one is in another module', document('all', sources('z') + own)],
    [
      'statements override others',
      document('all', sources('a') + own) + document('a', statement('Allow', 'sqs:*', '"Send"')),
    ],
    [
      'a Sid is unknown',
      document('all', sources('a') + own) + document('a', statement('Allow', 'sqs:*', 'var.sid')),
    ],
    [
      'they are merged of each other',
      document('all', sources('a') + own) + document('a', sources('all') + own),
    ],
  ])('is unknown where %s', (_, documents) => {
    expect(decisions(documents)).toEqual(['Undecided', 'Undecided', 'Undecided']);
  });
});
