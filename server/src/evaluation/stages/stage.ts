/** What each stage of AWS's evaluation hands on. */
import type { PolicyOutcome } from '../authorization.js';
import { anyAllow, anyDeny, NO_OUTCOMES } from '../policy-outcome.js';
import type { Tri } from '../three-valued.js';

export interface Stage {
  readonly policies: readonly PolicyOutcome[];
  /** Does an explicit Deny of the stage match? */
  readonly deny: Tri;
  /** Does the stage let the request through, as far as an Allow is needed? */
  readonly allow: Tri;
  /** Policies of the stage are given, if only an empty list. */
  readonly given: boolean;
  /** Why AWS does not evaluate the stage for this request. */
  readonly exempt?: string;
  /** For the levels of an organization: those, from 0, at which no policy allows the request. */
  readonly blockedLevels?: readonly number[];
}

/** No policies are given, and none are needed. */
export const NOT_GIVEN: Stage = { policies: NO_OUTCOMES, deny: false, allow: true, given: false };

export const exempt = (reason: string): Stage => ({ ...NOT_GIVEN, given: true, exempt: reason });

/** Policies of which one has to allow the request. */
export const oneAllows = (policies: readonly PolicyOutcome[]): Stage => ({
  policies,
  deny: anyDeny(policies),
  allow: anyAllow(policies),
  given: true,
});
