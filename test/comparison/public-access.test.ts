/** Trusts of identity providers: who else can get such a token is a stranger too. */
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { type CompiledPolicy, compilePolicy } from '../../server/src/policy/compile.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const GITHUB = 'token.actions.githubusercontent.com';
const provider = (name: string): string => `arn:aws:iam::111122223333:oidc-provider/${name}`;

function trust(federated: string, condition: object, ...more: object[]): CompiledPolicy {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: federated },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
      },
      ...more,
    ],
  });
  return compilePolicy(policiesOf(parseJson(text), '', { kind: 'trust', reason: 'the test' })[0]!);
}

const answer = (policy: CompiledPolicy) => publicAccess(policy, catalogue, requestSets(catalogue));

function verdict(policy: CompiledPolicy): string {
  const { findings, unknown } = answer(policy);
  return findings.length > 0 ? 'public' : unknown.length > 0 ? 'unknown' : 'not public';
}

/** A condition on one claim, as `StringLike sub value`. */
function claim(issuer: string, test: string): object {
  const [operator, name, ...value] = test.split(' ');
  return { [operator!]: { [`${issuer}:${name}`]: value.join(' ') } };
}

describe('a role that trusts GitHub', () => {
  it.each([
    ['StringEquals aud sts.amazonaws.com', 'public'],
    ['StringLike sub *', 'public'],
    ['StringLike sub repo:acme*', 'public'],
    ['StringLike sub repo:ac?e/app:*', 'public'],
    ['StringLike sub repo:*/app:ref:refs/heads/main', 'public'],
    ['StringNotEquals sub repo:acme/app:ref:refs/heads/main', 'public'],
    ['StringEquals sub environment:production', 'public'],
    ['StringEquals environment production', 'public'],
    ['StringLike repository acme*', 'public'],
    ['Null sub false', 'public'],
    ['StringLike sub repo:acme/*', 'not public'],
    ['StringLikeIfExists sub repo:acme/app:*', 'not public'],
    ['StringEquals sub repo:acme/app:ref:refs/heads/main', 'not public'],
    ['StringEqualsIgnoreCase sub repo:Acme/app:pull_request', 'not public'],
    ['StringLike sub repository_owner:acme:*', 'not public'],
    ['StringLike sub repo:acme@123456/*', 'not public'],
    ['StringLike sub repo:acme@*/app@*:ref:refs/heads/main', 'not public'],
    ['StringLike repository acme/*', 'not public'],
    ['StringEquals repository_id 123456', 'not public'],
    ['StringEquals actor octocat', 'not public'],
    // Not a repository: * is literal.
    ['StringEquals sub repo:*', 'not public'],
    // A claim that AWS does not document as a key; a workflow that others can use if its repository is public.
    ['StringLike repository_owner ac*', 'unknown'],
    ['StringLike job_workflow_ref acme/app/.github/workflows/deploy.yml@*', 'unknown'],
  ])('with %s is %s', (test, expected) => {
    expect(verdict(trust(provider(GITHUB), claim(GITHUB, test)))).toBe(expected);
  });

  it('is not public if a Deny stops all other organizations', () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Condition: claim(GITHUB, 'StringNotLike sub repo:acme/*'),
    };
    expect(verdict(trust(provider(GITHUB), claim(GITHUB, 'StringEquals aud a'), deny))).toBe('not public');
  });

  it('shows the token of someone else', () => {
    const { findings } = answer(trust(provider(GITHUB), claim(GITHUB, 'StringNotEquals sub repo:a/b:c')));
    expect(findings[0]!.witness).toMatchObject({
      caller: { type: 'federated', provider: provider(GITHUB) },
      action: 'sts:AssumeRoleWithWebIdentity',
    });
    expect(findings[0]!.witness.context.get(`${GITHUB}:sub`)).toEqual([
      'repo:stranger/example:ref:refs/heads/main',
    ]);
  });
});

describe('a role that trusts another provider', () => {
  it.each([
    ['gitlab.com', 'StringLike sub project_path:*:ref_type:branch:ref:main', 'public'],
    ['gitlab.com', 'StringEquals aud https://gitlab.com', 'public'],
    ['gitlab.com', 'StringLike sub project_path:acme/*:ref_type:branch:ref:main', 'not public'],
    ['app.terraform.io', 'StringLike sub organization:*:project:p:workspace:w:run_phase:*', 'public'],
    ['app.terraform.io', 'StringLike sub organization:acme*', 'public'],
    ['app.terraform.io', 'StringLike sub organization:acme:*', 'not public'],
    ['agent.buildkite.com', 'StringLike sub organization:*:pipeline:deploy:*', 'public'],
    ['agent.buildkite.com', 'StringLike sub organization:acme:pipeline:*', 'not public'],
    ['oidc.codefresh.io', 'StringEquals aud my-audience', 'public'],
    ['oidc.codefresh.io', 'StringLike sub account:1234:*', 'not public'],
  ])('%s with %s is %s', (issuer, test, expected) => {
    expect(verdict(trust(provider(issuer), claim(issuer, test)))).toBe(expected);
  });

  it.each([
    ['cognito-identity.amazonaws.com', 'ForAnyValue:StringLike amr authenticated', 'public'],
    ['cognito-identity.amazonaws.com', 'ForAnyValue:StringLike amr unauthenticated', 'public'],
    ['accounts.google.com', 'Null aud false', 'public'],
    ['www.amazon.com', 'Null app_id false', 'public'],
    ['*', 'Null aud false', 'unknown'],
  ])('%s with %s is %s', (issuer, test, expected) => {
    expect(verdict(trust(issuer, claim(issuer, test)))).toBe(expected);
  });

  it.each([
    ['an application', 'accounts.google.com', 'accounts.google.com:aud', 'sign in to the application'],
    ['a private provider', provider('idp.example.org'), 'idp.example.org:aud', 'get a token from'],
    ['SAML', 'arn:aws:iam::111122223333:saml-provider/corp', 'SAML:aud', 'through the SAML provider'],
  ])('of %s: its identities are not considered, and the answer says so', (_, federated, key, note) => {
    const found = answer(trust(federated, { StringEquals: { [key]: 'example' } }));
    expect(found).toMatchObject({ findings: [], unknown: [] });
    expect(found.notConsidered?.join()).toContain(note);
  });

  it('is public to its tokens only', () => {
    const policy = trust(provider('gitlab.com'), claim(GITHUB, 'StringEquals aud sts.amazonaws.com'));
    expect(verdict(policy)).toBe('not public');
  });
});

it('IfExists makes no difference for claims that every token has', () => {
  const compare = (a: string, b: string) =>
    comparePolicies(
      trust(provider(GITHUB), claim(GITHUB, a)),
      trust(provider(GITHUB), claim(GITHUB, b)),
      catalogue,
      requestSets(catalogue),
    );
  expect(compare('StringLike sub repo:a/b:*', 'StringLikeIfExists sub repo:a/b:*')).toMatchObject({
    newAccess: { findings: [], unknown: [] },
    lostAccess: { findings: [], unknown: [] },
  });
  // Not every token has this one.
  const other = compare('StringLike environment prod', 'StringLikeIfExists environment prod');
  expect(other.newAccess.findings).toHaveLength(1);
});

it('a witness is made by the caller that its aws:PrincipalArn names', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::b/*',
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } },
    },
  });
  const policy = compilePolicy(policiesOf(parseJson(text), '', { kind: 'resource', reason: 'the test' })[0]!);
  const { caller, context } = answer(policy).findings[0]!.witness;
  const [arn] = context.get('aws:principalarn')!;
  expect(arn).toMatch(/^arn:aws:iam::\d{12}:role\/admin$/);
  expect(caller).toMatchObject({ type: 'aws', form: 'role', arn });
});

/** A statement for everyone, with a condition, in the policy of a bucket. */
function everyone(condition: object): CompiledPolicy {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const text = JSON.stringify({ Version: '2012-10-17', Statement: { ...statement, Condition: condition } });
  return compilePolicy(policiesOf(parseJson(text), '', { kind: 'resource', reason: 'the test' })[0]!);
}

describe('a witness is a request that can exist', () => {
  it.each([
    [{ StringLike: { 'aws:userid': 'AROA*:*' } }, 'role/example', 'aws:userid', /^AROA[0-9A-Z]{17}:example$/],
    [{ StringLike: { 'aws:userid': 'AIDA*' } }, 'user/example', 'aws:userid', /^AIDA[0-9A-Z]{17}$/],
    [
      { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } },
      'role/example',
      'aws:principaltype',
      /^AssumedRole$/,
    ],
    [{ StringEquals: { 'aws:username': 'ann' } }, 'user/ann', 'aws:username', /^ann$/],
    [
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci-*' } },
      'role/ci-example',
      'aws:principalarn',
      /ci-example$/,
    ],
    [
      { StringLike: { 'aws:FederatedProvider': 'arn:aws:iam::*:saml-provider/*' } },
      'role/example',
      'aws:federatedprovider',
      /saml-provider\/example$/,
    ],
    [
      { StringEquals: { 'aws:CalledViaFirst': 'athena.amazonaws.com' } },
      'user/example',
      'aws:calledvia',
      /^athena\.amazonaws\.com$/,
    ],
  ])('%j', (condition, name, key, value) => {
    const { caller, context } = answer(everyone(condition)).findings[0]!.witness;
    expect(caller).toMatchObject({ arn: expect.stringMatching(new RegExp(`:${name}$`)) });
    expect(context.get(key)?.[0]).toMatch(value);
  });

  it('no user has the ID of a role, and no session the name of a user', () => {
    const user = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } };
    expect(verdict(everyone({ ...user, StringLike: { 'aws:userid': 'AROA*:*' } }))).toBe('not public');
    const role = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } };
    expect(verdict(everyone({ ...role, StringLike: { 'aws:username': '*' } }))).toBe('not public');
  });

  it.each(['repo:octo*:*', 'repo:octo-*', 'repo:*:ref:refs/heads/main'])('of GitHub: %s', (sub) => {
    const { context } = answer(trust(provider(GITHUB), claim(GITHUB, `StringLike sub ${sub}`))).findings[0]!
      .witness;
    expect(context.get(`${GITHUB}:sub`)?.[0]).toMatch(/^repo:[a-z-]*[a-z]\/[a-z]+:ref:refs\/heads\/main$/);
  });
});
