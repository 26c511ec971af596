import { expect, it } from 'vitest';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { outline } from '../../server/src/editor/outline.js';
import { syntaxOf } from '../../server/src/syntax/registry.js';

const details = (path: string, text: string): (string | undefined)[] =>
  outline(policiesOf(syntaxOf(path).parse(text), path)).flatMap((p) => p.children.map((s) => s.detail));

it('says that actions are unknown where the list is elsewhere', () => {
  const statement = (actions: string) => `  statement {\n    ${actions}\n    resources = ["*"]\n  }\n`;
  const text = `data "aws_iam_policy_document" "a" {\n${[
    'actions = local.actions',
    'not_actions = var.actions',
    'actions = ["s3:GetObject", local.action]',
    'actions = ["s3:${var.verb}Object", "s3:ListBucket"]',
    'actions = []',
    '',
  ]
    .map(statement)
    .join('')}}\n`;
  expect(details('main.tf', text)).toEqual([
    'Allow unknown actions',
    'Allow all but unknown actions',
    'Allow s3:GetObject and 1 more',
    'Allow s3:ListBucket and 1 more',
    'Allow',
    'Allow',
  ]);
});
