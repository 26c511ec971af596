/** A request is decided where all the possible values of its unknown keys give the same answer. */
import { describe, expect, it } from 'vitest';
import { neededKeys } from '../../server/src/evaluation/evaluate-policy.js';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseCaller } from '../../server/src/requests/principal.js';
import { makeContext } from '../../server/src/requests/request.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ops`;
const INSTANCE = `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`;

function evaluate(document: object): readonly [string, ...string[]] {
  const text = JSON.stringify({ principal: ROLE, ...document });
  const { cases } = readRequests(parseJson(text), 'request', catalogue, () => ({ error: 'is not there' }));
  const { decision, missingKeys } = runCase(cases[0]!, catalogue)!;
  return [decision ?? 'undecided', ...missingKeys];
}

const allow = (Condition: object, more: object = {}): object => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  Condition,
  ...more,
});
const identity = (...Statement: object[]): object => ({ identity: { Version: '2012-10-17', Statement } });
const start = (...statements: object[]): readonly [string, ...string[]] =>
  evaluate({ action: 'ec2:StartInstances', resource: INSTANCE, policies: identity(...statements) });

const TYPES = Array.from({ length: 20 }, (_, i) => `c${i}.large`);

describe('values of a key', () => {
  it('twenty of them, each allowed by a separate statement, and all others by another', () => {
    const each = TYPES.map((type) => allow({ StringEquals: { 'ec2:InstanceType': type } }));
    const others = allow({ StringNotEquals: { 'ec2:InstanceType': TYPES } });
    expect(start(...each, others)).toEqual(['Allow']);
    // One of them is missing.
    expect(start(...each.slice(1), others)).toEqual(['undecided', 'ec2:InstanceType']);
  });

  it('as a variable in Resource: the one value with which the pattern matches', () => {
    const own = (Condition: object, Resource: string): object => allow(Condition, { Resource });
    const read = (...statements: object[]): readonly [string, ...string[]] =>
      evaluate({
        action: 's3:GetObject',
        resource: { arn: 'arn:aws:s3:::home/ana/x', account: ACCOUNT, tags: {} },
        policies: identity(...statements),
      });
    const home = 'arn:aws:s3:::home/${aws:SourceIdentity}/*';
    expect(read(own({}, home))).toEqual(['undecided', 'aws:SourceIdentity']);
    expect(
      read(own({}, home), own({ StringNotEqualsIfExists: { 'aws:SourceIdentity': 'ana' } }, '*')),
    ).toEqual(['Allow']);
    // With a wildcard next to it, several values match: "a", "an" and "ana" among them.
    const begins = 'arn:aws:s3:::home/${aws:SourceIdentity}*/x';
    expect(
      read(own({}, begins), own({ StringNotEqualsIfExists: { 'aws:SourceIdentity': 'ana' } }, '*')),
    ).toEqual(['Allow']);
    expect(read(own({}, begins), own({ StringNotLike: { 'aws:SourceIdentity': 'b*' } }, '*'))).toEqual([
      'undecided',
      'aws:SourceIdentity',
    ]);
  });

  it('as a variable that is compared with a known key', () => {
    // Found by the second model: whatever the account is, one of the two holds.
    const Principal = { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' };
    const Statement = [
      allow({ StringEquals: { 'aws:PrincipalAccount': ACCOUNT } }, { Principal }),
      allow({ StringNotEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }, { Principal }),
    ];
    expect(
      evaluate({
        principal: Principal.AWS,
        action: 's3:GetObject',
        resource: { arn: 'arn:aws:s3:::b/k', account: ACCOUNT },
        policies: { resource: { Version: '2012-10-17', Statement } },
      }),
    ).toEqual(['Allow']);
  });

  it('compared with another unknown key: there or absent is enough', () => {
    const differs = { StringNotEqualsIgnoreCaseIfExists: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } };
    const isThere = { Null: { 'aws:ResourceOrgID': 'false' } };
    expect(start(allow(differs), allow(isThere))).toEqual(['Allow']);
    // A variable has the letters of the first policy in the process that uses it; names of keys are the same in any case.
    expect(start(allow(differs)).map((name) => name.toLowerCase())).toEqual([
      'undecided',
      'aws:resourceorgid',
      'aws:principalorgid',
    ]);
  });

  it('compared with another unknown key: equal or not, whatever they are', () => {
    const key = (operator: string): object => ({ [operator]: { 'aws:SourceIdentity': '${aws:UserAgent}' } });
    expect(start(allow(key('StringEquals')), allow(key('StringNotEquals')))).toEqual(['Allow']);
    expect(start(allow(key('StringEquals')))).toEqual(['undecided', 'aws:SourceIdentity', 'aws:UserAgent']);
    // Two keys that are equal have one value, so it cannot be two.
    const is = (name: string, value: string): object => ({ StringEquals: { [name]: value } });
    const same = {
      ...key('StringEquals'),
      StringLike: { 'aws:SourceIdentity': 'a*' },
      StringNotLike: { 'aws:UserAgent': 'a*' },
    };
    expect(start(allow(same))).toEqual(['ImplicitDeny']);
    expect(
      start(
        allow(is('aws:SourceIdentity', '${aws:SourceIdentity}')),
        allow({ Null: { 'aws:SourceIdentity': 'true' } }),
      ),
    ).toEqual(['Allow']);
    expect(start(allow(is('aws:UserAgent', '${aws:UserAgent}')))).toEqual(['Allow']);
  });

  it('a default of a key that it is compared with is a value like others', () => {
    const own = "${aws:SourceIdentity, 'none'}";
    const equal = allow({ StringEquals: { 'aws:UserAgent': own } });
    const is = allow({ StringEquals: { 'aws:UserAgent': 'none' }, Null: { 'aws:SourceIdentity': 'true' } });
    const differs = allow({ StringNotEquals: { 'aws:UserAgent': own } });
    expect(start(equal, differs)).toEqual(['Allow']);
    expect(start(is, differs)).toEqual(['undecided', 'aws:UserAgent', 'aws:SourceIdentity']);
  });

  it('two forms of one value', () => {
    const until = allow({ DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } });
    const [from, later, number] = [
      { DateGreaterThanEquals: { 'aws:EpochTime': '2026-01-01T00:00:00Z' } },
      { DateGreaterThanEquals: { 'aws:EpochTime': '2026-01-01T00:00:02Z' } },
      { NumericGreaterThanEquals: { 'aws:EpochTime': '1767225600' } },
    ].map((condition) => allow(condition));
    expect(start(until, from!)).toEqual(['Allow']);
    expect(start(until, number!)).toEqual(['Allow']);
    // One answer gives both.
    expect(start(until, later!)).toEqual(['undecided', 'aws:CurrentTime']);
    const tags = (key: string, operator: string): object => allow({ [operator]: { [key]: 'prod' } });
    expect(
      start(tags('aws:ResourceTag/env', 'StringEquals'), tags('ec2:ResourceTag/env', 'StringNotEquals')),
    ).toEqual(['Allow']);
    const region = (key: string, operator: string): object => allow({ [operator]: { [key]: 'eu-west-1' } });
    const describe_ = { action: 'ec2:DescribeInstances', resource: '*' };
    expect(
      evaluate({
        ...describe_,
        policies: identity(
          region('ec2:Region', 'StringEquals'),
          region('aws:RequestedRegion', 'StringNotEquals'),
        ),
      }),
    ).toEqual(['Allow']);
    expect(
      evaluate({
        ...describe_,
        context: { 'aws:RequestedRegion': 'eu-west-1' },
        policies: identity(region('ec2:Region', 'StringEquals')),
      }),
    ).toEqual(['Allow']);
  });

  it('a key that is there only with a value of another one', () => {
    const deny = (condition: object): object => ({ ...allow(condition), Effect: 'Deny' });
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/ops/olu`;
    const withMfa = (...statements: object[]): readonly [string, ...string[]] =>
      evaluate({
        principal: session,
        action: 'ec2:StartInstances',
        resource: INSTANCE,
        policies: identity(...statements),
      });
    // No request has an age without MFA.
    const contradiction = deny({
      Bool: { 'aws:MultiFactorAuthPresent': 'false' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
    });
    expect(withMfa(allow({}), contradiction)).toEqual(['Allow']);
    const real = deny({
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
    });
    expect(withMfa(allow({}), real)[0]).toBe('undecided');
  });

  it('a tag that is tried does not make the other tags absent', () => {
    const tags = (env: string, team: string): object =>
      allow({ StringEquals: { 'aws:ResourceTag/env': env, 'aws:ResourceTag/team': team } });
    expect(start(tags('dev', 'red'))).toEqual(['undecided', 'aws:ResourceTag/env', 'aws:ResourceTag/team']);
  });

  it('a key that matters to a statement that no longer does is not asked for', () => {
    expect(
      start(
        allow({ StringEquals: { 'ec2:InstanceType': 'm5.large' } }),
        allow({ StringLike: { 'ec2:Tenancy': '*' } }),
        allow({ Null: { 'ec2:Tenancy': 'true' } }),
      ),
    ).toEqual(['Allow']);
  });
});

describe('explanations of a decision that all values lead to', () => {
  const when = (Effect: string, operator: string): object => ({
    ...allow({ [operator]: { 'ec2:InstanceType': 'm5.*' } }),
    Effect,
  });
  const explain = (...statements: object[]): [string | undefined, string | undefined, string] => {
    const document = {
      principal: ROLE,
      action: 'ec2:StartInstances',
      resource: INSTANCE,
      policies: identity(...statements),
    };
    const { cases } = readRequests(parseJson(JSON.stringify(document)), 'request', catalogue, () => ({
      error: 'is not there',
    }));
    const { decision, decidedBy, explanation } = runCase(cases[0]!, catalogue)!;
    return [decision, decidedBy, explanation];
  };

  it('a Deny for each of them', () => {
    const [decision, by, text] = explain(
      allow({}),
      when('Deny', 'StringLike'),
      when('Deny', 'StringNotLike'),
    );
    expect([decision, by]).toEqual(['ExplicitDeny', 'identity']);
    expect(text).toContain('one of them always does. Statement 2 of the inline identity-based policy');
  });

  it('a Deny for each of them, and no Allow', () => {
    const [decision] = explain(when('Deny', 'StringLike'), when('Deny', 'StringNotLike'));
    expect(decision).toBe('ExplicitDeny');
    expect(explain(when('Deny', 'StringLike'))[0]).toBe('ImplicitDeny');
  });

  it('an Allow for each of them', () => {
    const [decision, by, text] = explain(when('Allow', 'StringLike'), when('Allow', 'StringNotLike'));
    expect([decision, by]).toEqual(['Allow', 'identity']);
    expect(text).toContain(
      'Allowed. Which Allow matches depends on unknown values, but the decision does not.',
    );
  });
});

describe('keys that the editor asks for', () => {
  const asks = (statements: object[], asked: string[] = []): string[] =>
    neededKeys(
      compileText(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'identity'),
      {
        caller: parseCaller(ROLE),
        action: 'ec2:StartInstances',
        resource: INSTANCE,
        context: makeContext({}),
      },
      new Set(asked),
      () => false,
    );

  it('not those of which no value makes a difference', () => {
    const covered = [
      allow({ StringLike: { 'ec2:InstanceType': 'm5.*' } }),
      allow({ StringNotLike: { 'ec2:InstanceType': 'm5.*' } }),
    ];
    expect(asks(covered)).toEqual([]);
    expect(asks(covered.slice(0, 1))).toEqual(['ec2:InstanceType']);
  });

  it('which denial it is makes a difference', () => {
    const deny = { Effect: 'Deny', Action: '*', Resource: '*' };
    expect(asks([{ ...deny, Condition: { StringLike: { 'ec2:InstanceType': 'm5.*' } } }])).toEqual([
      'ec2:InstanceType',
    ]);
  });

  it('answers that were given count', () => {
    const both = [allow({ StringEquals: { 'ec2:InstanceType': 'm5.large', 'ec2:Tenancy': 'host' } })];
    expect(asks(both)).toEqual(['ec2:InstanceType', 'ec2:Tenancy']);
    // Asked, and the request does not have it.
    expect(asks(both, ['ec2:tenancy'])).toEqual([]);
  });
});
