import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../support/service.js';

const policy = (statement: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'A', Effect: 'Allow', Resource: '*', ...statement }],
  });

/** The rule that reports a cause by itself, and the policy. */
const CAUSES: readonly (readonly [string, object])[] = [
  ['pass-role-wildcard', { Action: ['iam:PassRole', 'ec2:RunInstances'] }],
  ['service-wildcard', { Action: ['iam:*'] }],
  ['allow-not-action', { NotAction: ['ec2:*'], Condition: { StringEquals: { 'aws:ResourceTag/a': 'b' } } }],
  ['allow-not-action', { NotAction: ['iam:*', 's3:*'] }],
];

describe('a cause that privilege-escalation reports', () => {
  it.each(CAUSES)('%s: it is left to that rule, unless it is off', (rule, statement) => {
    const text = policy(statement);
    const rulesOf = (options?: Parameters<typeof findingsOf>[2]): readonly string[] =>
      findingsOf(text, 'identity', options).map((f) => f.rule);
    const on = rulesOf();
    expect(on.includes('privilege-escalation') && on.includes(rule)).toBe(false);
    const off = findingsOf(text, 'identity', { rules: { 'privilege-escalation': 'off' } });
    const alone = off.find((f) => f.rule === rule);
    expect(off.map((f) => f.rule)).toContain(rule);
    // Its fixes are looked up as the finding was found.
    expect(() => alone!.fixes!()).not.toThrow();
    if (rule === 'service-wildcard') expect(alone!.fixes!().length).toBeGreaterThan(0);
  });
});
