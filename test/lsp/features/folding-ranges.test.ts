import { expect, it } from 'vitest';
import { foldingRanges } from '../../../server/src/lsp/features/folding-ranges.js';
import { policyAt } from '../../support/policy-at.js';

it('fold what has several lines', () => {
  const { policy, document } = policyAt(
    '    {\n      "Effect": "Allow",\n      "Action": [\n        "s3:GetObject",\n        "s3:PutObject"\n      ],\n      "Resource": "*"\n    }',
  );
  const lines = foldingRanges(document, policy.document).map((f) => [f.startLine, f.endLine]);
  expect(lines).toEqual([
    [0, 11],
    [2, 10],
    [3, 9],
    [5, 7],
  ]);
});
