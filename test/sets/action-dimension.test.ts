/** Which action is in some lists and not in others. */
import { expect, it, vi } from 'vitest';
import { Catalogue } from '../../server/src/catalogue/catalogue.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const boxesOf = (...Statement: readonly object[]) =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity').statements.map((s) =>
    sets.box(s),
  );

/** 500 Deny statements with `*` and NotResource: each pair of them looked at the names of ten services. */
it('no name is looked at where one pattern excludes the others', () => {
  const deny = { Effect: 'Deny', Action: '*' };
  const [a, b] = boxesOf(
    { ...deny, NotResource: 'arn:aws:s3:::a/*' },
    { ...deny, NotResource: 'arn:aws:s3:::b/*' },
  );
  const looked = vi.spyOn(Catalogue.prototype, 'service');
  expect(sets.covered(a!, [b!])).toBe(false);
  // The first service, for a request of the first statement.
  expect(looked).toHaveBeenCalledTimes(1);
  looked.mockRestore();
});

it('an action that one of the others leaves is found', () => {
  const deny = { Effect: 'Deny', Resource: '*' };
  const [all, some, none] = boxesOf(
    { ...deny, Action: ['s3:*', 'sqs:*'] },
    { ...deny, Action: ['s3:*', 'sqs:Send*'] },
    { ...deny, NotAction: 's3:*' },
  );
  expect(sets.covered(all!, [some!])).toBe(false);
  expect(sets.covered(some!, [all!])).toBe(true);
  expect(sets.covered(all!, [some!, none!])).toBe(true);
});

/** 15,000 in one string of Terraform: 3 s for a list of code actions. */
it('what a pattern of thousands of variables matches is unknown', () => {
  const allow = { Effect: 'Allow', Action: 's3:GetObject' };
  const [few, many] = boxesOf(
    { ...allow, Resource: `arn:aws:s3:::b/${'${aws:username}'.repeat(1000)}` },
    { ...allow, Resource: `arn:aws:s3:::b/${'${aws:username}'.repeat(3000)}` },
  );
  expect(few).toBeDefined();
  expect(many).toBeUndefined();
});
