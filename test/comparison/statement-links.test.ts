/** The report of a comparison links to the statements that newly allow something. */
import { expect, it } from 'vitest';
import { finish } from '../../server/src/algebra/steps.js';
import type { PolicyKind } from '../../server/src/service/core.js';
import { service } from '../support/service.js';

const policy = (...statements: object[]): object => ({ Version: '2012-10-17', Statement: statements });
const allow = (sid: string, action: string, resource = '*'): object => ({
  Sid: sid,
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});

/** The lines with links of a report, with the line that each link leads to in place of the address. */
function linked(before: object, after: object, path = 'a-policy.json', kind?: PolicyKind): string[] {
  const text = JSON.stringify(after, null, 1);
  const lines = text.split('\n');
  const lineOf = (offset: number): string => lines[text.slice(0, offset).split('\n').length - 1]!.trim();
  const { policies } = service.analyse(text, path, kind && { kind, reason: 'the test' })!;
  const { markdown } = finish(
    service.compareWithText(policies, { text: JSON.stringify(before), path }, 0, (at) => `@${lineOf(at)}`),
  );
  return markdown.split('\n').filter((line) => line.includes(']('));
}

it('names the statement that allows it, among others with the same resources', () => {
  const before = policy(allow('Queues', 'sqs:SendMessage'));
  const after = policy(
    allow('Queues', 'sqs:SendMessage'),
    allow('Reads', 's3:Get*'),
    { ...allow('NoDeletes', 's3:DeleteObject'), Effect: 'Deny' },
    allow('Lists', 's3:ListBucket', 'arn:aws:s3:::reports'),
  );
  expect(linked(before, after)).toEqual([
    'Statement: ["Reads"](<@"Sid": "Reads",>)',
    'Statement: ["Lists"](<@"Sid": "Lists",>)',
  ]);
  expect(linked(after, before)).toEqual([]);
  expect(linked(after, after)).toEqual([]);
});

it('names several, if several allow it', () => {
  const own = allow('C', 'sns:Publish');
  const after = policy(allow('A', 's3:GetObject'), own, allow('B', 's3:GetObject'));
  expect(linked(policy(own), after)).toEqual(['Statements: ["A"](<@"Sid": "A",>), ["B"](<@"Sid": "B",>)']);
});

it('takes a name as text', () => {
  const after = policy(allow('](http://example.com)[', 's3:GetObject'));
  const [line] = linked(policy(allow('C', 'sns:Publish')), after);
  expect(line).toMatch(/^Statement: \["\\\]\\\(/);
});

it('links to each policy of a template that is new or has changed', () => {
  const template = (policies: Record<string, object>): object => ({
    Resources: Object.fromEntries(
      Object.entries(policies).map(([name, of]) => [
        name,
        { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: of } },
      ]),
    ),
  });
  const before = { Same: policy(allow('S', 's3:GetObject')), Old: policy(allow('O', 's3:GetObject')) };
  const after = {
    Same: before.Same,
    Old: policy(allow('O', 's3:PutObject')),
    New: policy(allow('N', 'sqs:SendMessage')),
  };
  expect(linked(template(before), template(after), 'template.json')).toEqual([
    '## Changed: [`Old.PolicyDocument`](<@"PolicyDocument": {>)',
    'Statement: ["O"](<@"Sid": "O",>)',
    '## Added: [`New.PolicyDocument`](<@"PolicyDocument": {>)',
    'Statement: ["N"](<@"Sid": "N",>)',
  ]);
});
