/** Expressions around a policy of Terraform: those that make another text of it leave the answer open. */
import { describe, expect, it } from 'vitest';
import { asTerraformJson } from '../../../server/src/dialects/terraform/terraform-json.js';
import { unreadPolicies } from '../../../server/src/dialects/unread-policies.js';
import { roleOf } from '../../support/role-of.js';
import { service } from '../../support/service.js';

const POLICY = `jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]
  })`;
const DOCUMENT = 'data.aws_iam_policy_document.d';

const module = (value: string): string => `
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}
locals {
  own = ${POLICY}
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.id
  policy = ${value}
}
resource "aws_iam_role" "r" {
  name = "r"
}
`;

function unread(text: string, path = '/work/main.tf'): string[] {
  const { document, policies } = service.analyse(text, path)!;
  const ranges = policies.map((p) => p.node.range);
  return unreadPolicies(asTerraformJson(document, path), ranges).flatMap((p) => p.policy?.name ?? []);
}

describe('read', () => {
  it.each([
    POLICY,
    `(${POLICY})`,
    `trimspace(${POLICY})`,
    `sensitive(chomp(${POLICY}))`,
    `format("%s", ${POLICY})`,
    `"\${${POLICY}}"`,
    `<<EOT\n\${${DOCUMENT}.json}\nEOT`,
    `try(${DOCUMENT}[0].json, "")`,
    `join("", ${DOCUMENT}[*].json)`,
    `one(${DOCUMENT}[*].minified_json)`,
    `jsonencode(jsondecode(${DOCUMENT}.json))`,
    `var.x ? ${DOCUMENT}.json : null`,
    `var.x ? ${POLICY} : local.own`,
  ])('%s', (value) => {
    expect(unread(module(value))).toEqual([]);
    const evaluate = roleOf('/work/main.tf', module(value), 'aws_iam_role.r');
    expect(evaluate('s3:PutObject', 'arn:aws:s3:::amzn-s3-demo-bucket/a').decision).toBe('ImplicitDeny');
  });
});

it.each([
  `coalesce(${DOCUMENT}.json, ${POLICY})`,
  `join("", concat(${DOCUMENT}[*].json, [local.own]))`,
  `element([${DOCUMENT}.json, local.own], var.n)`,
])('one of several that are read: %s', (value) => {
  expect(unread(module(value))).toEqual([]);
  const evaluate = roleOf('/work/main.tf', module(value), 'aws_iam_role.r');
  expect(evaluate('s3:GetObject', 'arn:aws:s3:::amzn-s3-demo-bucket/a').decision).toBe('Undecided');
});

describe('not read', () => {
  const UNREAD = [
    `replace(${POLICY}, "s3:GetObject", "*")`,
    `replace(${DOCUMENT}.json, "s3:GetObject", "*")`,
    `replace(local.own, "s3:GetObject", "*")`,
    `"\${replace(${DOCUMENT}.json, "s3:GetObject", "*")}"`,
    `<<EOT\n\${replace(local.own, "s3:GetObject", "*")}\nEOT`,
    `sensitive(regex(".*", ${POLICY}))`,
    `coalesce(var.policy, ${POLICY})`,
    `try(var.policy, ${DOCUMENT}.json)`,
    `join("", [${POLICY}, var.policy])`,
    `format("%s%s", ${POLICY}, var.policy)`,
    `provider::text::upper(${POLICY})`,
    `jsonencode(merge(jsondecode(${DOCUMENT}.json), var.more))`,
    `templatestring(${POLICY}, { a = 1 })`,
    `var.x ? ${POLICY} : var.policy`,
    `"\${var.x ? ${POLICY} : jsonencode(var.policy)}"`,
    `"\${var.x ? ${DOCUMENT}.json : var.policy}"`,
  ];

  it.each(UNREAD)('%s', (value) => expect(unread(module(value))).toEqual(['aws_iam_role_policy.p.policy']));

  it.each(UNREAD)('for the role: %s', (value) => {
    const evaluate = roleOf('/work/main.tf', module(value), 'aws_iam_role.r');
    expect(evaluate('s3:PutObject', 'arn:aws:s3:::amzn-s3-demo-bucket/a').decision).toBe('Undecided');
  });
});

it('in JSON', () => {
  const inJson = (policy: string): string =>
    JSON.stringify({ resource: { aws_iam_policy: { other: { policy: `\${${POLICY}}` }, p: { policy } } } });
  const path = '/work/main.tf.json';
  expect(unread(inJson(`\${${POLICY}}`), path)).toEqual([]);
  for (const changed of [
    `\${replace(${POLICY}, "s3:GetObject", "*")}`,
    `\${trimspace(replace(${POLICY}, "s3:GetObject", "*"))}`,
  ])
    expect(unread(inJson(changed), path), changed).toEqual(['aws_iam_policy.p.policy']);
});
