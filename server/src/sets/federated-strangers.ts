/**
 * Strangers with a token of an identity provider that anyone can use: GitHub, GitLab, Google. They have repositories,
 * projects or accounts of their own there, and choose what the provider leaves to them: the audience, branches,
 * environments. No name that the policy fixes is theirs.
 */
import { claimKey, GITHUB } from '../policy/oidc.js';
import type { PrincipalSet } from '../requests/principal.js';
import { beginsWithHole, hasHole, isWholeHole } from '../requests/principal-holes.js';
import type { KeyTest } from './key-dimension.js';
import { noneOf, noneOfIgnoringCase, oneOf, presence } from './key-tests.js';
import type { PolicyKeys } from './policy-keys.js';
import {
  issuerOf,
  issuersIn,
  isUndocumentedClaim,
  ownersIn,
  type SharedProvider,
  sharedProvider,
} from './shared-providers.js';
import { absent, literal, networkKey, type Stranger } from './stranger.js';

/** The API operation that takes such tokens (AWS STS API Reference). */
const ACTION = 'sts:AssumeRoleWithWebIdentity';
/** An account of AWS's documentation, for a provider that a condition names. */
const ACCOUNT = '111122223333';

interface Token {
  readonly provider: SharedProvider;
  /** With claims of which AWS does not say that they are in a request, and with workflows of other owners. */
  readonly doubtful: boolean;
  /** Of someone who has not signed in. */
  readonly guest: boolean;
}

/**
 * Whether a user has signed in. Identity pools can have guests, "who want to use the app without signing in" (AWS IoT Core Developer
 * Guide, "Amazon Cognito identities"), and a trust policy says with the claim that a role is for them (Amazon Cognito Developer Guide,
 * "Security best practices for Amazon Cognito identity pools"): the pool is in every copy of the app, so anyone can be a guest.
 */
const SIGN_IN = 'cognito-identity.amazonaws.com:amr';
const GUEST = 'unauthenticated';

/** Values with the text of a hole (`${Name}`), as `stranger-access.ts` fills the holes of a policy. */
const HOLES = '*${*';

/** Subjects of the owners that the policy names. */
function subjectsOfOthers(texts: readonly string[], { provider, doubtful }: Token): string[] {
  return texts.flatMap((text) => {
    const owners = ownersIn(text, provider);
    if (provider.owners.length === 0) return literal(text) ? [text] : [];
    if (owners.some((o) => o.includes('${'))) return [HOLES];
    // Any repository can use a public workflow of someone else.
    const borrowed = doubtful && text.startsWith('job_workflow_ref:');
    if (owners.some(literal)) return borrowed ? [] : [text, ...formsOf(text, owners.find(literal)!)];
    // `my-org*` is also for others, but first of all for `my-org`.
    const [start] = text.split(/[*?]/);
    const name = ownersIn(start!, provider).at(-1);
    return name && start!.endsWith(name) ? formsOf(start!, name) : [];
  });
}

/** The other subjects of one owner. */
function formsOf(text: string, owner: string): string[] {
  const start = text.slice(0, text.indexOf(owner) + owner.length);
  return [start, `${start}/*`, `${start}:*`, `${start}@*`];
}

/** `@example.com`: the domains of others. */
const fixedEmail = (text: string): boolean => literal(text.slice(text.lastIndexOf('@') + 1));

/** Claims of GitHub whose values start with an owner. */
const WITH_OWNER = /^(repository|job_workflow_ref|repository_owner)$/;
/** Claims with values that the author of a workflow chooses. */
const CHOSEN = /^(environment|ref|workflow)$/;

function claimTests(key: string, claim: string, policy: PolicyKeys, token: Token): readonly KeyTest[] {
  const { provider, doubtful, guest } = token;
  if (guest && claim === 'aud') return [presence(key, true)];
  if (guest && claim === 'amr') return [oneOf(key, [GUEST]), presence(key, true)];
  const texts = policy.values.get(key) ?? [];
  if (claim === 'sub') {
    const others = subjectsOfOthers(texts, token);
    return [
      oneOf(key, provider.subjects),
      ...(others.length > 0 ? [noneOfIgnoringCase(key, others)] : []),
      presence(key, true),
    ];
  }
  if (claim === 'aud' && provider.freeAudience) return [presence(key, true)];
  if (isUndocumentedClaim(provider.issuer, claim) && !doubtful) return absent(key);
  if (provider.issuer === GITHUB) {
    if (CHOSEN.test(claim) || (doubtful && claim === 'job_workflow_ref')) return [noneOf(key, [])];
    if (WITH_OWNER.test(claim)) {
      const others = texts.filter((t) => literal(t.split('/')[0]!));
      return [noneOfIgnoringCase(key, [...others, HOLES])];
    }
  }
  const fixed = texts.filter((t) => literal(t) || (claim === 'email' && fixedEmail(t)));
  // An amr names a way to sign in, which is the same for everyone.
  if (claim === 'amr') return [presence(key, true)];
  return [
    noneOfIgnoringCase(key, [...fixed, HOLES]),
    ...(claim === 'aud' || claim === 'email' ? [presence(key, true)] : []),
  ];
}

/** Keys of what a caller has who is in an account already. */
const OF_ACCOUNT =
  /^(aws:(principal|userid|username|multifactor|tokenissuetime|source(arn|account|owner|org))|saml:)/;

function tokenKey(key: string, policy: PolicyKeys, token: Token, caller: string): readonly KeyTest[] {
  if (key === 'aws:federatedprovider') return [oneOf(key, [caller]), presence(key, true)];
  const claim = claimKey(key);
  if (claim) {
    return claim.provider === token.provider.issuer
      ? claimTests(key, claim.claim, policy, token)
      : absent(key);
  }
  return OF_ACCOUNT.test(key) ? absent(key) : [];
}

/** Does the policy leave open who the owner in a subject is? */
const hasOpenOwner = (policy: PolicyKeys, provider: SharedProvider): boolean =>
  (policy.values.get(`${provider.issuer}:sub`) ?? []).some((t) =>
    ownersIn(t, provider).some((o) => o.includes('${')),
  );

/** Is the URL of the provider unknown, from its beginning? */
function isAnyIssuer(provider: string): boolean {
  const issuer = isWholeHole(provider) ? provider : issuerOf(provider);
  return issuer !== undefined && beginsWithHole(issuer);
}

/** The shared providers that the principals are or include, with the principal that each is. */
function providersIn(
  { specs, negated }: PrincipalSet,
  policy: PolicyKeys,
): { readonly principal: string; readonly provider: SharedProvider }[] {
  const inKeys = (): SharedProvider[] =>
    issuersIn(policy.keys).flatMap((issuer) => sharedProvider(issuer) ?? []);
  const out: { principal: string; provider: SharedProvider }[] = [];
  for (const spec of specs) {
    if (spec.type === 'federated') {
      const issuer = issuerOf(spec.provider);
      const found = isAnyIssuer(spec.provider) ? inKeys() : (issuer && sharedProvider(issuer)) || [];
      for (const provider of [found].flat()) out.push({ principal: spec.provider, provider });
    } else if (spec.type === 'any' && !negated)
      for (const provider of inKeys())
        out.push({ principal: `arn:aws:iam::${ACCOUNT}:oidc-provider/${provider.issuer}`, provider });
  }
  return out;
}

/** Those who get tokens of a provider, none of which has a name that the policy fixes. */
export function tokenHolders(principal: string, provider: SharedProvider, policy: PolicyKeys): Stranger[] {
  const tokens = [false, true].map((doubtful): Token => ({ provider, doubtful, guest: false }));
  return strangersWith(tokens, principal, policy);
}

/** Guests of the identity pools, where the policy has a condition about signing in. */
function guestsOf(principal: string, provider: SharedProvider, policy: PolicyKeys): Stranger[] {
  if (!SIGN_IN.startsWith(provider.issuer) || !policy.keys.has(SIGN_IN)) return [];
  return strangersWith([{ provider, doubtful: false, guest: true }], principal, policy);
}

function strangersWith(tokens: readonly Token[], principal: string, policy: PolicyKeys): Stranger[] {
  const id = { account: '444455556666', organization: 'o-exampleorgid', policy };
  return tokens.flatMap((token) =>
    [false, true].map((endpoint): Stranger => {
      return {
        caller: { type: 'federated', provider: principal },
        action: ACTION,
        doubtful: token.doubtful || hasOpenOwner(policy, token.provider),
        values: new Map(),
        tests: (key) => {
          const own = tokenKey(key, policy, token, principal);
          return own.length > 0 ? own : (networkKey(key, endpoint, id) ?? []);
        },
      };
    }),
  );
}

/** The strangers with tokens of the shared providers among the principals. */
export const federatedStrangers = (principals: PrincipalSet, policy: PolicyKeys): Stranger[] =>
  providersIn(principals, policy).flatMap(({ principal, provider }) => [
    ...guestsOf(principal, provider, policy),
    ...tokenHolders(principal, provider, policy),
  ]);

/** Can a Federated principal be any provider, as far as the policy says? */
export const mayBeAnyProvider = ({ specs }: PrincipalSet, keys: ReadonlySet<string>): boolean =>
  specs.some(
    (p) =>
      p.type === 'federated' &&
      (/[*?]/.test(p.provider) || (isAnyIssuer(p.provider) && issuersIn(keys).length === 0)),
  );

/** A provider whose identities are not considered, as people read it. */
export interface OtherProvider {
  readonly principal: string;
  readonly why: 'private' | 'saml' | 'users';
}

/** The Federated principals whose identities are not considered. */
export function otherProviders({ specs }: PrincipalSet): OtherProvider[] {
  return specs.flatMap((spec): OtherProvider[] => {
    if (spec.type !== 'federated' || /[*?]/.test(spec.provider)) return [];
    const issuer = issuerOf(spec.provider);
    const shared = issuer === undefined ? undefined : sharedProvider(issuer);
    if (shared && (shared.owners.length > 0 || hasHole(spec.provider))) return [];
    const why = issuer === undefined ? 'saml' : shared ? 'users' : 'private';
    return [{ principal: spec.provider, why }];
  });
}
