import { expect, it } from 'vitest';
import { type Load, readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

it('placeholders have the values that the request gives them', () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::<bucket>/*' }],
  });
  const load: Load = () => ({ text: policy, source: 'p.json' });
  const decision = (placeholders: unknown) => {
    const request = {
      principal: 'arn:aws:iam::111122223333:user/ana',
      action: 's3:GetObject',
      resource: { arn: 'arn:aws:s3:::b/k', account: '111122223333' },
      policies: { identity: 'p.json' },
      placeholders,
    };
    const [first] = readRequests(parseJson(JSON.stringify(request)), 'request', catalogue, load).cases;
    return runCase(first!, catalogue)?.decision;
  };
  expect(decision({ '<bucket>': 'b' })).toBe('Allow');
  expect(decision({ '<bucket>': 'c' })).toBe('ImplicitDeny');
  expect(decision({ '<other>': 'b' })).toBeUndefined();
  expect(decision({ '<bucket>': 1 })).toBeUndefined();
});
