/**
 * The kinds of policies and what they are called. The manifest, the schemas and the client take them from here; it
 * imports nothing, so that the client can import it.
 */

interface KindFacts {
  /** In the middle of a sentence. */
  readonly label: string;
  /** What such a policy is, for a list of choices. */
  readonly description: string;
  /** Its statements name a Principal. */
  readonly principals: boolean;
}

const KINDS = {
  identity: {
    label: 'identity-based policy',
    description: 'a managed or inline policy of a user, group or role',
    principals: false,
  },
  resource: {
    label: 'resource-based policy',
    description: 'the policy of a bucket, key, queue, topic, secret and so on',
    principals: true,
  },
  trust: { label: 'role trust policy', description: 'who can assume a role', principals: true },
  scp: {
    label: 'service control policy',
    description: 'the maximum permissions in the accounts of an organization',
    principals: false,
  },
  rcp: {
    label: 'resource control policy',
    description: 'the maximum access to resources in the accounts of an organization',
    principals: true,
  },
  boundary: {
    label: 'permissions boundary',
    description: 'the maximum permissions of a user or role',
    principals: false,
  },
  session: { label: 'session policy', description: 'passed when a role is assumed', principals: false },
  endpoint: {
    label: 'VPC endpoint policy',
    description: 'what can be accessed through a VPC endpoint',
    principals: true,
  },
} as const satisfies Record<string, KindFacts>;

export type PolicyKind = keyof typeof KINDS;

export const POLICY_KINDS = Object.keys(KINDS) as readonly PolicyKind[];

const facts = <K extends keyof KindFacts>(name: K): Readonly<Record<PolicyKind, KindFacts[K]>> =>
  Object.fromEntries(POLICY_KINDS.map((kind) => [kind, KINDS[kind][name]])) as Record<
    PolicyKind,
    KindFacts[K]
  >;

export const KIND_LABELS = facts('label');
export const KIND_DESCRIPTIONS = facts('description');

/** The kind with its article, as a subject: "an identity-based policy". */
export function aKind(kind: PolicyKind): string {
  const label = KIND_LABELS[kind];
  return `${/^[aeiou]/i.test(label) ? 'an' : 'a'} ${label}`;
}

/** The evidence for the kind of a policy is mixed. */
export interface KindDoubt {
  /** The kind that is nearly as likely. */
  readonly other: PolicyKind;
  /** What the policy is taken for, in the middle of a sentence: "a bucket policy". */
  readonly assumed: string;
}

/** Kinds whose statements name a Principal. */
export const PRINCIPAL_KINDS: readonly PolicyKind[] = POLICY_KINDS.filter((kind) => KINDS[kind].principals);
