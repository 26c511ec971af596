import { describe, expect, it } from 'vitest';
import { service } from '../../support/service.js';

const template = (statement: object): string =>
  JSON.stringify({
    Resources: {
      P: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
      },
    },
  });

const findings = (text: string) => {
  const analysis = service.analyse(text, 'template.json')!;
  return service.check(analysis).map(({ rule, severity, message, range }) => ({
    rule,
    severity,
    at: text.slice(range.start, range.end),
    if: /This applies if the condition "(\w+)" is (\w+)\.$/.exec(message)?.slice(1).join(' '),
  }));
};
const choice = (name: string, yes: unknown, no: unknown) => ({ 'Fn::If': [name, yes, no] });
const ROLE = 'arn:aws:iam::111122223333:role/app';

describe('a policy that conditions of its template decide', () => {
  it('has the findings of each outcome, with the outcome', () => {
    const pass = { Effect: 'Allow', Action: 'iam:PassRole', Resource: choice('IsDev', '*', ROLE) };
    expect(findings(template(pass))).toMatchObject([{ rule: 'pass-role-wildcard', if: 'IsDev true' }]);
    const listed = { ...pass, Resource: [choice('IsDev', { Ref: 'AWS::NoValue' }, '*'), ROLE] };
    expect(findings(template(listed))).toMatchObject([{ rule: 'pass-role-wildcard', if: 'IsDev false' }]);
  });

  it('has no errors of one outcome: they are warnings', () => {
    const typo = { Effect: 'Allow', Action: choice('A', 's3', 's3:GetObject'), Resource: 'arn:aws:s3:::b/*' };
    expect(findings(template(typo))).toEqual([
      { rule: 'invalid-action', severity: 'warning', at: '"s3"', if: 'A true' },
    ]);
  });

  it('has what is the same in all outcomes once, without an outcome', () => {
    const both = { Effect: 'Allow', Action: choice('A', 's3', 's3'), Resource: 'arn:aws:s3:::b/*' };
    expect(findings(template(both))).toEqual([
      { rule: 'invalid-action', severity: 'error', at: '"s3"', if: undefined },
    ]);
  });

  it('has nothing of a combination that two conditions might never have', () => {
    const two = {
      Effect: 'Allow',
      Action: choice('A', 'iam:PassRole', 's3:GetObject'),
      Resource: choice('B', '*', 'arn:aws:s3:::b/*'),
    };
    expect(findings(template(two)).map((f) => f.rule)).not.toContain('pass-role-wildcard');
  });

  it('has nothing of what has no effect in one outcome only', () => {
    const list = {
      Effect: 'Allow',
      Action: ['s3:GetObject', choice('A', 's3:Get*', { Ref: 'AWS::NoValue' })],
      Resource: 'arn:aws:s3:::b/*',
    };
    expect(findings(template(list))).toEqual([]);
  });
});
