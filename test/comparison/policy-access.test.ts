import { describe, expect, it } from 'vitest';
import { accessMarkdown, accessOf, accessSummary } from '../../server/src/comparison/policy-access.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { policyOf, wholePolicy } from '../support/fixture.js';

const access = (body: string, kind: PolicyKind = 'identity') =>
  accessOf(compilePolicy(policyOf(wholePolicy(body), kind)), catalogue, requestSets(catalogue));

describe('what a policy grants', () => {
  it('by service and access level, without what a Deny removes', () => {
    const [first] = access(`
      { "Sid": "A", "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:DeleteQueue", "sqs:ListQueues"], "Resource": "*" },
      { "Sid": "No", "Effect": "Deny", "Action": "sqs:Delete*", "Resource": "*" }`);
    expect(first!.services.map((s) => [s.service, Object.fromEntries(s.levels)])).toEqual([
      ['sqs', { Write: ['sqs:SendMessage'], Read: ['sqs:ListQueues'] }],
    ]);
    expect(first!.limitedBy).toEqual(['"No"']);
  });

  it('keeps what a Deny removes in part, and says so', () => {
    const [first] = access(`
      { "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" },
      { "Sid": "No", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::secret/*" }`);
    expect([...first!.services[0]!.levels.values()]).toEqual([['s3:GetObject']]);
    expect(first!.limitedBy).toEqual(['"No"']);
  });

  it('which principals, which resources, and under which conditions', () => {
    const [first] = access(
      `{ "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*",
         "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["a", "b"] } } }`,
      'resource',
    );
    expect(first).toMatchObject({
      principals: ['111122223333'],
      resources: ['arn:aws:s3:::b/*'],
      conditions: ['StringEquals aws:PrincipalTag/team: a or b'],
    });
    const text = accessMarkdown([first!], 'resource-based policy');
    expect(text).toContain('## statement 1\n');
    const linked = accessMarkdown([first!], 'resource-based policy', (at) => `file:///a b.json#${at}`);
    expect(linked).toContain(`## [statement 1](<file:///a b.json#${first!.at}>)`);
    expect(text).toContain('**Who**: `111122223333`');
    expect(text).toContain('**Only if**: `StringEquals aws:PrincipalTag/team: a or b`');
  });

  it('in a summary', () => {
    expect(
      accessSummary(
        access('{ "Effect": "Allow", "Action": ["s3:GetObject", "iam:PassRole"], "Resource": "*" }'),
      ),
    ).toBe('2 services: 1 read, 1 write actions');
    expect(accessSummary(access('{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }'))).toBe(
      'actions of any service',
    );
    expect(accessSummary(access('{ "Effect": "Deny", "Action": "*", "Resource": "*" }'))).toBe(
      'allows nothing',
    );
    expect(accessSummary(access('{ "Effect": "Allow", "Action": "s3:Gobj", "Resource": "*" }'))).toBe(
      'allows no documented action',
    );
    const denied = (...sids: string[]) =>
      access(
        ['{ "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*" }']
          .concat(
            sids.map((sid) => `{ "Sid": "${sid}", "Effect": "Deny", "Action": "s3:*", "Resource": "*" }`),
          )
          .join(', '),
      );
    expect(accessSummary(denied('NoDeletes'))).toBe('all of it denied by "NoDeletes"');
    expect(accessSummary(denied('A', 'B'))).toMatch(/^all of it denied by "[AB]"/);
  });
});
