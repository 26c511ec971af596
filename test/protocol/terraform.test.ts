/** The language server with policies in Terraform. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';
import { LspClient } from '../support/lsp.js';

const URI = 'file:///work/main.tf';
const TERRAFORM = `resource "aws_iam_policy" "worker" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObjekt", "sqs:"]
        Resource = "\${aws_s3_bucket.data.arn}/\${aws:username}/*"
      }
    ]
  })
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = ["sqs:SendMesage"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_sqs_queue_policy" "jobs" {
  queue_url = aws_sqs_queue.jobs.id
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_iam_role" "worker" {
  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Alow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole"
  }]
}
EOF
}
`;

let client: LspClient;
beforeAll(async () => {
  client = await LspClient.start({ initializationOptions: { commands: true, hclSupport: true } });
  await client.open(URI, TERRAFORM);
});
afterAll(async () => {
  expect(await client.stop()).toBe(0);
});

/** The position of a text, and so many characters on. */
function position(text: string, after = 0): { readonly line: number; readonly character: number } {
  const before = TERRAFORM.slice(0, TERRAFORM.indexOf(text) + after).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
}

const labels = async (at: { readonly line: number; readonly character: number }): Promise<string[]> => {
  const params = { textDocument: { uri: URI }, position: at };
  const found = await client.connection.sendRequest<{ items: { label: string }[] }>(
    'textDocument/completion',
    params,
  );
  return found.items.map((i) => i.label);
};

it('has findings in all three forms, each with its kind', async () => {
  const diagnostics = await client.diagnostics(URI);
  const found = diagnostics.map((d) => `${d.range.start.line} ${d.code}`);
  expect(found).toContain(`${position('s3:GetObjekt').line} unknown-action`);
  expect(found).toContain(`${position('${aws:username}').line} policy-variable`);
  expect(found).toContain(`${position('sqs:SendMesage').line} unknown-action`);
  expect(found).toContain(`${position('identifiers').line} public-access`);
  expect(found).toContain(`${position('Alow').line} invalid-effect`);
  expect(found.some((f) => f.endsWith(' syntax'))).toBe(false);
});

it.each([
  ['s3:GetObjekt', 's3:GetObject'],
  ['${aws:username}', '$${aws:username}'],
  ['sqs:SendMesage', 'sqs:SendMessage'],
  ['Alow', 'Allow'],
])('corrects %s', async (wrong, right) => {
  const at = position(wrong);
  const diagnostics = await client.diagnostics(URI);
  const diagnostic = diagnostics.find(
    (d) =>
      d.range.start.line === at.line && /unknown-action|policy-variable|invalid-effect/.test(String(d.code)),
  )!;
  const [action] = await client.codeActions(URI, diagnostic);
  const edits = action!.edit!.changes![URI]!;
  const lines = TERRAFORM.split('\n');
  for (const { range, newText } of edits) {
    const line = lines[range.start.line]!;
    lines[range.start.line] =
      line.slice(0, range.start.character) + newText + line.slice(range.end.character);
  }
  expect(lines.join('\n')).toBe(TERRAFORM.replace(wrong, () => right));
});

it('completes in each form', async () => {
  expect(await labels(position('sqs:"', 4))).toContain('sqs:SendMessage');
  expect(await labels(position('sqs:SendMes', 8))).toContain('sqs:SendMessage');
  expect(await labels(position('lambda.amazonaws', 3))).toContain('lambda.amazonaws.com');
});

it('shows no outline where another extension has one', async () => {
  expect(
    await client.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri: URI } }),
  ).toBeNull();
});

it('finds the statements of each form among the symbols of open documents', async () => {
  // The folder of the workspace can have other files.
  const found = (await client.workspaceSymbols('stat')).filter((s) => s.location.uri === URI);
  expect(found.map((s) => [s.name, s.containerName, s.location.range.start.line])).toEqual([
    ['Statement 1', 'identity-based policy', 5],
    ['Statement 1', 'resource-based policy', 14],
    ['Statement 1', 'role trust policy', 35],
  ]);
});

it('says nothing about files without policies', async () => {
  const uri = 'file:///work/network.tf';
  await client.open(uri, 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n');
  expect(await client.diagnostics(uri)).toEqual([]);
});

it('the parser is in a bundle that only Terraform loads', () => {
  const message = 'The heredoc has no closing';
  for (const bundle of ['core.js', 'language-server.js', 'command-line.js'])
    expect(readFileSync(join(root, 'dist', bundle), 'utf8')).not.toContain(message);
  expect(readFileSync(join(root, 'dist/hcl.js'), 'utf8')).toContain(message);
});
