import { describe, expect, it } from 'vitest';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const USER = 'arn:aws:iam::111122223333:user/ana';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/ops/olu';

/** A request whose only Allow has the condition; with what is reported about its context, and where. */
function answer(context: object, Condition: object, more: object = {}): { decision: string; said: string[] } {
  const text = JSON.stringify({
    principal: USER,
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::b',
    ...more,
    context,
    policies: {
      identity: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition }],
      },
    },
  });
  const [only] = readRequests(parseJson(text), 'request', catalogue, () => ({ error: 'is not there' })).cases;
  expect(only!.problems.every((p) => p.minor)).toBe(true);
  return {
    decision: runCase(only!, catalogue)!.decision ?? 'undecided',
    said: only!.problems.map(({ range, message }) => `${text.slice(range.start, range.end)} ${message}`),
  };
}

/** Says so, and asks for the value; what does not depend on it is decided. */
function expectDoubt(context: object, on: object, message: RegExp, more: object = {}): void {
  const { decision, said } = answer(context, on, more);
  expect([decision, said.length]).toEqual(['undecided', 1]);
  expect(said[0]).toMatch(message);
  expect(said[0]).toMatch(/taken to be unknown\.$/);
  expect(answer(context, {}, more).decision).toBe('Allow');
}

describe('a value that is not of the type of its key is unknown', () => {
  it.each([
    ['aws:SourceIp', '203.0.113.300', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['aws:SourceIp', '203.0.113.0/24', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['aws:SourceIp', 'office', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['aws:CurrentTime', 'yesterday', { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }],
    ['aws:EpochTime', '31/12/2026', { DateGreaterThan: { 'aws:EpochTime': '2020-01-01T00:00:00Z' } }],
    ['s3:max-keys', 'ten', { NumericLessThanEquals: { 's3:max-keys': '10' } }],
    ['s3:max-keys', 'ten', { NumericNotEquals: { 's3:max-keys': '10' } }],
    ['aws:SecureTransport', 'no', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['aws:SecureTransport', 'no', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['aws:MultiFactorAuthAge', 'an hour', { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }],
    ['aws:TokenIssueTime', '', { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } }],
    ['aws:VpcSourceIp', '10.0.0', { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }],
    ['aws:VpceAccount', '12', { StringLike: { 'aws:VpceAccount': '1*' } }],
  ])('%s: %s', (key, value, on) => {
    expectDoubt({ [key]: value }, on, new RegExp(`^"${key}" ${key} is an? |^"${key}" ${key} is true or`));
  });

  it('whatever writes it: JSON numbers and booleans, properties of the principal', () => {
    expectDoubt({ 'aws:SecureTransport': 1 }, { Bool: { 'aws:SecureTransport': 'true' } }, /true or false/);
    const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    expectDoubt({}, mfa, /true or false, and not "yes"/, { principal: { arn: USER, mfa: 'yes' } });
    expect(answer({ 's3:max-keys': 10 }, { NumericEquals: { 's3:max-keys': '10' } })).toEqual({
      decision: 'Allow',
      said: [],
    });
  });
});

describe('the number of values', () => {
  it('two of a key with one', () => {
    expectDoubt(
      { 'aws:SourceVpc': ['vpc-1', 'vpc-2'] },
      { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
      /has one value, and not 2/,
    );
    expectDoubt(
      { 'aws:RequestTag/team': ['red', 'blue'] },
      { StringEquals: { 'aws:RequestTag/team': 'red' } },
      /has one value, and not 2/,
      { action: 'sqs:CreateQueue', resource: 'arn:aws:sqs:eu-west-1:111122223333:q' },
    );
    expect(answer({ 'aws:PrincipalOrgPaths': ['o-a/r-b/', 'o-a/r-b/ou-c/'] }, {}).said).toEqual([]);
  });

  it('none of a key that every request has', () => {
    expectDoubt(
      { 'aws:SecureTransport': [] },
      { Bool: { 'aws:SecureTransport': 'false' } },
      /^\S+ Every request/,
    );
    expect(answer({ 's3:prefix': [] }, { StringLike: { 's3:prefix': '*' } })).toEqual({
      decision: 'ImplicitDeny',
      said: [],
    });
  });
});

describe('what contradicts the request', () => {
  const equals = (key: string, value: string): object => ({ StringEquals: { [key]: value } });
  const like = (key: string, value: string): object => ({ StringLike: { [key]: value } });

  it('the principal', () => {
    const other = 'arn:aws:iam::111122223333:user/ben';
    expectDoubt(
      { 'aws:PrincipalArn': other },
      equals('aws:PrincipalArn', other),
      /not the principal's, which is/,
    );
    expectDoubt(
      { 'aws:PrincipalAccount': '444455556666' },
      equals('aws:PrincipalAccount', '444455556666'),
      /not the principal's, which is "111122223333"/,
    );
    expectDoubt({ 'aws:username': 'ben' }, equals('aws:username', 'ben'), /not the principal's/);
    expectDoubt(
      { 'aws:userid': 'AROAEXAMPLE:ana' },
      equals('aws:userid', 'AIDAEXAMPLE'),
      /not that of the principal/,
    );
    const ofSession = { principal: SESSION };
    const role = 'arn:aws:iam::111122223333:role/audit';
    expectDoubt(
      { 'aws:PrincipalArn': role },
      like('aws:PrincipalArn', '*/teams/ops'),
      /not that of/,
      ofSession,
    );
    expectDoubt(
      { 'aws:username': 'olu' },
      equals('aws:username', 'olu'),
      /principal has no aws:username/,
      ofSession,
    );
    const path = 'arn:aws:iam::111122223333:role/teams/ops';
    expect(answer({ 'aws:PrincipalArn': path }, equals('aws:PrincipalArn', path), ofSession)).toEqual({
      decision: 'Allow',
      said: [],
    });
  });

  it('its tags, MFA and organization', () => {
    const principal = { arn: USER, tags: { team: 'red' }, mfa: true, orgId: 'o-a1b2c3d4e5' };
    const tag = 'aws:PrincipalTag/team';
    expectDoubt({ [tag]: 'blue' }, equals(tag, 'blue'), /the tags of the principal disagree/, { principal });
    expect(answer({ [tag]: 'red' }, equals(tag, 'red'), { principal }).said).toEqual([]);
    const mfa = 'aws:MultiFactorAuthPresent';
    expectDoubt({ [mfa]: 'false' }, { Bool: { [mfa]: 'false' } }, /"mfa" disagree/, { principal });
    const org = 'aws:PrincipalOrgID';
    expectDoubt({ [org]: 'o-b' }, equals(org, 'o-b'), /"orgId" disagree/, { principal });
  });

  it('the resource', () => {
    const resource = { arn: 'arn:aws:sqs:eu-west-1:111122223333:q', tags: { env: 'dev' } };
    const more = { action: 'sqs:SendMessage', resource };
    expectDoubt(
      { 'aws:ResourceAccount': '444455556666' },
      equals('aws:ResourceAccount', '444455556666'),
      /not the resource's/,
      more,
    );
    const tag = 'aws:ResourceTag/env';
    expectDoubt({ [tag]: 'prod' }, equals(tag, 'prod'), /tags of the resource disagree/, more);
    expectDoubt(
      { 'aws:ResourceTag/env': 'prod', 'ec2:ResourceTag/env': 'dev' },
      equals('aws:ResourceTag/env', 'prod'),
      /are the same tag, with two values/,
      { action: 'ec2:StopInstances', resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1' },
    );
  });

  it('says who owns a bucket, whose ARN has no account', () => {
    expect(answer({ 'aws:ResourceAccount': '444455556666' }, {}).decision).toBe('ImplicitDeny');
  });
});

describe('keys that contradict each other', () => {
  it.each([
    [
      { 'aws:CurrentTime': '2026-01-01T00:00:00Z', 'aws:EpochTime': '1600000000' },
      { DateGreaterThan: { 'aws:EpochTime': '2025-01-01T00:00:00Z' } },
    ],
    [
      { 'aws:CalledVia': ['athena.amazonaws.com'], 'aws:CalledViaFirst': 'glue.amazonaws.com' },
      { StringEquals: { 'aws:CalledViaFirst': 'glue.amazonaws.com' } },
    ],
    [
      { 'aws:CalledVia': ['athena.amazonaws.com'], 'aws:ViaAWSService': 'false' },
      { Bool: { 'aws:ViaAWSService': 'false' } },
    ],
    [
      { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:PrincipalOrgPaths': ['o-z9y8x7w6v5/r-ab12/'] },
      { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    ],
    [
      { 'aws:SourceIp': '203.0.113.7', 'aws:SourceVpce': 'vpce-1a2b3c4d' },
      { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } },
    ],
    [
      { 'aws:SourceIp': '203.0.113.7', 'aws:SourceVpc': 'vpc-1a2b3c4d' },
      { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
    ],
  ])('%j', (context, on) => {
    expectDoubt(context, on, /(does not agree with|endpoint has no aws:SourceIp)/);
  });

  it('a list of tags that lacks one; one that has more is fine', () => {
    const create = { action: 'sqs:CreateQueue', resource: 'arn:aws:sqs:eu-west-1:111122223333:q' };
    const only = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['cost'] } };
    expectDoubt(
      { 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['cost'] },
      only,
      /does not agree with/,
      create,
    );
    const both = { 'aws:RequestTag/team': 'red', 'aws:TagKeys': ['team', 'cost'] };
    expect(answer(both, { Null: { 'aws:RequestTag/cost': 'false' } }, create)).toEqual({
      decision: 'Allow',
      said: [],
    });
    expect(answer(both, { StringEquals: { 'aws:RequestTag/cost': '1' } }, create).decision).toBe('undecided');
  });

  it('the same instant in two forms is fine', () => {
    const now = { 'aws:CurrentTime': '2026-01-01T00:00:00Z', 'aws:EpochTime': '1767225600' };
    expect(answer(now, { DateGreaterThan: { 'aws:CurrentTime': '2025-01-01' } })).toEqual({
      decision: 'Allow',
      said: [],
    });
  });
});
