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
