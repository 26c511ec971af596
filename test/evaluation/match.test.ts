import { expect, it } from 'vitest';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

function decide(request: object): string {
  const text = JSON.stringify({ action: 's3:GetObject', ...request });
  const [only] = readRequests(parseJson(text), 'request', catalogue, () => ({ error: 'is not there' })).cases;
  return runCase(only!, catalogue)!.decision ?? 'undecided';
}

const policy = (...statements: object[]): object => ({ Version: '2012-10-17', Statement: statements });
const ALLOW = { Effect: 'Allow', Action: '*', Resource: '*' };

it('? matches one character of a key or a tag, whatever its encoding', () => {
  const on = (Resource: string): string =>
    decide({
      principal: 'arn:aws:iam::111122223333:user/ana',
      resource: 'arn:aws:s3:::b/😀',
      policies: { identity: policy(ALLOW, { Effect: 'Deny', Action: '*', Resource }) },
    });
  expect([on('arn:aws:s3:::b/?'), on('arn:aws:s3:::b/??')]).toEqual(['ExplicitDeny', 'Allow']);
  const tagged = (pattern: string): string =>
    decide({
      principal: { arn: 'arn:aws:iam::111122223333:user/ana', tags: { mood: '😀' } },
      resource: 'arn:aws:s3:::b/k',
      policies: {
        identity: policy({ ...ALLOW, Condition: { StringLike: { 'aws:PrincipalTag/mood': pattern } } }),
      },
    });
  expect([tagged('?'), tagged('??')]).toEqual(['Allow', 'ImplicitDeny']);
});

it('is undecided where matching would take too long, and decided where that does not matter', () => {
  const slow = (n: number): string => `arn:aws:s3:::b/*${'a'.repeat(40)}b${n}*${'a?'.repeat(20)}*`;
  const on = (length: number, ...more: object[]): string =>
    decide({
      principal: 'arn:aws:iam::111122223333:user/ana',
      resource: `arn:aws:s3:::b/${'a'.repeat(length)}`,
      policies: {
        identity: policy(
          ALLOW,
          { Effect: 'Deny', Action: '*', Resource: Array.from({ length: 800 }, (_, i) => slow(i)) },
          ...more,
        ),
      },
    });
  // 1,024 bytes are the longest key (Amazon S3 User Guide, "Naming Amazon S3 objects").
  expect(on(1024)).toBe('Allow');
  const { user, system } = process.cpuUsage();
  expect(on(100_000)).toBe('undecided');
  expect(on(100_000, { Effect: 'Deny', Action: '*', Resource: '*' })).toBe('ExplicitDeny');
  const spent = process.cpuUsage({ user, system });
  // 20 s without the budget.
  expect((spent.user + spent.system) / 1000).toBeLessThan(3000);
});
