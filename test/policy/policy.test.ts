import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { decide } from '../../server/src/evaluation/evaluate-policy.js';
import { prepare } from '../../server/src/evaluation/match.js';
import { compilePolicy, isWhole } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const read = {
  Effect: 'Allow',
  Principal: { AWS: '111122223333' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::orders/*',
};
const all = { ...read, Principal: '*', Action: 's3:*' };
const deny = { ...all, Effect: 'Deny' };
const fnIf = (a: unknown, b: unknown = { Ref: 'AWS::NoValue' }) => ({ 'Fn::If': ['C', a, b] });

function policy(statement: unknown, kind: PolicyKind = 'resource') {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const [found] = policiesOf(parseJson(text), 'x.json', { kind, reason: 'the test' });
  return found!;
}
const compiled = (statement: unknown) => compilePolicy(policy(statement));
const request = prepare({
  caller: { type: 'anonymous' },
  action: 's3:DeleteObject',
  resource: 'arn:aws:s3:::orders/a',
  context: new Map(),
});
const sets = requestSets(catalogue);

/** Each is something that cannot be read: in a list, and as the whole of Statement. */
const UNREADABLE: Record<string, unknown> = {
  'a reference': { Ref: 'Statements' },
  'a reference in a list': [read, { Ref: 'One' }],
  'a text': 'statements.json',
  'a text in a list': [read, 'one'],
  'a number in a list': [read, 3],
  'null in a list': [read, null],
  null: null,
  'a call of another function': [read, { 'Fn::FindInMap': ['a', 'b', 'c'] }],
  'a reference in an alternative': [read, fnIf({ Ref: 'One' })],
  'a statement whose Effect is a reference': [read, { ...all, Effect: { Ref: 'Effect' } }],
  'a statement without Effect': [read, { Action: 's3:*', Resource: '*' }],
  'a misspelt Effect': [read, { ...all, Effect: 'allow' }],
};

describe('what cannot be read', () => {
  for (const [what, statement] of Object.entries(UNREADABLE))
    it(`makes answers unknown: ${what}`, () => {
      const odd = compiled(statement);
      expect(isWhole(odd)).toBe(false);
      expect(decide(odd, request)).toBeUndefined();
      expect(publicAccess(odd, catalogue, sets)).toMatchObject({
        findings: [],
        unknown: [expect.any(String)],
      });
      expect(grantedAmong(odd, compiled([all]), catalogue, sets).unknown).not.toEqual([]);
      const plain = compiled([read]);
      expect(comparePolicies(plain, odd, catalogue, sets).newAccess.unknown).not.toEqual([]);
      expect(comparePolicies(odd, odd, catalogue, sets).newAccess.unknown).toEqual([]);
    });

  it('leaves what a certain statement decides: a Deny denies whatever else there is', () => {
    expect(decide(compiled([deny, { Ref: 'One' }]), request)).toBe('ExplicitDeny');
  });
});

describe('alternatives of Fn::If', () => {
  it('are statements that can be there or not', () => {
    const { statements, opaqueStatements } = policy([read, fnIf(all, [deny, read])]);
    expect(statements.map((s) => [s.effect, s.index, s.conditional])).toEqual([
      ['Allow', 0, false],
      ['Allow', 1, true],
      ['Deny', 1, true],
      ['Allow', 1, true],
    ]);
    expect(opaqueStatements).toEqual([]);
  });

  it('decide nothing alone, and leave open only what they are about', () => {
    expect(decide(compiled([fnIf(all)]), request)).toBeUndefined();
    expect(decide(compiled([all, fnIf(deny)]), request)).toBeUndefined();
    expect(decide(compiled([all, fnIf(all)]), request)).toBe('Allow');
    expect(decide(compiled([all, fnIf({ ...deny, Action: 's3:GetObject' })]), request)).toBe('Allow');
    expect(decide(compiled([deny, fnIf(all)]), request)).toBe('ExplicitDeny');
  });

  it('can be all of Statement', () => {
    expect(policy(fnIf([read], [all])).statements.map((s) => s.conditional)).toEqual([true, true]);
  });
});

describe('an object whose only key is Condition', () => {
  it('is a statement as any other', () => {
    const { statements, opaqueStatements } = policy([
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
    expect(statements[0]!.condition!.operators).toHaveLength(1);
    expect(opaqueStatements).toEqual([]);
  });
});
