/**
 * What AWS documents of a condition key: in which requests it is, and what tells its value. One table serves the
 * evaluation, the rules, the hovers and docs/condition-keys.md; the data is server/data/global-keys.json, the format
 * server/data/README.md. A closed vocabulary: a new word is a decision, made here.
 */

/** When AWS puts a key into a request. */
export const AVAILABILITIES = {
  always: 'every request, anonymous ones included',
  'signed-requests': 'every request that is signed with AWS credentials',
  'iam-user': 'requests of IAM users',
  'service-principal': 'requests that a service principal makes itself',
  'principal-in-organization': "the caller's account is in an organization",
  'principal-tagged': 'the user, role or session has the tag',
  'temporary-credentials': 'temporary credentials sign the request',
  'temporary-credentials-not-federated': 'temporary credentials, but not those of federated identities',
  'temporary-credentials-with-mfa': 'temporary credentials that were obtained with MFA',
  'assume-root-session': 'credentials from sts:AssumeRoot',
  'oidc-session': 'role sessions from AssumeRoleWithWebIdentity, and that call itself',
  'sign-in-oauth-session': 'an AWS Sign-In OAuth session',
  'chat-session': 'role sessions of Amazon Q Developer in chat applications',
  'credentials-of-service': "role credentials that one service delivered (the key's `issuer`)",
  'source-identity-set': 'role sessions with a source identity',
  'identity-center-user': 'the caller is a user in IAM Identity Center',
  'not-via-vpc-endpoint': 'requests that do not go through a VPC endpoint',
  'via-vpc-endpoint': 'requests through a VPC endpoint',
  'via-vpc-endpoint-of-supporting-service':
    'requests through a VPC endpoint, to services that support the key',
  'via-organization-vpc-endpoint':
    'requests through a VPC endpoint whose owner is in an organization, to services that support the key',
  'most-actions': 'all actions but the few that AWS names',
  'resource-in-organization':
    "the resource's account is in an organization; not for the few actions that AWS names",
  'resource-tagged': 'the resource has the tag, or is created with it',
  forwarded: "requests that a service forwards with the caller's credentials",
  'forwarded-by-mcp': "requests that an AWS MCP service makes with the caller's credentials",
  'mcp-service-action': 'actions of AWS MCP services',
  'request-tags': 'the request passes the tag',
  'action-takes-tags': 'the operation supports passing tags',
  'service-call-for-resource': 'a service principal calls for a resource',
  'service-call-for-organization-resource': 'a service principal calls for a resource of an organization',
  'browser-link': 'a link was followed in a browser',
  'documented-actions': 'the actions whose documentation lists the key',
  'documented-service': "requests to one service (the key's `services`)",
  unknown: 'AWS does not say',
} as const satisfies Readonly<Record<string, string>>;

export type Availability = keyof typeof AVAILABILITIES;

/** Who can make a request. `role-session` is any session of a role but a service-linked one. */
export const CALLER_KINDS = [
  'root',
  'user',
  'role-session',
  'federated-user',
  'service-linked-role',
  'service',
  /** Somebody with an OIDC token or SAML assertion who calls AssumeRoleWithWebIdentity or AssumeRoleWithSAML. */
  'federated-identity',
  'anonymous',
] as const;

export type CallerKind = (typeof CALLER_KINDS)[number];

/**
 * Whether requests of a kind of caller have the key: always (`present`), never (`absent`), according to what the
 * availability says (`depends`), or AWS does not say (`unknown`).
 */
export const PRESENCES = ['present', 'absent', 'depends', 'unknown'] as const;
export type Presence = (typeof PRESENCES)[number];

/**
 * What becomes of the key when a service makes a further request with the caller's credentials (a forward access
 * session): the value of the first request stays, it is gone, the service sets it, or AWS does not say.
 */
export const FORWARDINGS = ['kept', 'dropped', 'set', 'unknown'] as const;
export type Forwarding = (typeof FORWARDINGS)[number];

/** What tells the value of a key; a key that no derivation fits must be given. */
export const DERIVATION_SOURCES = {
  'caller-arn':
    "the caller's ARN; for a role session the role's ARN, whose path the session's ARN does not carry",
  'caller-account': "the caller's account; `anonymous` for an anonymous caller",
  'caller-type': "the type of the caller (AWS's table of principal key values)",
  'caller-id':
    "the caller's unique id (AWS's table of principal key values); an ARN of a user or role does not carry it",
  'caller-name': 'the name of the IAM user, without its path',
  'caller-service': 'the name of the service principal that calls',
  'caller-is-service': 'true for a service principal, false for other callers',
  'resource-account': "the account in the resource's ARN, or the owner that is given",
  'request-region': "the Region of the endpoint: of the resource's ARN, or of a global service",
  fixed: 'always one value, where the key is present',
  keys: 'other keys of the request',
} as const satisfies Readonly<Record<string, string>>;

/** How a value follows from other keys. */
export const KEY_RELATIONS = {
  'same-value': 'the same value',
  'same-instant': 'the same instant, written differently',
  first: 'the first of the values',
  last: 'the last of the values',
  'is-present': 'true if one of the keys is present',
  'tag-keys': 'the names of the tags',
  'organization-of-path': 'the organization id at the start of the path',
  'account-of-arn': 'the account in the ARN, if it has one',
  'vpc-of-arn': 'the VPC id in the ARN',
} as const satisfies Readonly<Record<string, string>>;

export type KeyRelation = keyof typeof KEY_RELATIONS;

export type KeyDerivation =
  | { readonly from: Exclude<keyof typeof DERIVATION_SOURCES, 'fixed' | 'keys'> }
  | { readonly from: 'fixed'; readonly value: string }
  | { readonly from: 'keys'; readonly how: KeyRelation; readonly keys: readonly string[] };

export const KEY_GROUPS = ['principal', 'session', 'network', 'resource', 'request'] as const;

export interface KeyFacts {
  /** As AWS writes it; tag keys with the placeholder `${TagKey}`. */
  readonly name: string;
  /** The heading of AWS's page under which the key is. */
  readonly group: (typeof KEY_GROUPS)[number];
  readonly availability: Availability;
  /** For `documented-service`: the services whose requests have the key. */
  readonly services?: readonly string[];
  /** For `credentials-of-service`: the service that delivers the credentials. */
  readonly issuer?: string;
  /** Actions (or `prefix:*`) whose requests do not have the key. */
  readonly exceptActions?: readonly string[];
  /** Actions whose requests have it only in some cases. */
  readonly maybeExceptActions?: readonly string[];
  readonly presence: Readonly<Record<CallerKind, Presence>>;
  readonly forwarded: Forwarding;
  /** Tried in order; empty: the value must be given. */
  readonly derivation: readonly KeyDerivation[];
  /** AWS names the key as sensitive: a wildcard in its value has no valid use. */
  readonly sensitive?: boolean;
  /** A sentence for people: in which requests the key is. */
  readonly when: string;
  /** Addresses of AWS's pages. */
  readonly source: readonly string[];
}
