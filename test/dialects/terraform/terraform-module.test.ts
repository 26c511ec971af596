import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../../server/src/analysis/read-policies.js';
import { policyAddresses } from '../../../server/src/dialects/policy-address.js';
import { areOneModule, isOverride } from '../../../server/src/dialects/terraform/terraform-module.js';
import { hclSyntax } from '../../../server/src/syntax/hcl/hcl-syntax.js';
import { service } from '../../support/service.js';

const document = (name: string, principal?: string): string => `
data "aws_iam_policy_document" "${name}" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
    ${principal ? `principals {\n type = "AWS"\n identifiers = ["${principal}"]\n }` : ''}
  }
}
`;

const attached = (policy: string): string => `
resource "aws_s3_bucket_policy" "it" {
  policy = ${policy}
}
`;

/** What is read of a file: its policies with their kinds, and what is not read. */
function read(text: string, ...others: string[]): { policies: string[]; unread: string[] } {
  const file = readPolicies(
    text,
    'main.tf',
    undefined,
    others.map((one) => hclSyntax.parse(one)),
  );
  if ('error' in file) return { policies: [], unread: [file.error] };
  const addresses = policyAddresses(file.policies);
  return {
    policies: file.policies.map(({ kind }, i) => `${addresses[i]}: ${kind}`),
    unread: file.unread.map((u) => u.note),
  };
}

describe('a file of Terraform among those of its folder', () => {
  it('has the policies of other files that it uses, and no others', () => {
    const others = [document('used', '*') + document('unused', '*'), 'locals {\n x = "y"\n}\n'];
    expect(read(attached('data.aws_iam_policy_document.used.json'), ...others)).toEqual({
      policies: ['data.aws_iam_policy_document.used: resource'],
      unread: [],
    });
  });

  it('uses them through locals and managed policies', () => {
    const local = `locals {\n  open = data.aws_iam_policy_document.used.json\n  other = ${JSON.stringify('{"Version":"2012-10-17","Statement":[]}')}\n}\n`;
    expect(read(attached('local.open'), local, document('used', '*')).policies).toEqual([
      'data.aws_iam_policy_document.used: resource',
    ]);
    const attachment = `resource "aws_iam_role_policy_attachment" "a" {
  role       = "worker"
  policy_arn = aws_iam_policy.all.arn
}
`;
    const managed =
      'resource "aws_iam_policy" "all" {\n  policy = data.aws_iam_policy_document.used.json\n}\n';
    expect(read(attachment, managed, document('used'))).toEqual({
      policies: ['data.aws_iam_policy_document.used: identity'],
      unread: [],
    });
    expect(read(attachment, managed).unread).toEqual([
      'contains no policy. The policy aws_iam_policy.all.policy cannot be read: data.aws_iam_policy_document.used.json.',
    ]);
  });

  it('has documents of the kind that their uses in other files say', () => {
    const endpoint =
      'resource "aws_vpc_endpoint" "s3" {\n  policy = data.aws_iam_policy_document.used.json\n}\n';
    expect(read(document('used', '*')).policies).toEqual(['data.aws_iam_policy_document.used: resource']);
    expect(read(document('used', '*'), endpoint).policies).toEqual([
      'data.aws_iam_policy_document.used: endpoint',
    ]);
  });

  it('is read by itself where it is uncertain what others declare', () => {
    const use = attached('data.aws_iam_policy_document.used.json');
    const unread =
      'contains no policy. The policy aws_s3_bucket_policy.it.policy cannot be read: data.aws_iam_policy_document.used.json.';
    expect(read(use, document('used', '*'), document('used', '111122223333')).unread).toEqual([unread]);
    expect(read(use, `${document('used', '*')}resource "a" {`).unread).toEqual([unread]);
    // What it declares itself is what it uses.
    const own = use + document('used', '111122223333');
    expect(read(own, document('used', '*')).policies).toEqual([
      'data.aws_iam_policy_document.used: resource',
    ]);
  });

  it('is read by itself if it is an override file', () => {
    for (const other of ['roles.tf', 'a.tf.json', 'a_override.tf'])
      expect([other, areOneModule('a/main.tf', other)]).toEqual([other, true]);
    for (const other of ['a.tofu', 'a.json'])
      expect([other, areOneModule('main.tf', other)]).toEqual([other, false]);
    for (const path of ['override.tf', 'a_override.tf', 'a_override.tf.json'])
      expect([path, isOverride(path), areOneModule(path, 'main.tf')]).toEqual([path, true, false]);
    expect(isOverride('overrides.tf')).toBe(false);
  });
});

describe('a file of Terraform whose policies other files use', () => {
  const everything = (name: string, more = ''): string => `data "aws_iam_policy_document" "${name}" {
  statement {
    ${more}
    actions   = ["*"]
    resources = ["*"]
  }
}
`;
  const ANYONE = 'principals {\n type = "*"\n identifiers = ["*"]\n }';
  const use = (type: string, attribute: string): string =>
    `resource "${type}" "it" {\n  type = "SERVICE_CONTROL_POLICY"\n  ${attribute} = data.aws_iam_policy_document.d.json\n}\n`;
  const managed = 'resource "aws_iam_policy" "p" {\n  policy = data.aws_iam_policy_document.d.json\n}\n';
  const limited = (arn: string): string =>
    `resource "aws_iam_user" "u" {\n  permissions_boundary = ${arn}\n}\n`;

  it.each([
    ['an endpoint policy', everything('d', ANYONE), use('aws_vpc_endpoint', 'policy'), 'public-access'],
    ['an SCP', everything('d'), use('aws_organizations_policy', 'content'), 'full-admin'],
    ['a boundary', everything('d') + managed, limited('aws_iam_policy.p.arn'), 'full-admin'],
    ['a boundary, declared there', everything('d'), managed + limited('aws_iam_policy.p.arn'), 'full-admin'],
  ])('%s', (_, text, other, rule) => {
    const found = (...others: string[]): string[] => {
      const beside = others.map((one) => hclSyntax.parse(one));
      const before = service.analyse(`${text}\n`, 'policies.tf', undefined, undefined, beside);
      // As it is read after an edit.
      const analysis = service.analyse(text, 'policies.tf', undefined, before, beside)!;
      return service.check(analysis).map((f) => f.rule);
    };
    expect(found()).toContain(rule);
    expect(found('locals {\n}\n')).toContain(rule);
    expect(found(other)).not.toContain(rule);
  });

  it('keeps its kind in the text that a fix makes, and in another version', () => {
    const text = everything('d').replace('"*"]', '"s3:GetObject", "s3:GetObject"]');
    const beside = [hclSyntax.parse(use('aws_organizations_policy', 'content'))];
    const analysis = service.analyse(text, 'policies.tf', undefined, undefined, beside)!;
    const effects = service
      .check(analysis)
      .flatMap((f) => f.fixes?.() ?? [])
      .map(({ edits }) => service.effectOfEdits(analysis, edits));
    expect(new Set(effects)).toEqual(new Set(['keeps']));
    expect(service.fixAll(analysis, {}).fixes.length).toBeGreaterThan(0);
  });
});
