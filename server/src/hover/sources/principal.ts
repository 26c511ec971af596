import type { Statement } from '../../policy/policy.js';
import { parsePrincipal } from '../../requests/principal.js';
import { code } from '../../text/markdown.js';
import { ownValue } from '../../text/own-value.js';
import type { GuidePage } from '../guide-pages.js';
import type { HoverSource } from '../hover-source.js';

/** IAM User Guide, "AWS JSON policy elements: Principal". */
const TYPES: Readonly<Record<string, string>> = {
  AWS: 'Accounts, users, roles and role sessions; `"*"` for everyone.',
  Service: 'AWS services, by their service principal, for example `lambda.amazonaws.com`.',
  Federated: 'Identity providers: SAML, OIDC, Amazon Cognito and others.',
  CanonicalUser:
    'An account, by its canonical user ID: a form of the account ID that only Amazon S3 uses. In other policies, and in new bucket policies, write the account ID under `AWS`.',
};

type Effect = Statement['effect'];

/** How the statement applies to who is described. */
type Use = 'allow' | 'deny' | 'except';

interface Described {
  /** Who: a sentence. */
  readonly who: string;
  /** What the statement does, for an Allow and for a Deny. */
  readonly allow?: string;
  readonly deny?: string;
}

/**
 * The first letters of unique IDs: IAM User Guide, "IAM identifiers", "Unique identifiers". "Principal": a policy has such an
 * ID if the user or role with the ARN was deleted.
 */
const UNIQUE_ID = /^(AIDA|AROA)[A-Z0-9]{12,}$/;

const ORIGIN_ACCESS_IDENTITY: Described = {
  who: 'An **origin access identity** of Amazon CloudFront: a distribution uses it to read from a bucket. AWS recommends origin access control instead: the service principal `cloudfront.amazonaws.com` with a condition on `aws:SourceArn`.',
};

function describeArn(form: string, account: string, trust: boolean): Described {
  switch (form) {
    case 'user':
      return {
        who: `A **user** of account ${code(account)}.`,
        allow: trust
          ? 'In the same account, the user can assume the role without an identity-based policy.'
          : 'In the same account, the user has access without an identity-based policy.',
      };
    case 'role':
      return { who: `A **role** of account ${code(account)}, including every session of the role.` };
    case 'session':
      return {
        who: `One **role session** in account ${code(account)}. It does not match other sessions of the role.`,
      };
    case 'federated-user':
      return { who: `A **federated user session** of account ${code(account)}.` };
    default:
      return { who: `A principal of account ${code(account)}.` };
  }
}

function describe(type: string, value: string, trust: boolean): Described {
  const spec = parsePrincipal(type, value);
  switch (spec.type) {
    case 'any':
      return { who: '**Everyone**: every AWS account, and anonymous callers if the service supports them.' };
    case 'account':
      return {
        who: `**Account ${code(spec.account)}**: its root user and all of its users and roles.`,
        // "Delegate authority to the account": an account as a principal does not limit the permission to its root user.
        allow: trust
          ? 'The account decides who can assume the role: its users and roles also need an identity-based policy that allows it.'
          : 'The account decides who has access: its users and roles also need an identity-based policy that allows it.',
        deny: 'Every principal of the account is denied, whatever its identity-based policies allow.',
      };
    case 'arn':
      return describeArn(spec.form, spec.account, trust);
    case 'service':
      return {
        who: `The **AWS service** ${code(spec.name)}, when it makes requests itself.`,
        allow: trust
          ? 'The service can assume the role. To limit it to your resources, add a condition on `aws:SourceArn` or `aws:SourceAccount` if the service supports these keys in trust policies.'
          : 'Restrict it to your resources with `aws:SourceArn` or `aws:SourceAccount`.',
      };
    case 'federated':
      return {
        who: `The **identity provider** ${code(spec.provider)}: the users or workloads that it authenticates.`,
        allow: 'Restrict them with conditions on the claims or attributes that the provider sends.',
      };
    case 'canonical':
      return {
        who: 'An **account**, by its canonical user ID, which Amazon S3 uses. If the ID belongs to an origin access identity of CloudFront, it is that identity.',
      };
    case 'origin-access-identity':
      return ORIGIN_ACCESS_IDENTITY;
    default:
      return UNIQUE_ID.test(value)
        ? {
            who: `The **unique ID** of ${value.startsWith('AIDA') ? 'a user' : 'a role'}. AWS shows it in place of the ARN after the ${value.startsWith('AIDA') ? 'user' : 'role'} was deleted. A new one with the same name has another ID, so the statement does not apply to it: write its ARN again.`,
          }
        : { who: `${code(value)} is not a principal that IAM accepts.` };
  }
}

const usesOf = (effect: Effect, negated: boolean): Use =>
  negated ? 'except' : effect === 'Deny' ? 'deny' : 'allow';

function textOf({ who, allow, deny }: Described, use: Use, effect: Effect): string {
  switch (use) {
    case 'except':
      return `${who} The ${effect ?? 'statement'} does not apply to it, and applies to everyone else.`;
    case 'deny':
      return deny ? `${who} ${deny}` : who;
    default:
      return allow ? `${who} ${allow}` : who;
  }
}

const guideOf = (type: string, trust: boolean): GuidePage =>
  type === 'Federated' ? 'saml-and-oidc' : trust ? 'roles-and-trust' : 'resource-policies';

export const source: HoverSource = {
  id: 'principal',
  roles: ['principal', 'principal-type'],
  hover({ place }) {
    const value = String(place.node.value);
    const trust = place.policy.kind === 'trust';
    if (place.role === 'principal-type') {
      const text = ownValue(TYPES, value);
      return text === undefined
        ? undefined
        : { markdown: `**${value}**\n\n${text}`, guide: guideOf(value, trust) };
    }
    if (value === '') return undefined;
    const type = place.list?.property.key.value ?? 'AWS';
    const { statement } = place;
    const use = usesOf(statement?.effect, statement?.principal?.negated ?? false);
    return {
      markdown: textOf(describe(type, value, trust), use, statement?.effect),
      guide: guideOf(type, trust),
    };
  },
};
