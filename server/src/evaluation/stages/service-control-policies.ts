/**
 * Service control policies: at each level of the organization a policy has to allow the request. From the AWS
 * Organizations User Guide, "Service control policies" (tasks and entities not restricted by SCPs) and "SCP evaluation".
 */
import type { PolicySet } from '../authorization.js';
import { anyAllow, anyDeny, ofAllLevels, outcomesByLevel } from '../policy-outcome.js';
import type { RequestFacts } from '../request-facts.js';
import { and, type Tri } from '../three-valued.js';
import { exempt, NOT_GIVEN, type Stage } from './stage.js';

export function serviceControlPolicies(facts: RequestFacts, { scp }: PolicySet): Stage {
  if (!scp) return NOT_GIVEN;
  if (facts.options.callerInManagementAccount)
    return exempt('Service control policies do not apply to the management account.');
  if (facts.isServiceLinkedRole)
    return exempt('Service control policies do not apply to service-linked roles.');
  if (!facts.hasIdentityPolicies)
    return exempt(
      "Service control policies apply to principals of the organization's accounts, and this caller is not one.",
    );
  const levels = outcomesByLevel(scp, facts.evaluation);
  const policies = ofAllLevels(levels);
  let allow: Tri = true;
  for (const level of levels) allow = and(allow, anyAllow(level));
  const blockedLevels = levels.flatMap((level, i) => (anyAllow(level) === false ? [i] : []));
  return {
    policies,
    deny: anyDeny(policies),
    allow,
    given: true,
    ...(blockedLevels.length > 0 ? { blockedLevels } : {}),
  };
}
