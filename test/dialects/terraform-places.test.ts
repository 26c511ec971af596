/** Statements that expressions and dynamic blocks of Terraform make: as much of them as is written is checked. */
import { expect, it } from 'vitest';
import { policyAtCursor } from '../../server/src/completion/completion-context.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { service } from '../support/service.js';

const PATH = '/work/main.tf';
const check = (text: string) =>
  service
    .check(service.analyse(text, PATH)!)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .sort((a, b) => a.range.start - b.range.start);
const marked = (text: string): string[] =>
  check(text).map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);

const dynamic = (content: string, more = ''): string => `data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = var.writers
    iterator = writer
    content {
      sid = "Write\${title(writer.key)}"
      ${content}
    }
  }
${more}}

resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = data.aws_iam_policy_document.p.json
}
`;
const WRITE = dynamic(`actions = ["s3:PutObjekt"]
      principals {
        type        = "AWS"
        identifiers = [writer.value]
      }
      resources = ["\${aws_s3_bucket.b.arn}/\${writer.key}/*"]`);

it('checks the content of a dynamic statement', () => {
  expect(service.analyse(WRITE, PATH)!.policies.map((p) => p.kind)).toEqual(['resource']);
  expect(marked(WRITE)).toEqual(['unknown-action PutObjekt']);
  const fix = check(WRITE)[0]!.fixes!().find((f) => f.preferred)!;
  expect(applyEdits(WRITE, fix.edits)).toBe(WRITE.replace('Objekt', 'Object'));
  const unknown = dynamic('actions = writer.value.actions\n      resources = writer.value.arns');
  expect(marked(unknown.slice(0, unknown.indexOf('resource "')))).toEqual([]);
});

it('does not read the content of a dynamic statement whose elements the caller of a module chooses', () => {
  const all = ['actions', 'not_actions', 'resources', 'not_resources']
    .map((name) => `${name} = try(statement.value.${name}, null)`)
    .join('\n');
  const principals = (name: string): string =>
    `dynamic "${name}" {\nfor_each = statement.value.${name}\ncontent {\ntype = ${name}.value.type\nidentifiers = ${name}.value.identifiers\n}\n}\n`;
  for (const content of [
    `${all}\n${principals('principals')}${principals('not_principals')}`,
    `actions = ["s3:GetObject"]\nresources = lookup(statement.value, "resources", null)`,
    `actions = ["s3:GetObject"]\nresources = statement.value.all ? ["*"] : null`,
    `actions = ["s3:GetObject"]\nresources = ["*"]\n${principals('principals')}`,
  ])
    expect(marked(dynamic(content)), content).toEqual([]);
});

it('completes in the content of a dynamic statement', () => {
  const offset = WRITE.indexOf('Objekt') + 'Obje'.length;
  const { document, policies } = service.analyse(WRITE, PATH)!;
  const { items } = service.complete(policyAtCursor(document, policies, offset)!, offset);
  expect(items[0]!.label).toBe('s3:PutObject');
});

const encoded = (statement: string): string => `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [${statement}]
  })
}
`;

it('checks what merge makes where all of it is written', () => {
  const ecs = '{ Effect = "Allow", Action = ["ecs:UpdateServices"], Resource = "*" }';
  const condition = '{ Condition = { ArnEqual = { "ecs:cluster" = var.cluster } } }';
  expect(marked(encoded(`merge(${ecs}, var.all ? {} : ${condition})`))).toEqual([
    'unknown-action UpdateServices',
    'unknown-operator ArnEqual',
  ]);
  expect(marked(encoded(`merge(${ecs}, ${condition})`))).toEqual([
    'unknown-action UpdateServices',
    'unknown-operator ArnEqual',
  ]);
  // The last one counts.
  expect(marked(encoded(`merge(${ecs}, { Action = "ecs:UpdateService" })`))).toEqual([]);
  // What is merged from elsewhere can replace everything.
  expect(marked(encoded(`merge(${ecs}, var.more)`))).toEqual([]);
  expect(marked(encoded(`merge({ for k, v in var.s : k => v }, ${ecs})`))).toEqual([]);
  expect(marked(encoded('merge()'))).toEqual([]);
});

it('checks a policy that is merged as a whole', () => {
  const text = `resource "aws_iam_policy" "p" {
  policy = jsonencode(merge({ Version = "2012-10-17" }, { Statement = [{ Effect = "Allow", Action = "s3:GetObjekt", Resource = "*" }] }))
}
`;
  expect(marked(text)).toEqual(['unknown-action GetObjekt']);
});
