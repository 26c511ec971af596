/** JSON in a heredoc of Terraform is sent as it is, and no other tool of an editor reads it: its mistakes are findings. */
import { describe, expect, it } from 'vitest';
import { analyse, check } from '../../../server/src/analysis/analyse.js';
import { catalogue } from '../../support/catalogue.js';

const heredoc = (lines: string): string =>
  `resource "aws_iam_policy" "a" {\n  policy = <<EOF\n${lines}\nEOF\n}\n`;

const said = (text: string): string[] =>
  check(analyse(text, 'main.tf')!, catalogue)
    .filter((f) => f.rule === 'json-syntax')
    .map((f) => `${f.severity} ${text.slice(0, f.range.start).split('\n').length}: ${f.message}`);

describe('JSON in a heredoc', () => {
  it('a missing comma, and one too many', () => {
    const text = heredoc(
      '{ "Statement": [{\n"Effect": "Allow"\n"Action": ["s3:GetObject"],\n"Resource": ["*",] }] }',
    );
    expect(said(text)).toEqual([
      'error 5: A comma is expected here.',
      'error 6: JSON does not allow a comma after the last item.',
    ]);
  });

  it('what expressions are in is JSON', () => {
    const text = heredoc(
      '{ "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ${jsonencode(var.a)} }] }',
    );
    expect(said(text)).toEqual([]);
  });

  it('directives write or skip what is between them', () => {
    const text = heredoc(
      '{ "Statement": [\n%{ for b in var.buckets ~}\n{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "${b}" },\n%{ endfor ~}\n] }',
    );
    expect(said(text)).toEqual([]);
  });

  it('Terraform reports mistakes in HCL', () => {
    expect(
      said(
        'resource "aws_iam_policy" "a" {\n  policy = jsonencode({ Statement = [{ Effect = "Allow" Action = "*" }] })\n}\n',
      ),
    ).toEqual([]);
  });
});
