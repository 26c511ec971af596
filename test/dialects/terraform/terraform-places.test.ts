/** Statements that expressions and dynamic blocks of Terraform make: as much of them as is written is checked. */
import { expect, it } from 'vitest';
import { policyAtCursor } from '../../../server/src/completion/completion-context.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

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

/** What is suggested first in the first text `Obje`. */
function suggestedFirst(text: string): string | undefined {
  const offset = text.indexOf('Objekt') + 'Obje'.length;
  const { document, policies } = service.analyse(text, PATH)!;
  const policy = policyAtCursor(document, policies, offset);
  return policy && service.complete(policy, offset).items[0]?.label;
}

it('completes in the content of a dynamic statement', () => {
  expect(suggestedFirst(WRITE)).toBe('s3:PutObject');
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
  // Several choices.
  const choices = `merge(s.sid != null ? { Sid = s.sid } : {}, ${ecs}, s.all ? {} : ${condition})`;
  expect(marked(encoded(choices))).toEqual(['unknown-action UpdateServices', 'unknown-operator ArnEqual']);
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

const ACTIONS = ['A', 'B', 'C'].map((name) => `s3:Get${name}`);
const statements = ACTIONS.map((a) => `{ Effect = "Allow", Action = ["${a}"], Resource = "*" }`);
const [A, B, C] = statements;
const FOUND = ACTIONS.map((a) => `unknown-action ${a.slice(3)}`);
const whole = (value: string): string =>
  `resource "aws_iam_policy" "p" {\n  policy = jsonencode(${value})\n}\n`;
const policyWith = (list: string): string => whole(`{ Version = "2012-10-17", Statement = ${list} }`);

it.each([
  ['a list for each element', `[for b in var.b : ${A}]`, 1],
  ['with an index', `[for i, b in var.b : ${A} if b != null]`, 1],
  ['the elements of a list that is written', `[for s in [${A}, ${B}] : s if length(s.Action) > 0]`, 2],
  ['the same with more in each', `[for s in [${A}, ${B}] : merge(s, { Resource = s.arn })]`, 2],
  [
    'what merge makes of each element',
    `[for s in var.s : merge(s.sid != null ? { Sid = s.sid } : {}, ${A})]`,
    1,
  ],
  ['lists in a list', `flatten([[${A}], var.x ? [${B}] : [], [for b in var.b : [${C}]]])`, 3],
  ['lists of calls', `concat(distinct([${A}]), compact([for b in var.b : ${B}]), var.more)`, 2],
])('checks statements that are made of %s', (_, list, count) => {
  const text = policyWith(list);
  expect(marked(text)).toEqual(FOUND.slice(0, count));
  const wrong = policyWith(list.replace('GetA', 'GetObjekt'));
  const fix = check(wrong)[0]!.fixes!().find((f) => f.preferred)!;
  expect(applyEdits(wrong, fix.edits)).toBe(wrong.replace('Objekt', 'Object'));
  expect(suggestedFirst(wrong)).toBe('s3:GetObject');
  expect(suggestedFirst(wrong.replace('["s3:GetObjekt"]', '"s3:GetObjekt"'))).toBe('s3:GetObject');
});

it('does not take a variable of one expression for that of another', () => {
  const list = (effect: string, collection: string): string =>
    `[for b in ${collection} : { Effect = "${effect}", Action = "s3:GetObject", Resource = "arn:aws:s3:::\${b}/*" }]`;
  expect(
    marked(
      policyWith(`concat(${list('Allow', 'var.x')}, ${list('Allow', 'var.y')}, ${list('Deny', 'var.z')})`),
    ),
  ).toEqual([]);
});

it('checks what is written of a policy that is merged with what is unknown', () => {
  const before = `merge(jsondecode(var.p), { Statement = concat(try(jsondecode(var.p).Statement, []), [${A}]) })`;
  const after = `merge({ Version = "2012-10-17", Statement = [${A}] }, var.p)`;
  for (const value of [before, after]) {
    expect(marked(whole(value)), value).toEqual(FOUND.slice(0, 1));
    // The rest of it can allow anything.
    const { policies } = service.analyse(whole(value), PATH)!;
    expect(policies[0]!.opaqueStatements, value).toHaveLength(1);
    expect(suggestedFirst(whole(value.replace('GetA', 'GetObjekt'))), value).toBe('s3:GetObject');
  }
  // Here, it has no other statements.
  const { policies } = service.analyse(whole(`merge(var.p, { Statement = [${A}] })`), PATH)!;
  expect(policies.map((p) => [p.statements.length, p.opaqueStatements.length])).toEqual([[1, 0]]);
});

it('checks policies of modules, and those that are made of each element', () => {
  expect(
    marked(
      `output "p" {\n  value = { for k, v in var.v : k => jsonencode({ Version = "2012-10-17", Statement = [${A}] }) }\n}\n`,
    ),
  ).toEqual(FOUND.slice(0, 1));
  const inputs = `inputs = {\n  policy = jsonencode({ Version = "2012-10-17", Statement = [${A}] })\n  other = { Version = "2012-10-17", Statement = [${B}] }\n}\n`;
  expect(marked(inputs)).toEqual(FOUND.slice(0, 2));
});

it.each([
  ['concat(["s3:GetA"], var.w ? ["s3:GetB", "s3:GetC"] : ["s3:GetD"])', ['GetA', 'GetB', 'GetC', 'GetD']],
  ['flatten([["s3:GetA"], var.w ? ["s3:GetB"] : []])', ['GetA', 'GetB']],
  ['concat(var.w ? ["s3:GetA"] : var.more)', ['GetA']],
  ['compact(["s3:GetA", "", null, var.w ? "s3:GetB" : ""])', ['GetA', 'GetB']],
  ['distinct(concat(var.w != null ? var.w : [], ["s3:GetA"]))', ['GetA']],
])('reads a list of strings of which a condition chooses some: %s', (list, actions) => {
  const found = actions.map((name) => `unknown-action ${name}`);
  expect(marked(policyWith(`[{ Effect = "Allow", Action = ${list}, Resource = "*" }]`))).toEqual(found);
  const document = `data "aws_iam_policy_document" "p" {\n  statement {\n    actions = ${list}\n    resources = ["*"]\n  }\n}\n`;
  expect(marked(document)).toEqual(found);
});

it('knows that a list in a list of strings is wrong, whatever chooses it', () => {
  const list = '[var.w ? ["s3:GetObject"] : []]';
  expect(marked(policyWith(`[{ Effect = "Allow", Action = ${list}, Resource = "*" }]`)).join()).toContain(
    'data-type',
  );
});

it('checks statements in local values, to be put into a policy of the kind that they are used in', () => {
  const locals = (value: string): string => `locals {\n  more = ${value}\n}\n`;
  for (const value of [`[${A}]`, A!, `var.x ? [${A}] : []`, `concat([${A}], var.more)`]) {
    expect(marked(locals(value)), value).toEqual(FOUND.slice(0, 1));
    expect(suggestedFirst(locals(value.replace('GetA', 'GetObjekt'))), value).toBe('s3:GetObject');
  }
  // Something else that has an effect.
  for (const value of [
    '[{ Effect = "NO_SCHEDULE", Action = "x" }]',
    `[${A}, { Effect = "Allow", Action = "x", Priority = 1 }]`,
  ])
    expect(service.analyse(`${policyWith('[]')}${locals(value)}`, PATH)!.policies, value).toHaveLength(1);
  const used = `${locals(`[${A}]`)}resource "aws_organizations_policy" "p" {\n  content = jsonencode({ Version = "2012-10-17", Statement = concat(local.more, [${B}]) })\n}\n`;
  expect(service.analyse(used, PATH)!.policies.map((p) => p.kind)).toEqual(['scp', 'scp']);
});
