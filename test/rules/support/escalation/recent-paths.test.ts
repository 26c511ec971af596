/** Escalation paths are found again only if a statement that matters has changed. */
import { describe, expect, it } from 'vitest';
import { service } from '../../../support/service.js';

const policy = (...statements: string[]): string => `{
  "Version": "2012-10-17",
  "Statement": [
    ${statements.join(',\n    ')}
  ]
}`;

const READS = '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*" }';
const ATTACHES = '{ "Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*" }';
const PUTS = '{ "Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*" }';
const DENIES = '{ "Effect": "Deny", "Action": "iam:AttachRolePolicy", "Resource": "*" }';

/** The values at which privilege-escalation is reported. */
function reported(text: string): string[] {
  const analysis = service.analyse(text, 'identity-policy.json')!;
  return service
    .check(analysis)
    .filter((f) => f.rule === 'privilege-escalation')
    .map((f) => text.slice(f.range.start, f.range.end));
}

describe('recent escalation paths', () => {
  it.each([
    [
      'a statement that opens none is edited',
      policy(READS.replace('Get', 'GetA'), ATTACHES),
      ['"iam:AttachRolePolicy"'],
    ],
    ['one is inserted before it', policy(READS, READS, ATTACHES), ['"iam:AttachRolePolicy"']],
    ['a Deny is added', policy(READS, ATTACHES, DENIES), []],
    [
      'another path is added',
      policy(READS, ATTACHES, PUTS),
      ['"iam:AttachRolePolicy"', '"iam:PutRolePolicy"'],
    ],
    ['the statement is removed', policy(READS), []],
  ])('are right after %s', (_, edited, expected) => {
    const before = policy(READS, ATTACHES);
    expect(reported(before)).toEqual(['"iam:AttachRolePolicy"']);
    expect(reported(edited)).toEqual(expected);
    expect(reported(before)).toEqual(['"iam:AttachRolePolicy"']);
  });
});
