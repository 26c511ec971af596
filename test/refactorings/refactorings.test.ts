import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { refactorings } from '../../server/src/refactorings/refactorings.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { catalogue } from '../support/catalogue.js';
import { policyOf } from '../support/fixture.js';

const sets = requestSets(catalogue);

function offered(statement: object, kind: PolicyKind = 'identity'): Map<string, Record<string, unknown>> {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement, { Sid: 'AllowS3' }] });
  const policy = policyOf(text, kind);
  const results = refactorings(policy, text.indexOf('Effect'), catalogue, sets);
  return new Map(
    results.map((r) => {
      const after = JSON.parse(applyEdits(text, r.edits)) as { Statement: Record<string, unknown>[] };
      return [r.title, after.Statement[0]!];
    }),
  );
}

const allow = { Effect: 'Allow', Action: 's3:DeleteObject', Resource: '*' };

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
    const federated = { ...trust, Principal: { Federated: 'cognito-identity.amazonaws.com' } };
    expect(offered(federated, 'trust').has('Require MFA')).toBe(false);
    const users = { ...trust, Principal: { AWS: '111122223333' } };
    expect(offered(users, 'trust').has('Require MFA')).toBe(true);
    for (const Action of [['s3:GetObject', 's3:List*'], 's3:PutObject', 'lambda:InvokeFunction'])
      expect(offered({ ...allow, Action }).has('Require MFA')).toBe(false);
    for (const Action of ['iam:CreateAccessKey', 'ec2:Terminate*', 'kms:*', '*', 'iam:PutRolePolicy'])
      expect(offered({ ...allow, Action }).has('Require MFA')).toBe(true);
    const ofService = { Condition: { StringEquals: { 'aws:CalledViaFirst': 'athena.amazonaws.com' } } };
    expect(offered({ ...allow, ...ofService }).has('Require MFA')).toBe(false);
  });

  it('are offered on the first line of a statement, and MFA on its conditions', () => {
    const condition = { Condition: { StringEquals: { 'aws:PrincipalTag/a': 'b' } } };
    const of = (...statements: object[]): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
    const text = of({ ...allow, ...condition }, { ...allow, Effect: 'Deny' });
    const titles = (word: string): string[] =>
      refactorings(policyOf(text, 'identity'), text.indexOf(word), catalogue, sets).map((f) => f.title);
    expect(titles('{\n      "Effect')).toEqual(['Add "Sid": "AllowS3"']);
    expect(titles('"Effect')).toEqual(['Add "Sid": "AllowS3"', 'Require MFA']);
    expect(titles('s3:DeleteObject')).toEqual([]);
    expect(titles('Condition')).toEqual(['Require MFA']);
    expect(titles('aws:PrincipalTag')).toEqual([]);
    const alone = of(allow);
    const ofAlone = refactorings(policyOf(alone, 'identity'), alone.indexOf('"Effect'), catalogue, sets);
    expect(ofAlone.map((f) => f.title)).toEqual(['Require MFA']);
  });

  it('offer nothing while the text does not parse, or outside of statements', () => {
    const text = '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", Action }] }';
    expect(refactorings(policyOf(text, 'identity'), text.indexOf('Effect'), catalogue, sets)).toEqual([]);
    const good = '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow" }] }';
    expect(refactorings(policyOf(good, 'identity'), 3, catalogue, sets)).toEqual([]);
  });
});

describe('Require TLS', () => {
  const of = (...statements: object[]): string | undefined => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
    const policy = policyOf(text, 'resource');
    const all = refactorings(policy, text.indexOf('"Statement"'), catalogue, sets);
    const fix = all.find((f) => f.title.startsWith('Require TLS'));
    return fix && applyEdits(text, fix.edits);
  };
  const read = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::app/img/*',
  };

  it('denies requests without it for the bucket and its objects, the queue or the topic', () => {
    const added = (text: string | undefined): unknown => JSON.parse(text!).Statement.at(-1);
    expect(added(of(read))).toEqual({
      Sid: 'RequireTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::app', 'arn:aws:s3:::app/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    const queue = 'arn:aws:sqs:eu-west-1:111122223333:jobs';
    expect(added(of({ ...read, Action: 'sqs:SendMessage', Resource: queue }))).toMatchObject({
      Action: 'sqs:*',
      Resource: queue,
    });
  });

  it('is not offered where TLS is tested already, or it is unknown what the policy belongs to', () => {
    const tests = { Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    expect(of({ ...read, ...tests })).toBeUndefined();
    expect(of({ ...read, Resource: '*' })).toBeUndefined();
    expect(of(read, { ...read, Resource: 'arn:aws:s3:::other/*' })).toBeUndefined();
    expect(
      of({ ...read, Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:111122223333:key/1' }),
    ).toBeUndefined();
  });
});
