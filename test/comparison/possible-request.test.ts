/** The caller of a witness and the keys that describe it agree. */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { requestText } from '../../server/src/comparison/request-text.js';
import type { PolicyKind } from '../../server/src/service/core.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;

const compiled = (Statement: object[], kind: PolicyKind) =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), kind);

function newAccess(before: object[], after: object[], kind: PolicyKind = 'resource') {
  const { newAccess } = comparePolicies(compiled(before, kind), compiled(after, kind), catalogue, sets);
  return { ...newAccess, texts: newAccess.findings.map((f) => requestText(f.witness, catalogue)) };
}

const allow = (Principal: unknown, Condition?: object, Action = 'sqs:SendMessage') => ({
  Effect: 'Allow',
  ...(Principal === undefined ? {} : { Principal }),
  Action,
  Resource: '*',
  ...(Condition ? { Condition } : {}),
});
const arnIs = (arn: string) => ({ ArnLike: { 'aws:PrincipalArn': arn } });

describe('the caller of a witness', () => {
  it('is of the account in kms:CallerAccount', () => {
    const own = { 'kms:CallerAccount': ACCOUNT };
    const via = { StringEquals: { ...own, 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const { texts } = newAccess(
      [allow('*', via, 'kms:Decrypt')],
      [allow('*', { StringEquals: own }, 'kms:Decrypt')],
    );
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(new RegExp(`^arn:aws:iam::${ACCOUNT}:user/example: kms:Decrypt on `));
  });

  it('is the role in aws:PrincipalArn, so the account with that condition allows nothing new', () => {
    const named = [allow({ AWS: ROLE })];
    const { findings, unknown } = newAccess(named, [allow({ AWS: ACCOUNT }, arnIs(ROLE))]);
    expect([findings, unknown]).toEqual([[], []]);
    // What everyone gets by the condition, no permissions boundary limits.
    expect(newAccess(named, [allow('*', arnIs(ROLE))]).texts[0]).toMatch(/:assumed-role\/app\/|:role\/app:/);
  });

  it('has the name that is in its ARN', () => {
    const byArn = [allow(undefined, arnIs(`arn:aws:iam::${ACCOUNT}:user/*`))];
    const byName = [allow(undefined, { StringEquals: { 'aws:username': 'alice' } })];
    expect(newAccess(byName, byArn, 'identity').texts[0]).toMatch(/user\/(\w+), aws:username=\1$/);
    expect(newAccess(byArn, byName, 'identity').texts[0]).toMatch(/aws:username=alice, .*user\/alice$/);
  });

  it('is a session where aws:userid is that of a role', () => {
    const { texts } = newAccess([], [allow('*', { StringLike: { 'aws:userid': 'AROAEXAMPLEID*' } })]);
    expect(texts[0]).toMatch(/:assumed-role\/[^:]+: sqs:SendMessage/);
  });

  it('is not a session in aws:PrincipalArn, which has the ARN of the role', () => {
    const session = arnIs(`arn:aws:sts::${ACCOUNT}:assumed-role/app/*`);
    const { findings, unknown } = newAccess([], [allow(undefined, session)], 'identity');
    expect([findings, unknown]).toEqual([[], []]);
  });

  it('is a principal of an account rather than a service, where everyone is allowed', () => {
    const deny = (key: string, value: string) => ({
      ...allow('*', { StringNotEquals: { [key]: value } }),
      Effect: 'Deny',
    });
    const { texts } = newAccess(
      [allow('*'), deny('aws:SourceVpce', 'vpce-1a2b3c4d')],
      [allow('*'), deny('aws:SourceVpc', 'vpc-1a2b3c4d')],
    );
    expect(texts[0]).toMatch(/^arn:aws:iam::\d{12}:/);
  });
});

it('what is not the value of a variable has another text', () => {
  const keys = (qualifier: string) =>
    allow(
      undefined,
      { [`${qualifier}:StringEquals`]: { 'dynamodb:LeadingKeys': '$' + '{aws:username}' } },
      'dynamodb:GetItem',
    );
  const { findings, unknown } = newAccess([keys('ForAllValues')], [keys('ForAnyValue')], 'identity');
  expect([findings.length, unknown]).toEqual([1, []]);
});

describe('what is unknown has its reason', () => {
  const canonical = { CanonicalUser: 'a'.repeat(64) };

  it('whose a canonical user ID is', () => {
    const { unknown } = newAccess([allow({ AWS: ACCOUNT })], [allow(canonical)]);
    expect(unknown).toEqual([expect.stringContaining('which account a canonical user ID belongs to')]);
  });

  it('a list of forbidden access that names an account, and a canonical user', () => {
    const list = compiled([allow({ AWS: ACCOUNT })], 'identity');
    const { findings, unknown } = grantedAmong(
      compiled([allow(canonical)], 'resource'),
      list,
      catalogue,
      sets,
    );
    expect(findings).toEqual([]);
    expect(unknown).toEqual([expect.stringContaining('which account a canonical user ID belongs to')]);
  });
});

it('a request with the value of a variable is in the list of forbidden access, conditions included', () => {
  const user = (Resource: string, Condition?: object) => ({
    Effect: 'Allow',
    Action: 'iam:CreateAccessKey',
    Resource,
    Condition,
  });
  const own = compiled([user('arn:aws:iam::*:user/$' + '{aws:username}')], 'identity');
  const bob = 'arn:aws:iam::*:user/bob';
  const others = { StringNotEquals: { 'aws:username': 'bob' } };
  const among = (Condition?: object) =>
    grantedAmong(own, compiled([user(bob, Condition)], 'identity'), catalogue, sets).findings;
  expect(among()).toHaveLength(1);
  expect(among(others)).toEqual([]);
});
