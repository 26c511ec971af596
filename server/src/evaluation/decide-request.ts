/**
 * AWS's decision for one request: every stage, and what they amount to. From the IAM User Guide, "Policy evaluation
 * logic" (within a single account, and cross-account), and from the KMS Developer Guide, "Key policies in AWS KMS".
 * Three-valued: where a value is unknown, the answer is `undefined` unless the value does not matter.
 */
import type { PolicySet, Step } from './authorization.js';
import type { Decision } from './explain-statement.js';
import type { RequestFacts } from './request-facts.js';
import { applyCases, type SpecialCase, specialCases, withoutPermission } from './special-cases.js';
import { identityPolicies, permissionsBoundary, sessionPolicies } from './stages/caller-policies.js';
import { endpointPolicy } from './stages/endpoint-policy.js';
import { resourceControlPolicies } from './stages/resource-control-policies.js';
import {
  directGrant,
  grantsAtAll,
  grantsDirectly,
  type ResourceStage,
  resourcePolicy,
} from './stages/resource-policy.js';
import { serviceControlPolicies } from './stages/service-control-policies.js';
import type { Stage } from './stages/stage.js';
import { and, or, type Tri } from './three-valued.js';

export interface Stages extends Readonly<Record<Exclude<Step, 'resource'>, Stage>> {
  readonly resource: ResourceStage;
}

export interface RequestDecision {
  readonly decision: Decision | undefined;
  readonly stages: Stages;
  readonly cases: readonly SpecialCase[];
  /** Does an explicit Deny of any stage match? */
  readonly deny: Tri;
  /** Without any Deny, is the request allowed? */
  readonly allow: Tri;
  /** Identity-based policies within the boundary within the session policies. */
  readonly callerSide: Tri;
  /** The key policy or trust policy that has to decide was not given. */
  readonly missingOwnPolicy: boolean;
  /** The decision follows only from trying all the values that unknown keys can have. */
  readonly completed?: true;
  /** The action needs no permission: why. */
  readonly freeBecause?: string;
}

/** What resource-based policy and caller's side grant together. */
function grantOf(facts: RequestFacts, stages: Stages, callerSide: Tri, missingOwnPolicy: boolean): Tri {
  const { resource, boundary, session } = stages;
  if (missingOwnPolicy) {
    // A policy that is not given might grant it or not; across accounts, the caller's side must allow it too.
    return facts.crossAccount && callerSide === false ? false : undefined;
  }
  if (!facts.hasIdentityPolicies) return grantsDirectly(resource);
  if (facts.crossAccount) return and(grantsAtAll(resource), callerSide);
  const direct = directGrant(resource, facts, and(boundary.allow, session.allow));
  return or(direct, facts.ownPolicy ? and(resource.granted.account, callerSide) : callerSide);
}

/** Evaluates all stages of a request. */
export function decideRequest(facts: RequestFacts, policies: PolicySet): RequestDecision {
  const stages: Stages = {
    rcp: resourceControlPolicies(facts, policies),
    scp: serviceControlPolicies(facts, policies),
    endpoint: endpointPolicy(facts, policies),
    resource: resourcePolicy(facts, policies),
    identity: identityPolicies(facts, policies),
    boundary: permissionsBoundary(facts, policies),
    session: sessionPolicies(facts, policies),
  };
  const { rcp, scp, endpoint, resource, identity, boundary, session } = stages;
  let deny = or(or(rcp.deny, scp.deny), or(endpoint.deny, resource.deny));
  deny = or(deny, or(identity.deny, or(boundary.deny, session.deny)));
  const callerSide = and(identity.allow, and(boundary.allow, session.allow));
  const missingOwnPolicy = facts.ownPolicy !== undefined && !resource.given;
  const free = withoutPermission(facts, deny);
  const cases = free ? [] : specialCases(facts);
  const grant = applyCases(grantOf(facts, stages, callerSide, missingOwnPolicy), cases);
  const allow = and(and(scp.allow, endpoint.allow), grant);
  let decision: Decision | undefined;
  if (free) decision = free.decision;
  else if (deny) decision = 'ExplicitDeny';
  // Denied either way, whether a Deny matches or not.
  else if (allow === false) decision = 'ImplicitDeny';
  else if (deny === false && allow) decision = 'Allow';
  return {
    decision,
    stages,
    cases,
    deny,
    allow,
    callerSide,
    missingOwnPolicy,
    ...(free ? { freeBecause: free.reason } : {}),
  };
}
