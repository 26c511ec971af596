/** Statements that people write often, to begin with. */
import { type PolicyKind, PRINCIPAL_KINDS } from '../policy/policy-kind.js';
import { choice, type Data, Entries, Inline, stop, template } from '../syntax/data.js';

export interface StatementTemplate {
  readonly label: string;
  readonly detail: string;
  readonly kinds: readonly PolicyKind[];
  readonly statement: Data;
  /** The first tab stop has suggestions. */
  readonly again: boolean;
}

/** A value of Principal, for who adds it; the tab stops begin at `n`. */
export const principalStops = (n: number): Data =>
  new Inline(new Entries([[choice(n, 'AWS', 'Service', 'Federated'), stop(n + 1)]]));

const effect = choice(1, 'Allow', 'Deny');

/** A new statement for a policy of the kind. */
export function newStatement(kind: PolicyKind): Data {
  // The action follows from the principal: its list begins with that of an OIDC or SAML provider, a service, or a role.
  if (kind === 'trust') return { Effect: 'Allow', Principal: principalStops(1), Action: stop(3) };
  // AWS Organizations User Guide, "RCP syntax": Deny is the only effect, and "*" the only principal.
  if (kind === 'rcp') return { Effect: 'Deny', Principal: '*', Action: [stop(1)], Resource: stop(2) };
  if (kind === 'scp') return { Effect: choice(1, 'Deny', 'Allow'), Action: [stop(2)], Resource: stop(3) };
  if (!PRINCIPAL_KINDS.includes(kind)) return { Effect: effect, Action: [stop(2)], Resource: stop(3) };
  return { Effect: effect, Principal: principalStops(2), Action: [stop(4)], Resource: stop(5) };
}

export const STATEMENT_TEMPLATES: readonly StatementTemplate[] = [
  {
    // IAM User Guide, "AWS: Allows MFA-authenticated IAM users to manage their own credentials on the Security credentials
    // page", and its page of global keys: the key is absent with access keys, which BoolIfExists denies.
    label: 'Deny without MFA',
    detail: 'and with access keys, in whose requests the key is absent',
    kinds: ['identity'],
    statement: {
      Effect: 'Deny',
      Action: [stop(1)],
      Resource: stop(2),
      Condition: { BoolIfExists: new Inline({ 'aws:MultiFactorAuthPresent': 'false' }) },
    },
    again: true,
  },
  {
    // Amazon S3 User Guide, "Bucket policy examples": requests over HTTP.
    label: 'Deny without TLS',
    detail: 'requests over plain HTTP',
    kinds: ['resource'],
    statement: {
      Effect: 'Deny',
      Principal: '*',
      Action: [stop(1)],
      Resource: stop(2),
      Condition: { Bool: new Inline({ 'aws:SecureTransport': 'false' }) },
    },
    again: true,
  },
  {
    // IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
    label: 'Allow passing a role',
    detail: 'to one AWS service',
    kinds: ['identity'],
    statement: {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: template('arn:aws:iam::', stop(1, '111122223333'), ':role/', stop(2, 'role-name')),
      Condition: { StringEquals: new Inline({ 'iam:PassedToService': stop(3, 'lambda.amazonaws.com') }) },
    },
    again: false,
  },
];
