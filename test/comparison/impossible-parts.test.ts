/** Compare finds no difference in requests that do not exist, and shows none of them as an example. */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { comparisonLines } from '../../server/src/comparison/comparison-report.js';
import { requestText } from '../../server/src/comparison/request-text.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const allow = (Action: string | string[], Condition?: Condition, Resource: string | string[] = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const deny = (Action: string | string[], Condition?: Condition) => ({
  ...allow(Action, Condition),
  Effect: 'Deny',
});
const compiled = (Statement: readonly object[]) =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');

/** `-pattern: example` for each finding of lost access, `+` for new access. */
function differences(before: readonly object[], after: readonly object[]): string[] {
  const { newAccess, lostAccess } = comparePolicies(compiled(before), compiled(after), catalogue, sets);
  expect([newAccess.unknown, lostAccess.unknown]).toEqual([[], []]);
  return [
    ...newAccess.findings.map((f) => `+${f.action}: ${requestText(f.witness, catalogue)}`),
    ...lostAccess.findings.map((f) => `-${f.action}: ${requestText(f.witness, catalogue)}`),
  ];
}

const region = (...regions: string[]): Condition => ({ StringEquals: { 'aws:RequestedRegion': regions } });
const otherRegion = (...regions: string[]): Condition => ({
  StringNotEquals: { 'aws:RequestedRegion': regions },
});

describe('aws:RequestedRegion', () => {
  // "AWS global condition context keys", aws:RequestedRegion: calls of IAM are always made to us-east-1.
  it.each<[string, object[], object[]]>([
    [
      'a list with another Region',
      [allow('iam:*', region('us-east-1', 'eu-west-1'))],
      [allow('iam:*', region('us-east-1'))],
    ],
    ['a Deny of the others', [allow('route53:*')], [allow('route53:*'), deny('*', otherRegion('us-east-1'))]],
    [
      'a Deny of another one',
      [allow('organizations:*')],
      [allow('organizations:*'), deny('*', region('eu-west-1'))],
    ],
    [
      'the key is always there',
      [allow('sqs:*')],
      [allow('sqs:*'), deny('*', { Null: { 'aws:RequestedRegion': 'true' } })],
    ],
  ])('%s: nothing of a global service changes', (_, before, after) => {
    expect(differences(before, after)).toEqual([]);
    expect(differences(after, before)).toEqual([]);
  });

  it('changes what is not global, by name and as a rest', () => {
    const both = ['iam:*', 's3:*'];
    const [first, ...more] = differences([allow(both)], [allow(both), deny(both, otherRegion('us-east-1'))]);
    expect(first).toMatch(/^-s3:\*: /);
    expect(more).toEqual([]);
    const comparison = comparePolicies(
      compiled([allow('*')]),
      compiled([allow('*', region('us-east-1', 'eu-west-1'))]),
      catalogue,
      sets,
    );
    expect(comparisonLines(comparison, catalogue)).toContain(
      '  all other services: all actions except iam:*, organizations:*, route53:*',
    );
  });

  it('is the Region of the resource, where that is possible', () => {
    const [text] = differences(
      [allow('sqs:DeleteQueue')],
      [allow('sqs:DeleteQueue', otherRegion('us-east-1'))],
    );
    expect(text).toMatch(/ on arn:aws:sqs:us-east-1:\d{12}:\S+ with aws:RequestedRegion=us-east-1$/);
    const [other] = differences([allow('sqs:DeleteQueue')], [allow('sqs:DeleteQueue', region('us-east-1'))]);
    expect(other).toMatch(/ on arn:aws:sqs:us-west-2:\d{12}:\S+ with aws:RequestedRegion=us-west-2$/);
  });
});

describe('aws:ResourceAccount', () => {
  // The same page: "always included in the request context for most service actions".
  const own: Condition = { StringEquals: { 'aws:ResourceAccount': '111122223333' } };
  const others: Condition = { StringNotEqualsIfExists: { 'aws:ResourceAccount': '111122223333' } };

  it.each(['s3:GetObject', 'sqs:SendMessage', 'sns:Publish'])('%s: an example has an owner', (action) => {
    for (const after of [[allow(action, own)], [allow(action), deny(action, others)]]) {
      const [text, ...more] = differences([allow(action)], after);
      expect(text).toMatch(/ with aws:ResourceAccount=\d{12}$/);
      expect(more).toEqual([]);
    }
  });

  it('can be absent for actions that do not support it', () => {
    const absent = deny('*', { Null: { 'aws:ResourceAccount': 'true' } });
    const before = [
      allow(
        ['ec2:CreateVpcEndpoint', 'ec2:StopInstances'],
        undefined,
        'arn:aws:ec2:us-east-1:111122223333:*',
      ),
    ];
    const [text, ...more] = differences(before, [...before, absent]);
    expect(text).toMatch(/^-ec2:CreateVpcEndpoint: .* without aws:ResourceAccount$/);
    expect(more).toEqual([]);
  });
});

describe('keys that are whole numbers', () => {
  const less = (key: string, n: string): Condition => ({ NumericLessThan: { [key]: n } });
  const most = (key: string, n: string): Condition => ({ NumericLessThanEquals: { [key]: n } });

  it.each([
    ['s3:ListBucket', 's3:max-keys'],
    ['ec2:CreateVolume', 'ec2:VolumeSize'],
    ['s3:GetObject', 'aws:MultiFactorAuthAge'],
  ])('%s: less than 10 %s is at most 9', (action, key) => {
    expect(differences([allow(action, less(key, '10'))], [allow(action, most(key, '9'))])).toEqual([]);
    expect(differences([allow(action, less(key, '10'))], [allow(action, most(key, '9.5'))])).toEqual([]);
    expect(differences([allow(action, most(key, '9'))], [allow(action, most(key, '10'))])[0]).toMatch(/=10$/);
    expect(differences([allow(action, less(key, '9.5'))], [allow(action, most(key, '10.5'))])[0]).toMatch(
      /=10$/,
    );
  });

  it('does not hold for other numbers', () => {
    const [text] = differences(
      [allow('s3:GetObject', less('s3:TlsVersion', '1.2'))],
      [allow('s3:GetObject', most('s3:TlsVersion', '1.1'))],
    );
    expect(text).toMatch(/ with s3:TlsVersion=1\.1\d*$/);
  });
});

describe('who has an identity-based policy', () => {
  // "AWS global condition context keys": the keys of requests that a service makes itself.
  it.each<[string, Condition]>([
    ['a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['no one', { StringEquals: { 'aws:PrincipalType': 'Anonymous' } }],
    ['a service principal', { StringEquals: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' } }],
  ])('is not %s, so a statement for it allows nothing', (_, condition) => {
    expect(differences([allow('s3:GetObject')], [allow('s3:GetObject'), allow('s3:*', condition)])).toEqual(
      [],
    );
  });
});
