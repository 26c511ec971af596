/**
 * Identity providers that anyone can be a customer or user of, and what people there choose themselves in their tokens.
 * What the subjects are made of: GitHub, "OpenID Connect reference"; GitLab, "OpenID Connect (OIDC) Authentication Using
 * ID Tokens"; HashiCorp, "Workload Identity Tokens"; Buildkite, "OIDC with Buildkite"; Vercel, "OIDC Reference"; Pulumi,
 * "Configuring OpenID Connect"; IAM User Guide, "Available keys for AWS OIDC federation" for the others.
 */
import { claimIsMissing, claimKey, GITHUB } from '../policy/oidc.js';

export interface SharedProvider {
  /** Host and path, in lowercase. */
  readonly issuer: string;
  /** Patterns of the claim `sub`: first what people recognize. */
  readonly subjects: readonly string[];
  /** Words of a subject before the name of a customer or of something that one customer has: `repo` in `repo:owner/name`. */
  readonly owners: readonly string[];
  /** The audience is anything that the customer asks for, and not an application that is registered for it. */
  readonly freeAudience: boolean;
}

const github: SharedProvider = {
  issuer: GITHUB,
  subjects: [
    'repo:stranger/example:ref:refs/heads/main',
    'repo:*-stranger/example:ref:refs/heads/main',
    'repo:*stranger/*:ref:refs/heads/*',
    'repo:*/*:*',
    // Organizations and repositories choose other claims for their subjects.
    ...['actor', 'base_ref', 'context', 'environment', 'event_name', 'head_ref', 'job_workflow_ref', 'ref']
      .concat(['repository', 'repository_owner', 'repository_visibility', 'runner_environment', 'workflow'])
      .map((claim) => `${claim}:*`),
  ],
  owners: [
    'repo',
    'repository',
    'repository_id',
    'repository_owner',
    'repository_owner_id',
    'job_workflow_ref',
    'workflow_ref',
    'enterprise',
    'enterprise_id',
    'actor',
    'actor_id',
  ],
  freeAudience: true,
};

/**
 * A provider of many customers, which the subject identifies (IAM User Guide, "Identity-provider controls for shared
 * OIDC providers", https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html). The form
 * of its subjects is not documented there.
 */
const manyCustomers = (issuer: string): SharedProvider => ({
  issuer,
  subjects: ['stranger'],
  owners: [],
  freeAudience: true,
});

/** Users of an application: the audience is the application, the subject the user. */
const signIn = (issuer: string): SharedProvider => ({
  issuer,
  subjects: ['*'],
  owners: [],
  freeAudience: false,
});

const PROVIDERS: readonly SharedProvider[] = [
  github,
  {
    issuer: 'gitlab.com',
    subjects: [
      'project_path:*stranger/example:ref_type:branch:ref:main',
      'project_path:*/*:ref_type:*:ref:*',
      'project_path:*/*:*',
    ],
    owners: ['project_path', 'project_id', 'namespace_path', 'namespace_id'],
    freeAudience: true,
  },
  {
    issuer: 'app.terraform.io',
    subjects: [
      'organization:*stranger:project:*:workspace:*:run_phase:*',
      'organization:*:project:*:workspace:*:run_phase:*',
      'organization:*:*',
    ],
    owners: ['organization'],
    freeAudience: true,
  },
  {
    issuer: 'agent.buildkite.com',
    subjects: ['organization:*stranger:pipeline:*:*', 'organization:*:pipeline:*:*'],
    owners: ['organization'],
    freeAudience: true,
  },
  {
    issuer: 'oidc.vercel.com',
    subjects: ['owner:*stranger:project:*:environment:*', 'owner:*:project:*:environment:*'],
    owners: ['owner'],
    freeAudience: false,
  },
  {
    issuer: 'api.pulumi.com/oidc',
    subjects: ['pulumi:*:org:*stranger:*', 'pulumi:*:org:*:*'],
    owners: ['org'],
    freeAudience: false,
  },
  manyCustomers('oidc-configuration.audit-log.githubusercontent.com'),
  manyCustomers('oidc.codefresh.io'),
  manyCustomers('oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb'),
  manyCustomers('proidc.upbound.io'),
  manyCustomers('scalr.io'),
  manyCustomers('studio.datachain.ai/api'),
  manyCustomers('tokens.cloud.shisho.dev'),
  manyCustomers('vstoken.actions.githubusercontent.com'),
  // Here the audience identifies the customer (the same page).
  { ...manyCustomers('sandboxes.cloud'), freeAudience: false },
  signIn('accounts.google.com'),
  signIn('www.amazon.com'),
  signIn('graph.facebook.com'),
  signIn('cognito-identity.amazonaws.com'),
];

/**
 * A provider of which only one organization is a customer, or of which nothing says that it is shared. Who gets a
 * token there has a subject that no policy names; a service account, if it is a cluster of Kubernetes.
 */
export const ownProvider = (issuer: string, freeAudience: boolean): SharedProvider => ({
  issuer,
  subjects: ['any-subject', 'system:serviceaccount:any-namespace:any-account'],
  owners: [],
  freeAudience,
});

/** Host and path of the OIDC provider that a Principal names, in lowercase; undefined for SAML. */
export function issuerOf(principal: string): string | undefined {
  const text = principal.toLowerCase();
  if (text.includes(':saml-provider/')) return undefined;
  const at = text.indexOf(':oidc-provider/');
  return at < 0 ? text : text.slice(at + ':oidc-provider/'.length);
}

export const sharedProviders: readonly string[] = PROVIDERS.map((p) => p.issuer);

export const sharedProvider = (issuer: string): SharedProvider | undefined =>
  PROVIDERS.find((p) => p.issuer === issuer);

/** Issuers of the claims that condition keys are about. @param keys in lowercase. */
export const issuersIn = (keys: Iterable<string>): string[] => [
  ...new Set([...keys].flatMap((key) => claimKey(key)?.provider ?? [])),
];

/** The names of owners in a pattern of subjects, as far as they go: `my-org` in `repo:my-org/*`. */
export function ownersIn(subject: string, { owners }: SharedProvider): string[] {
  const parts = subject.split(':');
  return parts.flatMap((part, i) => {
    const next = parts[i + 1];
    return next && owners.includes(part.replace(/^[*?]+/, '')) ? [next.split(/[/@]/)[0]!] : [];
  });
}

/** Is the claim in no request, as far as AWS documents it? */
export const isUndocumentedClaim = (issuer: string, claim: string): boolean =>
  claimIsMissing(issuer, claim) !== false;
