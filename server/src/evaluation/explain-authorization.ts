/** Explains a decision: the verdict of each stage, the statement that decided and why, and what blocks. */

import { limitedByBoundary } from '../requests/grant-level.js';
import type { StepOutcome, Verdict } from './authorization.js';
import { STEP_LABELS, STEPS, type Step } from './authorization.js';
import type { RequestDecision } from './decide-request.js';
import { whyMatches } from './explain-statement.js';
import { anyDeny, foundName, matching } from './policy-outcome.js';
import type { RequestFacts } from './request-facts.js';
import {
  capitalized,
  furtherDenies,
  names,
  nearestGrant,
  nearMiss,
  unknownStatements,
} from './stage-texts.js';
import { directGrant, grantsAtAll, grantsDirectly, ignoresDeny } from './stages/resource-policy.js';
import type { Stage } from './stages/stage.js';
import { and } from './three-valued.js';

/** The label in the middle of a sentence. */
const stepText = (step: Step): string =>
  STEP_LABELS[step].replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());

const IGNORED_DENY =
  " A Deny matches, but not for the root user of the bucket's account, who can read, replace and delete the bucket policy whatever it denies.";

/** Organizations User Guide, "Quotas": organizational units can be nested five levels deep under a root. */
const MAX_LEVELS = 7;

interface Verdicted {
  readonly verdict: Verdict;
  readonly reason: string;
}

const verdict = (of: Verdict, reason: string): Verdicted => ({ verdict: of, reason });

/** Explains one decision. */
export class Explanation {
  readonly #facts: RequestFacts;
  readonly #decided: RequestDecision;
  #steps: readonly StepOutcome[] | undefined;

  constructor(facts: RequestFacts, decided: RequestDecision) {
    this.#facts = facts;
    this.#decided = decided;
  }

  get steps(): readonly StepOutcome[] {
    this.#steps ??= STEPS.map((step) => ({
      step,
      policies: this.#decided.stages[step].policies,
      ...this.#inContext(step, this.#describe(step)),
    }));
    return this.#steps;
  }

  /** A stage without an Allow does not stop a request that can be allowed without it. */
  #inContext(step: Step, { verdict: of, reason }: Verdicted): Verdicted {
    const { decision, freeBecause } = this.#decided;
    const isOpen = of === 'unknown' && decision === 'Allow';
    const isHarmless = of === 'stopped' && !freeBecause && !this.blockers.includes(step);
    if (!isOpen && !isHarmless) return verdict(of, reason);
    return verdict(
      'no-allow',
      decision === 'Allow' ? `${reason} The request is allowed without it.` : reason,
    );
  }

  #reason(step: Step): string {
    return this.steps.find((s) => s.step === step)!.reason;
  }

  #describe(step: Step): Verdicted {
    const stage: Stage = this.#decided.stages[step];
    const { policies } = stage;
    if (this.#decided.freeBecause)
      return verdict(stage.given ? 'not-asked' : 'not-present', this.#decided.freeBecause);
    if (stage.exempt !== undefined) {
      return verdict(
        step === 'identity' && stage.allow ? 'passed' : stage.given ? 'not-asked' : 'not-present',
        stage.exempt,
      );
    }
    if (!stage.given) return this.#describeMissing(step);
    if (stage.deny) return this.#describeDeny(stage);
    if (this.#decided.completed && (stage.deny === undefined || stage.allow === undefined)) {
      const completed = this.#describeCompleted(step);
      if (completed) return completed;
    }
    // A stage that allows nothing: whether it also denies makes no difference.
    const blocks = this.#decided.decision === 'ImplicitDeny' && stage.allow === false && step !== 'resource';
    if (stage.deny === undefined && !blocks) {
      return verdict('unknown', `Whether a Deny matches is unknown.${unknownStatements(policies, 'Deny')}`);
    }
    if (step === 'resource') return this.#describeResource();
    if (step === 'rcp') {
      const count = policies.length === 1 ? 'one policy' : `${policies.length} policies`;
      return verdict('passed', `No Deny matches in ${count}.`);
    }
    if (step === 'scp') return this.#describeLevels(stage);
    if (policies.length === 0)
      return verdict(
        'stopped',
        `${step === 'identity' ? 'No identity-based policy is' : 'An empty list is'} given, so none allows it.`,
      );
    if (stage.allow)
      return verdict(
        step === 'identity' ? 'granted' : 'passed',
        `Allowed by ${foundName(matching(policies, 'Allow'))}.`,
      );
    if (stage.allow === undefined)
      return verdict(
        'unknown',
        `Whether an Allow matches is unknown.${unknownStatements(policies, 'Allow')}`,
      );
    return verdict('stopped', `No Allow matches in ${names(policies)}.${nearMiss(policies)}`);
  }

  /** A stage that depends on unknown values, where the decision does not. */
  #describeCompleted(step: Step): Verdicted | undefined {
    const { decision, stages } = this.#decided;
    const { deny, allow, policies } = stages[step];
    if (decision === 'ExplicitDeny' && deny === undefined)
      return verdict(
        'denied',
        `Which Deny matches depends on unknown values, but one of them always does.${unknownStatements(policies, 'Deny')}`,
      );
    if (decision !== 'Allow') return undefined;
    const all = deny === undefined ? 'No Deny matches, whatever the unknown values are.' : '';
    const some =
      allow === undefined
        ? `Which Allow matches depends on unknown values, but the decision does not.${unknownStatements(policies, 'Allow')}`
        : `Allowed by ${foundName(matching(policies, 'Allow'))}.`;
    return verdict(step === this.decidedBy ? 'granted' : 'passed', all ? `${some} ${all}` : some);
  }

  #describeDeny(stage: Stage): Verdicted {
    const found = matching(stage.policies, 'Deny');
    return verdict(
      'denied',
      `Denied by ${foundName(found)}.${found ? ` ${whyMatches(found.statement)}${furtherDenies(stage.policies, found)}` : ''}`,
    );
  }

  #describeLevels(stage: Stage): Verdicted {
    if (stage.allow) return verdict('passed', 'Each level of the organization allows it.');
    if (!stage.blockedLevels)
      return verdict(
        'unknown',
        `Whether each level allows it is unknown.${unknownStatements(stage.policies, 'Allow')}`,
      );
    // Each has to be changed. An organization has a root, at most five levels of units, and the account.
    const texts = stage.blockedLevels.map((number) => {
      const level = stage.policies.filter((p) => p.level === number);
      const at = `level ${number + 1} of the organization`;
      return level.length === 0
        ? `There is no policy at ${at}, so none allows it.`
        : `No policy at ${at} (${names(level)}) allows it.${nearMiss(level)}`;
    });
    const more = texts.length - MAX_LEVELS;
    return verdict(
      'stopped',
      texts.slice(0, MAX_LEVELS).join(' ') + (more > 0 ? ` ${more} more levels do not allow it.` : ''),
    );
  }

  #describeMissing(step: Step): Verdicted {
    const { hasIdentityPolicies, crossAccount, ownPolicy, caller } = this.#facts;
    if (step === 'session' && caller?.type === 'aws' && caller.form === 'federated-user')
      return verdict(
        'stopped',
        'No session policy is given: without one, the session of a federated user has no permissions of its own (IAM User Guide, "Permissions for GetFederationToken").',
      );
    if (step !== 'resource') return verdict('not-present', `${STEP_LABELS[step]}: none given.`);
    if (this.#decided.missingOwnPolicy)
      return verdict(
        'unknown',
        ownPolicy === 'key policy'
          ? 'The key policy is not given, and nothing is allowed on a KMS key unless its key policy allows it or delegates the decision to the account.'
          : "The role's trust policy is not given, and it has to name the caller or the caller's account.",
      );
    if (crossAccount)
      return verdict(
        'stopped',
        'No resource-based policy is given, and the resource belongs to another account, which has to allow it too.',
      );
    return hasIdentityPolicies
      ? verdict('not-present', 'Resource-based policy: none given.')
      : verdict('stopped', 'No resource-based policy is given, and nothing else can allow this caller.');
  }

  #describeResource(): Verdicted {
    const { hasIdentityPolicies, crossAccount, ownPolicy } = this.#facts;
    const { resource, boundary, session } = this.#decided.stages;
    const atAll = grantsAtAll(resource);
    if (atAll === undefined)
      return verdict(
        'unknown',
        `Whether an Allow matches is unknown.${unknownStatements(resource.policies, 'Allow')}`,
      );
    const needed = ownPolicy !== undefined || crossAccount || !hasIdentityPolicies;
    if (!atAll) {
      const because = ownPolicy
        ? `The ${ownPolicy} has to allow it, and no Allow matches in ${names(resource.policies)}.`
        : crossAccount
          ? `The resource belongs to another account, whose policy has to allow it too, and no Allow matches in ${names(resource.policies)}.`
          : hasIdentityPolicies
            ? 'No Allow matches, and none is needed where an identity-based policy allows it.'
            : `Nothing else can allow this caller, and no Allow matches in ${names(resource.policies)}.`;
      const exception = ignoresDeny(this.#facts) && anyDeny(resource.policies) ? IGNORED_DENY : '';
      return verdict(
        needed ? 'stopped' : 'passed',
        because + exception + (needed || !exception ? nearMiss(resource.policies) : ''),
      );
    }
    const by = foundName(matching(resource.policies, 'Allow'));
    if (crossAccount)
      return verdict('granted', `Allowed by ${by}; the caller's own account has to allow it too.`);
    if (!grantsDirectly(resource)) {
      return verdict(
        needed ? 'granted' : 'passed',
        `${capitalized(by)} names the account, which delegates the decision to the identity-based policies of the account.`,
      );
    }
    const limits = and(boundary.allow, session.allow);
    if (!hasIdentityPolicies)
      return verdict('granted', `Allowed by ${by}: this caller needs no other permission.`);
    if (directGrant(resource, this.#facts, false))
      return verdict(
        'granted',
        `Allowed by ${by}: within an account that is enough, and no permissions boundary or session policy limits it.`,
      );
    if (limits !== true && resource.granted.principal === false) {
      return verdict(
        'unknown',
        `Allowed by ${by}, which names everyone: AWS's documents do not say whether a permissions boundary or session policy that does not allow it limits that.`,
      );
    }
    return verdict(
      'granted',
      `Allowed by ${by}: enough without an identity-based policy, within permissions boundary and session policies.`,
    );
  }

  /** The steps without whose change the request stays denied, the first to fix first. */
  get blockers(): readonly Step[] {
    const { stages, decision, freeBecause } = this.#decided;
    const { hasIdentityPolicies, crossAccount, ownPolicy } = this.#facts;
    if (freeBecause || decision === 'Allow') return [];
    const { scp, endpoint, resource, identity, boundary, session } = stages;
    const out = new Set<Step>(STEPS.filter((step) => stages[step].deny === true));
    if (scp.allow === false) out.add('scp');
    if (endpoint.allow === false) out.add('endpoint');
    const needed = ownPolicy !== undefined || crossAccount || !hasIdentityPolicies;
    const grants = hasIdentityPolicies ? grantsAtAll(resource) : grantsDirectly(resource);
    if (needed && grants === false && !this.#decided.missingOwnPolicy) out.add('resource');
    if (hasIdentityPolicies) {
      const alone = this.#alone(out.has('resource'));
      const direct = !crossAccount && grantsDirectly(resource) !== false;
      const free = alone ? alone.free : direct && directGrant(resource, this.#facts, false) === true;
      if (!direct && !alone && identity.allow === false) out.add('identity');
      if (!free && boundary.allow === false) out.add('boundary');
      if (!free && session.allow === false) out.add('session');
    }
    return STEPS.filter((step) => out.has(step));
  }

  /**
   * A key policy or trust policy that has to be changed can allow the request alone within the account, unless the statement to
   * change only delegates to the account: AWS KMS Developer Guide, "KMS key access and permissions" ("You can use the key
   * policy alone to control access").
   */
  #alone(isBlocked: boolean): { readonly free: boolean } | undefined {
    const { caller, crossAccount } = this.#facts;
    if (!isBlocked || crossAccount) return undefined;
    const level = nearestGrant(this.#decided.stages.resource.policies, caller);
    if (level === 'account') return undefined;
    // A policy that does not name the caller can be changed to name the user or the role.
    return { free: caller !== undefined && limitedByBoundary(level ?? 'principal', caller) === false };
  }

  get decidedBy(): Step | undefined {
    const { decision, stages, cases, freeBecause } = this.#decided;
    const { hasIdentityPolicies, crossAccount, ownPolicy } = this.#facts;
    if (decision === undefined || freeBecause) return undefined;
    if (decision === 'ExplicitDeny')
      return (
        STEPS.find((step) => stages[step].deny === true) ??
        STEPS.find((step) => stages[step].deny === undefined)
      );
    if (decision === 'Allow') {
      if (!hasIdentityPolicies || crossAccount || ownPolicy) return 'resource';
      const { callerSide } = this.#decided;
      return callerSide || (callerSide === undefined && grantsDirectly(stages.resource) !== true)
        ? 'identity'
        : 'resource';
    }
    const [first] = this.blockers;
    const guardrail = first === 'rcp' || first === 'scp' || first === 'endpoint';
    return cases.some((c) => c.allows === false) && !guardrail ? undefined : first;
  }

  /** @param missing names of the keys that the decision depends on. */
  text(missing: readonly string[]): string {
    const { decision, freeBecause, stages } = this.#decided;
    if (freeBecause) return `${decision === 'Allow' ? 'Allowed' : 'Denied'}: ${freeBecause}`;
    const by = this.decidedBy;
    switch (decision) {
      case 'ExplicitDeny': {
        const found = by && matching(stages[by].policies, 'Deny');
        if (!found) return `Explicitly denied. ${by ? this.#reason(by) : ''}${this.#others(by)}`;
        return `Explicitly denied by ${foundName(found)} (${stepText(by)}): a Deny that matches overrides every Allow. ${whyMatches(found.statement)}${furtherDenies(stages[by].policies, found)}${this.#others(by)}`;
      }
      case 'Allow':
        return this.#allowed(by);
      case 'ImplicitDeny':
        return this.#implicitly(by);
      default:
        return this.#undecided(missing);
    }
  }

  #allowed(by: Step | undefined): string {
    const { stages } = this.#decided;
    const { crossAccount } = this.#facts;
    const ignored = ignoresDeny(this.#facts) && anyDeny(stages.resource.policies);
    const none = ignored ? IGNORED_DENY : ' No Deny matches in any policy.';
    if (!by) return `Allowed.${none}`;
    // A resource-based policy of another account, or one that delegates, is one half of the permission.
    const half = by === 'resource' && (crossAccount || grantsDirectly(stages.resource) !== true);
    const own = half && this.steps.some((s) => s.step === 'identity' && s.verdict !== 'not-present');
    return `Allowed. ${this.#reason(by)}${own ? ` ${STEP_LABELS.identity}: ${this.#reason('identity')}` : ''}${none}`;
  }

  /** The further steps that block, each once. */
  #others(first: Step | undefined): string {
    return this.blockers
      .filter((step) => step !== first)
      .map((step) => ` Blocked as well by ${stepText(step)}: ${this.#reason(step)}`)
      .join('');
  }

  #implicitly(by: Step | undefined): string {
    const { cases, deny } = this.#decided;
    const reserved = cases.find((c) => c.allows === false);
    const mayDeny =
      deny === undefined ? ' It is unknown whether a Deny also matches, but the result is the same.' : '';
    if (by) return `Implicitly denied: ${stepText(by)}. ${this.#reason(by)}${this.#others(by)}${mayDeny}`;
    if (reserved) return `Denied. ${reserved.note}${this.#others(undefined)}${mayDeny}`;
    const open = this.steps
      .filter((s) => s.verdict === 'unknown')
      .map((s) => ` ${STEP_LABELS[s.step]}: ${s.reason}`);
    return `Denied whatever the unknown values are: for each of them, no Allow matches, or a Deny does.${open.join('')}`;
  }

  #undecided(missing: readonly string[]): string {
    const depends =
      missing.length > 0
        ? `Undecided: it depends on ${missing.map((k) => `\`${k}\``).join(', ')}.`
        : 'Undecided.';
    const { cases } = this.#decided;
    const open = cases.filter((c) => c.allows === undefined).map((c) => ` ${c.note}`);
    const reasons = this.steps
      .filter((s) => s.verdict === 'unknown')
      .map((s) => ` ${STEP_LABELS[s.step]}: ${s.reason}`);
    return `${depends}${open.join('')}${reasons.join('')}`;
  }
}
