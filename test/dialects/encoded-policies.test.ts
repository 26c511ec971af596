/** Policies that Terraform encodes: `jsonencode` in a string, and local values that are a policy. */
import { expect, it } from 'vitest';
import { policyAddresses } from '../../server/src/dialects/policy-address.js';
import { templateIdentities } from '../../server/src/dialects/template-identities.js';
import { asTerraformJson } from '../../server/src/dialects/terraform/terraform-json.js';
import { unreadPolicies } from '../../server/src/dialects/unread-policies.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { roleOf } from '../support/role-of.js';
import { service } from '../support/service.js';

const analyse = (text: string, path = '/work/main.tf') => service.analyse(text, path)!;
const check = (text: string, path?: string) =>
  service
    .check(analyse(text, path))
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .sort((a, b) => a.range.start - b.range.start);
const marked = (text: string, path?: string): string[] =>
  check(text, path).map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);
const kinds = (text: string, path?: string): string[] => analyse(text, path).policies.map((p) => p.kind);
const unread = (text: string, path?: string): string[] => {
  const { document, policies } = analyse(text, path);
  const ranges = policies.map((p) => p.node.range);
  return unreadPolicies(asTerraformJson(document, path ?? ''), ranges).flatMap((p) => p.policy?.name ?? []);
};

const object = (action: string, more = ''): string =>
  `{\n    Version   = "2012-10-17"\n    Statement = [{ Effect = "Allow", Action = ["${action}"], Resource = "\${aws_s3_bucket.b.arn}/*"${more} }]\n  }`;
const PUBLIC = ', Principal = "*"';
const policy = (value: string): string => `resource "aws_iam_policy" "p" {\n  policy = ${value}\n}\n`;

it('reads an interpolation alone as its expression', () => {
  const text = policy(`"\${jsonencode(${object('s3:GetObjekt')})}"`);
  expect(marked(text)).toEqual(['unknown-action GetObjekt']);
  expect(kinds(text)).toEqual(['identity']);
  const fix = check(text)[0]!.fixes!().find((f) => f.preferred)!;
  expect(applyEdits(text, fix.edits)).toBe(text.replace('Objekt', 'Object'));
  const choice = policy(`"\${var.x ? jsonencode(${object('s3:Ab')}) : jsonencode(${object('s3:Cd')})}"`);
  expect(marked(choice)).toEqual(['unknown-action Ab', 'unknown-action Cd']);
  expect(unread(choice)).toEqual([]);
});

const LOCALS = `locals {
  write = ${object('s3:PutObjekt')}
  bucket = {
    read = ${object('s3:GetObjekt', PUBLIC)}
  }
  both   = merge({ Version = "2012-10-17" }, { Statement = [{ Effect = "Allow", Action = "sqs:Ab", Resource = "*" }] })
  part   = { Statement = [{ Effect = "Allow", Action = "sqs:Cd", Resource = "*" }] }
  text   = jsonencode(${object('s3:Ef')})
  choice = var.x ? jsonencode(${object('s3:GetObject')}) : var.policy
}
`;
const use = (value: string): string => `${LOCALS}${policy(value)}`;

it('finds policies that are local values', () => {
  expect(marked(LOCALS).filter((m) => m.startsWith('unknown-action'))).toEqual([
    'unknown-action PutObjekt',
    'unknown-action GetObjekt',
    'unknown-action Ab',
    'unknown-action Cd',
    'unknown-action Ef',
  ]);
  expect(policyAddresses(analyse(LOCALS).policies)).toEqual([
    'locals.write',
    'locals.bucket.read',
    'locals.both',
    'locals.part.Statement',
    'locals.text',
    'locals.choice',
  ]);
});

it('gives local values the kind of their use', () => {
  const control = (value: string): string =>
    `${LOCALS}resource "aws_organizations_policy" "p" {\n  content = ${value}\n}\n`;
  const others = ['identity', 'identity', 'identity', 'identity'];
  expect(kinds(LOCALS)).toEqual(['identity', 'resource', ...others]);
  for (const value of ['jsonencode(local.write)', '"${jsonencode(local.write)}"'])
    expect(kinds(control(value)), value).toEqual(['scp', 'resource', ...others]);
  expect(kinds(control('jsonencode(local.bucket["read"])'))).toEqual(['identity', 'scp', ...others]);
  expect(kinds(control('local.text'))).toEqual([
    'identity',
    'resource',
    'identity',
    'identity',
    'scp',
    'identity',
  ]);
});

it('says which uses of local values are not a policy that was read', () => {
  for (const read of [
    'jsonencode(local.write)',
    '"${jsonencode(local.write)}"',
    'jsonencode(local.bucket.read)',
    'jsonencode(local.both)',
    'local.text',
  ])
    expect(unread(use(read)), read).toEqual([]);
  for (const other of [
    'jsonencode(local.bucket)',
    'jsonencode(local.part)',
    'jsonencode(local.missing)',
    'jsonencode(local.text)',
    'local.choice',
    '"${var.x ? jsonencode(local.write) : var.y}"',
  ])
    expect(unread(use(other)), other).toEqual(['aws_iam_policy.p.policy']);
});

it('gives a role the policies that are local values', () => {
  const attached = (value: string) => {
    const text = `${LOCALS}resource "aws_iam_role" "r" {\n  assume_role_policy = "{}"\n}\nresource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.id\n  policy = ${value}\n}\n`;
    const { document, policies } = analyse(text);
    return templateIdentities(document, policies)[0]!.policies.map((p) => p.policy && p.name);
  };
  expect(attached('jsonencode(local.write)')).toEqual(['locals.write']);
  expect(attached('local.text')).toEqual(['locals.text']);
  expect(attached('local.choice')).toEqual([undefined]);
});

const JSON_PATH = '/work/main.tf.json';
const OTHER = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
const inJson = (value: string, locals: object = { other: OTHER }): string =>
  JSON.stringify({ locals, resource: { aws_iam_policy: { p: { policy: value } } } }, null, 2);

it('reads jsonencode in a string of JSON, with its places', () => {
  const text = inJson(`\${jsonencode(${object('s3:GetObjekt')})}`);
  expect(marked(text, JSON_PATH)).toEqual(['unknown-action \\"s3:GetObjekt\\"']);
  expect(kinds(text, JSON_PATH)).toEqual(['identity', 'identity']);
  expect(unread(text, JSON_PATH)).toEqual([]);
  const quoted = inJson(
    '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Action" = "s3:GetObjekt", "Resource" = "*"}]})}',
  );
  expect(marked(quoted, JSON_PATH)).toEqual(['unknown-action \\"s3:GetObjekt\\"']);
});

it('reads what a choice in a string of JSON can be, if all of it is written', () => {
  const [a, b] = [`jsonencode(${object('s3:Ab')})`, `jsonencode(${object('s3:Cd')})`];
  expect(marked(inJson(`\${var.x ? ${a} : ${b}}`), JSON_PATH)).toHaveLength(2);
  for (const other of [`\${var.x ? ${a} : var.y}`, `\${${a}}\${${b}}`, `\${merge(${a})}`, `\${${a}`]) {
    expect(marked(inJson(other), JSON_PATH), other).toEqual([]);
    expect(unread(inJson(other), JSON_PATH), other).toEqual(['aws_iam_policy.p.policy']);
  }
});

it('gives local values of JSON the kind of their use', () => {
  const Statement = [{ Effect: 'Allow', Action: 's3:GetObjekt', Resource: '*' }];
  const locals = { all: { p: { Version: '2012-10-17', Statement } } };
  const text = inJson('${jsonencode(local.all.p)}', locals);
  expect(marked(text, JSON_PATH)).toEqual(['unknown-action GetObjekt']);
  expect(kinds(text, JSON_PATH)).toEqual(['identity']);
  expect(unread(text, JSON_PATH)).toEqual([]);
  expect(unread(inJson('${jsonencode(local.all)}', locals), JSON_PATH)).toEqual(['aws_iam_policy.p.policy']);
});

it('reads what join makes of one item', () => {
  for (const separator of ['""', '"\\n"']) {
    const text = policy(`join(${separator}, [jsonencode(${object('s3:GetObjekt')})])`);
    expect(marked(text)).toEqual(['unknown-action GetObjekt']);
    expect(unread(text)).toEqual([]);
  }
  const several = policy(`join("", [jsonencode(${object('s3:GetObject')}), var.more])`);
  expect(service.analyse(several, '/work/main.tf')?.policies ?? []).toEqual([]);
});

/** Conditions with a name that is unknown, of a statement. */
const trustWith = (condition: string): string => `resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = ${condition}
}
`;
const HCL_TRUST = (keys: string) =>
  trustWith(`jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow"
    Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/id.example.com" }
    Action    = "sts:AssumeRoleWithWebIdentity"
    Condition = { StringEquals = { ${keys} } }
  }] })`);
const HEREDOC_TRUST = (keys: string) =>
  trustWith(`<<EOT
{ "Version": "2012-10-17", "Statement": [{
  "Effect": "Allow",
  "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/id.example.com" },
  "Action": "sts:AssumeRoleWithWebIdentity",
  "Condition": { "StringEquals": { ${keys.replaceAll(' =', ':')} } }
}] }
EOT`);

it.each([
  ['jsonencode', HCL_TRUST],
  ['a heredoc', HEREDOC_TRUST],
])('knows the tests next to one with an unknown key in %s', (_, text) => {
  const keysOf = (keys: string): string[] =>
    analyse(text(keys)).policies.flatMap((p) =>
      p.statements.flatMap((s) => s.condition!.operators.flatMap((o) => o.entries.map((e) => e.key.value))),
    );
  const unknown = '"${var.issuer}:sub" = "x"';
  expect(keysOf(`"aws:RequestedRegion" = "eu-west-1", ${unknown}`)).toEqual(['aws:RequestedRegion']);
  // It can be the same key, and replaces the other one then.
  expect(keysOf(`"id.example.com:SUB" = "y", ${unknown}`)).toEqual([]);
  const ask = (keys: string, region: string) =>
    roleOf('main.tf', text(keys), 'aws_iam_role.r')(
      'sts:AssumeRoleWithWebIdentity',
      'arn:aws:iam::111122223333:role/r',
      {
        principal: { federated: 'arn:aws:iam::111122223333:oidc-provider/id.example.com' },
        context: { 'aws:RequestedRegion': region },
      },
    ).decision;
  const both = `"aws:RequestedRegion" = "eu-west-1", ${unknown}`;
  expect(ask(both, 'us-east-1')).toBe('ImplicitDeny');
  expect(ask(both, 'eu-west-1')).toBe('Undecided');
  expect(ask(`"aws:RequestedRegion" = "eu-west-1", "\${var.key}" = "x"`, 'us-east-1')).toBe('Undecided');
});
