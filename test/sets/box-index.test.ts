/** Which boxes can share a request, by what a quick look shows. */
import { expect, it, vi } from 'vitest';
import { BoxIndex } from '../../server/src/sets/box-index.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const boxesOf = (principals: readonly object[]) =>
  compileText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: principals.map((Principal) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' })),
    }),
    'trust',
  ).statements.map((s) => sets.box(s)!);

it('services and identity providers of other names have no request in common', () => {
  const service = (...Service: string[]) => ({ Service });
  const [ec2, lambda, both, everyone, saml, provider] = boxesOf([
    service('ec2.amazonaws.com'),
    service('lambda.amazonaws.com'),
    service('lambda.amazonaws.com', 'ec2.amazonaws.com'),
    { AWS: '*' },
    { Federated: 'arn:aws:iam::111122223333:saml-provider/p' },
    { Federated: 'accounts.google.com' },
  ]);
  expect(sets.mayMeet(ec2!, lambda!)).toBe(false);
  expect(sets.mayMeet(saml!, provider!)).toBe(false);
  expect(sets.mayMeet(ec2!, saml!)).toBe(false);
  expect(sets.mayMeet(ec2!, both!)).toBe(true);
  // What names everyone or is not read is not compared by name.
  expect(sets.mayMeet(ec2!, everyone!)).toBe(true);
  expect(sets.mayMeet(everyone!, saml!)).toBe(true);
});

/** 500 trusted providers were 125,000 looks. */
it('statements about other callers are not looked at', () => {
  const boxes = boxesOf(
    Array.from({ length: 40 }, (_, i) => ({ Federated: `arn:aws:iam::111122223333:oidc-provider/p${i}` })),
  );
  const looks = vi.spyOn(sets, 'mayMeet');
  expect(new BoxIndex(boxes, sets).near(boxes[3]!)).toEqual([3]);
  expect(looks).toHaveBeenCalledTimes(1);
  looks.mockRestore();
});

/** 1,000 statements with address ranges, compared with those of another version: a million looks. */
it('statements whose patterns meet all others are not looked at, and those of one pattern quickly', () => {
  const boxes = compileText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: Array.from({ length: 40 }, (_, i) => ({
        Effect: 'Allow',
        Action: '*',
        Resource: i % 2 ? '*' : `arn:aws:s3:::b/*${i}`,
        Condition: { IpAddress: { 'aws:SourceIp': `10.${i}.0.0/16` } },
      })),
    }),
    'identity',
  ).statements.map((s) => sets.box(s)!);
  const looked = vi.spyOn(sets, 'mayMeet');
  const index = new BoxIndex(boxes, sets);
  expect(index.near(boxes[1]!)).toHaveLength(40);
  // `*4` cannot end as `*10` does.
  const near = index.near(boxes[4]!)!;
  expect(looked).not.toHaveBeenCalled();
  looked.mockRestore();
  expect(near).toEqual([...boxes.keys()].filter((i) => sets.mayMeet(boxes[4]!, boxes[i]!)));
  expect(near).not.toContain(10);
});
