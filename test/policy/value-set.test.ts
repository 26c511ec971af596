import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../server/src/evaluation/evaluate-policy.js';
import { makeContext, type Request } from '../../server/src/requests/request.js';
import { compileText } from '../support/policies.js';

const request = (action: string, resource: string, context: Record<string, string>): Request => ({
  caller: undefined,
  action,
  resource,
  context: makeContext(context),
});

const decide = (Statement: object[], r: Request): string =>
  evaluatePolicy(compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity'), r).decision ??
  'undecided';

const allow = (more: object = {}): object => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
  ...more,
});

describe('malformed values of a condition', () => {
  const when = (operator: string, key: string, values: string | string[]): object => ({
    Condition: { [operator]: { [key]: values } },
  });
  const given = (key: string, value: string): Request =>
    request('s3:GetObject', 'arn:aws:s3:::b/x', { [key]: value });

  it.each([
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/40', '203.0.113.5'],
    ['NotIpAddress', 'aws:SourceIp', 'office', '203.0.113.5'],
    ['DateGreaterThan', 'aws:CurrentTime', '31/12/2020', '2026-01-01T00:00:00Z'],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', 'one hour', '300'],
    ['Bool', 'aws:SecureTransport', 'no', 'true'],
    ['Null', 'aws:SourceIp', 'yes', '203.0.113.5'],
  ])('leave it unknown whether %s matches %s: %s', (operator, key, value, has) => {
    const test = when(operator, key, value);
    expect(decide([allow(test)], given(key, has))).toBe('undecided');
    expect(decide([allow(), { ...allow(test), Effect: 'Deny' }], given(key, has))).toBe('undecided');
  });

  it('do not keep a good value from deciding', () => {
    const ip = (operator: string): object =>
      when(operator, 'aws:SourceIp', ['203.0.113.0/24', '203.0.113.0/40']);
    expect(decide([allow(ip('IpAddress'))], given('aws:SourceIp', '203.0.113.5'))).toBe('Allow');
    expect(decide([allow(ip('NotIpAddress'))], given('aws:SourceIp', '203.0.113.5'))).toBe('ImplicitDeny');
    expect(decide([allow(ip('IpAddress'))], given('aws:SourceIp', '198.51.100.1'))).toBe('undecided');
  });

  it('include Null with IfExists, which is not an operator', () => {
    const deny = { ...allow(when('NullIfExists', 'aws:SourceIp', 'true')), Effect: 'Deny' };
    expect(decide([allow(), deny], given('aws:SourceIp', '203.0.113.5'))).toBe('undecided');
  });
});
