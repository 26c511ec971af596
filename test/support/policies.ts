/** Random policies and requests over a small world, for property tests. */
import * as fc from 'fast-check';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { type CompiledPolicy, compilePolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { parseCaller } from '../../server/src/requests/principal.js';
import { makeContext, type Request } from '../../server/src/requests/request.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';

const ACTIONS = [
  's3:GetObject',
  's3:GetObjectAcl',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  'sqs:SendMessage',
  'sqs:DeleteMessage',
];
const ACTION_PATTERNS = [
  ...ACTIONS,
  's3:Get*',
  's3:*Object',
  's3:*',
  'sqs:*',
  '*',
  's3:?etObject',
  'S3:getobject',
  's3:*Object*',
];
const RESOURCES = [
  'arn:aws:s3:::a/x',
  'arn:aws:s3:::a/x/y',
  'arn:aws:s3:::b/x',
  'arn:aws:s3:::a',
  'arn:aws:sqs:eu-west-1:111122223333:q',
  '*',
];
const RESOURCE_PATTERNS = [
  ...RESOURCES,
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::*/x',
  'arn:aws:s3:::*',
  'arn:aws:*',
  'arn:aws:sqs:*:111122223333:*',
  'arn:*:s3:::a/*',
  'arn:aws:s3:::?/x',
];
const VARIABLE_PATTERNS = [
  'arn:aws:s3:::a/${aws:username}',
  'arn:aws:s3:::${aws:PrincipalTag/team}/*',
  "arn:aws:s3:::a/${aws:username, 'x'}",
];
const PRINCIPALS: unknown[] = [
  '*',
  { AWS: '*' },
  { AWS: '111122223333' },
  { AWS: 'arn:aws:iam::111122223333:user/ana' },
  { AWS: ['arn:aws:iam::111122223333:role/app', 'arn:aws:iam::444455556666:root'] },
  { AWS: 'arn:aws:sts::111122223333:assumed-role/app/one' },
  { Service: 'lambda.amazonaws.com' },
  { Service: ['lambda.amazonaws.com', 'sns.amazonaws.com'], AWS: '444455556666' },
];
const CALLERS = [
  '*',
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:user/ana',
  'arn:aws:iam::111122223333:user/bob',
  'arn:aws:iam::111122223333:role/app',
  'arn:aws:sts::111122223333:assumed-role/app/one',
  'arn:aws:sts::111122223333:assumed-role/app/two',
  'arn:aws:iam::444455556666:user/eve',
  'lambda.amazonaws.com',
  'sns.amazonaws.com',
  'ec2.amazonaws.com',
];
const TEAMS = ['red', 'blue', 'Red', 'r*', ''];
const IPS = ['203.0.113.5', '203.0.113.200', '10.0.0.1', '2001:db8::1', 'nonsense'];
const NUMBERS = ['5', '10', '10.5', '11', '-1', 'x'];
const DATES = ['2026-01-01T00:00:00Z', '2026-06-01', '1780000000', 'x'];

const some = <T>(list: readonly T[], max = 3): fc.Arbitrary<T | T[]> =>
  fc.oneof(
    fc.constantFrom(...list),
    fc.uniqueArray(fc.constantFrom(...list), { minLength: 1, maxLength: max }),
  );

const pick = (
  operators: readonly string[],
  keys: readonly string[],
  values: readonly string[],
): fc.Arbitrary<[string, Record<string, unknown>]> =>
  fc
    .tuple(fc.constantFrom(...operators), fc.constantFrom(...keys), some(values))
    .map(([o, k, v]) => [o, { [k]: v }]);

const condition: fc.Arbitrary<[string, Record<string, unknown>]> = fc.oneof(
  pick(
    [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringEqualsIfExists',
      'StringNotLikeIfExists',
    ],
    ['aws:PrincipalTag/team', 'aws:RequestTag/team'],
    TEAMS,
  ),
  pick(
    [
      'ForAnyValue:StringEquals',
      'ForAllValues:StringEquals',
      'ForAnyValue:StringNotEquals',
      'ForAllValues:StringLike',
      'ForAllValues:StringNotEquals',
    ],
    ['aws:TagKeys'],
    TEAMS,
  ),
  pick(
    ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
    ['aws:SourceIp'],
    ['203.0.113.0/24', '203.0.113.128/25', '10.0.0.0/8', '2001:db8::/32'],
  ),
  pick(
    [
      'NumericLessThan',
      'NumericGreaterThanEquals',
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThanEqualsIfExists',
    ],
    ['s3:max-keys'],
    ['10', '5', '11'],
  ),
  pick(
    ['DateLessThan', 'DateGreaterThanEquals', 'DateNotEquals'],
    ['aws:CurrentTime'],
    ['2026-03-01T00:00:00Z', '2026-06-01T00:00:00Z'],
  ),
  pick(['Bool', 'BoolIfExists'], ['aws:MultiFactorAuthPresent'], ['true', 'false']),
  pick(['Null'], ['aws:PrincipalTag/team', 'aws:TagKeys', 'aws:SourceIp'], ['true', 'false']),
  pick(
    ['ArnLike', 'ArnNotLike', 'ArnEquals'],
    ['aws:SourceArn'],
    ['arn:aws:s3:::a', 'arn:aws:s3:::*', 'arn:*:sqs:*:*:q'],
  ),
);

function conditions(max: number): fc.Arbitrary<Record<string, Record<string, unknown>> | undefined> {
  return fc.array(condition, { maxLength: max }).map((list) => {
    if (list.length === 0) return undefined;
    const out: Record<string, Record<string, unknown>> = {};
    for (const [operator, keys] of list) out[operator] = { ...out[operator], ...keys };
    return out;
  });
}

export interface WorldOptions {
  variables?: boolean;
  maxStatements?: number;
}

function statement(kind: PolicyKind, { variables = false }: WorldOptions): fc.Arbitrary<object> {
  const resources = variables ? [...RESOURCE_PATTERNS, ...VARIABLE_PATTERNS] : RESOURCE_PATTERNS;
  return fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      actionName: fc.constantFrom('Action', 'Action', 'Action', 'NotAction'),
      action: some(ACTION_PATTERNS),
      resourceName: fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'),
      resource: some(resources),
      principalName: fc.constantFrom('Principal', 'Principal', 'Principal', 'NotPrincipal'),
      principal: fc.constantFrom(...PRINCIPALS),
      condition: conditions(2),
    })
    .map((s) => ({
      Effect: s.effect,
      ...(kind === 'resource' ? { [s.principalName]: s.principal } : {}),
      [s.actionName]: s.action,
      [s.resourceName]: s.resource,
      ...(s.condition ? { Condition: s.condition } : {}),
    }));
}

/** The text of a random policy. */
export function policyText(kind: PolicyKind, options: WorldOptions = {}): fc.Arbitrary<string> {
  return fc
    .array(statement(kind, options), { minLength: 1, maxLength: options.maxStatements ?? 4 })
    .map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement }, null, 2));
}

export function compileText(text: string, kind: PolicyKind): CompiledPolicy {
  const [policy] = policiesOf(parseJson(text), 'x.json', { kind, reason: 'the test' });
  return compilePolicy(policy!);
}

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined });

export function request(kind: PolicyKind): fc.Arbitrary<Request> {
  return fc
    .record({
      caller: fc.constantFrom(...CALLERS),
      action: fc.constantFrom(...ACTIONS, 's3:GetSomethingNew', 'ec2:RunInstances'),
      resource: fc.constantFrom(...RESOURCES, 'arn:aws:s3:::red/x', 'arn:aws:s3:::a/ana'),
      team: maybe(fc.constantFrom(...TEAMS, 'green')),
      requestTeam: maybe(fc.constantFrom(...TEAMS)),
      tagKeys: maybe(fc.uniqueArray(fc.constantFrom(...TEAMS, 'green'), { minLength: 1, maxLength: 3 })),
      ip: maybe(fc.constantFrom(...IPS)),
      maxKeys: maybe(fc.constantFrom(...NUMBERS)),
      time: maybe(fc.constantFrom(...DATES)),
      mfa: maybe(fc.constantFrom('true', 'false', 'maybe')),
      sourceArn: maybe(
        fc.constantFrom('arn:aws:s3:::a', 'arn:aws:s3:::c', 'arn:aws:sqs:eu-west-1:111122223333:q'),
      ),
      username: maybe(fc.constantFrom('ana', 'x')),
    })
    .map((r) => {
      const context: Record<string, string | string[]> = {};
      const put = (key: string, value: string | string[] | undefined): void => {
        if (value !== undefined) context[key] = value;
      };
      put('aws:PrincipalTag/team', r.team);
      put('aws:RequestTag/team', r.requestTeam);
      put('aws:TagKeys', r.tagKeys);
      put('aws:SourceIp', r.ip);
      put('s3:max-keys', r.maxKeys);
      put('aws:CurrentTime', r.time);
      put('aws:MultiFactorAuthPresent', r.mfa);
      put('aws:SourceArn', r.sourceArn);
      put('aws:username', r.username);
      return {
        caller: kind === 'resource' ? parseCaller(r.caller) : undefined,
        action: r.action,
        resource: r.resource,
        context: makeContext(context),
      };
    });
}
