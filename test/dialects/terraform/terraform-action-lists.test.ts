import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionList } from '../../../server/src/lsp/features/completion.js';
import { DEFAULTS } from '../../../server/src/lsp/session/settings.js';
import { Workspace } from '../../../server/src/lsp/session/workspace.js';
import { readMarks } from '../../support/fixture.js';
import { service } from '../../support/service.js';

const USE = `data "aws_iam_policy_document" "d" {
  statement {
    actions   = local.actions
    resources = ["*"]
  }
}
`;

/** The labels at ‸, and the text with the first one accepted. */
function suggested(marked: string): { labels: string[]; accepted?: string } {
  const { text, cursor } = readMarks(USE + marked);
  const document = TextDocument.create('file:///work/main.tf', 'x', 1, text);
  const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
  const { items } = completionList(policy, service, document, cursor!);
  const edit = items[0]?.textEdit;
  const accepted =
    edit && 'range' in edit ? TextDocument.applyEdits(document, [edit]).slice(USE.length) : undefined;
  return { labels: items.map((i) => i.label), ...(accepted === undefined ? {} : { accepted }) };
}

describe('completion in a list of actions elsewhere', () => {
  it.each([
    ['locals {\n  actions = ["sqs:SendMessage", "sqs:Receive‸"]\n}\n', 'sqs:ReceiveMessage'],
    ['locals {\n  actions = ["sqs:SendMessage", sqs:Receive‸]\n}\n', 'sqs:ReceiveMessage'],
    ['locals {\n  actions = [\n    "sqs:SendMessage",\n    "sqs:Receive‸",\n  ]\n}\n', 'sqs:ReceiveMessage'],
    [
      'locals {\n  a = { read = concat(["sqs:SendMessage", "sqs:Receive‸"], var.x) }\n}\n',
      'sqs:ReceiveMessage',
    ],
    ['variable "actions" {\n  default = ["sqs:SendMessage", "sqs:Receive‸"]\n}\n', 'sqs:ReceiveMessage'],
    ['module "m" {\n  actions = ["sqs:Receive‸", "sqs:SendMessage"]\n}\n', 'sqs:ReceiveMessage'],
  ])('%j', (marked, label) => {
    const { labels, accepted } = suggested(marked);
    expect(labels[0]).toBe(label);
    expect(accepted).toBe(marked.replace(/"?sqs:Receive‸"?/, `"${label}"`));
  });

  it.each([
    'locals {\n  images = ["nginx:latest", "‸"]\n}\n',
    'locals {\n  arns = ["arn:aws:s3:::a", "s3:‸"]\n}\n',
    'locals {\n  list = ["s3:GetObject", "other", "‸"]\n}\n',
    'locals {\n  # ["s3:GetObject", "‸"]\n}\n',
    'locals {\n  actions = ["s3:GetObject"]\n  ‸\n}\n',
    'locals {\n  actions = { for k in ["s3:GetObject"] : k => "‸" }\n}\n',
  ])('nothing in %j', (marked) => expect(suggested(marked).labels).toEqual([]));
});

it('explains an action in such a list', () => {
  const { text, cursor } = readMarks(`${USE}locals {\n  actions = ["s3:GetOb‸ject"]\n}\n`);
  const document = TextDocument.create('file:///work/main.tf', 'x', 1, text);
  const at = (offset: number) => {
    const policy = new Workspace(service).policyToExplain(document, DEFAULTS, offset);
    return policy && service.hover(policy, offset);
  };
  const found = at(cursor!)!;
  expect(found.markdown).toContain('s3:GetObject');
  expect(text.slice(found.range.start, found.range.end)).toBe('"s3:GetObject"');
  expect(at(text.indexOf('actions = ["s3'))).toBeUndefined();
});
