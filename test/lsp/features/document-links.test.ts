import { expect, it } from 'vitest';
import { documentLinks } from '../../../server/src/lsp/features/document-links.js';
import { catalogue } from '../../support/catalogue.js';
import { policyAt } from '../../support/policy-at.js';
import { service } from '../../support/service.js';

it('actions are links to their service', () => {
  const { policy, document } = policyAt(
    '{ "Effect": "Allow", "Action": ["s3:PutObject", "*", "no-such:X"], "Resource": "*" }',
  );
  const links = documentLinks(document, [policy], service);
  expect(links.map((l) => document.getText(l.range))).toEqual(['s3:PutObject']);
  expect(links[0]!.target).toBe(catalogue.referenceUrl('s3'));
});
