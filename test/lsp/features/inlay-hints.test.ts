import { expect, it } from 'vitest';
import type { Range as LspRange } from 'vscode-languageserver-types';
import { inlayHints } from '../../../server/src/lsp/features/inlay-hints.js';
import { ALLOW_AND_DENY, policyAt } from '../../support/policy-at.js';
import { service } from '../../support/service.js';

it('wildcards have the count of what they match', () => {
  const { policy, document } = policyAt(ALLOW_AND_DENY);
  const all: LspRange = { start: document.positionAt(0), end: document.positionAt(10_000) };
  const hints = inlayHints(document, [policy], service, all);
  expect(
    hints.map((h) => [
      document.getText().slice(document.offsetAt(h.position) - 8, document.offsetAt(h.position)),
      h.label,
    ]),
  ).toEqual([
    ['s3:Get*"'.padStart(8), expect.stringMatching(/^\d{2,} actions$/)],
    ['s3:*Acl"', expect.stringMatching(/^\d+ actions$/)],
    ['"kms:*"'.padStart(8), expect.stringMatching(/^\d{2,} actions$/)],
  ]);
  const nowhere: LspRange = { start: document.positionAt(0), end: document.positionAt(1) };
  expect(inlayHints(document, [policy], service, nowhere)).toEqual([]);
});
