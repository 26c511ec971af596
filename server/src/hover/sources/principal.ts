import { parsePrincipal } from '../../requests/principal.js';
import { code } from '../../text/markdown.js';
import type { HoverSource } from '../hover-source.js';

const TYPES: Readonly<Record<string, string>> = {
  AWS: 'Accounts, users, roles and sessions; `"*"` for everyone.',
  Service: 'AWS services, by their service principal such as `lambda.amazonaws.com`.',
  Federated: 'Identity providers: SAML, OIDC, Amazon Cognito and others.',
  CanonicalUser: 'An account by its canonical user id, for Amazon S3.',
};

function describe(type: string, value: string): string {
  const spec = parsePrincipal(type, value);
  switch (spec.type) {
    case 'any':
      return '**Everyone**: every AWS account, and anonymous callers where the service has them.';
    case 'account':
      return `**Account ${code(spec.account)}**: hands the decision to that account, whose identity policies say who of it has access. Its root user is included; nobody gets access by this alone.`;
    case 'arn':
      switch (spec.form) {
        case 'user':
          return `A **user** of account ${code(spec.account)}. In the same account, this grants access by itself.`;
        case 'role':
          return `A **role** of account ${code(spec.account)}, and with it every session of the role.`;
        case 'session':
          return `One **session** of a role in account ${code(spec.account)}: no other session of the role is meant.`;
        case 'federated-user':
          return `A **federated user session** of account ${code(spec.account)}.`;
        default:
          return `A principal of account ${code(spec.account)}.`;
      }
    case 'service':
      return `The **AWS service** ${code(spec.name)}, when it calls on its own behalf. Tie it to your resources with \`aws:SourceArn\` or \`aws:SourceAccount\`.`;
    case 'federated':
      return `The **identity provider** ${code(spec.provider)}: those whom it vouches for.`;
    case 'canonical':
      return 'An **account**, by its canonical user id.';
    default:
      return `${code(value)} is no principal that IAM can read.`;
  }
}

export const source: HoverSource = {
  id: 'principal',
  roles: ['principal', 'principal-type'],
  hover({ place }) {
    const value = String(place.node.value);
    if (place.role === 'principal-type') {
      const text = Object.hasOwn(TYPES, value) ? TYPES[value] : undefined;
      return text === undefined ? undefined : { markdown: `**${value}**\n\n${text}` };
    }
    if (value === '') return undefined;
    return { markdown: describe(place.list?.property.key.value ?? 'AWS', value) };
  },
};
