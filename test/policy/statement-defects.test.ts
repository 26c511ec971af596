import { expect, it } from 'vitest';
import { compilePolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { policyOf } from '../support/fixture.js';

const reasons = (statement: string, kind: PolicyKind = 'resource'): string[] => {
  const { statements, defects } = compilePolicy(
    policyOf(`{ "Version": "2012-10-17", "Statement": ${statement} }`, kind),
  );
  return [...defects, ...statements.flatMap((s) => s.defects)].map((d) => d.reason);
};
const principal = (value: string): string =>
  `{ "Effect": "Allow", "Principal": ${value}, "Action": "s3:GetObject", "Resource": "*" }`;
const condition = (value: string): string =>
  `{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": ${value} }`;

it.each([
  [condition('{}').replace('Condition', 'Conditions'), 'element "Conditions"'],
  [principal('"*"').replace('Action', 'action'), 'element "action"'],
  [principal('"*"').replace('Effect', 'effect'), 'element "effect"'],
  [principal('"*"').replace('Allow', 'allow'), 'neither "Allow" nor "Deny"'],
  [principal('"*", "Principal": "*"'), '"Principal" twice'],
  [principal('"*", "NotPrincipal": "*"'), 'both Principal and NotPrincipal'],
  ...['["*"]', '[{"AWS":"*"}]', 'null', '1', 'true'].map((v) => [principal(v), 'neither "*" nor an object']),
  [principal('{}'), 'is empty'],
  [principal('""'), 'the only string'],
  ...['null', '[["*"]]', '{"x":"*"}'].map((v) => [principal(`{"AWS":${v}}`), '"AWS" in Principal is not']),
  [principal('{"aws":"*"}'), 'type of principal "aws"'],
  [principal('{"CanonicalUser":"*"}'), 'canonical user ID'],
  [condition('[]'), 'not an object of operators'],
  [condition('{"StringEqual":{"aws:PrincipalArn":"a"}}'), 'condition operator "StringEqual"'],
  [condition('{"Bool":{},"bool":{}}'), '"bool" is there twice'],
  [condition('{"StringEquals":{"aws:userid":"a","AWS:UserId":"b"}}'), 'condition key "AWS:UserId" twice'],
  ['[1]', 'not an object'],
  ['[], "Statement": []', '"Statement" twice'],
  ['[], "statements": []', 'element "statements" of the policy'],
])('says what AWS rejects in %s', (statement, reason) => {
  expect(reasons(statement!).join('\n')).toContain(reason);
});

it.each([
  principal('"*"'),
  principal('{"AWS":[]}'),
  principal(`{"CanonicalUser":"${'a'.repeat(64)}"}`),
  condition('{"Bool":{"aws:SecureTransport":true},"StringEquals":{"aws:userid":["a"]}}'),
])('finds nothing in %s', (statement) => {
  expect(reasons(statement)).toEqual([]);
});
