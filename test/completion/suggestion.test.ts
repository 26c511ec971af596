/** Suggestions at every kind of place in YAML and HCL, accepted: what they leave parses, and has the suggestion in it. */
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CompletionItemKind, InsertTextFormat, type TextEdit } from 'vscode-languageserver-types';
import { parseDocument } from 'yaml';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { Workspace } from '../../server/src/lsp/session/workspace.js';
import { syntaxOf } from '../../server/src/service/core.js';
import type { ValueNode } from '../../server/src/syntax/value.js';
import { readMarks } from '../support/fixture.js';
import { service } from '../support/service.js';
import { expand } from '../support/snippet.js';

const YAML = (statements: string): string => `Resources:
  Queue:
    Type: AWS::SQS::Queue
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
${statements.replace(/^/gm, '          ')}
`;

const JSONENCODE = (statement: string): string => `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
${statement.replace(/^/gm, '        ')}
      }
    ]
  })
}
`;

const DATA = (statement: string): string => `resource "aws_sqs_queue" "jobs" {
}

data "aws_iam_policy_document" "p" {
  statement {
${statement.replace(/^/gm, '    ')}
  }
}
`;

const YAML_PLACES = [
  '- Effect: Allow\n  Action: s3:GetObject\n  Principal: "‸"',
  '- ‸',
  '- Effect: Allow\n  ‸',
  '- Effect: ‸\n  Action: s3:GetObject\n  Resource: "*"',
  '- Effect: Allow\n  Action: ‸\n  Resource: "*"',
  '- Effect: Allow\n  Action:\n    - ‸\n  Resource: "*"',
  '- Effect: Allow\n  Action:\n    - s3:GetObject\n    - ‸\n  Resource: "*"',
  // Without their dashes.
  '- Effect: Allow\n  Action:\n    ‸\n  Resource: "*"',
  '- Effect: Allow\n  Action:\n    - s3:GetObject\n    ‸\n  Resource: "*"',
  '- Effect: Allow\n  Action: [s3:GetObject, ‸]\n  Resource: "*"',
  '- Effect: Allow\n  Action: "s3:‸"\n  Resource: "*"',
  '- Effect: Allow\n  Action: sqs:SendMessage\n  Resource: ‸',
  '- Effect: Allow\n  Action: sqs:SendMessage\n  Resource:\n    - ‸',
  "- Effect: Allow\n  Action: sqs:SendMessage\n  Resource: '‸'",
  '- Effect: Allow\n  Action: s3:GetObject\n  Resource: "*"\n  Condition:\n    ‸',
  '- Effect: Allow\n  Action: s3:GetObject\n  Resource: "*"\n  Condition:\n    StringEquals:\n      ‸',
  '- Effect: Allow\n  Action: s3:GetObject\n  Resource: "*"\n  Condition: { ‸ }',
  '- Effect: Allow\n  Action: s3:GetObject\n  Resource: "*"\n  Condition:\n    StringEquals: { ‸ }',
  '- Effect: Allow\n  Action: s3:GetObject\n  Resource: "*"\n  Condition:\n    StringEquals:\n      aws:PrincipalType: ‸',
];

const JSONENCODE_PLACES = [
  'Effect = "Allow"\nAction = "s3:GetObject"\nPrincipal = "‸"',
  '‸',
  'Effect = "Allow"\n‸',
  'Effect = "‸"\nAction = "s3:GetObject"\nResource = "*"',
  'Effect = "Allow"\nAction = "‸"\nResource = "*"',
  'Effect = "Allow"\nAction = ["s3:GetObject", "‸"]\nResource = "*"',
  'Effect = "Allow"\nAction = ["s3:GetObject", ‸]\nResource = "*"',
  'Effect = "Allow"\nAction = "s3:GetObject"\nResource = "‸"',
  'Effect = "Allow"\nAction = "s3:GetObject"\nResource = ‸',
  'Effect = "Allow"\nAction = "s3:GetObject"\nCondition = { ‸ }',
  'Effect = "Allow"\nAction = "s3:GetObject"\nCondition = {\n  ‸\n}',
  'Effect = "Allow"\nAction = "s3:GetObject"\nCondition = { StringEquals = { ‸ } }',
  'Effect = "Allow"\nAction = "s3:GetObject"\nCondition = { StringEquals = { "‸" = "" } }',
  'Effect = "Allow"\nAction = "s3:GetObject"\nCondition = { StringEquals = { "aws:PrincipalType" = "‸" } }',
];

const DATA_PLACES = [
  '‸',
  'actions = ["‸"]\nresources = ["*"]',
  'actions = ["sqs:SendMessage", ‸]\nresources = ["*"]',
  'actions = ["sqs:SendMessage"]\nresources = ["‸"]',
  'actions = ["sqs:SendMessage"]\nresources = [‸]',
  'actions = ["sqs:SendMessage"]\nresources = ["*"]\n‸',
  'effect = "‸"\nactions = ["sqs:SendMessage"]\nresources = ["*"]',
  'actions = ["sqs:SendMessage"]\nresources = ["*"]\ncondition {\n  test = "‸"\n  variable = "aws:PrincipalType"\n  values = ["User"]\n}',
  'actions = ["sqs:SendMessage"]\nresources = ["*"]\ncondition {\n  test = "StringEquals"\n  variable = "‸"\n  values = ["User"]\n}',
  'actions = ["sqs:SendMessage"]\nresources = ["*"]\ncondition {\n  test = "StringEquals"\n  variable = "aws:PrincipalType"\n  values = ["‸"]\n}',
  'actions = ["sqs:SendMessage"]\nresources = ["*"]\nprincipals {\n  type = "‸"\n  identifiers = ["*"]\n}',
  'actions = ["sqs:SendMessage"]\nresources = ["*"]\nprincipals {\n  type = "Service"\n  identifiers = ["‸"]\n}',
];

const SERVERLESS = (statements: string): string =>
  `service: reports\nprovider:\n  name: aws\n  iam:\n    role:\n      statements:\n        ${statements}\nfunctions: {}\n`;

/** Templates with a policy that has no statement yet. */
const BEGUN: readonly (readonly [name: string, text: string])[] = [
  [
    'template.yaml',
    'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        ‸\n      Path: /\n',
  ],
  [
    'template.yaml',
    'Resources:\n  R:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Sta‸\n',
  ],
  ['main.tf', 'resource "aws_iam_policy" "p" {\n  policy = jsonencode({\n    ‸\n  })\n}\n'],
  ['main.tf', 'resource "aws_iam_policy" "p" {\n  policy = jsonencode({ ‸ })\n}\n'],
  ['serverless.yaml', SERVERLESS('‸')],
  ['serverless.yaml', SERVERLESS('Eff‸')],
  [
    'main.tf',
    'resource "aws_iam_role" "r" {\n  assume_role_policy = data.aws_iam_policy_document.t.json\n}\n\ndata "aws_iam_policy_document" "t" {\n  ‸\n}\n',
  ],
  [
    'main.tf',
    'resource "aws_sqs_queue_policy" "q" {\n  policy = data.aws_iam_policy_document.q.json\n}\n\ndata "aws_iam_policy_document" "q" {\n  ‸\n}\n',
  ],
];

/** So many suggestions of each list are accepted; with EVERY_SUGGESTION set, all of them. */
const COUNT = process.env.EVERY_SUGGESTION ? Number.POSITIVE_INFINITY : 15;

/** As VS Code inserts lines: each gets the indentation of the line that it is inserted in. */
const indented = (text: string, before: string): string => {
  const indent = /^[ \t]*/.exec(before.slice(before.lastIndexOf('\n') + 1))![0];
  return text.replaceAll('\n', `\n${indent}`).replaceAll('\t', '  ');
};

/** What is wrong with a text. */
const errorsOf = (path: string, text: string): string[] =>
  path.endsWith('.yaml')
    ? parseDocument(text, { logLevel: 'silent' }).errors.map((e) => e.message)
    : syntaxOf(path, text)
        .parse(text)
        .problems.map((p) => JSON.stringify(p));

/** The names and values in a policy. */
function textsOf(node: ValueNode | undefined): string[] {
  if (node?.type === 'string') return [node.value];
  if (node?.type === 'array') return node.items.flatMap(textsOf);
  if (node?.type === 'object') return node.properties.flatMap((p) => [p.key.value, ...textsOf(p.value)]);
  return [];
}

function checkPlace(name: string, marked: string): void {
  const { text, cursor } = readMarks(marked);
  const path = `/work/${name}`;
  const document = TextDocument.create(`file://${path}`, 'x', 1, text);
  const workspace = new Workspace(service);
  const policy = workspace.policyToComplete(document, DEFAULTS, cursor!);
  const { items } = completionList(policy, service, document, cursor!);
  expect(items.length).toBeGreaterThan(0);
  const faults: string[] = [];
  for (const { label, kind, textEdit, insertTextFormat } of items.slice(0, COUNT)) {
    const { range, newText } = textEdit as TextEdit;
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const before = text.slice(0, start);
    const isSnippet = insertTextFormat === InsertTextFormat.Snippet;
    const inserted = isSnippet ? expand(indented(newText, before)).text : indented(newText, before);
    const left = before + inserted + text.slice(end);
    const errors = errorsOf(path, left);
    const texts = (service.analyse(left, path)?.policies ?? []).flatMap((p) => textsOf(p.node));
    // Snippets for whole statements, and references, are not in the policy as they are shown.
    const isThere =
      isSnippet ||
      kind === CompletionItemKind.Reference ||
      texts.includes(kind === CompletionItemKind.Module ? `${label}:` : label);
    if (errors.length > 0) faults.push(`${label}: ${errors[0]}\n${left}`);
    else if (!isThere) faults.push(`${label}: not in the policy\n${left}`);
  }
  expect(faults.slice(0, 3), `${faults.length} faults`).toEqual([]);
}

describe('every suggestion, accepted, leaves what parses', () => {
  it.each(YAML_PLACES)('YAML: %j', (place) => checkPlace('template.yaml', YAML(place)));
  it.each(JSONENCODE_PLACES)('jsonencode: %j', (place) => checkPlace('main.tf', JSONENCODE(place)));
  it.each(BEGUN)('begun in %s: %j', (name, text) => checkPlace(name, text));
  it.each(DATA_PLACES)('aws_iam_policy_document: %j', (place) => checkPlace('main.tf', DATA(place)));
});

it('begins a statement of Terraform as its kind has them', () => {
  const use =
    'resource "aws_iam_role" "r" {\n  assume_role_policy = data.aws_iam_policy_document.t.json\n}\n';
  const { text, cursor } = readMarks(`${use}data "aws_iam_policy_document" "t" {\n  ‸\n}\n`);
  const document = TextDocument.create('file:///work/main.tf', 'x', 1, text);
  const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
  const { items } = completionList(policy, service, document, cursor!);
  const statement = items.find((i) => i.label === 'Statement')?.textEdit?.newText;
  expect(statement).toMatch(/^statement \{\n\teffect = "Allow"\n\n\tprincipals \{\n\t\ttype +=/);
  expect(statement).toContain('\tactions = ["$3"]');
});

it('sees what does not parse', () => {
  expect(errorsOf('/work/template.yaml', YAML('- Effect: *'))).not.toEqual([]);
  expect(errorsOf('/work/main.tf', JSONENCODE('Action = ["a" "b"]'))).not.toEqual([]);
});

it('begins the first statement of a list with the element that is typed', () => {
  const { text, cursor } = readMarks(YAML('- Act‸'));
  const document = TextDocument.create('file:///template.yaml', 'x', 1, text);
  const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
  const { items } = completionList(policy, service, document, cursor!);
  expect(items.find((i) => i.label === 'Action')?.textEdit?.newText).toBe('Action:\n    - $1');
});

const insertedAt = (name: string, marked: string, label: string): string | undefined => {
  const { text, cursor } = readMarks(marked);
  const document = TextDocument.create(`file:///work/${name}`, 'x', 1, text);
  const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
  const { items } = completionList(policy, service, document, cursor!);
  return items.find((i) => i.label === label)?.textEdit?.newText;
};

it('begins a list of statements without its dash', () => {
  expect(insertedAt('serverless.yaml', SERVERLESS('Eff‸'), 'Effect')).toBe('- Effect: ${1|Allow,Deny|}');
  expect(insertedAt('serverless.yaml', SERVERLESS('‸'), 'Statement')).toMatch(
    /^- Effect: \$\{1\|Allow,Deny\|\}\n {2}Action:\n/,
  );
});

it('puts the version before the first statement of a policy that has none', () => {
  const policy =
    'Resources:\n  R:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n';
  expect(insertedAt('template.yaml', `${policy}        Sta‸\n`, 'Statement')).toMatch(
    /^Version: ["']?2012-10-17["']?\nStatement:\n/,
  );
  expect(
    insertedAt('template.yaml', `${policy}        Version: "2012-10-17"\n        Sta‸\n`, 'Statement'),
  ).toMatch(/^Statement:/);
});
