import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hoverSources } from '../../server/src/hover/sources.generated.js';
import { code, plain } from '../../server/src/text/markdown.js';
import { root } from '../support/catalogue.js';
import { kindOf, policyOf, readMarks, readSections, wholePolicy } from '../support/fixture.js';
import { service } from '../support/service.js';

describe.each(hoverSources.map((s) => s.id))('%s', (id) => {
  const file = join(__dirname, `${id}.fixture`);
  it('is a separate file, with a fixture', () => {
    expect(existsSync(join(root, `server/src/hover/sources/${id}.ts`))).toBe(true);
    expect(existsSync(file), `${file} is missing`).toBe(true);
  });
  for (const { heading, line, body } of existsSync(file) ? readSections(file) : []) {
    it(`line ${line}: ${heading}`, () => {
      const { text, cursor, ranges } = readMarks(wholePolicy(body));
      const result = service.hover(policyOf(text, kindOf(heading)), cursor!);
      if (heading.startsWith('nothing')) {
        expect(result).toBeUndefined();
        return;
      }
      const wanted = [...heading.matchAll(/"([^"]+)"/g)].map((m) => m[1]!);
      expect(wanted.length, 'a section says what it expects').toBeGreaterThan(0);
      for (const part of wanted) expect(result!.markdown).toContain(part);
      if (ranges.length > 0) expect(result!.range).toEqual(ranges[0]);
    });
  }
});

it('no fixture is left over', () => {
  const files = readdirSync(__dirname).filter((f) => f.endsWith('.fixture'));
  expect(files.filter((f) => !hoverSources.some((s) => `${s.id}.fixture` === f))).toEqual([]);
});

it('text of a document cannot become markup', () => {
  expect(code('a`b')).toBe('`` a`b ``');
  expect(code('x\n\n# y')).toBe('`x # y`');
  expect(plain('<img src=x> [a](b) *c*')).toBe('&lt;img src=x&gt; \\[a\\]\\(b\\) \\*c\\*');
  const policy = policyOf(
    '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:Get`*_b_", "Resource": "*" }] }',
  );
  const at = policy.document.text.indexOf('s3:Get');
  expect(service.hover(policy, at)!.markdown).toContain('`` s3:Get`*_b_ ``');
});

it.each([
  [
    'template.yaml',
    `Resources:
  Jobs: { Type: AWS::SQS::Queue }
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{ Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt ‸Jobs.Arn }]
`,
  ],
  [
    'main.tf',
    `data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.‸jobs.arn]
  }
}
`,
  ],
])('describes a reference to a resource in %s', (path, marked) => {
  const { text, cursor } = readMarks(marked);
  const [policy] = service.analyse(text, `/work/${path}`)!.policies;
  const { markdown, range } = service.hover(policy!, cursor!)!;
  expect(markdown).toContain('**sqs queue**');
  expect(markdown).toContain("1 of the statement's 1 actions act on this resource: `sqs:SendMessage`");
  expect(text.slice(range.start, range.end)).toMatch(/^(!GetAtt Jobs\.Arn|aws_sqs_queue\.jobs\.arn)$/);
});

it('explains values that conditions choose', () => {
  const yaml = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: !If [Prod, s3:GetObject, !Ref AWS::NoValue]
            Resource: "*"
`;
  const terraform = `data "aws_iam_policy_document" "d" {
  statement {
    actions   = var.write ? ["s3:PutObject"] : ["s3:GetObject"]
    resources = ["*"]
  }
}
`;
  for (const [path, text] of Object.entries({ 'template.yaml': yaml, 'main.tf': terraform })) {
    const [policy] = service.analyse(text, path)!.policies;
    const found = service.hover(policy!, text.indexOf('GetObject'));
    expect(found?.markdown, path).toContain('s3:GetObject');
  }
});

it('describes the names that only aws_iam_policy_document has', () => {
  const text = `data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:PutObject"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpc"
      values   = ["vpc-1"]
    }
  }
}
`;
  const [policy] = service.analyse(text, 'main.tf')!.policies;
  const at = (offset: number): [string, string] | undefined => {
    const found = service.hover(policy!, offset);
    return found && [text.slice(found.range.start, found.range.end), found.markdown.split('\n')[0]!];
  };
  expect(at(text.indexOf('statement') + 2)).toEqual(['statement', '**Statement**']);
  expect(at(text.lastIndexOf('statement'))).toEqual(['statement', '**Statement**']);
  for (const name of ['test', 'variable', 'values'])
    expect(at(text.indexOf(`${name} `) + 1)).toEqual([name, `**${name}**`]);
  expect(at(text.indexOf('= ["vpc'))).toBeUndefined();
});

it('names the type of a resource of a template, of which the name and the partition are unknown', () => {
  const text = `Resources:
  B: { Type: AWS::S3::Bucket }
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: s3:GetObject, Resource: !Sub "\${B.Arn}/*" }
`;
  const [policy] = service.analyse(text, '/work/template.yaml')!.policies;
  expect(service.hover(policy!, text.indexOf('B.Arn'))!.markdown).toContain('**s3 object**');
});
