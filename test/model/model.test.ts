/** The second model itself, on what AWS's pages say, and on cases that others wrote. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileGlob, matchGlob } from '../../server/src/algebra/glob.js';
import { root } from '../support/catalogue.js';
import { type Decision, decisionsOf } from './decision.js';
import type { Policy, PolicySet, RequestDocument, Statement } from './documents.js';
import { addressBits, conditionHolds } from './operators.js';
import { outcomesOf } from './outcomes.js';
import { matchesArn, matchesResourceArn, matchesText } from './patterns.js';

const WILD = { wildcards: true, variables: undefined };
const policy = (...Statement: Statement[]): Policy => ({ Version: '2012-10-17', Statement });
const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...more,
});
const deny = (more: Partial<Statement> = {}): Statement => ({ ...allow(more), Effect: 'Deny' });

const ANA = 'arn:aws:iam::111122223333:user/ana';
const OLU = 'arn:aws:sts::111122223333:assumed-role/ops/olu';
const OPS = 'arn:aws:iam::111122223333:role/ops';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:jobs';
const ROOT = 'arn:aws:iam::111122223333:root';

const decide = (
  principal: RequestDocument['principal'],
  policies: PolicySet,
  more: Partial<RequestDocument> = {},
): Decision[] => {
  const document = { principal, action: 'sqs:SendMessage', resource: QUEUE, policies, ...more };
  return [...decisionsOf(document).results].sort();
};

it('tries every combination of answers, and only what is asked', () => {
  const { results, asked } = outcomesOf((pick) =>
    pick('a', [1, 2]) === 1 ? pick('b', ['x', 'y', 'z']) : 'none',
  );
  expect([[...results].sort(), [...asked]]).toEqual([
    ['none', 'x', 'y', 'z'],
    ['a', 'b'],
  ]);
});

// "IAM JSON policy elements: Condition operators", ARN operators.
it('a star in an ARN condition stays between its colons, in a string condition it does not', () => {
  const pattern = 'arn:aws:someservice:*:111122223333:finance/*';
  const value = 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt';
  expect([matchesText(pattern, value, WILD), matchesArn(pattern, value, WILD)]).toEqual([true, false]);
});

// "IAM JSON policy elements: Resource": a star that ends its segment "can expand to match beyond the colon boundaries".
it.each([
  ['arn:aws:sqs:*:jobs', QUEUE, true],
  ['arn:aws:sqs:eu-*:jobs', QUEUE, true],
  ['arn:aws:s*', QUEUE, true],
  ['arn:*:jobs', QUEUE, true],
  ['arn:aws:sqs:eu*3:jobs', QUEUE, false],
  ['arn:aws:sqs:e*-1:*:jobs', QUEUE, true],
  ['arn:aws:sqs:e*1:jobs', QUEUE, false],
  ['arn:aws:s*:e*1:111122223333:jobs', QUEUE, true],
  ['arn:aws:sqs?eu-west-1:111122223333:jobs:*', QUEUE, false],
  ['arn:aws:sqs:??-west-?:*:j?bs', QUEUE, true],
  ['arn:aws:sqs:*:*:j*s', `${QUEUE}:of:olus`, true],
  ['arn:aws:sqs:*:*:jobs?of', `${QUEUE}:of`, true],
])('in Resource, %s matches %s: %s', (pattern, arn, matches) => {
  const glob = compileGlob(pattern, { mode: 'resource', wildcards: true, variables: false });
  expect([matchesResourceArn(pattern, arn, WILD), matchGlob(glob, arn)]).toEqual([matches, matches]);
});

// "Set operators for multivalued context keys" and "Condition operators", "...IfExists", "Null".
it.each([
  ['StringEquals', undefined, ['a'], false],
  ['StringNotEquals', undefined, ['a'], true],
  ['StringEqualsIfExists', undefined, ['a'], true],
  ['StringNotEqualsIfExists', undefined, ['a'], true],
  ['ForAllValues:StringEquals', undefined, ['a'], true],
  ['ForAnyValue:StringEquals', undefined, ['a'], false],
  ['ForAllValues:StringLike', ['PostDateTime', 'UserName'], ['PostDateTime', 'Message', 'Tags'], false],
  ['ForAllValues:StringLike', ['PostDateTime', 'Tags'], ['PostDateTime', 'Message', 'Tags'], true],
  ['ForAnyValue:StringLike', ['UserName', 'PostDateTime'], ['ID', 'PostDateTime'], true],
  ['ForAnyValue:StringLike', ['UserName'], ['ID', 'PostDateTime'], false],
  ['Null', undefined, ['true'], true],
  ['Null', ['x'], ['true'], false],
  ['Bool', ['true'], ['false'], false],
  ['NumericLessThanEquals', ['10'], ['10'], true],
  ['DateGreaterThan', ['2020-01-01T00:00:02Z'], ['1577836801'], true],
  ['IpAddress', ['203.0.113.255'], ['203.0.113.0/24'], true],
  ['NotIpAddress', ['2001:db8:1234:5678::1'], ['2001:DB8:1234:5678::/64'], false],
  ['StringEquals', ['r*d'], ['r*d'], true],
  ['StringEquals', ['red'], ['r*d'], false],
] as const)('%s: %j against %j is %s', (operator, given, wanted, holds) => {
  expect(conditionHolds(operator, given, wanted, undefined)).toBe(holds);
});

it('reads addresses as bits', () => {
  expect(addressBits('1.2.3.4')).toBe('00000001000000100000001100000100');
  expect(addressBits('::1')).toBe('1'.padStart(128, '0'));
  expect([addressBits('1.2.3'), addressBits('1::2::3'), addressBits('300.0.0.1')]).toEqual(
    Array(3).fill(undefined),
  );
});

// "Policy evaluation for requests within a single account", "Principal", "Permissions boundaries", "Session policies".
it('within an account, the principal that a resource-based policy names decides which policies limit it', () => {
  const grant = (AWS: string): Policy => policy(allow({ Principal: { AWS } }));
  const nothing = policy(allow({ Action: 's3:*' }));
  expect(decide(ANA, { resource: grant(ANA), boundary: nothing })).toEqual(['Allow']);
  expect(decide(OLU, { resource: grant(OPS), boundary: nothing })).toEqual(['ImplicitDeny']);
  expect(decide(OLU, { resource: grant(OPS) })).toEqual(['Allow']);
  expect(decide(OLU, { resource: grant(OLU), boundary: nothing, session: nothing })).toEqual(['Allow']);
  expect(decide(OLU, { resource: grant(ROOT) })).toEqual(['ImplicitDeny']);
  expect(decide(OLU, { resource: grant('*'), boundary: nothing })).toEqual(['Allow', 'ImplicitDeny']);
  const byArn = allow({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': OPS } } });
  expect(
    decide(OLU, { resource: policy(byArn), boundary: nothing }, { context: { 'aws:PrincipalArn': OPS } }),
  ).toEqual(['Allow']);
});

// "Cross-account policy evaluation logic".
it('across accounts, both sides have to allow', () => {
  const carol = 'arn:aws:iam::444455556666:user/carol';
  const named = policy(allow({ Principal: { AWS: carol } }));
  expect(decide(carol, { resource: named })).toEqual(['ImplicitDeny']);
  expect(decide(carol, { identity: policy(allow()) })).toEqual(['ImplicitDeny']);
  expect(decide(carol, { identity: policy(allow()), resource: named })).toEqual(['Allow']);
});

// "SCP evaluation": an Allow at every level; "Policy evaluation logic": the root user is bound, an explicit deny ends it.
it('every level of SCPs has to allow', () => {
  const sqs = policy(allow({ Action: 'sqs:*' }));
  const s3 = policy(allow({ Action: 's3:*' }));
  const identity = policy(allow());
  expect(decide(ANA, { identity, scp: [[sqs, s3], sqs] })).toEqual(['Allow']);
  expect(decide(ANA, { identity, scp: [sqs, s3] })).toEqual(['ImplicitDeny']);
  expect(decide(ROOT, { scp: [s3] })).toEqual(['ImplicitDeny']);
  expect(decide(ROOT, { scp: [policy(allow(), deny())] })).toEqual(['ExplicitDeny']);
  expect(decide({ arn: ANA, managementAccount: true }, { identity, scp: [s3] })).toEqual(['Allow']);
  expect(decide('lambda.amazonaws.com', { resource: policy(allow({ Principal: '*' })), scp: [s3] })).toEqual([
    'Allow',
  ]);
});

// KMS, "Key policies": "no AWS principal has any permissions to a KMS key unless that permission is provided explicitly".
it('a key policy that does not name the account makes identity-based policies void', () => {
  const request = {
    action: 'kms:Decrypt',
    resource: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  };
  const identity = policy(allow());
  const other = policy(allow({ Principal: { AWS: OPS } }));
  expect(decide(ANA, { identity, resource: other }, request)).toEqual(['ImplicitDeny']);
  expect(decide(ANA, { identity, resource: policy(allow({ Principal: { AWS: ROOT } })) }, request)).toEqual([
    'Allow',
  ]);
  expect(decide(ANA, { identity }, request)).toEqual(['Allow', 'ExplicitDeny', 'ImplicitDeny']);
});

// "NotPrincipal": all the caller's ARNs listed, some of them ("might"), or a permissions boundary.
it('a Deny with NotPrincipal spares who is listed with the account', () => {
  const spared = (NotPrincipal: Statement['NotPrincipal'], more: PolicySet = {}): Decision[] =>
    decide(ANA, {
      identity: policy(allow()),
      resource: policy({ Effect: 'Deny', NotPrincipal, Action: '*', Resource: '*' }),
      ...more,
    });
  expect(spared({ AWS: [ANA, ROOT] })).toEqual(['Allow']);
  expect(spared({ AWS: ANA })).toEqual(['Allow', 'ExplicitDeny']);
  expect(spared({ AWS: ROOT })).toEqual(['ExplicitDeny']);
  expect(spared({ AWS: [ANA, ROOT] }, { boundary: policy(allow()) })).toEqual(['ExplicitDeny']);
});

// "Variables and tags".
it('what a variable inserts is plain text, and without a value the statement does not match', () => {
  const identity = (text: string, Version?: string): Policy => ({
    ...policy(allow({ Resource: `arn:aws:sqs:eu-west-1:111122223333:${text}` })),
    ...(Version ? { Version } : {}),
  });
  const tagged = (team: string) => ({ arn: ANA, tags: { team } });
  expect(decide(tagged('jobs'), { identity: identity('${aws:PrincipalTag/team}') })).toEqual(['Allow']);
  expect(decide(tagged('j*'), { identity: identity('${aws:PrincipalTag/team}') })).toEqual(['ImplicitDeny']);
  expect(decide(ANA, { identity: identity("${aws:PrincipalTag/team, 'jobs'}") })).toEqual(['Allow']);
  expect(decide(ANA, { identity: identity('${aws:PrincipalTag/team}*') })).toEqual(['ImplicitDeny']);
  expect(decide(tagged('jobs'), { identity: identity('${aws:PrincipalTag/team}', '2008-10-17') })).toEqual([
    'ImplicitDeny',
  ]);
});

const shared = join(root, '../shared');

/** Cases of others that the model omits: what no policy says, templates, and requests for many resources. */
const LEFT_OUT = new Set([
  ...[
    'kms-decrypt-alias',
    'kms-decrypt-any-key',
    'list-all-my-buckets-default-resource',
    'statement-behind-fn-if',
  ],
]);

describe.skipIf(!existsSync(join(shared, 'faults/cases/evaluate')))(
  'published cases (skipped where absent)',
  () => {
    const folder = join(shared, 'faults/cases/evaluate');
    const names = existsSync(folder) ? readdirSync(folder).map((name) => name.replace('.json', '')) : [];
    it.each(names.filter((name) => !LEFT_OUT.has(name)))('%s', (name) => {
      const {
        files,
        command,
        expect: wanted,
      } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
      const load = (value: unknown): unknown =>
        Array.isArray(value) ? value.map(load) : typeof value === 'string' ? files[value] : value;
      const document = files[command.find((argument: string) => files[argument])];
      const policies = Object.fromEntries(
        Object.entries(document.policies).map(([slot, some]) => [slot, load(some)]),
      );
      const { results } = decisionsOf({ ...document, policies });
      const one = results.size === 1 ? [...results][0] : null;
      const acceptable = [wanted.decision].flat();
      // Which deny it is need not be known.
      const denied = !results.has('Allow') && acceptable.some((d) => d !== null && d !== 'Allow');
      const refused = acceptable.includes('error') && one !== 'Allow';
      expect(acceptable.includes(one) || denied || refused, [...results].join()).toBe(true);
    });
  },
);
