/** The service principals that AWS documents; AWS publishes no complete list. */
export interface ServicePrincipals {
  /** Sorted; without retired ones. */
  readonly names: readonly string[];
  /** Of services that AWS has shut down, and test stages: known, but not suggested. */
  readonly retired: readonly string[];
  /** The most frequent in policies, the first ones first. */
  readonly frequent: Readonly<Record<'trust' | 'resource', readonly string[]>>;
}
