import { expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const policy = (resource: string, action = 's3:GetObject'): string =>
  `Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action: ${action}\n    Resource: ${resource}\n`;

const found = (text: string) =>
  service.check(service.analyse(text, 'policy.yaml')!).filter((f) => f.rule === 'data-type');

it.each([
  ['*', '"*"'],
  ['\n      - *', '\n      - "*"'],
  ['[*, x]', '["*", x]'],
  ['*:*', '"*:*"'],
])('%j without quotes is an alias in YAML', (written, quoted) => {
  const text = policy(written);
  const [finding, ...more] = found(text);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ severity: 'error' });
  expect(finding!.message).toContain('is an alias in YAML');
  const [fix] = finding!.fixes!();
  expect(applyEdits(text, fix!.edits)).toBe(policy(quoted));
});

it('an alias of an anchor, and a star in quotes, are not', () => {
  expect(found(policy('"*"'))).toEqual([]);
  expect(found(policy('*buckets'))).toEqual([]);
  expect(found(policy('x', 's3:*'))).toEqual([]);
});

it('CloudFormation makes strings of numbers, but not the zeros that an account ID begins with', () => {
  const template = (sid: string, account: string): string =>
    `Resources:\n  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [q]\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n          - Sid: ${sid}\n            Effect: Allow\n            Principal: { AWS: ${account} }\n            Action: sqs:SendMessage\n            Resource: "*"\n`;
  const messages = (text: string, path: string) =>
    service.check(service.analyse(text, path)!).flatMap((f) => (f.rule === 'data-type' ? f.message : []));
  expect(messages(template('1', '111122223333'), 'template.yaml')).toEqual([]);
  expect(messages(template('x', '11122223333'), 'template.yaml')).toEqual([
    'AWS must be a string or a list of strings, not a number, so AWS rejects the policy.',
  ]);
  expect(messages(policy('1'), 'policy.yaml')).toHaveLength(1);
});
