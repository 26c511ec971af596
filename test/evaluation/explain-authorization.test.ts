/** A stage without an Allow that the request does not need. */
import { expect, it } from 'vitest';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const USER = 'arn:aws:iam::111122223333:user/ana';
const policy = (of: object): object => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...of }] });

function verdicts(policies: object): Record<string, string> {
  const text = JSON.stringify({
    principal: USER,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a',
    policies,
  });
  const [first] = readRequests(parseJson(text), 'request', catalogue, () => ({ error: '-' })).cases;
  const result = runCase(first!, catalogue)!;
  return Object.fromEntries([
    ['decision', String(result.decision)],
    ...result.steps.map((s) => [s.step, s.verdict]),
  ]);
}

const other = policy({ Action: 'sqs:*', Resource: '*' });
const bucket = (of: object = {}): object =>
  policy({ Principal: { AWS: USER }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*', ...of });

it('does not stop a request that the resource-based policy allows by itself', () => {
  const answer = verdicts({ identity: other, resource: bucket(), boundary: other });
  expect(answer).toMatchObject({
    decision: 'Allow',
    resource: 'granted',
    identity: 'no-allow',
    boundary: 'no-allow',
  });
});
it('stops a request that nothing allows', () => {
  expect(verdicts({ identity: other })).toMatchObject({ decision: 'ImplicitDeny', identity: 'stopped' });
});
it('does not stop a request that can still be allowed', () => {
  const asks = { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } };
  expect(verdicts({ identity: other, resource: bucket(asks) })).toMatchObject({
    decision: 'undefined',
    resource: 'unknown',
    identity: 'no-allow',
  });
});

const explain = (request: object) => {
  const read = readRequests(parseJson(JSON.stringify(request)), 'request', catalogue, () => ({ error: '-' }));
  return runCase(read.cases[0]!, catalogue)!;
};

it('names the levels of the organization that block, each once', () => {
  const allow = (Action: string) => [policy({ Action, Resource: '*' })];
  const { explanation } = explain({
    principal: USER,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a',
    policies: {
      identity: policy({ Action: 's3:*', Resource: '*' }),
      scp: [allow('ec2:*'), allow('*'), allow('sqs:*')],
    },
  });
  expect(explanation.match(/at level \d of the organization/g)).toEqual([
    'at level 1 of the organization',
    'at level 3 of the organization',
  ]);
});

it('says once what AWS refuses, and that nothing else could allow it', () => {
  const { explanation, notes, decision } = explain({
    principal: 'arn:aws:iam::444455556666:user/bob',
    action: 's3:GetBucketPolicy',
    resource: { arn: 'arn:aws:s3:::reports', account: '111122223333' },
    policies: {
      identity: policy({ Action: 's3:*', Resource: '*' }),
      resource: policy({
        Principal: { AWS: '444455556666' },
        Action: 's3:*',
        Resource: 'arn:aws:s3:::reports',
      }),
    },
  });
  expect(decision).toBe('ImplicitDeny');
  expect(explanation).toContain('Only identities of the account that owns a bucket');
  expect(notes).toEqual([]);
});

it('lists all statements that deny, each once', () => {
  const deny = (Sid: string, Action: string) => policy({ Sid, Effect: 'Deny', Action, Resource: '*' });
  const all = policy({ Action: '*', Resource: '*' });
  const { explanation } = explain({
    principal: USER,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a',
    policies: {
      identity: [all, deny('Own', 's3:*')],
      scp: [
        [all, deny('Root', 's3:Get*')],
        [all, deny('Writes', 's3:Put*'), deny('Unit', '*')],
      ],
    },
  });
  expect(explanation.match(/\b(Own|Root|Writes|Unit)\b/g)).toEqual(['Root', 'Unit', 'Own']);
});
