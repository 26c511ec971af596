import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RequestFile } from '../../server/src/dialects/request-file-name.js';
import type { Authorization } from '../../server/src/evaluation/authorize.js';
import {
  type Load,
  type RequestCase,
  readRequests,
  runCase,
} from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue, root } from '../support/catalogue.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

const nothing: Load = () => ({ error: 'does not exist' });

function read(text: string, file: RequestFile = 'request', load = nothing): readonly RequestCase[] {
  return readRequests(parseJson(text), file, catalogue, load).cases;
}

function problems(text: string, file: RequestFile = 'request', load = nothing): string[] {
  const { cases, problems: own } = readRequests(parseJson(text), file, catalogue, load);
  return [...own, ...cases.flatMap((c) => c.problems)].map(
    (p) => `${text.slice(p.range.start, p.range.end)} -> ${p.message}`,
  );
}

const allow = (more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'A', Effect: 'Allow', Action: '*', Resource: '*', ...more }],
});
const USER = 'arn:aws:iam::111122223333:user/ana';

function decide(request: object): Authorization {
  const [first] = read(
    JSON.stringify({ principal: USER, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', ...request }),
  );
  const result = runCase(first!, catalogue);
  expect(first!.problems.filter((p) => !p.minor)).toEqual([]);
  return result!;
}

describe('the examples', () => {
  const folder = join(root, 'examples');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.iam-test.json'),
  );
  it('are there', () => expect(files.length).toBeGreaterThanOrEqual(10));
  it.each(files)('%s', (name) => {
    const path = join(folder, name);
    const load: Load = (p) => ({ text: readFileSync(join(dirname(path), p), 'utf8'), source: p });
    const cases = read(readFileSync(path, 'utf8'), 'test', load);
    expect(cases.length).toBeGreaterThan(3);
    for (const c of cases) {
      expect(c.problems).toEqual([]);
      expect(`${c.name}: ${runCase(c, catalogue)!.decision}`).toBe(`${c.name}: ${c.expect}`);
    }
  });
});

describe('a request document', () => {
  it('says what is wrong, at its place', () => {
    expect(problems('{ "action": "s3:Get*", "policies": {} }')).toEqual([
      '"s3:Get*" -> "s3:Get*" is not a single action: write one such as "s3:GetObject", without wildcards.',
    ]);
    expect(problems('{ "action": "s3:GetObjekt", "policies": {} }')).toEqual([
      '"s3:GetObjekt" -> AWS documents no action "s3:GetObjekt". Did you mean "s3:GetObject"?',
    ]);
    expect(problems('{ "policies": {} }')[0]).toMatch(/^\{ -> The request needs an "action"/);
    expect(problems('{ "action": "s3:GetObject", "polices": {} }')).toEqual([
      '"polices" -> A request has no "polices": did you mean "policies"?',
      '{ -> There are no "policies": nothing can allow the request.',
    ]);
    const of = (more: string): string[] => problems(`{ "action": "s3:GetObject", "policies": {}, ${more} }`);
    expect(of('"principal": "ana"')[0]).toMatch(/^"ana" -> "ana" is not a principal/);
    expect(of('"principal": "arn:aws:iam::111122223333:group/g"')[0]).toMatch(/cannot call AWS/);
    expect(of('"principal": {}')[0]).toMatch(/A principal is an ARN/);
    expect(of('"resource": "bucket"')[0]).toMatch(/^"bucket" -> "bucket" is not an ARN/);
    expect(of('"resource": { "arn": "arn:aws:s3:::b/k", "account": "12" }')[0]).toMatch(
      /^"12" -> "12" is not an account ID/,
    );
    expect(of('"context": { "aws:SourceVcp": "x", "aws:SourceVpc": {} }')).toEqual([
      '{} -> A value of "aws:SourceVpc" is a string, a number or a boolean.',
      '"aws:SourceVcp" -> AWS documents no condition key "aws:SourceVcp".',
    ]);
    expect(of('"expect": "allow"')[0]).toMatch(/^"allow" -> "expect" is one of/);
    expect(of('"principal": { "arn": "111122223333", "groups": ["g"] }')[0]).toMatch(
      /^"g" -> "policies" has no group "g"/,
    );
    expect(
      problems('{ "action": "s3:GetObject", "policies": { "groups": { "a": [], "a": [] } } }')[0],
    ).toMatch(/^"a" -> "a" appears twice/);
    expect(problems('[]')).toEqual(['[] -> A request document is an object.']);
    expect(problems('{}', 'test')[0]).toMatch(/list of "tests"/);
    expect(problems('{ "tests": [{ "action": "s3:GetObject", "policies": {} }] }', 'test')[0]).toMatch(
      /needs an "expect"/,
    );
  });

  it('is not evaluated with an unknown property or a name that appears twice', () => {
    const evaluated = (text: string, file: RequestFile = 'request'): boolean =>
      readRequests(parseJson(text), file, catalogue, nothing).cases.every((c) => c.input !== undefined);
    const of = (more: string): string => `{ "action": "s3:GetObject", "policies": {}, ${more} }`;
    expect(evaluated(of('"context": {}'))).toBe(true);
    expect(evaluated(of('"contexts": {}'))).toBe(false);
    expect(evaluated(of('"principal": { "arn": "111122223333", "mfaage": 5 }'))).toBe(false);
    expect(evaluated(of('"action": "s3:PutObject"'))).toBe(false);
    expect(problems(of('"action": "s3:PutObject"'))[0]).toBe(
      '"action" -> "action" appears twice: remove one of the two.',
    );
    expect(
      problems(of('"context": { "aws:SourceIp": "192.0.2.1", "AWS:sourceip": "192.0.2.2" }'))[0],
    ).toMatch(/^"AWS:sourceip" -> "AWS:sourceip" appears twice/);
    expect(problems('{ "tests": [] }', 'test')).toEqual(['[] -> "tests" has no test: add one.']);
    expect(problems('{ "tests": [], "tests": [] }', 'test')[1]).toMatch(/^"tests" -> "tests" appears twice/);
  });

  it('says what is wrong with its policies', () => {
    const of = (policies: string, load = nothing): string[] =>
      problems(`{ "action": "s3:GetObject", "policies": ${policies} }`, 'request', load);
    expect(of('{ "identity": "gone.json" }')).toEqual(['"gone.json" -> "gone.json" does not exist.']);
    expect(of('{ "identity": {} }')[0]).toMatch(/A policy is a document with a Statement/);
    expect(of('{ "identity": 7 }')[0]).toMatch(/^7 -> A policy/);
    expect(of('{ "identities": [] }')[0]).toMatch(/did you mean "identity"/);
    expect(of('{ "scp": ["a.json"] }', () => ({ text: '{', source: 'a' }))[0]).toMatch(/^"a.json" -> /);
    expect(of('{ "scp": ["a.json"] }', () => ({ text: '[]', source: 'a' }))[0]).toMatch(
      /no policy in "a.json"/,
    );
  });

  it('is not decided while something that it needs is wrong, and is where that does not matter', () => {
    expect(
      read('{ "action": "s3:GetObject", "principal": "ana", "policies": {} }')[0]!.input,
    ).toBeUndefined();
    expect(read('{ "action": "s3:NoSuchAction", "policies": {} }')[0]!.input).toBeDefined();
  });

  it('of any size is answered', TIMED, () => {
    const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`aws:RequestTag/k${i}`, 'x']));
    const text = JSON.stringify({ action: 's3:GetObject', policies: { identity: allow() }, context: keys });
    const took = stopwatch();
    expect(problems(text)[0]).toMatch(/more than 300 keys/);
    expect(took()).toBeLessThan(2000);
    const values = { 'aws:TagKeys': Array.from({ length: 5000 }, (_, i) => `k${i}`) };
    expect(problems(JSON.stringify({ action: 's3:GetObject', policies: {}, context: values }))[0]).toMatch(
      /more than 1000 values/,
    );
  });

  it('survives every truncation', () => {
    const text = readFileSync(join(root, 'examples/bucket.iam-test.json'), 'utf8');
    for (let i = 0; i < text.length; i += 7) {
      for (const file of ['request', 'test'] as const) {
        for (const c of read(text.slice(0, i), file)) runCase(c, catalogue);
      }
    }
  });
});

describe('what follows from principal and resource', () => {
  const when = (Condition: object, request: object): string | undefined =>
    decide({ policies: { identity: allow({ Condition }) }, ...request }).decision;

  it('tags', () => {
    const abac = { StringEquals: { 'aws:ResourceTag/env': '${aws:PrincipalTag/env}' } };
    const tagged = (env: string): object => ({
      principal: { arn: USER, tags: { env: 'dev' } },
      resource: { arn: 'arn:aws:s3:::b/k', tags: { env } },
    });
    expect(when(abac, tagged('dev'))).toBe('Allow');
    expect(when(abac, tagged('prod'))).toBe('ImplicitDeny');
    const own = { StringEquals: { 's3:ExistingObjectTag/env': 'dev' } };
    expect(when(own, tagged('dev'))).toBe('Allow');
  });

  it('MFA: with, without, and with access keys', () => {
    const mfa = (value: string): object => ({ Bool: { 'aws:MultiFactorAuthPresent': value } });
    expect(when(mfa('true'), { principal: { arn: USER, mfa: true } })).toBe('Allow');
    expect(when(mfa('false'), { principal: { arn: USER, mfa: false } })).toBe('Allow');
    expect(when(mfa('false'), { principal: USER })).toBe('ImplicitDeny');
    const recent = { NumericLessThan: { 'aws:MultiFactorAuthAge': '600' } };
    expect(when(recent, { principal: { arn: USER, mfa: true, mfaAge: 60 } })).toBe('Allow');
  });

  it('account, organization, Region, and the ARN of the role after a session', () => {
    const equals = (key: string, value: string): object => ({ StringEquals: { [key]: value } });
    expect(when(equals('aws:PrincipalAccount', '111122223333'), {})).toBe('Allow');
    expect(when(equals('aws:PrincipalOrgID', 'o-1'), { principal: { arn: USER, orgId: 'o-1' } })).toBe(
      'Allow',
    );
    expect(
      when(equals('aws:ResourceAccount', '111122223333'), {
        resource: { arn: 'arn:aws:s3:::b/k', account: '111122223333' },
      }),
    ).toBe('Allow');
    const queue = { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:111122223333:q' };
    expect(when(equals('aws:RequestedRegion', 'eu-west-1'), queue)).toBe('Allow');
    // The path of the role is not in the session's ARN.
    const session = { principal: 'arn:aws:sts::111122223333:assumed-role/app/one' };
    const ofRole = (arn: string): object => ({ ArnLike: { 'aws:PrincipalArn': arn } });
    expect(when(ofRole('arn:aws:iam::111122223333:role/app'), session)).toBeUndefined();
    expect(when(ofRole('arn:aws:iam::111122223333:role/*app'), session)).toBe('Allow');
    expect(when(ofRole('arn:aws:iam::111122223333:role/other'), session)).toBe('ImplicitDeny');
    expect(when(ofRole('arn:aws:iam::444455556666:role/*'), session)).toBe('ImplicitDeny');
    expect(when(equals('aws:username', 'ana'), {})).toBe('Allow');
  });

  it('what every request has and no one gave is asked for, not guessed', () => {
    const result = decide({
      policies: { identity: allow({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }) },
    });
    expect([result.decision, result.missingKeys]).toEqual([undefined, ['aws:SourceIp']]);
    expect(result.explanation).toContain('aws:SourceIp');
    const given = { context: { 'aws:SourceIp': '203.0.113.9' } };
    expect(when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, given)).toBe('Allow');
  });
});

describe('who can do what', () => {
  const bucket = (principal: unknown, more: object = {}): object => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::b/*',
        ...more,
      },
    ],
  });
  const ROLE = 'arn:aws:iam::111122223333:role/app';
  const SESSION = 'arn:aws:sts::111122223333:assumed-role/app/one';
  const narrow = allow({ Action: 'ec2:*' });
  const at = (principal: unknown, policies: object, account = '111122223333'): string => {
    const result = decide({ principal, policies, resource: { arn: 'arn:aws:s3:::b/k', account } });
    return `${result.decision} ${result.decidedBy ?? ''}`.trim();
  };

  it('a resource-based policy that names the user is enough; a boundary does not limit it', () => {
    expect(at(USER, { resource: bucket({ AWS: USER }) })).toBe('Allow resource');
    expect(at(USER, { resource: bucket({ AWS: USER }), boundary: narrow })).toBe('Allow resource');
  });

  it('one that names the role is enough, within boundary and session policy', () => {
    expect(at(SESSION, { resource: bucket({ AWS: ROLE }) })).toBe('Allow resource');
    expect(at(SESSION, { resource: bucket({ AWS: ROLE }), boundary: narrow })).toBe('ImplicitDeny boundary');
    expect(at(SESSION, { resource: bucket({ AWS: ROLE }), session: narrow })).toBe('ImplicitDeny session');
    const byCondition = bucket('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } });
    // "Principal" (IAM User Guide): no boundary limits a wildcard Principal with aws:PrincipalArn; the role's path is unknown.
    expect(at(SESSION, { resource: byCondition, boundary: narrow })).toBe('undefined');
    expect(at(ROLE, { resource: byCondition, boundary: narrow })).toBe('Allow resource');
  });

  it('one that names the session is enough, and nothing limits it', () => {
    expect(at(SESSION, { resource: bucket({ AWS: SESSION }), boundary: narrow, session: narrow })).toBe(
      'Allow resource',
    );
  });

  it('one that names the account delegates the decision to the identity-based policies', () => {
    expect(at(USER, { resource: bucket({ AWS: '111122223333' }) })).toBe('ImplicitDeny identity');
    expect(at(USER, { resource: bucket({ AWS: '111122223333' }), identity: allow() })).toBe('Allow identity');
  });

  it('across accounts both sides have to allow it', () => {
    const other = '444455556666';
    expect(at(USER, { identity: allow() }, other)).toBe('ImplicitDeny resource');
    expect(at(USER, { resource: bucket({ AWS: USER }) }, other)).toBe('ImplicitDeny identity');
    expect(at(USER, { identity: allow(), resource: bucket({ AWS: USER }) }, other)).toBe('Allow resource');
    expect(at(USER, { identity: allow(), resource: bucket({ AWS: '111122223333' }) }, other)).toBe(
      'Allow resource',
    );
    expect(at(USER, { identity: allow(), boundary: narrow, resource: bucket({ AWS: USER }) }, other)).toBe(
      'ImplicitDeny boundary',
    );
  });

  it('root has everything in its account except for guardrails, and nothing elsewhere', () => {
    const root_ = '111122223333';
    expect(at(root_, {})).toBe('Allow identity');
    expect(at(root_, { scp: [[narrow]] })).toBe('ImplicitDeny scp');
    expect(at(root_, { boundary: narrow })).toBe('Allow identity');
    expect(at(root_, {}, '444455556666')).toBe('ImplicitDeny resource');
  });

  it('services and anonymous callers have only the resource-based policy', () => {
    expect(
      at(
        { service: 'cloudfront.amazonaws.com' },
        { resource: bucket({ Service: 'cloudfront.amazonaws.com' }), scp: [[narrow]] },
      ),
    ).toBe('Allow resource');
    expect(at({ service: 'cloudfront.amazonaws.com' }, { resource: bucket('*') })).toBe('Allow resource');
    expect(at('*', { resource: bucket('*') })).toBe('Allow resource');
    expect(at('*', { resource: bucket({ AWS: '111122223333' }) })).toBe('ImplicitDeny resource');
    expect(at('*', {})).toBe('ImplicitDeny resource');
  });

  it('every level of the organization has to allow it; the management account is free', () => {
    const full = allow();
    expect(at(USER, { identity: full, scp: [[full], [full, narrow]] })).toBe('Allow identity');
    expect(at(USER, { identity: full, scp: [[full], [narrow]] })).toBe('ImplicitDeny scp');
    expect(at({ arn: USER, managementAccount: true }, { identity: full, scp: [[narrow]] })).toBe(
      'Allow identity',
    );
    const linked = 'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX';
    expect(at(linked, { identity: full, scp: [[narrow]] })).toBe('Allow identity');
  });

  it('RCPs only deny, only for services that support them', () => {
    const deny = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }],
    };
    expect(at(USER, { identity: allow(), rcp: [[]] })).toBe('Allow identity');
    expect(at(USER, { identity: allow(), rcp: [[], [deny]] })).toBe('ExplicitDeny rcp');
    const ec2 = decide({
      action: 'ec2:StopInstances',
      resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
      policies: { identity: allow(), rcp: [[deny]] },
    });
    expect(ec2.decision).toBe('Allow');
  });

  it('an endpoint policy has to allow it', () => {
    const endpoint = (Action: string): object => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: '*' }],
    });
    expect(at(USER, { identity: allow(), endpoint: endpoint('s3:*') })).toBe('Allow identity');
    expect(at(USER, { identity: allow(), endpoint: endpoint('sqs:*') })).toBe('ImplicitDeny endpoint');
  });

  it('KMS: nothing without the key policy', () => {
    const key = (Principal: object): object => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
    });
    const use = (policies: object): string | undefined =>
      decide({ action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-west-1:111122223333:key/1', policies })
        .decision;
    expect(use({ identity: allow() })).toBeUndefined();
    expect(use({ identity: allow(), resource: key({ AWS: '111122223333' }) })).toBe('Allow');
    expect(use({ resource: key({ AWS: '111122223333' }) })).toBe('ImplicitDeny');
    expect(use({ resource: key({ AWS: USER }) })).toBe('Allow');
    expect(use({ identity: allow(), resource: key({ AWS: ROLE }) })).toBe('ImplicitDeny');
  });

  it('roles: the trust policy decides, and what it leaves to the account', () => {
    const trust = (Principal: object): object => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
    });
    const assume = (policies: object, principal: unknown = USER): string | undefined =>
      decide({ principal, action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/r', policies })
        .decision;
    expect(assume({ identity: allow() })).toBeUndefined();
    expect(assume({ resource: trust({ AWS: USER }) })).toBe('Allow');
    expect(assume({ resource: trust({ AWS: '111122223333' }) })).toBe('ImplicitDeny');
    expect(assume({ identity: allow(), resource: trust({ AWS: '111122223333' }) })).toBe('Allow');
    expect(assume({ resource: trust({ AWS: '111122223333' }) }, '111122223333')).toBe('ImplicitDeny');
  });

  it('sts:GetCallerIdentity needs nothing, and AWS keeps what is its own', () => {
    const deny = allow({ Effect: 'Deny' });
    expect(
      decide({ action: 'sts:GetCallerIdentity', resource: '*', policies: { identity: deny } }).decision,
    ).toBe('Allow');
    const managed = {
      action: 'iam:DeletePolicy',
      resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      policies: { identity: allow() },
    };
    expect(decide(managed).decision).toBe('ImplicitDeny');
    expect(decide({ ...managed, action: 'iam:GetPolicy' }).decision).toBe('Allow');
  });

  it('an explicit Deny anywhere overrides, and the explanation names it', () => {
    const deny = allow({ Effect: 'Deny', Sid: 'No' });
    for (const slot of ['identity', 'boundary', 'session'] as const) {
      const result = decide({
        policies: { identity: allow(), resource: bucket({ AWS: USER }), [slot]: [deny] },
      });
      expect([result.decision, result.decidedBy]).toEqual(['ExplicitDeny', slot]);
      expect(result.explanation).toContain('"No" of');
    }
  });

  it('a statement that does not match is reported with the element that did not match', () => {
    const dev = allow({ Condition: { StringEquals: { 'aws:ResourceTag/environment': 'dev' } } });
    const { explanation } = decide({
      policies: { identity: dev },
      resource: { arn: 'arn:aws:s3:::b/k', tags: { environment: 'prod' } },
    });
    expect(explanation).toContain('`prod` does not equal `dev`');
  });
});
