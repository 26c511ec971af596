/** What a template can grant that is not read. */
export interface UnreadGrant {
  /** Whether it is about access for everyone, about what identities are allowed, or about everything that resources can grant. */
  readonly about: 'public' | 'identity' | 'any';
  /** A sentence for people. */
  readonly note: string;
  /** It is a policy, which can say anything. Equal sources are equal policies; without a source, no two are. */
  readonly policy?: { readonly name: string; readonly source?: string };
  /** It names managed policies, which `attachedPolicies` has one by one. */
  readonly managed?: true;
}
