import { expect, it } from 'vitest';
import { analyse, check } from '../../../server/src/analysis/analyse.js';
import { catalogue } from '../../support/catalogue.js';

it('an operator with a qualifier and without quotes is read as one name', () => {
  const text = `resource "aws_iam_policy" "a" {
  policy = jsonencode({
    Statement = [{
      Effect = "Allow", Action = "dynamodb:GetItem", Resource = "arn:aws:dynamodb:*:*:table/t"
      Condition = { ForAllValues:StringLike = { "dynamodb:LeadingKeys" = "\${var.tenant}#*" } }
    }]
  })
}
`;
  const analysis = analyse(text, 'main.tf')!;
  const errors = check(analysis, catalogue).filter((f) => f.severity === 'error');
  expect(errors).toEqual([]);
  expect(analysis.document.problems.map((p) => p.message)).toEqual(['A name with a colon needs quotes.']);
});

it('a value follows a colon', () => {
  const text =
    'resource "aws_iam_policy" "a" {\n  policy = jsonencode({ Statement : [{ Effect : x == y }], Version:b })\n}\n';
  expect(analyse(text, 'main.tf')!.document.problems).toEqual([]);
});
