/**
 * The resource's policy: whether it denies, and at which levels it grants. From the IAM User Guide, "How AWS enforcement
 * code logic evaluates requests to allow or deny access" (resource-based policies).
 */

import { allStatements, type CompiledStatement } from '../../policy/compile.js';
import { grantLevelOf } from '../../policy/statement-grant.js';
import { GRANT_LEVELS, type GrantLevel, limitedByBoundary } from '../../requests/grant-level.js';
import { mayName } from '../../requests/principal-match.js';
import type { NamedPolicy, PolicySet } from '../authorization.js';
import { type Evaluation, statementMatches } from '../match.js';
import { outcomesOf } from '../policy-outcome.js';
import type { RequestFacts } from '../request-facts.js';
import { and, or, type Tri } from '../three-valued.js';
import { NOT_GIVEN, oneAllows, type Stage } from './stage.js';

export interface ResourceStage extends Stage {
  /** By level, whether a statement that grants at the level matches. */
  readonly granted: Readonly<Record<GrantLevel, Tri>>;
}

const NOTHING: Readonly<Record<GrantLevel, Tri>> = {
  session: false,
  principal: false,
  account: false,
  everyone: false,
};

/** Some statement cannot be read: it might grant the request to anyone. */
const UNKNOWN: Readonly<Record<GrantLevel, Tri>> = {
  session: undefined,
  principal: undefined,
  account: undefined,
  everyone: undefined,
};

const NO_RESOURCE_POLICY: ResourceStage = { ...NOT_GIVEN, allow: false, granted: NOTHING };

/** Where the Principal can name the caller although its ARN does not show it: a canonical user ID of an account. */
function possibleLevel(s: CompiledStatement, e: Evaluation): GrantLevel | undefined {
  const { caller } = e.request;
  const spec = caller && s.principals?.specs.find((p) => mayName(p, caller));
  if (!spec) return undefined;
  return spec.type === 'arn' ? 'principal' : caller.type === 'aws' ? 'account' : 'session';
}

function grantedBy(policies: readonly NamedPolicy[], e: Evaluation): Readonly<Record<GrantLevel, Tri>> {
  const granted = { ...(policies.some(({ policy }) => policy.opaque) ? UNKNOWN : NOTHING) };
  for (const { policy } of policies) {
    for (const s of allStatements(policy)) {
      const matches = s.effect === 'Allow' && statementMatches(s, e);
      if (matches === false) continue;
      // The principals that it would name are unknown too.
      if (s.defects.length > 0) {
        for (const level of GRANT_LEVELS) granted[level] = or(granted[level], matches);
        continue;
      }
      const level = grantLevelOf(s, e.request.caller);
      if (level && granted[level] !== true) granted[level] = or(granted[level], matches);
      // What the Principal might mean as well can be a stronger grant.
      const possible = possibleLevel(s, e) ?? (s.statement.principal?.opaque ? 'account' : undefined);
      if (possible && possible !== level && granted[possible] === false) granted[possible] = undefined;
    }
  }
  return granted;
}

export function resourcePolicy(facts: RequestFacts, { resource }: PolicySet): ResourceStage {
  if (!resource) return NO_RESOURCE_POLICY;
  const { evaluation } = facts;
  const stage = oneAllows(outcomesOf(resource, evaluation));
  // What no Allow matches is granted at no level.
  const granted = stage.allow === false ? NOTHING : grantedBy(resource, evaluation);
  return { ...stage, granted, deny: ignoresDeny(facts) ? false : stage.deny };
}

/** The root user of a bucket's account can read, replace and delete the bucket's policy whatever it denies (Amazon S3 API Reference). */
export function ignoresDeny(facts: RequestFacts): boolean {
  if (!facts.isRoot || facts.crossAccount) return false;
  const action = facts.evaluation.action;
  return facts.catalogue.authorizationFacts.rootExemptions.some(
    (x) => x.ignores.includes('resource') && x.actions.some((a) => a.toLowerCase() === action),
  );
}

/** Does the policy grant at any level? */
export const grantsAtAll = ({ granted }: ResourceStage): Tri => {
  if (granted === NOTHING) return false;
  let answer: Tri = false;
  for (const level of GRANT_LEVELS) answer = or(answer, granted[level]);
  return answer;
};

/** Does it grant to more than the account, so that no identity-based policy is needed within the account? */
export const grantsDirectly = ({ granted }: ResourceStage): Tri =>
  or(granted.session, or(granted.principal, granted.everyone));

/**
 * What the policy grants within the account, without the identity-based policies.
 * @param limits whether permissions boundary and session policies allow the request.
 */
export function directGrant({ granted }: ResourceStage, facts: RequestFacts, limits: Tri): Tri {
  const { caller } = facts;
  if (granted === NOTHING) return false;
  let answer: Tri = false;
  for (const level of ['session', 'principal', 'everyone'] as const) {
    if (granted[level] === false) continue;
    const limited = caller ? limitedByBoundary(level, caller) : false;
    const passes = limited === false ? true : limited ? limits : limits === true ? true : undefined;
    answer = or(answer, and(granted[level], passes));
  }
  return answer;
}
