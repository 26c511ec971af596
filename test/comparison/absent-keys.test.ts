/** Examples name the keys that they must not have: otherwise a reader does not see why one policy allows them. */
import { expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { comparisonLines, comparisonMarkdown } from '../../server/src/comparison/comparison-report.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import { requestText } from '../../server/src/comparison/request-text.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

type Statement = Readonly<Record<string, unknown>>;

const sets = requestSets(catalogue);
const compile = (kind: PolicyKind, ...statements: Statement[]) =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);

const GET: Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };
const MFA = 'aws:MultiFactorAuthPresent';
const get = (Condition: Statement): Statement => ({ ...GET, Condition });
const deny = (Condition: Statement): Statement => ({ ...GET, Effect: 'Deny', Condition });
const REQUEST = 's3:GetObject on arn:aws:s3:::reports/example';

const compare = (before: Statement[], after: Statement[]) =>
  comparePolicies(compile('identity', ...before), compile('identity', ...after), catalogue, sets);

it.each<[string, Statement[], Statement[], string]>([
  [
    'an Allow that requires the key, and one that does not',
    [get({ Bool: { [MFA]: 'true' } })],
    [get({ BoolIfExists: { [MFA]: 'true' } })],
    ` without ${MFA}`,
  ],
  [
    'a negated operator',
    [get({ Null: { 'aws:SourceVpc': 'false' } })],
    [get({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })],
    ' without aws:SourceVpc',
  ],
  ['Null', [], [get({ Null: { 'aws:SourceVpce': 'true' } })], ' without aws:SourceVpce'],
  [
    'ForAllValues',
    [get({ 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } })],
    [get({ 'ForAllValues:StringEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } })],
    ' without aws:CalledVia',
  ],
  [
    'a Deny that applies without the key',
    [GET, deny({ Null: { 'aws:SourceVpce': 'true' } })],
    [GET],
    ' without aws:SourceVpce',
  ],
  [
    'a Deny that does not apply without the key',
    [GET, deny({ BoolIfExists: { [MFA]: 'false' } })],
    [GET, deny({ Bool: { [MFA]: 'false' } })],
    ` without ${MFA}`,
  ],
  [
    'a value, which the example has',
    [],
    [get({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
    ' with aws:SourceVpc=vpc-1',
  ],
  ['no condition', [], [GET], ''],
  [
    'another statement, which needs no absent key',
    [],
    [GET, get({ Null: { 'aws:SourceVpce': 'true' } })],
    '',
  ],
  [
    'another statement, which does not apply for other reasons',
    [{ ...GET, Action: 's3:PutObject', Condition: { Bool: { [MFA]: 'true' } } }],
    [GET],
    '',
  ],
])('compare: %s', (_, before, after, keys) => {
  const comparison = compare(before, after);
  const lines = comparisonLines(comparison, catalogue);
  expect(lines.join('\n')).toContain('Newly allowed');
  expect(lines.filter((l) => l.includes('example')).join('\n')).toContain(`${REQUEST}${keys}`);
  if (keys === '') expect(lines.join('\n')).not.toContain('without');
  expect(comparisonMarkdown(comparison, catalogue)).toContain(`\`${REQUEST}${keys}\``);
});

it('compare: keys that the example has come first', () => {
  const before = [GET, deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } })];
  const { newAccess } = compare(before, [
    GET,
    deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' }, Bool: { 'aws:SecureTransport': 'false' } }),
  ]);
  expect(newAccess.findings.map((f) => requestText(f.witness, catalogue))).toEqual([
    `${REQUEST} with aws:SecureTransport=true, without aws:SourceVpce`,
  ]);
});

it('forbid: a key that the list excludes', () => {
  const list = compile('identity', get({ Null: { [MFA]: 'true' } }));
  const { findings } = grantedAmong(compile('identity', GET), list, catalogue, sets);
  expect(findings.map((f) => requestText(f.witness, catalogue))).toEqual([`${REQUEST} without ${MFA}`]);
});

it('public: a key that keeps others out', () => {
  const all = { Principal: '*' };
  const ask = (...statements: Statement[]): string[] =>
    publicAccess(compile('resource', ...statements), catalogue, sets).findings.map((f) =>
      requestText(f.witness, catalogue),
    );
  expect(ask({ ...get({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }), ...all })).toEqual([
    `*: ${REQUEST} without aws:SourceVpc`,
  ]);
  expect(ask({ ...GET, ...all })).toEqual([`*: ${REQUEST}`]);
});
