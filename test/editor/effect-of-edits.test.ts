import { expect, it } from 'vitest';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { service } from '../support/service.js';

const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const effect = (before: string, after: string, kind: PolicyKind = 'identity'): string => {
  const analysis = service.analyse(before, 'x-policy.json', { kind, reason: 'the test' })!;
  return service.effectOfEdits(analysis, [{ range: { start: 0, end: before.length }, text: after }]);
};
const allow = { Effect: 'Allow', Action: ['s3:GetObject', 's3:Get*'], Resource: 'arn:aws:s3:::b/*' };
const deny = { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' };

it('is what the algebra proves', () => {
  expect(effect(policy(allow), policy({ ...allow, Action: 's3:Get*' }))).toBe('keeps');
  expect(effect(policy(allow), policy({ ...allow, Action: 's3:GetObject' }))).toBe('narrows');
  expect(effect(policy(allow), policy({ ...allow, Action: 's3:*' }))).toBe('changes');
  expect(effect(policy(allow), policy(allow, deny))).toBe('keeps');
});

it('is asked of what changes, together with the statements that stay', () => {
  const all = { ...allow, Action: 's3:*' };
  const get = { ...allow, Action: 's3:GetObject' };
  const put = { ...allow, Action: 's3:PutObject' };
  expect(effect(policy(get, all), policy(put, all))).toBe('keeps');
  expect(effect(policy(all, deny), policy(get, deny))).toBe('narrows');
  expect(effect(policy(get, deny), policy(put, deny))).toBe('changes');
  const denyGet = { ...deny, Action: 's3:Get*' };
  expect(effect(policy(get, put, denyGet), policy(put, denyGet))).toBe('keeps');
  expect(effect(policy(get, put), policy(put, get))).toBe('keeps');
  // With the Deny, what it is about changes too.
  expect(effect(policy(get, put, denyGet), policy(get, put))).toBe('changes');
});

it('is a change where AWS rejects the policy, or the text no longer parses', () => {
  const { Effect: _, ...undecided } = allow;
  expect(effect(policy(undecided), policy(allow))).toBe('changes');
  // A file whose kind is set is a policy without statements.
  expect(effect(policy(allow), '{}')).toBe('narrows');
  expect(effect(policy(allow), '{')).toBe('changes');
});

it('takes policies that only limit with the full access that they limit', () => {
  const other = { ...deny, Action: 's3:DeleteObject' };
  expect(effect(policy(deny, other), policy(deny), 'scp')).toBe('changes');
  expect(effect(policy(deny), policy(deny, other), 'scp')).toBe('narrows');
  expect(effect(policy(deny, deny), policy(deny), 'scp')).toBe('keeps');
  expect(effect(policy(deny, other), policy(deny))).toBe('changes');
});

it('the effect on an SCP that allows is what changes in it', () => {
  const text =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*"],"Resource":"*"}]}';
  const analysis = service.analyse(text, 'a-policy.json', { kind: 'scp', reason: 'the test' })!;
  const start = text.indexOf('s3:Get*');
  const edit = (to: string) => [{ range: { start, end: start + 's3:Get*'.length }, text: to }];
  expect(service.effectOfEdits(analysis, edit('s3:*'))).toBe('changes');
  expect(service.effectOfEdits(analysis, edit('s3:GetObject'))).toBe('narrows');
});

it('is asked in spite of another Allow of which something is unknown', () => {
  const unknown = 'Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }';
  const allowed = (action: string, condition = ''): string =>
    `{ Effect = "Allow", Action = "${action}", Resource = "*", ${condition} }`;
  const text = (...statements: string[]): string =>
    `resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Version = "2012-10-17", Statement = [${statements.join(', ')}] })\n}\n`;
  const other = allowed('ssm:SendCommand', unknown);
  const change = (before: string, after: string): string =>
    service.effectOfEdits(service.analyse(before, 'x.tf')!, [
      { range: { start: 0, end: before.length }, text: after },
    ]);
  const [get, all] = [allowed('s3:GetObject'), allowed('s3:Get*')];
  expect(change(text(get, all, other), text(all, other))).toBe('keeps');
  expect(change(text(get, other), text(all, other))).toBe('changes');
  expect(change(text(get, all, other), text(get, other))).toBe('narrows');
  expect(change(text(get, other), text(get, allowed('ssm:SendCommand')))).toBe('changes');
});
