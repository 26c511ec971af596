/** Policies with Fn::If: what is reported for all outcomes of the conditions, for one, and not at all. */
import { describe, expect, it } from 'vitest';
import { type Policy, readPolicies, unknownOf } from '../../server/src/service/core.js';
import { service } from '../support/service.js';

const ABSENT = { Ref: 'AWS::NoValue' };
const either = (condition: string, ...arms: [unknown, unknown]): object => ({
  'Fn::If': [condition, ...arms],
});
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown): object => ({ Effect: 'Deny', Action, Resource: '*' });

function policy(resource: object, path = 'template.json'): Policy {
  const text = path.endsWith('.yaml')
    ? `Resources:\n  It:\n    ${JSON.stringify(resource)}\n`
    : JSON.stringify({ Resources: { It: resource } });
  const read = readPolicies(text, path);
  if ('error' in read) throw new Error(read.error);
  return read.policies[0]!;
}
const identity = (...Statement: unknown[]): Policy =>
  policy({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: { Version: '2012-10-17', Statement } },
  });
const bucketPolicy = (...Statement: unknown[]): object => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: 'b', PolicyDocument: { Version: '2012-10-17', Statement } },
});
const bucket = (...Statement: unknown[]): Policy => policy(bucketPolicy(...Statement));

/** The lines of the report without examples, or what is unknown. */
function compare(before: Policy, after: Policy): string[] {
  const lines = service.comparisonLines(service.compare(before, after));
  return lines.filter((l) => !l.includes('for example')).map((l) => l.trim());
}
const SAME = ['The two policies allow the same requests.'];

describe('a comparison', () => {
  const both = either('Prod', allow('s3:GetObject'), allow('sqs:SendMessage'));

  it('of equal alternatives is equal', () => {
    expect(compare(identity(both), identity(both))).toEqual(SAME);
    // In another order of statements, with other Sids, and as a list.
    const written = either('Prod', [allow(['s3:GetObject'], '*', { Sid: 'A' })], allow('sqs:SendMessage'));
    expect(compare(identity(both, deny('iam:*')), identity(deny('iam:*'), written))).toEqual(SAME);
    const value = either('Prod', 'arn:aws:s3:::a/*', 'arn:aws:s3:::b/*');
    expect(compare(identity(allow('s3:*', value)), identity(allow('s3:*', [value])))).toEqual(SAME);
  });

  it('has the name of a condition as code in Markdown: on GitHub, an escaped @name still notifies', () => {
    const named = either('@everyone', allow('s3:GetObject'), allow('s3:PutObject'));
    const markdown = service.comparisonMarkdown(service.compare(identity(), identity(named)));
    expect(markdown).toContain('Only if the condition `@everyone` is true.');
  });

  it('finds what a new alternative adds, with its condition', () => {
    const wider = either('Prod', allow('s3:GetObject'), allow(['sqs:SendMessage', 'sqs:DeleteQueue']));
    expect(compare(identity(both), identity(wider))).toEqual([
      'Newly allowed if the condition "Prod" is false (Allow on *):',
      'sqs: sqs:DeleteQueue (write)',
    ]);
    expect(compare(identity(wider), identity(both)).slice(0, 2)).toEqual([
      'No new access.',
      'No longer allowed if the condition "Prod" is false (Allow on *):',
    ]);
    expect(compare(identity(both), identity(both, either('Prod', deny('s3:*'), ABSENT)))).toEqual([
      'No new access.',
      'No longer allowed if the condition "Prod" is true (Allow on *):',
      's3: s3:GetObject (read)',
    ]);
  });

  it('finds what every alternative adds, without a condition', () => {
    const [before, after] = [allow('s3:GetObject'), allow(['s3:GetObject', 's3:PutObject'])];
    expect(compare(identity(before), identity(either('Prod', after, after)))).toEqual([
      'Newly allowed (Allow on *):',
      's3: s3:PutObject (write)',
    ]);
    expect(compare(identity(both), identity(both, allow('iam:PassRole')))).toEqual([
      'Newly allowed (Allow on *):',
      'iam: iam:PassRole (write)',
    ]);
  });

  it('with the values of an element', () => {
    const action = (second: unknown) => allow(['s3:GetObject', either('Prod', ABSENT, second)]);
    expect(compare(identity(action('s3:PutObject')), identity(action('s3:PutObject')))).toEqual(SAME);
    expect(compare(identity(action('s3:PutObject')), identity(action('s3:DeleteObject')))).toEqual([
      'Newly allowed if the condition "Prod" is false (Allow on *):',
      's3: s3:DeleteObject (write)',
      'No longer allowed if the condition "Prod" is false (Allow on *):',
      's3: s3:PutObject (write)',
    ]);
    const effect = (first: string, second: string) => ({
      ...allow('s3:*'),
      Effect: either('Prod', first, second),
    });
    expect(compare(identity(effect('Deny', 'Deny')), identity(effect('Deny', 'Allow')))[0]).toBe(
      'Newly allowed if the condition "Prod" is false (Allow on *):',
    );
  });

  it('of different conditions claims only what one of them decides', () => {
    const other = either('Other', allow('s3:GetObject'), allow('sqs:SendMessage'));
    // Each is s3:GetObject in one case: whether the two cases differ is unknown.
    const comparison = service.compare(identity(both), identity(other));
    expect(comparison.newAccess.findings).toEqual([]);
    expect(unknownOf(comparison)[0]).toMatch(/depends on several conditions/);
    // What the old policy never allows is new, under the condition of the new one alone.
    const more = either('Other', [allow('s3:GetObject'), allow('iam:PassRole')], allow('sqs:SendMessage'));
    expect(service.compare(identity(both), identity(more)).newAccess.findings).toMatchObject([
      { action: 'iam:PassRole', when: [{ condition: { name: 'Other' }, value: true }] },
    ]);
    // Allow narrowest, Deny widest: a Deny that can be there everywhere leaves nothing certain.
    const stopped = identity(more, either('Third', deny('iam:*'), ABSENT));
    expect(service.compare(identity(both), stopped).newAccess.findings).toEqual([]);
  });

  it('with too many conditions is unknown', () => {
    const many = Array.from({ length: 9 }, (_, i) => either(`C${i}`, allow(`s3:GetObject`), ABSENT));
    const comparison = service.compare(identity(allow('sqs:*')), identity(allow('sqs:*'), ...many));
    expect(unknownOf(comparison)).not.toEqual([]);
    expect(comparison.lostAccess.findings).toEqual([]);
  });
});

describe('public and forbidden access', () => {
  const open = allow('s3:GetObject', 'arn:aws:s3:::b/*', { Principal: '*' });

  it('name the condition', () => {
    expect(service.publicAccess(bucket(either('Open', open, ABSENT)))?.findings).toMatchObject([
      { action: 's3:GetObject', when: [{ condition: { name: 'Open' }, value: true }] },
    ]);
    const principal = { ...open, Principal: either('Open', '*', { AWS: '111122223333' }) };
    expect(service.publicAccess(bucket(principal))?.findings).toMatchObject([
      { when: [{ condition: { name: 'Open' }, value: true }] },
    ]);
    const forbidden = service.forbiddenAccess(
      identity(either('Prod', allow('iam:*'), allow('s3:*'))),
      identity(allow('iam:PassRole')),
    );
    expect(forbidden).toMatchObject({
      findings: [{ action: 'iam:PassRole', when: [{ condition: { name: 'Prod' }, value: true }] }],
      unknown: [],
    });
  });

  it.each(['template.json', 'template.yaml'])('follow what is absent inside of a Condition in %s', (path) => {
    // "AWS::NoValue" in the AWS CloudFormation User Guide removes the property: without the key, everyone matches.
    const limits = { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } };
    const conditions = [
      either('Open', ABSENT, limits),
      { StringEquals: either('Open', ABSENT, limits.StringEquals) },
      { StringEquals: { 'aws:PrincipalOrgID': either('Open', ABSENT, 'o-abcdefghij') } },
      { ...limits, StringEquals: { 'aws:PrincipalOrgID': either('Open', ABSENT, ['o-abcdefghij']) } },
    ];
    for (const Condition of conditions) {
      const it = policy(bucketPolicy({ ...open, Condition }), path);
      expect(service.publicAccess(it)).toMatchObject({
        findings: [{ when: [{ condition: { name: 'Open' }, value: true }] }],
        unknown: [],
      });
      expect(compare(bucket({ ...open, Condition: limits }), it)[0]).toContain(
        'Newly allowed if the condition "Open" is true',
      );
    }
  });

  it('are the same if all alternatives agree', () => {
    const two = bucket(either('Open', open, { ...open, Sid: 'Two' }));
    expect(service.publicAccess(two)?.findings).toMatchObject([{ action: 's3:GetObject' }]);
    expect(service.publicAccess(two)?.findings[0]).not.toHaveProperty('when');
    const closed = { ...open, Principal: { AWS: either('Open', '111122223333', '444455556666') } };
    expect(service.publicAccess(bucket(closed))).toMatchObject({ findings: [], unknown: [] });
  });
});

describe('public access by a provider of which the URL is unknown', () => {
  const trust = (Federated: unknown, StringEquals: object = {}): string | undefined => {
    const statement = {
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated },
      Condition: { StringEquals },
    };
    const role = policy({
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
    });
    const answer = service.publicAccess(role)!;
    return answer.findings.length > 0 ? 'yes' : answer.unknown.length > 0 ? 'unknown' : 'no';
  };
  const named = (url: string): object => ({
    'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${url}`,
  });

  it('is that of the provider that the condition keys name', () => {
    const github = 'token.actions.githubusercontent.com';
    const audience = { [`${github}:aud`]: 'sts.amazonaws.com' };
    const own = { ...audience, [`${github}:sub`]: 'repo:octo-org/octo-repo:ref:refs/heads/main' };
    expect(trust(named('${Url}'), audience)).toBe('yes');
    expect(trust(named('${Url}'), own)).toBe('no');
    expect(trust(named('${Url}'))).toBe('unknown');
    // A cluster of Amazon EKS.
    expect(trust(named('oidc.eks.${AWS::Region}.amazonaws.com/id/${Id}'))).toBe('no');
  });
});
