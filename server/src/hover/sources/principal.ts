import { parsePrincipal } from '../../requests/principal.js';
import { code } from '../../text/markdown.js';
import { ownValue } from '../../text/own-value.js';
import type { HoverSource } from '../hover-source.js';

const TYPES: Readonly<Record<string, string>> = {
  AWS: 'Accounts, users, roles and role sessions; `"*"` for everyone.',
  Service: 'AWS services, by their service principal, for example `lambda.amazonaws.com`.',
  Federated: 'Identity providers: SAML, OIDC, Amazon Cognito and others.',
  CanonicalUser: 'An account, by its canonical user ID, for Amazon S3.',
};

function describe(type: string, value: string): string {
  const spec = parsePrincipal(type, value);
  switch (spec.type) {
    case 'any':
      return '**Everyone**: every AWS account, and anonymous callers if the service supports them.';
    case 'account':
      return `**Account ${code(spec.account)}**: delegates the decision to the account, whose identity-based policies grant access to its users and roles. The root user is included. Users and roles do not get access from this principal alone.`;
    case 'arn':
      switch (spec.form) {
        case 'user':
          return `A **user** of account ${code(spec.account)}. In the same account, this grants access without an identity-based policy.`;
        case 'role':
          return `A **role** of account ${code(spec.account)}, including every session of the role.`;
        case 'session':
          return `One **role session** in account ${code(spec.account)}. It does not match other sessions of the role.`;
        case 'federated-user':
          return `A **federated user session** of account ${code(spec.account)}.`;
        default:
          return `A principal of account ${code(spec.account)}.`;
      }
    case 'service':
      return `The **AWS service** ${code(spec.name)}, when it makes requests itself. Restrict it to your resources with \`aws:SourceArn\` or \`aws:SourceAccount\`.`;
    case 'federated':
      return `The **identity provider** ${code(spec.provider)}: the users that it authenticates.`;
    case 'canonical':
      return 'An **account**, by its canonical user ID.';
    default:
      return `${code(value)} is not a principal that IAM accepts.`;
  }
}

export const source: HoverSource = {
  id: 'principal',
  roles: ['principal', 'principal-type'],
  hover({ place }) {
    const value = String(place.node.value);
    if (place.role === 'principal-type') {
      const text = ownValue(TYPES, value);
      return text === undefined ? undefined : { markdown: `**${value}**\n\n${text}` };
    }
    if (value === '') return undefined;
    return { markdown: describe(place.list?.property.key.value ?? 'AWS', value) };
  },
};
