import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const sets = requestSets(catalogue);
const under = (Condition: object) =>
  compileText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition }],
    }),
    'identity',
  );
const lost = (before: object, after: object) => {
  const { newAccess, lostAccess } = comparePolicies(under(before), under(after), catalogue, sets);
  expect([newAccess.unknown, newAccess.findings, lostAccess.unknown]).toEqual([[], [], []]);
  return lostAccess.findings.map((f) => [...f.witness.context.values()]);
};
const present = (key: string) => ({ Null: { [key]: 'false' } });

/** IAM User Guide, "AWS global condition context keys": the value types of keys that AWS sets. */
describe('a key that AWS sets has no value of another type', () => {
  it.each([
    ['aws:SourceIp', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } }],
    ['aws:VpcSourceIp', { IpAddress: { 'aws:VpcSourceIp': ['0.0.0.0/0', '::/0'] } }],
    ['aws:SecureTransport', { Bool: { 'aws:SecureTransport': ['true', 'false'] } }],
    ['aws:ViaAWSService', { Bool: { 'aws:ViaAWSService': ['true', 'false'] } }],
    ['aws:MultiFactorAuthAge', { NumericGreaterThanEquals: { 'aws:MultiFactorAuthAge': '0' } }],
    ['aws:CurrentTime', { DateGreaterThanEquals: { 'aws:CurrentTime': '1970-01-01T00:00:00Z' } }],
  ])('%s', (key, all) => {
    expect(lost(present(key), all)).toEqual([]);
  });

  it('a range of addresses leaves real ones out', () => {
    expect(lost(present('aws:SourceIp'), { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })).toEqual([
      [['2001:db8::1']],
    ]);
  });

  it('a tag can have any value', () => {
    const [values] = lost(present('aws:RequestTag/cost'), {
      NumericGreaterThanEquals: { 'aws:RequestTag/cost': '0' },
    });
    expect(values).toHaveLength(1);
  });
});
