import { expect, it } from 'vitest';
import { service } from '../support/service.js';

const statement = { Effect: 'Allow', Action: 's3:GetObjct', Resource: 'arn:aws:s3:::orders/*' };
const policy = { Version: '2012-10-17', Statement: [statement] };
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const policiesIn = (value: unknown) => service.analyse(JSON.stringify(value), 'data.json')?.policies ?? [];
const found = (value: unknown): string[] =>
  service.check(service.analyse(JSON.stringify(value), 'data.json')!).map((f) => f.rule);

it.each([
  ['a list of policies', [policy]],
  ['a list of statements', [statement]],
  ['under any name', { orders: { reader: policy } }],
  ['next to the trust policy of the role', { roles: [{ name: 'orders', trust, access: policy }] }],
  [
    'a string, as Terraform has it in JSON',
    { resource: { aws_iam_policy: { p: { policy: JSON.stringify(policy) } } } },
  ],
])('a policy is found: %s', (_, value) => {
  expect(found(value)).toEqual(['unknown-action']);
});

it('the name of a property says which kind it is', () => {
  const kinds = policiesIn({ roles: [{ trust, access: policy, scp: { ...policy, Statement: [] } }] }).map(
    (p) => p.kind,
  );
  expect(kinds.slice(0, 2)).toEqual(['trust', 'identity']);
});

it.each([
  ['statements of something else', [{ Effect: 'NoSchedule', Action: 'taint' }]],
  ['a list in which only some are statements', [statement, { name: 'x' }]],
  ['a Version alone', { policy: { Version: '2012-10-17' }, Effect: 'x' }],
  ['a Statement without a Version', { rules: { Statement: 'text', Effect: 'x' } }],
  ['a RAM policy of another provider', { p: { Version: '1', Statement: [statement] } }],
])('nothing is found: %s', (_, value) => {
  expect(policiesIn(value).filter((p) => p.statements.length > 0)).toEqual([]);
});
