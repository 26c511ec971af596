/** The finding that says that not everything was looked for. */
import { compilePolicy } from '../../policy/compile.js';
import type { Policy } from '../../policy/policy.js';
import { beginningOf } from '../../syntax/value.js';
import { ownSeverity, type SeverityOptions } from './rule-severity.js';
import type { Placed } from './statement-findings.js';
import { tooManyConditions } from './variant-findings.js';

export const SKIPPED_RULE = 'skipped-checks';

/** @param policy the first one for which something was skipped. */
export function skippedChecks(policy: Policy | undefined, options: SeverityOptions): Placed[] {
  const severity = policy && ownSeverity(SKIPPED_RULE, 'information', options);
  if (!severity) return [];
  const conditions = tooManyConditions(compilePolicy(policy));
  const message =
    conditions === undefined
      ? 'Some checks of this document were skipped, since they would take too long: what they would report is unknown. Divide the policy into smaller ones.'
      : `This policy depends on ${conditions} conditions of its template. With more than three, findings that depend on them are not looked for. Divide the policy into smaller ones.`;
  return [{ finding: { rule: SKIPPED_RULE, severity, range: beginningOf(policy.node), message }, order: -1 }];
}
