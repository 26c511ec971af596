/** Whether an action acts on what a box has. */
import { expect, it, vi } from 'vitest';
import { actsWithin } from '../../server/src/sets/acting-resources.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { RESOURCES } from '../../server/src/sets/resource-dimension.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

/** 500 statements with iam:PassRole on patterns: each was compared with 36 patterns of names that are pleasant to read. */
it('no readable resource is looked for where none is shown', () => {
  const sets = requestSets(catalogue);
  const [box, other] = compileText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: ['arn:aws:iam::111122223333:role/*x*', 'arn:aws:iam::*:role/*example*'].map((Resource) => ({
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource,
      })),
    }),
    'identity',
  ).statements.map((s) => sets.box(s)!.filter((a) => a.dimension.id === 'resource'));
  const looked = vi.spyOn(RESOURCES, 'sample');
  const passing = catalogue.action('iam:PassRole')!;
  expect(actsWithin(sets, passing, box!, [other!], sets.question())).toBe(true);
  // Of the action, of the box, not of the other one.
  expect(looked.mock.calls.map(([literals]) => literals.length)).toEqual([3]);
  looked.mockRestore();
});

/** 700 documents about `${aws_s3_bucket.name.arn}/*`: a resource with a real name was looked for in each, three times. */
it('what is unknown is not asked again, and no text is looked for where two patterns are enough', () => {
  const sets = requestSets(catalogue);
  const [box] = compileText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '<bucket>/*' }],
    }),
    'identity',
  ).statements.map((s) => sets.box(s)!.filter((a) => a.dimension.id === 'resource'));
  const looked = vi.spyOn(RESOURCES, 'sample');
  const question = sets.question();
  expect(actsWithin(sets, catalogue.action('s3:GetObject')!, box!, [], question)).toBeUndefined();
  expect(looked.mock.calls.map(([literals]) => literals.length)).toEqual([2]);
  expect(sets.question().left - question.left).toBeLessThan(200);
  looked.mockRestore();
});
