import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/text-edit.js';
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

  it('has what has no effect wherever it is', () => {
    const typo = (action: unknown) => ({ Effect: 'Allow', Action: action, Resource: '*' });
    const statements = [typo('s3:GetObjec'), typo(choice('A', 's3:GetObjec', 's3:GetObject'))];
    const text = template([]).replace('[[]]', JSON.stringify(statements));
    const found = findings(text).filter((f) => f.rule === 'unknown-action');
    expect(found.map((f) => f.at)).toEqual(['GetObjec', 'GetObjec']);
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

describe('fixes of what conditions decide', () => {
  /** What the first fix of a rule makes of the statements. */
  const fixed = (statements: unknown, rule: string, path = 'template.json', text = template([])): unknown => {
    const whole = path.endsWith('.json') ? text.replace('[[]]', JSON.stringify(statements)) : text;
    const analysis = service.analyse(whole, path)!;
    const fix = service
      .check(analysis)
      .find((f) => f.rule === rule)
      ?.fixes?.()[0];
    const after = applyEdits(whole, fix?.edits ?? []);
    if (!path.endsWith('.json')) return after;
    return JSON.parse(after).Resources.P.Properties.PolicyDocument.Statement;
  };
  const none = { Ref: 'AWS::NoValue' };
  const invoke = { Effect: 'Allow', Action: ['lambda:CreateEventSourceMapping', 'lambda:InvokeFunction'] };
  const both = { ...invoke, Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:a' };
  const parts = [
    { ...both, Action: ['lambda:InvokeFunction'] },
    { Effect: 'Allow', Action: ['lambda:CreateEventSourceMapping'], Resource: '*' },
  ] as const;

  it('split a statement under the same condition', () => {
    expect(fixed([choice('A', both, none)], 'action-without-resource')).toEqual([
      choice('A', parts[0], none),
      choice('A', parts[1], none),
    ]);
    expect(fixed([choice('A', none, both)], 'action-without-resource')).toEqual([
      choice('A', none, parts[0]),
      choice('A', none, parts[1]),
    ]);
    expect(fixed(choice('A', [both], []), 'action-without-resource')).toEqual(choice('A', [...parts], []));
  });

  it('edit what is written, where only a variant has the finding', () => {
    const admin = { Effect: 'Allow', Action: 'iam:SetDefaultPolicyVersion', Resource: '*' };
    const narrow = { ...admin, Resource: 'arn:aws:iam::<account-id>:policy/<policy-name>' };
    expect(fixed([choice('A', admin, none)], 'privilege-escalation')).toEqual([choice('A', narrow, none)]);
    const listed = { ...admin, Action: [choice('A', admin.Action, none), 's3:ListAllMyBuckets'] };
    expect(fixed([listed], 'privilege-escalation')).toEqual([listed]);
  });

  it('edit the list that an expression of Terraform chooses', () => {
    const text = `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = var.a ? [
      { Effect = "Allow", Action = ["lambda:CreateEventSourceMapping", "lambda:InvokeFunction"], Resource = "arn:aws:lambda:eu-west-1:111122223333:function:a" },
    ] : []
  })
}
`;
    const after = fixed(undefined, 'action-without-resource', 'main.tf', text) as string;
    expect(after).toContain('Action = ["lambda:CreateEventSourceMapping"]');
    expect(after).toMatch(/\},?\n {4}\] : \[\]/);
    expect(service.analyse(after, 'main.tf')!.policies[0]!.statements).toHaveLength(2);
  });
});
