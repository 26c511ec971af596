/** Statements that are arguments of Terraform modules: found, checked, edited and completed by the names of the modules. */
import { expect, it } from 'vitest';
import { policyAtCursor } from '../../../server/src/completion/completion-context.js';
import { policyAddresses } from '../../../server/src/dialects/policy-address.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const PATH = '/work/main.tf';
const analyse = (text: string, path = PATH) => service.analyse(text, path);
const check = (text: string, path?: string) => {
  const analysis = analyse(text, path);
  return (analysis ? service.check(analysis) : []).sort((a, b) => a.range.start - b.range.start);
};
const marked = (text: string, path?: string): string[] =>
  check(text, path)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);

const TEXT = `module "orders" {
  source = "terraform-aws-modules/lambda/aws"

  attach_policy_statements = true
  policy_statements = {
    read = {
      effect    = "Allow"
      actions   = ["s3:GetObjekt", "s3:GetObject*", "s3:GetObjectTagging"]
      resources = ["\${aws_s3_bucket.b.arn}/*"]
      condition = {
        org = {
          test     = "StringEqual"
          variable = "aws:PrincipalOrgID"
          values   = ["o-1"]
        }
      }
    },
    keys = {
      actions    = ["kms:Decrypt"]
      resources  = [aws_kms_key.k.arn]
      conditions = [{ test = "StringLike", variable = "kms:ViaServic", values = ["s3.*.amazonaws.com"] }]
    }
    more = var.more
  }
  assume_role_policy_statements = {
    root = {
      actions    = ["sts:AssumeRol"]
      principals = { account = { type = "AWZ", identifiers = ["111122223333"] } }
    }
  }
}

module "eks" {
  managed_node_groups = {
    a = {
      iam_role_policy_statements = [
        {
          actions   = ["ecr:CreateRepositry"]
          resources = ["*"]
        }
      ]
    }
  }
}

module "queue" {
  queue_policy_statements = var.open ? {
    account = {
      actions    = ["sqs:SendMesage"]
      principals = [{ type = "AWS", identifiers = ["111122223333"] }]
    }
  } : {}
}
`;

it('finds them, with the elements that are known', () => {
  expect(marked(TEXT)).toEqual([
    'unknown-action GetObjekt',
    'unknown-operator "StringEqual"',
    'unknown-condition-key "kms:ViaServic"',
    'unknown-action AssumeRol',
    'invalid-principal "AWZ"',
    'unknown-action CreateRepositry',
    'unknown-action SendMesage',
  ]);
  const { policies } = analyse(TEXT)!;
  expect(policies.map((p) => p.kind)).toEqual(['identity', 'trust', 'identity', 'resource']);
  expect(policyAddresses(policies)).toEqual([
    'module.orders.policy_statements',
    'module.orders.assume_role_policy_statements',
    'module.eks.managed_node_groups.a.iam_role_policy_statements',
    'module.queue.queue_policy_statements',
  ]);
});

it('leaves other arguments of these names alone', () => {
  for (const argument of [
    'permissions = { a = { actions = ["read:all"], resources = ["*"] } }',
    'statements = { a = { actions = ["read:all"], resources = ["orders"] } }',
    'statements = [{ actions = ["read"], effect = "Allow", kind = "x" }]',
    'policy_statements = { a = { effect = "Allow" } }',
    'policy_statements = var.statements',
    'policy_statements = { for k, v in var.all : k => { actions = ["s3:Nope"], resources = ["*"] } }',
  ])
    expect(marked(`module "m" {\n  ${argument}\n}\n`), argument).toEqual([]);
});

it('has no finding for what the module chooses', () => {
  const trust = 'actions = ["sts:AssumeRole"], principals = [{ type = "AWS", identifiers = [var.a] }]';
  const queue = 'actions = ["sqs:SendMessage"], principals = var.principals';
  for (const statement of [trust, queue, `${queue}, condition = null`, `${trust}, condition = var.c`]) {
    const name = statement.startsWith(trust) ? 'trust_policy_permissions' : 'queue_policy_statements';
    expect(check(`module "m" {\n  ${name} = { a = { ${statement} } }\n}\n`), statement).toEqual([]);
  }
});

it('corrects them as they are written', () => {
  const preferred = (rule: string, at: string): string => {
    const finding = check(TEXT).find((f) => f.rule === rule && TEXT.startsWith(at, f.range.start))!;
    const fix = finding.fixes!().find((f) => f.preferred) ?? finding.fixes!()[0]!;
    return applyEdits(TEXT, fix.edits);
  };
  const replaced = (from: string, to: string): string => TEXT.replace(from, () => to);
  expect(preferred('unknown-action', 'GetObjekt')).toBe(replaced('GetObjekt', 'GetObject'));
  expect(preferred('unknown-operator', '"StringEqual')).toBe(replaced('"StringEqual"', '"StringEquals"'));
  expect(preferred('unknown-condition-key', '"kms:')).toBe(replaced('kms:ViaServic"', 'kms:ViaService"'));
  expect(preferred('invalid-principal', '"AWZ')).toBe(replaced('"AWZ"', '"AWS"'));
  expect(preferred('redundant-action', '"s3:GetObjectTagging"')).toBe(
    replaced(', "s3:GetObjectTagging"', ''),
  );
});

it.each([
  ['"s3:GetObjekt"', 's3:GetObj', 's3:GetObject'],
  ['"ecr:CreateRepositry"', 'ecr:CreateRep', 'ecr:CreateRepository'],
  ['"StringEqual"', 'StringEqual', 'StringEquals'],
  ['"kms:ViaServic"', 'kms:Via', 'kms:ViaService'],
  ['"AWZ"', 'A', 'AWS'],
])('completes at %s', (token, typed, expected) => {
  const offset = TEXT.indexOf(token) + 1 + typed.length;
  const { document, policies } = analyse(TEXT)!;
  const { items } = service.complete(policyAtCursor(document, policies, offset)!, offset);
  expect(items.slice(0, 3).map((i) => i.label)).toContain(expected);
});

it('reads them in the syntax of JSON', () => {
  const policy_statements = {
    a: { effect: 'Allow', actions: ['s3:GetObjekt'], resources: ['${aws_s3_bucket.b.arn}/*'] },
  };
  const text = JSON.stringify({ module: { orders: { policy_statements } } }, null, 2);
  expect(marked(text, '/work/main.tf.json')).toEqual(['unknown-action GetObjekt']);
});

it('reads statements that are merged or concatenated', () => {
  const module = (value: string): string => `module "m" {\n  iam_policy_statements = ${value}\n}\n`;
  const statement = (action: string, effect = 'Allow'): string =>
    `{ effect = "${effect}", actions = ["s3:${action}"], resources = ["*"] }`;
  const counts = (text: string): (readonly number[])[] =>
    analyse(text)?.policies.map((p) => [p.statements.length, p.opaqueStatements.length]) ?? [];
  const merged = module(
    `merge({ a = ${statement('GetObjekt')} }, { b = ${statement('GetBucketTagging')} }, var.more)`,
  );
  expect(counts(merged)).toEqual([[2, 1]]);
  expect(marked(merged)).toEqual(['unknown-action GetObjekt']);
  const fix = check(merged)[0]!.fixes!().find((f) => f.preferred)!;
  expect(applyEdits(merged, fix.edits)).toBe(merged.replace('Objekt', 'Object'));
  expect(counts(module(`concat([${statement('GetObject')}], var.more)`))).toEqual([[1, 1]]);
  // The later of two that have a name.
  expect(
    counts(module(`merge({ a = ${statement('GetObject')} }, { a = ${statement('PutObject')} })`)),
  ).toEqual([[1, 0]]);
  // It might not be there.
  expect(
    counts(
      module(`merge({ a = ${statement('GetObject', 'Deny')}, b = ${statement('GetObject')} }, var.more)`),
    ),
  ).toEqual([[1, 1]]);
  expect(counts(module(`merge(var.more, { a = ${statement('GetObject', 'Deny')} })`))).toEqual([[1, 1]]);
});
