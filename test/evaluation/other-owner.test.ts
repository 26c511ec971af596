/** Who owns a resource whose ARN does not say it, where that decides. */
import { describe, expect, it } from 'vitest';
import { ifOwnedByOther } from '../../server/src/evaluation/other-owner.js';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const USER = 'arn:aws:iam::111122223333:user/ana';
const reads = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 'sqs:SendMessage'], Resource: '*' }],
};
const shared = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: USER }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' },
  ],
};

function otherOwner(of: object): unknown {
  const text = JSON.stringify({
    principal: USER,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a',
    policies: { identity: reads },
    ...of,
  });
  const [first] = readRequests(parseJson(text), 'request', catalogue, () => ({ error: '-' })).cases;
  return ifOwnedByOther(first!.ownedByOther, runCase(first!, catalogue)!.decision, catalogue);
}

describe('another owner of the resource', () => {
  // "Cross-account policy evaluation logic" (IAM User Guide): the resource's account has to allow it too.
  it.each([
    ['needs the policy of another account', {}, { account: '444455556666', decision: 'ImplicitDeny' }],
    [
      'is not the account of the caller',
      { principal: 'arn:aws:iam::444455556666:user/li' },
      { account: '111122223333', decision: 'ImplicitDeny' },
    ],
    [
      'changes nothing where both accounts allow it',
      { policies: { identity: reads, resource: shared } },
      undefined,
    ],
    ['is known', { resource: { arn: 'arn:aws:s3:::reports/a', account: '444455556666' } }, undefined],
    ['is known from the context', { context: { 'aws:ResourceAccount': '111122223333' } }, undefined],
    [
      'is in the ARN',
      { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs' },
      undefined,
    ],
    ['is nothing to a service', { principal: 'logging.s3.amazonaws.com' }, undefined],
    [
      'comes with a caller where none is given',
      { principal: undefined },
      {
        account: '444455556666',
        principal: 'arn:aws:iam::111122223333:user/example',
        decision: 'ImplicitDeny',
      },
    ],
  ])('%s', (_, of, expected) => expect(otherOwner(of)).toEqual(expected));
});
