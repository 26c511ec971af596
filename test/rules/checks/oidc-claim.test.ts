import { expect, it } from 'vitest';
import { service } from '../../support/service.js';

const trust = (condition: object): string =>
  JSON.stringify({
    Resources: {
      Deploy: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: {
                Federated: {
                  'Fn::Sub':
                    'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com',
                },
              },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: condition,
            },
          },
        },
      },
    },
  });

const found = (condition: object): string[] =>
  service.check(service.analyse(trust(condition), 'template.json')!).map((f) => f.rule);

it('the provider of an ARN with pseudo parameters, which have colons, is the one of the keys', () => {
  const aud = { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' };
  const sub = { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:ref:refs/heads/main' };
  expect(found({ StringEquals: { ...aud, ...sub } })).toEqual([]);
  expect(found({ StringEquals: aud })).toEqual(['oidc-without-condition']);
});

it('a subject with unknown parts is reported if it is wrong whatever they are', () => {
  const aud = { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' };
  const of = (text: string): string[] =>
    found({
      StringEquals: aud,
      StringLike: { 'token.actions.githubusercontent.com:sub': { 'Fn::Sub': text } },
    }).filter((rule) => rule === 'oidc-subject-format');
  const wrong = ['repo:${Org}/${Repo}:branch:*', 'repo:acme/${Repo}:refs/heads/main', 'repos/${Org}:*'];
  for (const text of wrong) expect(of(text), text).toHaveLength(1);
  const right = [
    'repo:${Org}/${Repo}:*',
    '${Sub}',
    'repo:${Repo}:ref:refs/heads/main',
    'repo:${R}:${Kind}:main',
  ];
  for (const text of right) expect(of(text), text).toEqual([]);
});

it('the name of a provider in a key can be wrong whatever provider the statement trusts', () => {
  const trusting = (condition: object): string[] => {
    const template = JSON.parse(trust(condition));
    template.Parameters = { Provider: { Type: 'String' } };
    const { Properties } = template.Resources.Deploy;
    Properties.AssumeRolePolicyDocument.Statement.Principal.Federated = { Ref: 'Provider' };
    const analysis = service.analyse(JSON.stringify(template), 'template.json')!;
    return service.check(analysis).map((f) => `${f.severity} ${f.rule}: ${f.message}`);
  };
  const aud = 'sts.amazonaws.com';
  const sub = { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/octo-repo:ref:refs/heads/main' };
  expect(trusting({ StringEquals: { 'token.actions.githubuser.content.com:aud': aud } })).toEqual([
    'warning oidc-claim: token.actions.githubuser.content.com is probably a misspelling of token.actions.githubusercontent.com, so the key is probably never in a request, and then no one can assume the role with this statement. Did you mean "token.actions.githubusercontent.com:aud"?',
  ]);
  expect(trusting({ StringEquals: { 'token.actions.githubuser.content.com:aud': aud, ...sub } })).toEqual([
    expect.stringContaining('misspelling'),
  ]);
  expect(trusting({ StringEquals: { 'token.actions.githubusercontent.com:aud': aud, ...sub } })).toEqual([]);
  expect(trusting({ StringEquals: { 'oidc.circleci.com:aud': aud, ...sub } })).toEqual([
    expect.stringContaining('this statement needs claims of both'),
  ]);
  expect(
    trusting({ StringEquals: { 'gitlab.ch:sub': 'project_path:a/b:ref_type:branch:ref:main' } }),
  ).toEqual([]);
});
