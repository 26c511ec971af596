/** The kinds of policies, and what they are called. */
export const POLICY_KINDS = [
  'identity',
  'resource',
  'trust',
  'scp',
  'rcp',
  'boundary',
  'session',
  'endpoint',
] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export const KIND_LABELS: Readonly<Record<PolicyKind, string>> = {
  identity: 'identity policy',
  resource: 'resource policy',
  trust: 'role trust policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  endpoint: 'VPC endpoint policy',
};

/** The kind with its article, as a subject: "An identity policy". */
export function aKind(kind: PolicyKind): string {
  const names: Record<PolicyKind, string> = {
    identity: 'an identity policy',
    resource: 'a resource policy',
    trust: 'a role trust policy',
    scp: 'a service control policy',
    rcp: 'a resource control policy',
    boundary: 'a permissions boundary',
    session: 'a session policy',
    endpoint: 'a VPC endpoint policy',
  };
  return names[kind];
}

/** Kinds whose statements name a Principal. */
export const PRINCIPAL_KINDS: readonly PolicyKind[] = ['resource', 'trust', 'rcp', 'endpoint'];
