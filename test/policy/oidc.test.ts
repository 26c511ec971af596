import { describe, expect, it } from 'vitest';
import { claimIsMissing, claimsOf, GITHUB, usualClaimsOf } from '../../server/src/policy/oidc.js';
import { replaceDollarBraces } from '../../server/src/text/dollar-braces.js';
import { catalogue } from '../support/catalogue.js';
import { service } from '../support/service.js';

/** The claims that the Service Authorization Reference lists for AWS STS, with an example of each provider. */
const documented = catalogue
  .service('sts')!
  .conditionKeys.map((k) => replaceDollarBraces(k.name, 'example'))
  .filter((name) => name.slice(0, name.indexOf(':')).includes('.'))
  .map((name): [string, string] => {
    const colon = name.indexOf(':');
    return [name.slice(0, colon).toLowerCase(), name.slice(colon + 1).toLowerCase()];
  });

describe('claims of OIDC providers', () => {
  it('are those of the reference', () => {
    expect(documented.length).toBeGreaterThan(80);
    for (const [provider, claim] of documented) {
      expect(claimsOf(provider), `${provider}:${claim}`).toContain(claim);
      expect(claimIsMissing(provider, claim)).toBe(false);
    }
  });

  it('of GitHub are the ten of the reference, the audience and the subject', () => {
    expect(usualClaimsOf(GITHUB).slice(0, 2)).toEqual(['sub', 'aud']);
    expect(usualClaimsOf(GITHUB)).toHaveLength(12);
    expect(claimIsMissing(GITHUB, 'repository_visibility')).toBe(true);
  });
});

it('takes a provider that a template refers to for the one that the condition keys are about', () => {
  const template = (subject: string): string => `Resources:
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties:
      Url: https://token.actions.githubusercontent.com
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Federated: !Ref Provider
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals:
                token.actions.githubusercontent.com:aud: sts.amazonaws.com
${subject}`;
  const rules = (text: string): string[] =>
    service.check(service.analyse(text, 'role.template.yaml')!).map((f) => f.rule);
  expect(rules(template(''))).toEqual(['oidc-without-condition']);
  const named =
    '                token.actions.githubusercontent.com:sub: repo:octo-org/app:environment:prod\n';
  expect(rules(template(named))).toEqual([]);
});
