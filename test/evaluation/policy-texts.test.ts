import { expect, it } from 'vitest';
import { PolicyTexts } from '../../server/src/evaluation/policy-texts.js';

it('a file of Terraform says something else next to other files', () => {
  const texts = new PolicyTexts();
  const text = 'resource "aws_iam_policy" "it" {\n  policy = data.aws_iam_policy_document.used.json\n}\n';
  const used = (action: string) => [
    {
      path: 'documents.tf',
      text: `data "aws_iam_policy_document" "used" {\n  statement {\n    actions   = ["${action}"]\n    resources = ["*"]\n  }\n}\n`,
    },
  ];
  const actions = (path: string, action?: string) =>
    texts
      .compile(path, text, 'identity', 0, new Map(), false, () => (action ? used(action) : []))
      ?.policy.statements.flatMap((s) => s.action?.items.map((i) => i.value));
  expect(actions('a/main.tf', 's3:GetObject')).toEqual(['s3:GetObject']);
  expect(actions('b/main.tf', 'sqs:SendMessage')).toEqual(['sqs:SendMessage']);
  expect(actions('c/main.tf')).toBeUndefined();
});
