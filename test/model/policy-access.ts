/** What one policy grants for one request, all keys of which are known: for comparing two policies. */
import { readCaller } from './callers.js';
import { allows, attached, grants, matching } from './decision.js';
import { listOf, type Policy, type PrincipalObject } from './documents.js';
import type { Situation } from './membership.js';
import { outcomesOf } from './outcomes.js';

/** A request with nothing left to derive: a key that is not there is absent. */
export interface PlainRequest {
  /** undefined: the principal that an identity-based policy is attached to. */
  readonly caller: PrincipalObject | undefined;
  readonly action: string;
  readonly resource: string;
  /** By names in lowercase. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

/** Is the request allowed where nothing else denies it? "maybe" where AWS's documents leave it open. */
type Answer = boolean | 'maybe';

export interface Access {
  /** Where the caller's identity-based policies allow it. */
  readonly withIdentity: Answer;
  /** Where the caller, of the resource's account, has no identity-based policy, and boundary and session policies allow it. */
  readonly alone: Answer;
  /** Where a boundary or session policy of the caller does not allow it. */
  readonly beyondLimits: Answer;
}

const NOTHING: Access = { withIdentity: false, alone: false, beyondLimits: false };
const EVERYTHING: Access = { withIdentity: true, alone: true, beyondLimits: true };

const both = (a: Access, b: Access): Access => {
  const join = (x: Answer, y: Answer): Answer => (x === y ? x : 'maybe');
  return {
    withIdentity: join(a.withIdentity, b.withIdentity),
    alone: join(a.alone, b.alone),
    beyondLimits: join(a.beyondLimits, b.beyondLimits),
  };
};

/** What the policy, of an identity or of a resource, gives by itself. */
export function allowsOnPolicyAlone(policy: Policy, request: PlainRequest, ofIdentity: boolean): Access {
  const { results } = outcomesOf((pick) => {
    const caller = readCaller(request.caller ?? { arn: 'arn:aws:iam::111122223333:user/caller' });
    const situation: Situation = {
      caller,
      action: request.action,
      resource: request.resource,
      bounded: false,
      values: (key) => request.keys.get(key),
      pick,
    };
    const own = attached(policy, ofIdentity);
    if (matching(own, 'Deny', situation).length > 0) return NOTHING;
    if (ofIdentity) return allows(own, situation) ? EVERYTHING : NOTHING;
    const levels = grants(own, situation);
    if (levels.size === 0) return NOTHING;
    if (!('account' in caller)) return EVERYTHING;
    const beyondLimits: Answer =
      levels.has('self') || levels.has('principal-arn') ? true : levels.has('everyone') ? 'maybe' : false;
    return { withIdentity: true, alone: levels.has('role') || beyondLimits !== false, beyondLimits };
  });
  return [...results].reduce(both);
}

/** The Allow statements without their conditions; undefined: keys say on what. One policy is asked many times. */
const opened = new WeakMap<Policy, Policy | 'by keys'>();

function openedOf(policy: Policy): Policy | 'by keys' {
  let known = opened.get(policy);
  if (known === undefined) {
    const Statement = listOf(policy.Statement)
      .filter((s) => s.Effect === 'Allow')
      .map(({ Condition: _, ...rest }) => rest);
    known = JSON.stringify(Statement).includes('${') ? 'by keys' : { ...policy, Statement };
    opened.set(policy, known);
  }
  return known;
}

/**
 * Can an Allow of the policy list the request, whatever its keys are? A condition only restricts, so where it cannot, no
 * keys need to be tried.
 */
export function mayAllow(policy: Policy, request: PlainRequest, ofIdentity: boolean): boolean {
  const open = openedOf(policy);
  return open === 'by keys' || allowsOnPolicyAlone(open, request, ofIdentity).withIdentity !== false;
}

/** Does `after` give for sure what `before` for sure does not? */
export const isNewAccess = (before: Access, after: Access, levels: readonly (keyof Access)[]): boolean =>
  levels.some((level) => before[level] === false && after[level] === true);
