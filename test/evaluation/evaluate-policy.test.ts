import { describe, expect, it } from 'vitest';
import { deriveContext } from '../../server/src/evaluation/derive-context.js';
import { decideGrant, evaluatePolicy, neededKeys } from '../../server/src/evaluation/evaluate-policy.js';
import { prepare } from '../../server/src/evaluation/match.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { parseCaller } from '../../server/src/requests/principal.js';
import { makeContext, type Request } from '../../server/src/requests/request.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

type Context = Record<string, string | string[]>;

const request = (action: string, resource: string, context: Context = {}, caller?: string): Request => ({
  caller: caller === undefined ? undefined : parseCaller(caller),
  action,
  resource,
  context: makeContext(context),
});

const policy = (statements: object[], kind: PolicyKind = 'identity', Version = '2012-10-17') =>
  compileText(JSON.stringify({ Version, Statement: statements }), kind);

const decide = (statements: object[], r: Request, kind: PolicyKind = 'identity', version?: string): string =>
  evaluatePolicy(policy(statements, kind, version), r).decision ?? 'undecided';

const allow = (more: object = {}): object => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
  ...more,
});
const GET = request('s3:GetObject', 'arn:aws:s3:::b/x');

describe('the decision', () => {
  it('is an implicit deny, an allow, or an explicit deny that overrides', () => {
    expect(decide([], GET)).toBe('ImplicitDeny');
    expect(decide([allow()], GET)).toBe('Allow');
    expect(decide([allow(), { ...allow(), Effect: 'Deny' }], GET)).toBe('ExplicitDeny');
    expect(decide([{ ...allow(), Effect: 'Deny' }, allow()], GET)).toBe('ExplicitDeny');
  });

  it('names the statement that decided, and says why others did not', () => {
    const result = evaluatePolicy(
      policy([
        allow({ Sid: 'Other', Resource: 'arn:aws:s3:::c/*' }),
        allow({ Sid: 'Tagged', Condition: { StringEquals: { 'aws:ResourceTag/environment': 'dev' } } }),
      ]),
      request('s3:GetObject', 'arn:aws:s3:::b/x', { 'aws:ResourceTag/environment': 'prod' }),
    );
    expect(result.decision).toBe('ImplicitDeny');
    expect(result.explanation).toContain('"Tagged"');
    const reasons = result.statements.map((s) =>
      s.elements.filter((e) => e.matches === false).map((e) => e.reason),
    );
    expect(reasons[0]).toEqual(['`arn:aws:s3:::b/x` does not match Resource: `arn:aws:s3:::c/*`.']);
    expect(reasons[1]![0]).toContain(
      'StringEquals `aws:ResourceTag/environment`: `prod` does not equal `dev`',
    );
  });

  it.each<[string, object, Request, string]>([
    ['actions ignore case', allow({ Action: 'S3:getobject' }), GET, 'Allow'],
    ['wildcards in actions', allow({ Action: 's3:?et*' }), GET, 'Allow'],
    ['NotAction', allow({ Action: undefined, NotAction: 's3:Put*' }), GET, 'Allow'],
    ['NotAction that lists it', allow({ Action: undefined, NotAction: ['s3:Get*'] }), GET, 'ImplicitDeny'],
    ['NotResource', allow({ Resource: undefined, NotResource: 'arn:aws:s3:::c/*' }), GET, 'Allow'],
    [
      'NotResource that lists it',
      allow({ Resource: undefined, NotResource: 'arn:aws:s3:::b/*' }),
      GET,
      'ImplicitDeny',
    ],
    ['resources keep case', allow({ Resource: 'arn:aws:s3:::B/*' }), GET, 'ImplicitDeny'],
    ['what a statement without Resource means is unknown', allow({ Resource: undefined }), GET, 'undecided'],
  ])('%s', (_, statement, r, wanted) => {
    expect(decide([statement], r)).toBe(wanted);
  });
});

describe('policy variables', () => {
  const home = allow({ Resource: 'arn:aws:s3:::home/${aws:username}/*' });
  const ask = (user: string | undefined, key = 'x'): Request =>
    request(
      's3:GetObject',
      `arn:aws:s3:::home/ana/${key}`,
      user === undefined ? {} : { 'aws:username': user },
    );
  it('take the value of the key, as literal text', () => {
    expect(decide([home], ask('ana'))).toBe('Allow');
    expect(decide([home], ask('bob'))).toBe('ImplicitDeny');
    expect(decide([home], ask('*'))).toBe('ImplicitDeny');
    expect(decide([home], ask(undefined))).toBe('ImplicitDeny');
  });
  it('have defaults, and are plain text in the old version', () => {
    const fallback = allow({ Resource: "arn:aws:s3:::home/${aws:username, 'ana'}/*" });
    expect(decide([fallback], ask(undefined))).toBe('Allow');
    expect(decide([home], ask('ana'), 'identity', '2008-10-17')).toBe('ImplicitDeny');
    expect(
      decide(
        [home],
        request('s3:GetObject', 'arn:aws:s3:::home/${aws:username}/x'),
        'identity',
        '2008-10-17',
      ),
    ).toBe('Allow');
  });
  it('compare tags of caller and resource', () => {
    const abac = allow({
      Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
    });
    const tags = (own: string, theirs: string): Request =>
      request('s3:GetObject', 'arn:aws:s3:::b/x', {
        'aws:PrincipalTag/team': own,
        'aws:ResourceTag/team': theirs,
      });
    expect(decide([abac], tags('red', 'red'))).toBe('Allow');
    expect(decide([abac], tags('red', 'blue'))).toBe('ImplicitDeny');
  });
});

describe('principals', () => {
  const by = (Principal: unknown, caller: string): string =>
    decide([allow({ Principal })], { ...GET, caller: parseCaller(caller) }, 'resource');
  it.each([
    ['*', 'anonymous', 'Allow'],
    [{ AWS: '111122223333' }, 'arn:aws:iam::111122223333:user/ana', 'Allow'],
    [{ AWS: '111122223333' }, 'arn:aws:iam::444455556666:user/ana', 'ImplicitDeny'],
    [
      { AWS: 'arn:aws:iam::111122223333:role/app' },
      'arn:aws:sts::111122223333:assumed-role/app/one',
      'Allow',
    ],
    [
      { AWS: 'arn:aws:iam::111122223333:role/path/app' },
      'arn:aws:sts::111122223333:assumed-role/app/one',
      'Allow',
    ],
    [
      { AWS: 'arn:aws:sts::111122223333:assumed-role/app/one' },
      'arn:aws:sts::111122223333:assumed-role/app/two',
      'ImplicitDeny',
    ],
    [{ AWS: 'arn:aws:iam::111122223333:user/*' }, 'arn:aws:iam::111122223333:user/ana', 'ImplicitDeny'],
    [{ Service: 'lambda.amazonaws.com' }, 'lambda.amazonaws.com', 'Allow'],
    [{ Service: 'lambda.amazonaws.com' }, 'sns.amazonaws.com', 'ImplicitDeny'],
    [{ Federated: 'cognito-identity.amazonaws.com' }, 'arn:aws:iam::111122223333:user/ana', 'ImplicitDeny'],
  ])('%j for %s: %s', (principal, caller, wanted) => {
    expect(by(principal, caller)).toBe(wanted);
  });

  it('naming the caller grants directly, naming its account only delegates', () => {
    const grant = (Principal: unknown): string =>
      decideGrant(
        policy([allow({ Principal })], 'resource'),
        prepare({ ...GET, caller: parseCaller('arn:aws:iam::111122223333:role/app') }),
      ).grant;
    expect(grant({ AWS: '111122223333' })).toBe('delegated');
    expect(grant({ AWS: 'arn:aws:iam::111122223333:role/app' })).toBe('direct');
    expect(grant('*')).toBe('direct');
  });

  it('it is unknown which principals a resource-based policy without Principal means; a trust policy needs no Resource', () => {
    expect(decide([allow()], { ...GET, caller: parseCaller('*') }, 'resource')).toBe('undecided');
    const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const assume = request('sts:AssumeRole', 'arn:aws:iam::111122223333:role/app', {}, 'ec2.amazonaws.com');
    expect(decide([trust], assume, 'trust')).toBe('Allow');
  });
});

it('what cannot be read, or is not documented, is never taken for a Deny that does not match', () => {
  const caller = parseCaller('arn:aws:iam::111122223333:user/ana')!;
  const open = allow({ Principal: '*' });
  const deny = (more: object): object => ({ Effect: 'Deny', Action: 's3:*', Resource: '*', ...more });
  const decided = (more: object): string => decide([open, deny(more)], { ...GET, caller }, 'resource');
  // A misspelt type of principal, and the unique ID of some user.
  expect(decided({ Principal: { aws: '*' } })).toBe('undecided');
  expect(decided({ Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } })).toBe('undecided');
  expect(decided({})).toBe('undecided');
  expect(decided({ Principal: '*', Action: undefined })).toBe('undecided');
  expect(decide([allow(), deny({ Resource: undefined })], GET)).toBe('undecided');
  // An ARN operator compares six parts.
  const arn = { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/ana' };
  const like = (value: string, effect: 'Allow' | 'Deny'): string =>
    decide(
      [allow(), { ...allow(), Effect: effect, Condition: { ArnLike: { 'aws:PrincipalArn': value } } }],
      request('s3:GetObject', GET.resource, arn),
    );
  expect(like('*', 'Deny')).toBe('undecided');
  expect(like('arn:aws:iam::1*', 'Deny')).toBe('undecided');
  expect(like('arn:aws:iam::*:user/ana', 'Deny')).toBe('ExplicitDeny');
});

/** Operator, values of the policy, then values of the request that match and that do not. */
const OPERATORS: [string, string[], string[], string[]][] = [
  ['StringEquals', ['a', 'b*'], ['a', 'b*'], ['A', 'bc', '']],
  ['StringEqualsIgnoreCase', ['aB'], ['ab', 'AB'], ['abc']],
  ['StringLike', ['a*', '?z'], ['a', 'abc', 'xz'], ['A', 'z', 'xyz']],
  ['NumericEquals', ['10'], ['10', '10.0'], ['11', 'ten']],
  ['NumericLessThan', ['10'], ['9.99', '-1'], ['10', 'x']],
  ['NumericLessThanEquals', ['10'], ['10'], ['10.1']],
  ['NumericGreaterThan', ['10'], ['11'], ['10']],
  ['NumericGreaterThanEquals', ['10'], ['10'], ['9']],
  ['DateEquals', ['2026-01-01T00:00:00Z'], ['2026-01-01T00:00:00Z', '1767225600'], ['2026-01-01T00:00:01Z']],
  ['DateLessThan', ['2026-01-01T00:00:00Z'], ['2025-12-31T23:59:59Z'], ['2026-01-01T00:00:00Z', 'soon']],
  ['DateLessThanEquals', ['2026-01-01T00:00:00Z'], ['2026-01-01T00:00:00Z'], ['2026-01-02T00:00:00Z']],
  ['DateGreaterThan', ['2026-01-01T00:00:00Z'], ['2026-01-02'], ['2026-01-01T00:00:00Z']],
  ['DateGreaterThanEquals', ['2026-01-01T00:00:00Z'], ['2026-01-01T00:00:00Z'], ['2025-01-01']],
  ['Bool', ['true'], ['true', 'TRUE'], ['false', 'yes']],
  ['BinaryEquals', ['QmluYXJ5'], ['QmluYXJ5'], ['qmluYXJ5']],
  [
    'IpAddress',
    ['203.0.113.0/24', '2001:db8::/32'],
    ['203.0.113.9', '2001:db8::1'],
    ['203.0.114.1', '::1', 'x'],
  ],
  ['ArnEquals', ['arn:aws:s3:::b*'], ['arn:aws:s3:::bc'], ['arn:aws:sqs:::b']],
  [
    'ArnLike',
    ['arn:*:sqs:*:111122223333:q'],
    ['arn:aws:sqs:eu-west-1:111122223333:q'],
    ['arn:aws:sqs:eu-west-1:1:x:q'],
  ],
];
const NEGATED: Readonly<Record<string, string>> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
};

describe.each(OPERATORS)('%s', (name, values, matching, others) => {
  const KEY = 'aws:PrincipalTag/key';
  const holds = (operator: string, given: string[] | undefined): boolean =>
    decide(
      [allow({ Condition: { [operator]: { [KEY]: values } } })],
      request('s3:GetObject', 'arn:aws:s3:::b/x', given === undefined ? {} : { [KEY]: given }),
    ) === 'Allow';
  const match = matching[0]!;
  const miss = others[0]!;
  const not = NEGATED[name];

  it('matches and does not', () => {
    for (const value of matching) expect([value, holds(name, [value])]).toEqual([value, true]);
    for (const value of others) expect([value, holds(name, [value])]).toEqual([value, false]);
  });
  it('on a missing key, and an empty list', () => {
    for (const given of [undefined, []]) {
      expect(holds(name, given)).toBe(false);
      expect(holds(`${name}IfExists`, given)).toBe(true);
      expect(holds(`ForAllValues:${name}`, given)).toBe(true);
      expect(holds(`ForAnyValue:${name}`, given)).toBe(false);
      if (not) expect(holds(not, given)).toBe(true);
    }
  });
  it('IfExists is the operator itself when the key is there', () => {
    expect(holds(`${name}IfExists`, [match])).toBe(true);
    expect(holds(`${name}IfExists`, [miss])).toBe(false);
  });
  it('on several values', () => {
    expect(holds(`ForAllValues:${name}`, [match, miss])).toBe(false);
    expect(holds(`ForAllValues:${name}`, matching)).toBe(true);
    expect(holds(`ForAnyValue:${name}`, [match, miss])).toBe(true);
    expect(holds(`ForAnyValue:${name}`, others)).toBe(false);
  });
  it.skipIf(!not)('negated (skipped where the operator has no negation)', () => {
    expect(holds(not!, [match])).toBe(false);
    expect(holds(not!, [miss])).toBe(true);
    expect(holds(`ForAllValues:${not}`, [match, miss])).toBe(false);
    expect(holds(`ForAllValues:${not}`, others)).toBe(true);
    // At least one value of the request is none of the policy's.
    expect(holds(`ForAnyValue:${not}`, [match, miss])).toBe(true);
    expect(holds(`ForAnyValue:${not}`, matching)).toBe(false);
    expect(holds(`ForAnyValue:${not}`, undefined)).toBe(false);
  });
});

describe('conditions', () => {
  const decideWith = (condition: object, context: Context): string =>
    decide([allow({ Condition: condition })], request('s3:GetObject', 'arn:aws:s3:::b/x', context));
  it('Null tests presence', () => {
    expect(decideWith({ Null: { 'aws:SourceVpc': 'true' } }, {})).toBe('Allow');
    expect(decideWith({ Null: { 'aws:SourceVpc': 'true' } }, { 'aws:SourceVpc': 'vpc-1' })).toBe(
      'ImplicitDeny',
    );
    expect(decideWith({ Null: { 'aws:SourceVpc': false } }, { 'aws:SourceVpc': 'vpc-1' })).toBe('Allow');
  });
  it('all operators and all keys must hold; key names ignore case', () => {
    const condition = {
      StringEquals: { 'aws:SourceVpc': 'a', 'AWS:PrincipalTag/X': 'b' },
      Bool: { 'aws:SecureTransport': true },
    };
    const context = { 'AWS:sourcevpc': 'a', 'aws:principaltag/x': 'b', 'aws:SecureTransport': 'true' };
    expect(decideWith(condition, context)).toBe('Allow');
    expect(decideWith(condition, { ...context, 'aws:SecureTransport': 'false' })).toBe('ImplicitDeny');
  });
  it('a Deny with a negated operator denies when the key is missing', () => {
    const deny = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
    };
    expect(decide([allow(), deny], GET)).toBe('ExplicitDeny');
  });
  it('Bool on a missing MFA key does not deny; BoolIfExists does', () => {
    const deny = (operator: string): object => ({
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { [operator]: { 'aws:MultiFactorAuthPresent': 'false' } },
    });
    expect(decide([allow(), deny('Bool')], GET)).toBe('Allow');
    expect(decide([allow(), deny('BoolIfExists')], GET)).toBe('ExplicitDeny');
  });
});

describe('the keys that a decision needs', () => {
  const needs = (statements: object[], context: Context = {}): string[] =>
    neededKeys(
      policy(statements),
      request('s3:GetObject', 'arn:aws:s3:::b/x', context),
      new Set(Object.keys(context).map((k) => k.toLowerCase())),
    );
  const tagged = allow({ Condition: { StringEquals: { 'aws:PrincipalTag/a': 'x' } } });
  const deny = {
    Effect: 'Deny',
    Action: 's3:*',
    Resource: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  it('are those of statements that can still matter', () => {
    expect(needs([tagged])).toEqual(['aws:PrincipalTag/a']);
    expect(needs([tagged, deny])).toEqual(['aws:PrincipalTag/a', 'aws:SecureTransport']);
    expect(needs([tagged, deny, allow()])).toEqual(['aws:SecureTransport']);
    expect(needs([tagged, { ...deny, Condition: undefined }])).toEqual([]);
    expect(
      needs([allow({ Action: 's3:PutObject', Condition: { Bool: { 'aws:SecureTransport': 'true' } } })]),
    ).toEqual([]);
    expect(needs([tagged], { 'aws:PrincipalTag/a': 'y' })).toEqual([]);
  });
  it('are those of variables too', () => {
    expect(needs([allow({ Resource: 'arn:aws:s3:::b/${aws:username}' })])).toEqual(['aws:username']);
  });
  it('what follows from caller and resource is not asked', () => {
    const derived = deriveContext(
      request(
        's3:GetObject',
        'arn:aws:sqs:eu-west-1:111122223333:q',
        {},
        'arn:aws:sts::111122223333:assumed-role/app/one',
      ),
      catalogue,
    );
    expect(Object.fromEntries(derived.context)).toMatchObject({
      'aws:principalaccount': ['111122223333'],
      'aws:principaltype': ['AssumedRole'],
      'aws:resourceaccount': ['111122223333'],
    });
  });
});

it('what a template engine fills in makes the answer unknown, not wrong', () => {
  const open = allow({ Resource: { 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' } });
  const result = evaluatePolicy(policy([open]), GET);
  expect(result.decision).toBeUndefined();
  expect(result.explanation).toContain('unknown');
  expect(decide([open, allow()], GET)).toBe('Allow');
});
