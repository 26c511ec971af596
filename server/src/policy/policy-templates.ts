/**
 * Policies to begin with: completion in an empty file and the command "New Policy" offer them. The client imports the
 * list, and asks the server for the text.
 */
import { choice, type Data, Inline, stop, type Template, template } from '../syntax/data.js';
import type { PolicyKind } from './policy-kind.js';

export interface PolicyTemplate {
  /** Kebab-case, unique. */
  readonly id: string;
  readonly kind: PolicyKind;
  readonly label: string;
  readonly detail: string;
  /** Suggested file name; it identifies the kind. */
  readonly fileName: string;
  /** Words that it is found by, in addition to those of its label; in the name of a file, they say that it is the likely one. */
  readonly words?: readonly string[];
  readonly statement: Data;
}

/** A placeholder account of AWS's documentation. */
const account = (n: number): Template => stop(n, '111122223333');
const oneOf = (name: string, value: Data): Inline => new Inline({ [name]: value });

/** @param repository the part of the subject that names it; @param branch the number of the tab stop of the branch. */
const githubTrust = (
  id: string,
  label: string,
  detail: string,
  repository: Template,
  branch: number,
): PolicyTemplate => ({
  id,
  kind: 'trust',
  label,
  detail,
  fileName: `${id}-policy.json`,
  words: ['oidc', 'github'],
  statement: {
    Effect: 'Allow',
    Principal: oneOf(
      'Federated',
      template('arn:aws:iam::', account(1), ':oidc-provider/token.actions.githubusercontent.com'),
    ),
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': template(
          'repo:',
          repository,
          ':ref:refs/heads/',
          stop(branch, 'main'),
        ),
      },
    },
  },
});

export const POLICY_TEMPLATES: readonly PolicyTemplate[] = [
  {
    id: 'identity',
    kind: 'identity',
    label: 'Identity-based policy',
    detail: 'what a user, group or role can do',
    fileName: 'new-policy.json',
    statement: { Effect: choice(1, 'Allow', 'Deny'), Action: [stop(2)], Resource: stop(3) },
  },
  {
    id: 'bucket',
    kind: 'resource',
    label: 'Bucket policy',
    detail: 'a resource-based policy: who can use a bucket',
    fileName: 'bucket-policy.json',
    statement: {
      Sid: stop(1, 'Read'),
      Effect: 'Allow',
      Principal: oneOf('AWS', template('arn:aws:iam::', account(2), ':role/', stop(3, 'role-name'))),
      Action: stop(4, 's3:GetObject'),
      Resource: template('arn:aws:s3:::', stop(5, 'bucket-name'), '/*'),
    },
  },
  {
    // AWS KMS Developer Guide, "Default key policy".
    id: 'key',
    kind: 'resource',
    label: 'KMS key policy',
    detail: 'a resource-based policy: the policies of the account decide who can use a key',
    fileName: 'kms-key-policy.json',
    words: ['key', 'kms'],
    statement: {
      Sid: stop(1, 'UsePoliciesOfTheAccount'),
      Effect: 'Allow',
      Principal: oneOf('AWS', template('arn:aws:iam::', account(2), ':root')),
      Action: 'kms:*',
      Resource: '*',
    },
  },
  {
    id: 'service-trust',
    kind: 'trust',
    label: 'Role trust policy: a service',
    detail: 'a role that an AWS service can assume',
    fileName: 'service-trust-policy.json',
    statement: {
      Effect: 'Allow',
      Principal: oneOf('Service', stop(1, 'lambda.amazonaws.com')),
      Action: 'sts:AssumeRole',
    },
  },
  // GitHub, "OpenID Connect reference": subjects have the IDs of the owner and the repository if the repository was created
  // or renamed on or after July 15, 2026, or opted in.
  githubTrust(
    'github-trust',
    'Role trust policy: GitHub Actions',
    'a role that one repository and branch can assume (OIDC); subjects with IDs, since July 2026',
    template(
      stop(2, 'owner'),
      '@',
      stop(3, 'owner-id'),
      '/',
      stop(4, 'repository'),
      '@',
      stop(5, 'repository-id'),
    ),
    6,
  ),
  githubTrust(
    'github-names-trust',
    'Role trust policy: GitHub Actions, repository from before July 2026',
    'a role that one repository and branch can assume (OIDC); subjects without IDs',
    template(stop(2, 'owner'), '/', stop(3, 'repository')),
    4,
  ),
  {
    id: 'account-trust',
    kind: 'trust',
    label: 'Role trust policy: a role of another account',
    detail: 'a role that one role of another account of your organization can assume',
    fileName: 'account-trust-policy.json',
    statement: {
      Effect: 'Allow',
      Principal: oneOf('AWS', template('arn:aws:iam::', account(1), ':role/', stop(2, 'role-name'))),
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: oneOf('aws:PrincipalOrgID', stop(3, 'o-abcdefghij')) },
    },
  },
  {
    // AWS's page of global keys, aws:MultiFactorAuthPresent: absent for federated identities.
    id: 'mfa-trust',
    kind: 'trust',
    label: 'Role trust policy: IAM users with MFA',
    detail:
      'a role that IAM users of an account can assume with MFA; federated users cannot, because they have no MFA key',
    fileName: 'mfa-trust-policy.json',
    statement: {
      Effect: 'Allow',
      Principal: oneOf('AWS', template('arn:aws:iam::', account(1), ':root')),
      Action: 'sts:AssumeRole',
      Condition: { Bool: oneOf('aws:MultiFactorAuthPresent', 'true') },
    },
  },
  {
    // IAM User Guide, "Access to AWS accounts owned by third parties".
    id: 'third-party-trust',
    kind: 'trust',
    label: 'Role trust policy: a third party, with an external ID',
    detail: 'a role that another company can assume for you',
    fileName: 'third-party-trust-policy.json',
    statement: {
      Effect: 'Allow',
      Principal: oneOf('AWS', template('arn:aws:iam::', account(1), ':root')),
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: oneOf('sts:ExternalId', stop(2, 'external-id')) },
    },
  },
  {
    id: 'scp',
    kind: 'scp',
    label: 'Service control policy',
    detail: 'what no principal in the accounts can do',
    fileName: 'guardrail-scp.json',
    statement: { Sid: stop(1), Effect: 'Deny', Action: [stop(2)], Resource: '*' },
  },
  {
    id: 'rcp',
    kind: 'rcp',
    label: 'Resource control policy',
    detail: 'who cannot use the resources of the accounts',
    fileName: 'perimeter-rcp.json',
    statement: {
      Sid: stop(1, 'OwnOrganizationOnly'),
      Effect: 'Deny',
      Principal: '*',
      Action: stop(2, 's3:*'),
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: oneOf('aws:PrincipalOrgID', stop(3, 'o-abcdefghij')),
        BoolIfExists: oneOf('aws:PrincipalIsAWSService', 'false'),
      },
    },
  },
  {
    id: 'boundary',
    kind: 'boundary',
    label: 'Permissions boundary',
    detail: 'the maximum permissions of a user or role',
    fileName: 'new-boundary.json',
    statement: { Sid: stop(1), Effect: 'Allow', Action: [stop(2)], Resource: '*' },
  },
  {
    id: 'endpoint',
    kind: 'endpoint',
    label: 'VPC endpoint policy',
    detail: 'what can be accessed through a VPC endpoint',
    fileName: 'vpc-endpoint-policy.json',
    statement: {
      Effect: 'Allow',
      Principal: '*',
      Action: stop(1, 's3:*'),
      Resource: '*',
      // Principals and resources of the organization only ("Building a data perimeter on AWS"): without
      // aws:ResourceOrgID, data can leave to buckets of others.
      Condition: {
        StringEquals: {
          'aws:PrincipalOrgID': stop(2, 'o-abcdefghij'),
          'aws:ResourceOrgID': stop(3, 'o-abcdefghij'),
        },
      },
    },
  },
];

/** The policy of a template, as data with tab stops. */
export const templatePolicy = ({ statement }: PolicyTemplate): Data => ({
  Version: '2012-10-17',
  Statement: [statement],
});
