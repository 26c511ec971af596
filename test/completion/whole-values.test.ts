import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit } from 'vscode-languageserver-types';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { Workspace } from '../../server/src/lsp/session/workspace.js';
import { readMarks } from '../support/fixture.js';
import { service } from '../support/service.js';

const json = (body: string): string => `{ "Version": "2012-10-17", "Statement": [{ ${body} }] }`;
const yaml = (body: string): string =>
  `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n          - Effect: Allow\n            ${body.replaceAll('\n', '\n            ')}\n`;
const hcl = (body: string): string =>
  `data "aws_iam_policy_document" "p" {\n  statement {\n    ${body.replaceAll('\n', '\n    ')}\n  }\n}\n`;

const FILES = { 'some-policy.json': json, 'template.yaml': yaml, 'main.tf': hcl } as const;

/** The list in its order, and the text after its first suggestion is accepted. */
function listAt(
  file: keyof typeof FILES,
  body: string,
  suggestCommand?: string,
): {
  labels: string[];
  filters: (string | undefined)[];
  ranges: string[];
  accepted: string | undefined;
} {
  const { text, cursor } = readMarks(FILES[file](body));
  const language = file.endsWith('.tf') ? 'terraform' : file.endsWith('.yaml') ? 'yaml' : 'json';
  const document = TextDocument.create(`file:///work/${file}`, language, 1, text);
  const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
  expect(policy, body).toBeDefined();
  const { items } = completionList(policy, service, document, cursor!, { snippets: true, suggestCommand });
  const [first] = items;
  return {
    labels: items.map((i) => i.label),
    filters: items.map((i) => i.filterText),
    ranges: items.map((i) => document.getText((i.textEdit as TextEdit).range)),
    accepted: first && TextDocument.applyEdits(document, [first.textEdit as TextEdit]),
  };
}

/** Values that nothing continues: no list is in the way of Tab, Enter, the quote and a comma. */
const COMPLETE: readonly (readonly [keyof typeof FILES, string])[] = [
  ['some-policy.json', '"Effect": "Allow‸"'],
  ['some-policy.json', '"Action": "*‸"'],
  ['some-policy.json', '"Action": "kms:*‸"'],
  ['some-policy.json', '"Action": ["s3:Get*‸"]'],
  ['some-policy.json', '"Action": ["sqs:SendMessage‸"]'],
  ['some-policy.json', '"Action": "s3:GetObject", "Resource": "*‸"'],
  ['some-policy.json', '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*‸"'],
  ['some-policy.json', '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports‸/*"'],
  ['some-policy.json', '"Condition": { "Bool": { "aws:SecureTransport": "false‸" } }'],
  ['some-policy.json', '"Action": "sts:AssumeRole", "Principal": { "Service": "ecs-tasks.amazonaws.com‸" }'],
  ['template.yaml', 'Action: kms:*‸'],
  ['template.yaml', 'Action:\n  - sqs:SendMessage‸'],
  ['template.yaml', 'Action: s3:GetObject\nResource: "arn:aws:s3:::reports‸/*"'],
  ['main.tf', 'effect = "Allow‸"'],
  ['main.tf', 'actions = ["kms:*‸"]'],
  ['main.tf', 'actions = ["sqs:SendMessage‸"]'],
  ['main.tf', 'actions = ["s3:GetObject"]\nresources = ["arn:aws:s3:::reports‸/*"]'],
];

/** Names that their author makes up. */
const OWN_NAMES: readonly (readonly [keyof typeof FILES, string])[] = [
  ['some-policy.json', '"Sid": "‸"'],
  ['some-policy.json', '"Sid": "All‸"'],
  ['template.yaml', 'Sid: All‸'],
  ['main.tf', 'sid = "All‸"'],
];

/** Nothing is known of what follows. */
const UNKNOWN: readonly (readonly [keyof typeof FILES, string])[] = [
  ['some-policy.json', '"Condition": { "StringEquals": { "aws:ResourceAccount": "‸" } }'],
  ['some-policy.json', '"Condition": { "StringEquals": { "aws:ResourceAccount": ["‸"] } }'],
  ['some-policy.json', '"Condition": { "StringEquals": { "aws:ResourceAccount": "1‸" } }'],
  ['some-policy.json', '"Condition": { "StringEqualsOften": { "": "‸" } }'],
  ['some-policy.json', '"Condition": { "StringEqualsOften": { "Zq‸" } }'],
  ['some-policy.json', '"Action": "zzqx‸"'],
  ['template.yaml', 'Condition:\n  StringEquals:\n    aws:ResourceAccount: ‸'],
  ['template.yaml', 'Condition:\n  StringEquals:\n    aws:ResourceAccount: "‸"'],
  ['template.yaml', 'Condition:\n  StringEquals:\n    aws:ResourceAccount:\n      - ‸'],
  [
    'main.tf',
    'condition {\n  test = "StringEquals"\n  variable = "aws:ResourceAccount"\n  values = ["‸"]\n}',
  ],
];

/** Complete, and others continue it: it comes first, and to accept it changes nothing. */
const CONTINUED: readonly (readonly [keyof typeof FILES, string, value: string])[] = [
  ['some-policy.json', '"Action": ["s3:GetObject‸"]', 's3:GetObject'],
  ['some-policy.json', '"Action": "sts:AssumeRole‸"', 'sts:AssumeRole'],
  ['template.yaml', 'Action:\n  - s3:GetObject‸', 's3:GetObject'],
  ['main.tf', 'actions = ["s3:GetObject‸"]', 's3:GetObject'],
];

describe('a complete value', () => {
  it.each([...COMPLETE, ...OWN_NAMES])('%s: %s has no list', (file, body) => {
    expect(listAt(file, body).labels).toEqual([]);
    // In VS Code, an item that nothing matches keeps words of other documents away.
    const { filters, accepted } = listAt(file, body, 'suggest');
    expect(filters).toEqual(['\u0000']);
    expect(accepted).toBe(readMarks(FILES[file](body)).text);
  });

  it.each([...OWN_NAMES, ...UNKNOWN])('%s: %s has no list of words of the document either', (file, body) => {
    const { labels, filters, ranges } = listAt(file, body, 'suggest');
    expect({ labels: labels.length, filters }).toEqual({ labels: 1, filters: ['\u0000'] });
    // VS Code compares from the first character on that is not space: without one, it shows every item.
    expect(ranges[0]).toMatch(/\S/);
    expect(ranges[0]).not.toContain('\n');
  });

  it('leaves what can be a reference to other extensions', () => {
    expect(listAt('main.tf', 'actions = [zzqx‸]', 'suggest').labels).toEqual([]);
  });

  it.each(CONTINUED)('%s: %s is first, before what continues it', (file, body, value) => {
    const { labels, accepted } = listAt(file, body);
    expect(labels[0]).toBe(value);
    expect(labels.length).toBeGreaterThan(1);
    expect(labels.filter((l) => !l.startsWith(value))).toEqual([]);
    expect(accepted).toBe(readMarks(FILES[file](body)).text);
  });
});
