/**
 * What AWS documents about a condition key: which requests have it, and where its value comes from. One table serves
 * the evaluation, the rules, the hovers and docs/condition-keys.md. The data is in server/data/global-keys.json, the
 * format in server/data/README.md. The vocabulary is closed: the evaluation implements every word.
 */

/** Which requests have a key. */
export const AVAILABILITIES = {
  always: 'every request, including anonymous ones',
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
  'most-actions': 'all actions except the few that AWS lists',
  'resource-in-organization':
    "the resource's account is in an organization; not for the few actions that AWS lists",
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
  unknown: 'AWS does not document it',
} as const satisfies Readonly<Record<string, string>>;

export type Availability = keyof typeof AVAILABILITIES;

/** Who can make a request. `role-session` is a session of any role except a service-linked role. */
export const CALLER_KINDS = [
  'root',
  'user',
  'role-session',
  'federated-user',
  'service-linked-role',
  'service',
  /** An OIDC token or SAML assertion in a call of AssumeRoleWithWebIdentity or AssumeRoleWithSAML. */
  'federated-identity',
  'anonymous',
] as const;

export type CallerKind = (typeof CALLER_KINDS)[number];

/**
 * Whether the requests of a kind of caller have the key: always (`present`), never (`absent`), depending on what the
 * availability says (`depends`), or AWS does not document it (`unknown`).
 */
export const PRESENCES = ['present', 'absent', 'depends', 'unknown'] as const;
export type Presence = (typeof PRESENCES)[number];

/**
 * The key in a further request that a service makes with the caller's credentials (a forward access session): it keeps
 * the value of the first request, it is dropped, the service sets it, or AWS does not document it.
 */
export const FORWARDINGS = ['kept', 'dropped', 'set', 'unknown'] as const;
export type Forwarding = (typeof FORWARDINGS)[number];

/** Where the value of a key comes from. A key without a derivation must be given. */
export const DERIVATION_SOURCES = {
  'caller-arn':
    "the caller's ARN; for a role session the role's ARN, whose path the session's ARN does not contain",
  'caller-account': "the caller's account; `anonymous` for an anonymous caller",
  'caller-type': "the type of the caller (AWS's table of principal key values)",
  'caller-id':
    "the caller's unique ID (AWS's table of principal key values); the ARN of a user or role does not contain it",
  'caller-name': 'the name of the IAM user, without its path',
  'caller-service': 'the name of the service principal',
  'caller-is-service': 'true for a service principal, false for other callers',
  'resource-account': "the account in the resource's ARN, or the owner if it is given",
  'request-region': "the Region of the endpoint: from the resource's ARN, or of a global service",
  fixed: 'a single value wherever the key is present',
  keys: 'other keys of the request',
} as const satisfies Readonly<Record<string, string>>;

/** How a value follows from other keys. */
export const KEY_RELATIONS = {
  'same-value': 'the same value',
  'same-instant': 'the same instant in another format',
  first: 'the first of the values',
  last: 'the last of the values',
  'is-present': 'true if one of the keys is present',
  'tag-keys': 'the names of the tags',
  'organization-of-path': 'the organization ID at the start of the path',
  'account-of-arn': 'the account in the ARN, if it has one',
  'vpc-of-arn': 'the VPC ID in the ARN',
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
  /** The section of AWS's page that documents the key. */
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
  /** Service principals whose requests can have the key, whatever `presence` states for service principals. */
  readonly servicePrincipals?: readonly string[];
  readonly forwarded: Forwarding;
  /** Tried in order. If empty, the value must be given. */
  readonly derivation: readonly KeyDerivation[];
  /** AWS lists the key as sensitive: a wildcard in its value has no valid use. */
  readonly sensitive?: boolean;
  /** For people: which requests have the key. */
  readonly when: string;
  /** Addresses of AWS's pages. */
  readonly source: readonly string[];
}
