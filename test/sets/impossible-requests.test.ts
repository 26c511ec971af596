/**
 * Condition keys of one request are not independent: "AWS global condition context keys" (IAM User Guide) says which
 * requests have a key. What only a request that does not exist meets makes no difference.
 */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
type Conditions = Record<string, Record<string, string | string[]>>;

const compiled = (Statement: object[], kind: 'identity' | 'resource') =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), kind);

/** The witness of what `more` allows and `less` does not; undefined: nothing. */
function difference(less: object[], more: object[], kind: 'identity' | 'resource') {
  const { newAccess } = comparePolicies(compiled(less, kind), compiled(more, kind), catalogue, sets);
  expect(newAccess.unknown).toEqual([]);
  return newAccess.findings[0]?.witness;
}

const allow = (Condition?: Conditions) => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: '*',
  Condition,
});
const deny = (Condition: Conditions) => ({
  Effect: 'Deny',
  Action: 'sqs:SendMessage',
  Resource: '*',
  Condition,
});
const is = (key: string, ...values: string[]): Conditions => ({ StringEquals: { [`aws:${key}`]: values } });
const has = (key: string, present = true): Conditions => ({ Null: { [`aws:${key}`]: String(!present) } });
function both(...all: Conditions[]): Conditions {
  const out: Conditions = {};
  for (const [operator, keys] of all.flatMap((c) => Object.entries(c)))
    out[operator] = { ...out[operator], ...keys };
  return out;
}
const MFA: Conditions = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const AGE: Conditions = { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } };
const ORG = 'o-exampleorgid';
const ROLE = 'arn:aws:iam::111122223333:role/app';

/** Conditions that no request meets together. */
const IMPOSSIBLE: readonly [string, Conditions][] = [
  ['the age of an MFA that is not there', both(AGE, has('MultiFactorAuthPresent', false))],
  ['the age of an MFA that was not used', both(AGE, { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })],
  ['MFA without an age', both(MFA, has('MultiFactorAuthAge', false))],
  ['MFA with long-term keys', both(MFA, has('TokenIssueTime', false))],
  ['a user with a role', both(has('username'), is('PrincipalType', 'AssumedRole'))],
  ['a user without a name', both(has('username', false), is('PrincipalType', 'User'))],
  ['a user name and the ARN of a role', both(has('username'), is('PrincipalArn', ROLE))],
  ['a user name with an OIDC provider', both(has('username'), has('FederatedProvider'))],
  ['MFA of an OIDC identity', both(MFA, has('FederatedProvider'))],
  ['an address, and a VPC endpoint', both(has('SourceIp'), has('SourceVpce'))],
  [
    'a VPC endpoint without a VPC',
    both(has('SourceVpc', false), has('VpcSourceIp'), { Bool: { 'aws:ViaAWSService': 'false' } }),
  ],
  ['the organization, but not its path', both(is('PrincipalOrgID', ORG), has('PrincipalOrgPaths', false))],
  ['a service in an identity policy', both(has('PrincipalServiceName'), has('PrincipalArn'))],
  ['a direct call via a service', both(has('CalledVia'), { Bool: { 'aws:ViaAWSService': 'false' } })],
  ['the first service of none', both(has('CalledVia', false), has('CalledViaFirst'))],
  [
    'an account and the ARN of another',
    both(is('PrincipalAccount', '444455556666'), is('PrincipalArn', ROLE)),
  ],
  [
    'a tag that is not among the tags',
    both(has('RequestTag/team'), { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['cost'] } }),
  ],
  [
    'credentials of two services',
    both(has('Ec2InstanceSourceVpc'), { Null: { 'lambda:SourceFunctionArn': 'false' } }),
  ],
];

/** Conditions that some requests meet. */
const POSSIBLE: readonly [string, Conditions][] = [
  ['MFA with its age', both(AGE, MFA)],
  ['a session without MFA', both(has('TokenIssueTime'), has('MultiFactorAuthPresent', false))],
  ['the temporary credentials of a user', both(has('TokenIssueTime'), has('username'))],
  [
    'a role',
    both(
      is('PrincipalType', 'AssumedRole'),
      is('PrincipalArn', ROLE),
      is('PrincipalAccount', '111122223333'),
    ),
  ],
  ['a forwarded request', both(has('CalledVia'), { Bool: { 'aws:ViaAWSService': 'true' } })],
  ['a forwarded request without an address', both(has('SourceIp', false), has('SourceVpce', false))],
  ['a VPC endpoint', both(has('SourceVpce'), has('SourceVpc'), has('SourceIp', false))],
  [
    'two tags',
    both(has('RequestTag/team'), has('RequestTag/Cost'), {
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team', 'cost'] },
    }),
  ],
  ['an OIDC identity', both(has('FederatedProvider'), has('MultiFactorAuthPresent', false))],
  ['root', both(is('PrincipalType', 'Account'), has('username', false))],
];

describe('identity policies', () => {
  it.each(IMPOSSIBLE)('%s: no access', (_, condition) => {
    expect(
      difference([deny({ StringEquals: { 'aws:UserAgent': 'x' } })], [allow(condition)], 'identity'),
    ).toBeUndefined();
  });

  it.each(POSSIBLE)('%s: access, and the example is such a request', (_, condition) => {
    const witness = difference([], [allow(condition)], 'identity');
    expect(witness).toBeDefined();
  });

  it('a condition on the age of MFA needs none on its presence', () => {
    expect(difference([allow(both(AGE, MFA))], [allow(AGE)], 'identity')).toBeUndefined();
    expect(
      difference([allow(AGE)], [allow(MFA)], 'identity')?.context.get('aws:multifactorauthage'),
    ).toBeDefined();
  });

  it('what every request has is there, also where it is the only key', () => {
    const region = is('RequestedRegion', 'eu-west-1');
    const ifExists = { StringEqualsIfExists: region.StringEquals! };
    expect(difference([allow(region)], [allow(ifExists)], 'identity')).toBeUndefined();
  });

  it('an organization is where its paths begin', () => {
    const [id, path] = [
      [allow(is('PrincipalOrgID', ORG))],
      [allow({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORG}/*`] } })],
    ];
    expect(difference(id, path, 'identity')).toBeUndefined();
    expect(difference(path, id, 'identity')).toBeUndefined();
  });

  it('a request of one kind is in one of two lists', () => {
    const either = [allow(has('username')), allow(has('username', false))];
    expect(difference(either, [allow()], 'identity')).toBeUndefined();
  });
});

describe('resource policies', () => {
  const to = (AWS: string, Condition?: Conditions) => ({ ...allow(Condition), Principal: { AWS } });

  it.each([
    ['an account', '111122223333', is('PrincipalAccount', '444455556666')],
    ['a role', ROLE, is('PrincipalType', 'User')],
    ['a role, and a name of a user', ROLE, has('username')],
    [
      'a user, and the ARN of another',
      'arn:aws:iam::111122223333:user/a',
      is('PrincipalArn', 'arn:aws:iam::111122223333:user/b'),
    ],
  ] as [string, string, Conditions][])('%s: no access', (_, principal, condition) => {
    expect(difference([], [to(principal, condition)], 'resource')).toBeUndefined();
  });

  it.each([
    ['an account', '111122223333', is('PrincipalAccount', '111122223333')],
    ['a user of an account', '111122223333', is('PrincipalType', 'User')],
    ['a session of an account', '111122223333', is('PrincipalType', 'AssumedRole')],
    ['a role', ROLE, both(is('PrincipalArn', ROLE), is('PrincipalType', 'AssumedRole'))],
    ['everyone', '*', is('PrincipalArn', ROLE)],
    ['anonymous', '*', is('PrincipalType', 'Anonymous')],
  ] as [string, string, Conditions][])('%s: access', (_, principal, condition) => {
    expect(difference([], [to(principal, condition)], 'resource')).toBeDefined();
  });

  it('a session has the ARN of its role, whose path is the one that is named', () => {
    const arn = is('PrincipalArn', ROLE);
    expect(difference([to('*', arn)], [to(ROLE)], 'resource')).toBeUndefined();
    expect(difference([to(ROLE)], [to('*', arn)], 'resource')?.caller).toMatchObject({ type: 'aws' });
  });
});
