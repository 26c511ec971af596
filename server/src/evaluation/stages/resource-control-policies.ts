/**
 * Resource control policies: they can only deny, since RCPFullAWSAccess is attached at every level and cannot be
 * detached. From the AWS Organizations User Guide, "Resource control policies" (resources and entities not restricted
 * by RCPs).
 */
import type { PolicySet } from '../authorization.js';
import { isExcepted } from '../derive-context.js';
import { anyDeny, ofAllLevels, outcomesByLevel } from '../policy-outcome.js';
import type { RequestFacts } from '../request-facts.js';
import { and } from '../three-valued.js';
import { exempt, NOT_GIVEN, type Stage } from './stage.js';

function exemption(facts: RequestFacts): string | undefined {
  const { catalogue, service, action, request, options } = facts;
  const rules = catalogue.authorizationFacts.resourceControlPolicies;
  if (options.resourceInManagementAccount)
    return 'Resource control policies do not apply to resources of the management account.';
  if (facts.isServiceLinkedRole)
    return 'Resource control policies do not apply to calls of service-linked roles.';
  if (!catalogue.rcpServices.includes(service) && !rules.unsure.some((u) => u.service === service))
    return `Resource control policies do not support ${service}.`;
  if (isExcepted(rules.exceptActions, request.action))
    return `Resource control policies do not apply to ${request.action}.`;
  if (service === 'kms' && /^arn:[^:]*:kms:[^:]*:[^:]*:alias\/aws\//.test(request.resource))
    return 'Resource control policies do not apply to keys that AWS manages.';
  if (rules.onlyActionsWithResourceTypes && action && action.resourceTypes.length === 0)
    return `Resource control policies apply to resources, and ${action.id} does not act on one.`;
  return undefined;
}

export function resourceControlPolicies(facts: RequestFacts, { rcp }: PolicySet): Stage {
  if (!rcp) return NOT_GIVEN;
  const why = exemption(facts);
  if (why !== undefined) return exempt(why);
  const policies = ofAllLevels(outcomesByLevel(rcp, facts.evaluation));
  const unsure = facts.catalogue.authorizationFacts.resourceControlPolicies.unsure.some(
    (u) => u.service === facts.service,
  );
  const deny = anyDeny(policies);
  return { policies, deny: unsure ? and(deny, undefined) : deny, allow: true, given: true };
}
