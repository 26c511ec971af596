import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { refactorings } from '../../server/src/refactorings/refactorings.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { policyOf } from '../support/fixture.js';

function offered(statement: object, kind: PolicyKind = 'identity'): Map<string, Record<string, unknown>> {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement, { Sid: 'AllowS3' }] });
  const policy = policyOf(text, kind);
  const results = refactorings(policy, text.indexOf('Effect'));
  return new Map(
    results.map((r) => {
      const after = JSON.parse(applyEdits(text, r.edits)) as { Statement: Record<string, unknown>[] };
      return [r.title, after.Statement[0]!];
    }),
  );
}

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

describe('refactorings', () => {
  it('add a Sid that says what the statement is about and is not taken', () => {
    expect(offered(allow).get('Add "Sid": "AllowS32"')).toMatchObject({ Sid: 'AllowS32', ...allow });
    expect([...offered({ ...allow, Effect: 'Deny' }).keys()]).toEqual(['Add "Sid": "DenyS3"']);
    expect([...offered({ Sid: 'Mine', ...allow }).keys()]).toEqual(['Require MFA']);
  });

  it('require MFA, keeping the other conditions', () => {
    const bool = { 'aws:MultiFactorAuthPresent': 'true' };
    expect(offered(allow).get('Require MFA')!.Condition).toEqual({ Bool: bool });
    const secure = { Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    expect(offered({ ...allow, ...secure }).get('Require MFA')!.Condition).toEqual({
      Bool: { 'aws:SecureTransport': 'true', ...bool },
    });
    const equals = { Condition: { StringEquals: { 'aws:PrincipalTag/a': 'b' } } };
    expect(offered({ ...allow, ...equals }).get('Require MFA')!.Condition).toEqual({
      ...equals.Condition,
      Bool: bool,
    });
    expect(offered({ ...allow, Condition: { Bool: bool } }).has('Require MFA')).toBe(false);
    const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    expect(offered(trust, 'trust').has('Require MFA')).toBe(false);
  });

  it('offer nothing while the text does not parse, or outside of statements', () => {
    const text = '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", }] }';
    expect(refactorings(policyOf(text, 'identity'), text.indexOf('Effect'))).toEqual([]);
    const good = '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow" }] }';
    expect(refactorings(policyOf(good, 'identity'), 3)).toEqual([]);
  });
});
