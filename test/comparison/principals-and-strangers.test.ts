/** Comparisons of principals, and the strangers of public access: cases from AWS's documents. */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import type { CompiledPolicy } from '../../server/src/policy/compile.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';
const resource = (...Statement: object[]): CompiledPolicy =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'resource');
const allow = (more: object = {}): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `${BUCKET}/*`,
  ...more,
});

describe('a Deny with NotPrincipal ("AWS JSON policy elements: NotPrincipal")', () => {
  const ROOT = 'arn:aws:iam::111122223333:root';
  const allBut = (...names: string[]): CompiledPolicy =>
    resource(allow(), {
      Effect: 'Deny',
      NotPrincipal: { AWS: names },
      Action: 's3:*',
      Resource: `${BUCKET}/*`,
    });
  const user = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;

  it('that spares one more user of the account is new access for that user', () => {
    // `user/example` is a name that witnesses have too.
    for (const first of ['ana', 'example']) {
      const { newAccess, lostAccess } = comparePolicies(
        allBut(ROOT, user(first)),
        allBut(ROOT, user(first), user('olu')),
        catalogue,
        sets,
      );
      expect(newAccess.findings.map((f) => f.witness.caller)).toMatchObject([{ arn: user('olu') }]);
      expect(lostAccess).toEqual({ findings: [], unknown: [] });
    }
  });

  it('that lists a user without the account leaves it open whether the user is denied', () => {
    const { newAccess } = comparePolicies(
      allBut(user('ana')),
      allBut(user('ana'), user('olu')),
      catalogue,
      sets,
    );
    expect(newAccess.findings).toEqual([]);
    expect(newAccess.unknown).not.toEqual([]);
  });
});

describe('public access', () => {
  const isPublic = (...statements: object[]): 'public' | 'unknown' | 'not public' => {
    const { findings, unknown } = publicAccess(resource(...statements), catalogue, sets);
    return findings.length > 0 ? 'public' : unknown.length > 0 ? 'unknown' : 'not public';
  };
  const under = (operator: string, key: string, value: string): string =>
    isPublic(allow({ Condition: { [operator]: { [key]: value } } }));

  it.each([
    // "The meaning of public": the account of an access point is fixed, its name need not be.
    ['StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-east-1:111122223333:accesspoint/*', 'not public'],
    ['StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:us-east-1:*:accesspoint/example-ap', 'public'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*', 'not public'],
    ['StringLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*', 'not public'],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/admin', 'public'],
    ['ArnLike', 'aws:PrincipalArn', '*', 'unknown'],
  ])('%s %s %s: %s', (operator, key, value, wanted) => {
    expect(under(operator, key, value)).toBe(wanted);
  });

  it('an Allow without a Resource is for the resource of the policy ("Private repository policy examples")', () => {
    const repository = { Effect: 'Allow', Action: 'ecr:BatchGetImage' };
    expect(isPublic({ ...repository, Principal: '*' })).toBe('public');
    expect(isPublic({ ...repository, Principal: { AWS: '111122223333' } })).toBe('not public');
  });

  it('a wildcard in a principal of a misspelt type is not known to be harmless', () => {
    expect(isPublic(allow({ Principal: { aws: '*' } }))).toBe('unknown');
    expect(isPublic(allow({ Principal: { AWS: 'arn:aws:iam::*:root' } }))).toBe('unknown');
  });
});
