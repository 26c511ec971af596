/** OIDC providers in role trust policies. */

import { shownHole } from '../algebra/policy-variables.js';
import { hasHole, isWholeHole } from '../requests/principal-holes.js';
import type { PartialStringNode } from '../syntax/value.js';
import type { PatternNode } from './compile.js';
import { principalText } from './compile.js';
import type { Statement } from './policy.js';
import { parseArn } from './resources.js';

export const GITHUB = 'token.actions.githubusercontent.com';

export interface OidcPrincipal {
  readonly node: PatternNode;
  /** The principal as `PrincipalSet` has it. */
  readonly principal: string;
  /** The part before the colon of its condition keys, in lowercase: `accounts.google.com`. */
  readonly provider: string;
  /** The same as it is written, with capital letters and placeholders. */
  readonly written: string;
  /** Part of the provider is unknown before the deployment. */
  readonly open: boolean;
  /** The ARN does not have its name: it is the one that the condition keys are about. */
  readonly assumed?: true;
}

/** The type and the name of an identity provider with this ARN, in which holes such as `${AWS::AccountId}` can have colons. */
function providerOf(text: string): { readonly type: string; readonly name: string } | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 'iam' || arn.region !== '') return undefined;
  const [, type, name] = /^(saml|oidc)-provider\/(.+)$/.exec(arn.resource) ?? [];
  return type !== undefined && name !== undefined ? { type, name } : undefined;
}

/** With placeholders as they are written: so they are in condition keys, where words are not placeholders. */
const textAsWritten = ({ parts }: PartialStringNode): string =>
  parts.map((p) => ('hole' in p ? (p.hole.written ?? shownHole(p.hole.id)) : p.text)).join('');

/** The provider that the condition keys of a statement are about, if they are about one. */
function providerOfKeys({ condition }: Statement): { provider: string; written: string } | undefined {
  const keys = (condition?.operators ?? []).flatMap((o) => o.entries.map((e) => claimKey(e.key.value)));
  const named = keys.filter((k): k is ClaimKey => k !== undefined && !isNotAProvider(k));
  return new Set(named.map((k) => k.provider)).size === 1 ? named[0] : undefined;
}

/**
 * The OIDC providers that a statement trusts, without SAML providers. Where nothing is known of a principal, it is the
 * provider that the condition keys are about.
 */
export function oidcPrincipals(statement: Statement): OidcPrincipal[] {
  const out: OidcPrincipal[] = [];
  if (statement.effect !== 'Allow' || statement.principal?.negated) return out;
  for (const entry of statement.principal?.entries ?? []) {
    if (entry.property.key.value !== 'Federated') continue;
    const values = [
      ...entry.items.map((node): [PatternNode, string, string] => [node, node.value, node.value]),
      ...entry.partial.map((node): [PatternNode, string, string] => [
        node,
        principalText(node),
        textAsWritten(node),
      ]),
    ];
    for (const [node, principal, text] of values) {
      const arn = providerOf(principal);
      if (arn?.type === 'saml') continue;
      const isUnknown = isWholeHole(principal) || (arn !== undefined && isWholeHole(arn.name));
      const named = isUnknown ? providerOfKeys(statement) : undefined;
      if (named) {
        const { provider, written } = named;
        out.push({ node, principal, provider, written, open: false, ...(arn ? { assumed: true } : {}) });
      }
      if (named || isWholeHole(principal)) continue;
      const open = hasHole(arn?.name ?? principal);
      const provider = providerOf(text)?.name ?? text;
      if (arn ? provider.includes('.') || open : provider.includes('.') && !open)
        out.push({
          node,
          principal,
          provider: provider.toLowerCase(),
          written: provider,
          open,
        });
    }
  }
  return out;
}

/** The parts of a condition key about a claim, in lowercase. */
export interface ClaimKey {
  /** `accounts.google.com`; an ARN or a URL in a key that starts with one by mistake. */
  readonly provider: string;
  /** `sub`. */
  readonly claim: string;
  /** The provider as the policy writes it. */
  readonly written: string;
}

/** Does the key start with the ARN or the URL of a provider, which no condition key does? */
export const isNotAProvider = ({ provider }: ClaimKey): boolean => /^(arn:|https?:)/.test(provider);

/** Reads a condition key; undefined if it is not about the claim of a provider. */
export function claimKey(key: string): ClaimKey | undefined {
  const lower = key.toLowerCase();
  const other = /^(arn:[^:]*:iam::[^:]*:oidc-provider\/[^:]+|https?:\/\/[^:]+):(.+)$/.exec(lower);
  if (other) return { provider: other[1]!, claim: other[2]!, written: key.slice(0, other[1]!.length) };
  const colon = lower.indexOf(':');
  if (colon <= 0 || colon === lower.length - 1) return undefined;
  const provider = lower.slice(0, colon);
  return provider.includes('.')
    ? { provider, claim: lower.slice(colon + 1), written: key.slice(0, colon) }
    : undefined;
}

/**
 * Claims that AWS STS makes condition keys of, whatever the provider (IAM User Guide, "Available keys for AWS OIDC
 * federation"). Other claims of a token are not in a request.
 */
const CLAIMS = ['amr', 'aud', 'email', 'oaud', 'sub'];

const GITHUB_CLAIMS = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
];
const BUILDKITE_CLAIMS = [
  'build_branch',
  'cluster_id',
  'cluster_name',
  'organization_id',
  'organization_slug',
].concat(['pipeline_id', 'pipeline_slug']);
const GITLAB_CLAIMS = [
  'namespace_id',
  'pipeline_source',
  'project_id',
  'ref_protected',
  'runner_environment',
].concat(['user_access_level', 'user_email', 'user_id', 'user_login']);

/**
 * Claims of one provider: Service Authorization Reference, condition keys of AWS STS, which a test compares. Those of
 * GitHub, Google, CircleCI and OCI are there since January 2026:
 * https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/. The nine of
 * GitHub are all of `GITHUB_CLAIMS` but `repository_owner_id`, which the reference alone has.
 */
const PROVIDER_CLAIMS: readonly { readonly provider: RegExp; readonly claims: readonly string[] }[] = [
  { provider: /^token\.actions\.githubusercontent\.com(\/|$)/, claims: GITHUB_CLAIMS },
  { provider: /^token\.actions\.[^./]+\.ghe\.com$/, claims: GITHUB_CLAIMS },
  { provider: /^github\.com\/enterprises\//, claims: GITHUB_CLAIMS },
  { provider: /^gitlab\.com$/, claims: GITLAB_CLAIMS },
  { provider: /^agent\.(buildkite\.com|[^./]+\.buildkite\.(dev|site))$/, claims: BUILDKITE_CLAIMS },
  { provider: /^accounts\.google\.com$/, claims: ['google/organization_number'] },
  { provider: /^oidc\.circleci\.com\//, claims: ['oidc.circleci.com/project-id'] },
  { provider: /^idcs-[^./]+\.identity\.oraclecloud\.com$/, claims: ['rpst_id'] },
  { provider: /^(graph\.facebook\.com|www\.amazon\.com)$/, claims: ['app_id', 'id', 'user_id'] },
];

/** A cluster of Amazon EKS. */
export const isEks = (provider: string): boolean => /^oidc[.-]eks\./.test(provider);

/** The claims that only one provider has. */
const ownClaims = (provider: string): readonly string[] =>
  PROVIDER_CLAIMS.flatMap((p) => (p.provider.test(provider) ? p.claims : []));

/** The claims of a provider that can be in a condition. */
export const claimsOf = (provider: string): readonly string[] => [...CLAIMS, ...ownClaims(provider)];

/** Providers whose tokens have other claims than most, from the same page. */
const USUAL_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  'accounts.google.com': ['sub', 'aud', 'oaud', 'google/organization_number'],
  'cognito-identity.amazonaws.com': ['aud', 'amr', 'sub'],
  'graph.facebook.com': ['app_id', 'id'],
  'www.amazon.com': ['app_id', 'user_id'],
};

/** Identity providers that need none in the account: "Create a role for OpenID Connect federation" (IAM User Guide). */
export const BUILT_IN_PROVIDERS: readonly string[] = Object.keys(USUAL_CLAIMS);

/** The claims of a provider that policies usually check, the most important first. @param provider in lowercase. */
export const usualClaimsOf = (provider: string): readonly string[] =>
  (Object.hasOwn(USUAL_CLAIMS, provider) ? USUAL_CLAIMS[provider] : undefined) ?? [
    'sub',
    'aud',
    ...ownClaims(provider),
  ];

/** Claims of every token that STS is documented to keep to itself, and names for claims that tokens do not have. */
const NEVER = /^(iss|issuer|exp|iat|nbf|jti|subject|audience)$/;

/**
 * Is the claim never in a request? `unknown` for a provider whose claims AWS might add to the list.
 */
export function claimIsMissing(provider: string, claim: string): boolean | 'unknown' {
  if (claimsOf(provider).includes(claim)) return false;
  // The reference lists the claims of some providers.
  const listed = ownClaims(provider).length > 0;
  return NEVER.test(claim) || listed || isEks(provider) ? true : 'unknown';
}

/** Can the key be in a request that comes with a token of one of the providers? */
export function isUsableClaim({ provider, claim }: ClaimKey, providers: readonly string[]): boolean {
  return providers.includes(provider) && claimIsMissing(provider, claim) !== true;
}
