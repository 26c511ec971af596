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
