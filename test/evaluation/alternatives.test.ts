/** Statements in the alternatives of an `Fn::If`: what all of them say is decided, and a public one is public. */
import { describe, expect, it } from 'vitest';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import { decide, evaluatePolicy } from '../../server/src/evaluation/evaluate-policy.js';
import { prepare } from '../../server/src/evaluation/match.js';
import type { CompiledPolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { makeContext, type Request } from '../../server/src/requests/request.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const compile = (kind: PolicyKind, ...Statement: unknown[]): CompiledPolicy =>
  compileText(JSON.stringify({ Version: '2012-10-17', Statement }), kind);
const statement = (Effect: string, Action: string, more: object = {}): object => ({
  Effect,
  Action,
  Resource: 'arn:aws:s3:::b/*',
  ...more,
});
const choice = (...arms: unknown[]): unknown => ({ 'Fn::If': ['Open', ...arms] });
const ABSENT = { Ref: 'AWS::NoValue' };
const get: Request = {
  caller: undefined,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/x',
  context: makeContext({}),
};
const decision = (...statements: unknown[]): string | undefined =>
  decide(compile('identity', ...statements), prepare(get));

describe('a decision', () => {
  it('is what every alternative says', () => {
    expect(decision(choice(statement('Allow', 's3:*'), statement('Allow', 's3:Get*')))).toBe('Allow');
    expect(decision(choice(statement('Deny', 's3:*'), [statement('Deny', 's3:Get*')]))).toBe('ExplicitDeny');
    expect(decision(choice(statement('Allow', 'sqs:*'), ABSENT))).toBe('ImplicitDeny');
    expect(decision(statement('Allow', 's3:*'), choice(statement('Deny', 'sqs:*'), ABSENT))).toBe('Allow');
  });

  it('is unknown where they differ', () => {
    expect(decision(choice(statement('Allow', 's3:*'), ABSENT))).toBeUndefined();
    expect(decision(choice(statement('Allow', 's3:*'), statement('Allow', 's3:Put*')))).toBeUndefined();
    expect(decision(statement('Allow', 's3:*'), choice(statement('Deny', 's3:*'), ABSENT))).toBeUndefined();
    expect(decision(choice(statement('Allow', 's3:*'), statement('Deny', 's3:*')))).toBeUndefined();
    // The alternative of an alternative.
    expect(
      decision(choice(statement('Allow', 's3:*'), choice(statement('Allow', 's3:*'), ABSENT))),
    ).toBeUndefined();
  });

  it('names the first alternative', () => {
    const policy = compile(
      'identity',
      choice(statement('Allow', 's3:*', { Sid: 'A' }), statement('Allow', 's3:*', { Sid: 'B' })),
    );
    expect(evaluatePolicy(policy, get).decidedBy?.name).toBe('"A"');
  });
});

describe('public access', () => {
  const isPublic = (...statements: unknown[]): boolean =>
    publicAccess(compile('resource', ...statements), catalogue, requestSets(catalogue)).findings.length > 0;
  const open = statement('Allow', 's3:GetObject', { Principal: '*' });

  it('is that of an alternative', () => {
    expect(isPublic(choice(open, ABSENT))).toBe(true);
    expect(
      isPublic(choice(statement('Allow', 's3:GetObject', { Principal: { AWS: '111122223333' } }), ABSENT)),
    ).toBe(false);
  });

  it('is not that of an alternative that a Deny can stop', () => {
    expect(isPublic(choice(open, ABSENT), statement('Deny', 's3:*', { Principal: '*' }))).toBe(false);
    expect(isPublic(choice([open, statement('Deny', 's3:*', { Principal: '*' })], ABSENT))).toBe(false);
    expect(isPublic(choice(open, ABSENT), { Ref: 'Statement' })).toBe(false);
  });
});
