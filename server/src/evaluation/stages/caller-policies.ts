/**
 * The caller's own side: identity-based policies, within the permissions boundary, within the session policies. From the IAM
 * User Guide, "Policy evaluation for requests within a single account", "Permissions boundaries for IAM entities" and
 * "Permissions for GetFederationToken".
 */
import type { PolicySet } from '../authorization.js';
import { NO_OUTCOMES, outcomesOf } from '../policy-outcome.js';
import type { RequestFacts } from '../request-facts.js';
import { NOT_GIVEN, oneAllows, type Stage } from './stage.js';

const ROOT =
  'The root user has every permission in its account: no identity-based policy, permissions boundary or session policy limits it.';

export function identityPolicies(facts: RequestFacts, { identity }: PolicySet): Stage {
  if (!facts.hasIdentityPolicies) {
    return { ...NOT_GIVEN, allow: false, exempt: 'This caller has no identity-based policies.' };
  }
  if (facts.isRoot)
    return {
      policies: outcomesOf(undefined, facts.evaluation),
      deny: false,
      allow: true,
      given: true,
      exempt: ROOT,
    };
  return oneAllows(outcomesOf(identity, facts.evaluation));
}

const limits = (facts: RequestFacts): boolean => facts.hasIdentityPolicies && !facts.isRoot;

export function permissionsBoundary(facts: RequestFacts, { boundary }: PolicySet): Stage {
  if (!boundary || !facts.hasIdentityPolicies) return NOT_GIVEN;
  if (!limits(facts)) return { ...NOT_GIVEN, given: true, exempt: ROOT };
  return oneAllows(outcomesOf(boundary, facts.evaluation));
}

/** The session of a federated user has no permissions but those that its session policies and its user's share. */
const NO_SESSION_POLICY: Stage = {
  policies: NO_OUTCOMES,
  deny: false,
  allow: false,
  given: false,
};

export function sessionPolicies(facts: RequestFacts, { session }: PolicySet): Stage {
  const { caller } = facts;
  const federated = caller?.type === 'aws' && caller.form === 'federated-user';
  if (!session || !facts.hasIdentityPolicies) return federated ? NO_SESSION_POLICY : NOT_GIVEN;
  if (!limits(facts)) return { ...NOT_GIVEN, given: true, exempt: ROOT };
  return oneAllows(outcomesOf(session, facts.evaluation));
}
