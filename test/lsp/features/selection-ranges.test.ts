import { expect, it } from 'vitest';
import { selectionRange } from '../../../server/src/lsp/features/selection-ranges.js';
import { policyAt } from '../../support/policy-at.js';

it('grow from the value outward', () => {
  const { policy, document, cursor } = policyAt(
    '{ "Effect": "Allow", "Action": ["s3:Get‸Object"], "Resource": "*" }',
  );
  const texts: string[] = [];
  let range: ReturnType<typeof selectionRange> | undefined = selectionRange(
    document,
    policy.document,
    cursor,
  );
  while (range) {
    texts.push(document.getText(range.range));
    range = range.parent;
  }
  expect(texts.slice(0, 4)).toEqual([
    's3:GetObject',
    '"s3:GetObject"',
    '["s3:GetObject"]',
    '"Action": ["s3:GetObject"]',
  ]);
  expect(texts.at(-1)).toBe(document.getText());
});
