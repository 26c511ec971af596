/** AWS's decision for a request, over all policies that apply to it, with the reasons for it. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { type Caller, callerText } from '../requests/principal.js';
import type { Request, RequestContext } from '../requests/request.js';
import type { Authorization, AuthorizeOptions, PolicySet } from './authorization.js';
import { STEPS } from './authorization.js';
import { type Completed, complete } from './completions.js';
import { decideRequest, type RequestDecision } from './decide-request.js';
import { openKeys } from './evaluate-policy.js';
import { Explanation } from './explain-authorization.js';
import type { Decision } from './explain-statement.js';
import { notConsidered } from './not-considered.js';
import { type RequestFacts, requestFacts, requestNotes } from './request-facts.js';

export {
  type Authorization,
  type AuthorizeOptions,
  type NamedPolicy,
  type PolicySet,
  STEP_LABELS,
  STEPS,
  type Step,
} from './authorization.js';

/** Tries what the unknown keys of an open request can be. */
function completionsOf(
  request: Request,
  policies: PolicySet,
  catalogue: Catalogue,
  options: AuthorizeOptions,
  facts: RequestFacts,
  decided: RequestDecision,
): Completed {
  const compiled = STEPS.flatMap((step) => decided.stages[step].policies.map((p) => p.policy));
  const names = new Map<string, string>();
  for (const policy of compiled) {
    for (const name of openKeys(policy, facts.evaluation)) {
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    }
  }
  const decide = (context: RequestContext): Decision | undefined => {
    const completed = { ...request, context };
    return decideRequest(requestFacts(completed, policies, catalogue, options), policies).decision;
  };
  return complete({
    names: [...names.values()],
    policies: compiled,
    context: request.context,
    knowledge: (key) => facts.evaluation.partialValue?.(key),
    isMultivalued: (key) => catalogue.globalKey(key)?.multivalued ?? true,
    decide,
  });
}

class Answer implements Authorization {
  readonly decision: Decision | undefined;
  readonly crossAccount: boolean;
  readonly missingKeys: readonly string[];
  readonly #facts: RequestFacts;
  readonly #decided: RequestDecision;
  #explanation: Explanation | undefined;

  constructor(facts: RequestFacts, decided: RequestDecision, missingKeys: readonly string[]) {
    this.decision = decided.decision;
    this.crossAccount = facts.crossAccount;
    this.missingKeys = missingKeys;
    this.#facts = facts;
    this.#decided = decided;
  }

  // The reasons are created on demand: the decision alone is much faster.
  get #reasons(): Explanation {
    this.#explanation ??= new Explanation(this.#facts, this.#decided);
    return this.#explanation;
  }

  get decidedBy(): Authorization['decidedBy'] {
    return this.#reasons.decidedBy;
  }

  get steps(): Authorization['steps'] {
    return this.#reasons.steps;
  }

  get explanation(): string {
    return this.#reasons.text(this.missingKeys);
  }

  get notes(): readonly string[] {
    const { cases, missingOwnPolicy } = this.#decided;
    const own = missingOwnPolicy
      ? [
          this.#facts.ownPolicy === 'key policy'
            ? 'The key policy is not given: add it as the resource policy.'
            : "The role's trust policy is not given: add it as the resource policy.",
        ]
      : [];
    return [
      ...requestNotes(this.#facts),
      ...own,
      ...cases.map((c) => c.note),
      ...notConsidered(this.#facts, this.#decided),
    ];
  }
}

/**
 * Decides a request.
 * @param request with everything that follows from caller and resource (`deriveContext`).
 */
export function authorize(
  request: Request,
  policies: PolicySet,
  catalogue: Catalogue,
  options: AuthorizeOptions = {},
): Authorization {
  const facts = requestFacts(request, policies, catalogue, options);
  const decided = decideRequest(facts, policies);
  if (decided.decision !== undefined) return new Answer(facts, decided, []);
  const { decision, keys } = completionsOf(request, policies, catalogue, options, facts, decided);
  return new Answer(facts, { ...decided, decision }, decision === undefined ? keys : []);
}

const callerName = (caller: Caller | undefined): string =>
  caller === undefined
    ? 'the identity with these policies'
    : caller.type === 'anonymous'
      ? 'an anonymous caller'
      : callerText(caller);

/** "arn:...: s3:GetObject on arn:..." */
export function requestSummary(request: Request): string {
  return `${callerName(request.caller)}: ${request.action} on ${request.resource}`;
}
