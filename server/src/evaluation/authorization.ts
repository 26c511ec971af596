/** What the evaluation of a request is made of, and what it answers. */
import type { CompiledPolicy } from '../policy/compile.js';
import { conditionsOf, variantsOf } from '../policy/policy-variants.js';
import type { Request } from '../requests/request.js';
import type { Range } from '../text/range.js';
import type { Doubt } from './derive-context.js';
import type { Decision, StatementResult } from './explain-statement.js';
import type { Tri } from './three-valued.js';

/** The stages of AWS's evaluation, in the order in which AWS documents them. */
export const STEPS = ['rcp', 'scp', 'endpoint', 'resource', 'identity', 'boundary', 'session'] as const;
export type Step = (typeof STEPS)[number];

export const STEP_LABELS: Readonly<Record<Step, string>> = {
  rcp: 'Resource control policies',
  scp: 'Service control policies',
  endpoint: 'VPC endpoint policy',
  resource: 'Resource-based policy',
  identity: 'Identity-based policies',
  boundary: 'Permissions boundary',
  session: 'Session policies',
};

/** A policy with the name that people know it by. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: CompiledPolicy;
  /** The file that it is in, as its loader calls it; undefined: the request document itself. */
  readonly source?: string;
  /** What the file also grants and is not among the policies of the request, in sentences; omitted: nothing. */
  readonly notConsidered?: readonly string[];
  /** Those of the same template, this one among them. */
  readonly together?: PoliciesOfTemplate;
  /** It stands for there being no policy. */
  readonly isAbsence?: true;
}

/** What policies are under some outcomes of conditions. */
export type PoliciesUnder = ReadonlyMap<CompiledPolicy, CompiledPolicy>;

/** Policies of one template: a condition of it has the same outcome in all of them. */
export class PoliciesOfTemplate {
  readonly #policies: readonly CompiledPolicy[];
  #variants: readonly PoliciesUnder[] | undefined;

  constructor(policies: readonly CompiledPolicy[]) {
    this.#policies = policies;
  }

  /** What those with conditions are under each combination of outcomes; none if there are too many, or no two of them. */
  get variants(): readonly PoliciesUnder[] {
    if (!this.#variants) {
      const conditional = this.#policies.filter((policy) => conditionsOf([policy]).size > 0);
      const variants = conditional.length > 1 ? variantsOf(conditional) : undefined;
      this.#variants = (variants ?? []).map(
        ({ policies }) => new Map(policies.map((policy, i) => [conditional[i]!, policy])),
      );
    }
    return this.#variants;
  }
}

/** The policies that apply to a request. A list that is omitted was not given; an empty list allows nothing. */
export interface PolicySet {
  readonly identity: readonly NamedPolicy[];
  /** Of the resource: a bucket policy, a key policy, a role's trust policy. */
  readonly resource?: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly session?: readonly NamedPolicy[];
  /** By level of the organization: root, each OU, account. */
  readonly scp?: readonly (readonly NamedPolicy[])[];
  readonly rcp?: readonly (readonly NamedPolicy[])[];
  readonly endpoint?: readonly NamedPolicy[];
}

export interface AuthorizeOptions {
  /** 12 digits. If omitted: the account in the resource's ARN, or else the caller's own. */
  readonly resourceAccount?: string;
  /** SCPs do not apply to principals of the management account, RCPs not to its resources. */
  readonly callerInManagementAccount?: boolean;
  readonly resourceInManagementAccount?: boolean;
  /** The request's context contains all tags of the resource. If omitted: only if it contains one. */
  readonly hasResourceTags?: boolean;
  /** Keys, in lowercase, that were given with a value that cannot be right, and are not in the context: unknown. */
  readonly doubts?: ReadonlyMap<string, Doubt>;
}

/** A request, the policies that apply to it, and what else is known. */
export interface CaseInput {
  readonly request: Request;
  readonly policies: PolicySet;
  readonly options: AuthorizeOptions;
}

/**
 * `passed`: does not stop the request. `granted`: allows it. `stopped`: no Allow, so that the request is denied.
 * `no-allow`: no Allow, but the request can be allowed without one here. `denied`: an explicit Deny. `not-present`: no
 * policy given. `not-asked`: AWS does not evaluate the stage.
 */
export type Verdict =
  | 'passed'
  | 'granted'
  | 'stopped'
  | 'no-allow'
  | 'denied'
  | 'unknown'
  | 'not-present'
  | 'not-asked';

export interface PolicyOutcome {
  readonly name: string;
  /** Level of the organization, from 0, for SCPs and RCPs. */
  readonly level?: number;
  readonly policy: CompiledPolicy;
  readonly source?: string;
  readonly notConsidered?: readonly string[];
  readonly deny: Tri;
  readonly allow: Tri;
  /** What each statement means for the request, with reasons; made when asked for. */
  statements(): readonly StatementResult[];
  /** The places of the statements that match the request, without reasons: much faster than `statements`. */
  reached(): readonly Range[];
  readonly together?: PoliciesOfTemplate;
  /** Does what it is under outcomes of conditions match? */
  matchesUnder(outcomes: PoliciesUnder, effect: 'Allow' | 'Deny'): boolean;
  /** A statement with the effect that matches. */
  decider(effect: 'Allow' | 'Deny'): StatementResult | undefined;
}

export interface StepOutcome {
  readonly step: Step;
  readonly verdict: Verdict;
  /** For people. */
  readonly reason: string;
  readonly policies: readonly PolicyOutcome[];
}

export interface Authorization {
  /** undefined: it depends on something unknown. */
  readonly decision: Decision | undefined;
  /** The stage that decided; undefined when undecided, or when no stage of a policy did. */
  readonly decidedBy: Step | undefined;
  readonly steps: readonly StepOutcome[];
  readonly crossAccount: boolean;
  readonly explanation: string;
  /** Names of the condition keys that can change the decision and are unknown. */
  readonly missingKeys: readonly string[];
  /** Assumptions, and what was not considered although it could matter. */
  readonly notes: readonly string[];
}
