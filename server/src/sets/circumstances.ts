/**
 * What decides whether a request has a condition key, in addition to the key: the kind of the caller, its credentials, its
 * organization, the network, whether a service forwards the request, which service delivered the credentials. Each is a
 * dimension of requests. From AWS's page "AWS global condition context keys", which the table of keys
 * (catalogue/key-facts.ts) follows too.
 */
import { found } from '../algebra/sample.js';
import type { Atom, Dimension, Literal } from '../algebra/search.js';
import { type Availability, CALLER_KINDS } from '../catalogue/key-facts.js';
import type { KeyTest } from './key-dimension.js';
import { flag, noneOf, oneOf } from './key-tests.js';

/** What decides whether requests have a key. */
export const CIRCUMSTANCES = {
  caller: ['user', 'role-session', ...CALLER_KINDS.filter((k) => k !== 'user' && k !== 'role-session')],
  credentials: ['long-term', 'temporary', 'temporary-with-mfa', 'temporary-of-oidc-identity'],
  organization: ['member', 'none'],
  network: ['internet', 'vpc-endpoint'],
  call: ['direct', 'forwarded'],
  issuer: ['none', 'ec2', 'lambda', 'codebuild', 'glue', 'ssm'],
} as const satisfies Record<string, readonly string[]>;

export type Circumstance = keyof typeof CIRCUMSTANCES;
/** The circumstances in which something is so: all of those that are given. */
export type When = { readonly [C in Circumstance]?: readonly (typeof CIRCUMSTANCES)[C][number][] };

export interface CircumstanceAtom extends Atom<string> {
  readonly among: readonly string[];
}

export const dimensionOf = (of: Circumstance): Dimension<string> => ({
  id: `circumstance:${of}`,
  sample: (literals: readonly Literal<string>[]) => {
    const value = CIRCUMSTANCES[of].find((v) =>
      literals.every(({ atom, positive }) => (atom as CircumstanceAtom).among.includes(v) === positive),
    );
    return value === undefined ? { kind: 'empty' } : found<string>(value);
  },
});

const TEMPORARY = ['temporary', 'temporary-with-mfa', 'temporary-of-oidc-identity'] as const;

/** When requests have a key for sure, and when they lack it, of callers for which it depends. */
export const BY_AVAILABILITY: Partial<Record<Availability, { present?: When; absent?: When }>> = {
  'temporary-credentials': { present: { credentials: TEMPORARY }, absent: { credentials: ['long-term'] } },
  'temporary-credentials-not-federated': {
    present: { credentials: ['temporary-with-mfa'] },
    absent: { credentials: ['long-term', 'temporary-of-oidc-identity'] },
  },
  'temporary-credentials-with-mfa': {
    present: { credentials: ['temporary-with-mfa'] },
    absent: { credentials: ['long-term', 'temporary', 'temporary-of-oidc-identity'] },
  },
  'oidc-session': { absent: { credentials: ['long-term', 'temporary', 'temporary-with-mfa'] } },
  'assume-root-session': { absent: { credentials: ['long-term'] } },
  'principal-in-organization': {
    present: { organization: ['member'] },
    absent: { organization: ['none'] },
  },
  'not-via-vpc-endpoint': {
    present: { network: ['internet'], call: ['direct'] },
    absent: { network: ['vpc-endpoint'] },
  },
  'via-vpc-endpoint': {
    present: { network: ['vpc-endpoint'], call: ['direct'] },
    absent: { network: ['internet'] },
  },
  'via-vpc-endpoint-of-supporting-service': { absent: { network: ['internet'] } },
  'via-organization-vpc-endpoint': { absent: { network: ['internet'] } },
  forwarded: { absent: { call: ['direct'] } },
};

/** Availabilities of keys that are in requests for some actions only. */
export const OF_SOME_ACTIONS: ReadonlySet<Availability> = new Set([
  'documented-actions',
  'documented-service',
  'most-actions',
]);

/** Circumstances that exclude each other: "Temporary security credentials in IAM". */
export const EXCLUSIVE: readonly When[] = [
  { caller: ['role-session', 'service-linked-role', 'federated-user'], credentials: ['long-term'] },
  { caller: ['root', 'user', 'federated-user'], credentials: ['temporary-of-oidc-identity'] },
];

/**
 * Who has no policy without principals: those outside of accounts, and service-linked roles, whose policy is the service's
 * ("Service-linked roles", IAM User Guide) and which SCPs do not affect.
 */
export const NOT_OF_POLICIES = ['service', 'federated-identity', 'anonymous', 'service-linked-role'] as const;

export const OF_ACCOUNTS = ['root', 'user', 'role-session', 'federated-user', 'service-linked-role'] as const;

/** Values that no request has. "aws:PrincipalArn": for a role, it is the ARN of the role, and not that of its session. */
export const NEVER: readonly KeyTest[] = [oneOf('aws:principalarn', ['arn:*:sts::*:assumed-role/*'])];

/** The values of keys in circumstances, from the same page and its table of principal key values: none of these exist. */
export const VALUES: readonly { readonly when: When; readonly test: KeyTest }[] = [
  { when: { credentials: ['temporary-with-mfa'] }, test: flag('aws:multifactorauthpresent', false) },
  {
    when: { credentials: ['long-term', 'temporary', 'temporary-of-oidc-identity'] },
    test: flag('aws:multifactorauthpresent', true),
  },
  { when: { caller: ['service'] }, test: flag('aws:principalisawsservice', false) },
  { when: { caller: OF_ACCOUNTS }, test: flag('aws:principalisawsservice', true) },
  { when: { call: ['direct'] }, test: flag('aws:viaawsservice', true) },
  { when: { call: ['forwarded'] }, test: flag('aws:viaawsservice', false) },
  { when: { caller: ['root'] }, test: noneOf('aws:principaltype', ['Account']) },
  { when: { caller: ['user'] }, test: noneOf('aws:principaltype', ['User']) },
  {
    when: { caller: ['role-session', 'service-linked-role'] },
    test: noneOf('aws:principaltype', ['AssumedRole']),
  },
  { when: { caller: ['federated-user'] }, test: noneOf('aws:principaltype', ['FederatedUser']) },
  { when: { caller: ['anonymous'] }, test: noneOf('aws:principaltype', ['Anonymous']) },
  { when: { caller: ['anonymous'] }, test: noneOf('aws:principalaccount', ['anonymous']) },
  { when: { caller: OF_ACCOUNTS }, test: oneOf('aws:principalaccount', ['anonymous']) },
  { when: { caller: ['anonymous'] }, test: noneOf('aws:userid', ['anonymous']) },
  { when: { caller: OF_ACCOUNTS }, test: oneOf('aws:userid', ['anonymous']) },
  { when: { caller: ['user'] }, test: oneOf('aws:userid', ['AROA*']) },
  { when: { caller: ['role-session', 'service-linked-role'] }, test: oneOf('aws:userid', ['AIDA*']) },
  {
    when: { caller: ['user'] },
    test: oneOf('aws:principalarn', ['arn:*:iam::*:role/*', 'arn:*:iam::*:root', 'arn:*:sts::*:*']),
  },
  {
    when: { caller: ['role-session', 'service-linked-role'] },
    test: oneOf('aws:principalarn', [
      'arn:*:iam::*:user/*',
      'arn:*:iam::*:root',
      'arn:*:sts::*:federated-user/*',
    ]),
  },
  {
    when: { caller: ['federated-user'] },
    test: oneOf('aws:principalarn', ['arn:*:iam::*:*']),
  },
  // It is the ARN of the principal that makes the request.
  {
    when: { caller: ['service', 'federated-identity'] },
    test: oneOf('aws:principalarn', ['arn:*:iam::*:role/*', 'arn:*:iam::*:user/*', 'arn:*:iam::*:root']),
  },
  { when: { caller: ['root'] }, test: oneOf('aws:principalarn', ['arn:*:iam::*:?*/*', 'arn:*:sts::*:*']) },
];
