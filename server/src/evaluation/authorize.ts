/** AWS's decision for a request, over all policies that apply to it, with the reasons for it. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { isMultivalued } from '../catalogue/condition-keys.js';
import type { Request } from '../requests/request.js';
import type {
  Authorization,
  AuthorizeOptions,
  NamedPolicy,
  PoliciesUnder,
  PolicySet,
} from './authorization.js';
import { STEPS } from './authorization.js';
import { type Completed, complete } from './completions.js';
import { decideRequest, type RequestDecision } from './decide-request.js';
import { openKeys } from './evaluate-policy.js';
import { Explanation } from './explain-authorization.js';
import type { Decision } from './explain-statement.js';
import { hasResourceTag, isPossible } from './key-knowledge.js';
import { inFormOf, meaningOf } from './key-meaning.js';
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

/** Unknown keys that statements of an undecided request depend on. */
function unknownKeys({ evaluation }: RequestFacts, { stages }: RequestDecision): string[] {
  const names = new Map<string, string>();
  for (const step of STEPS) {
    const { policies, allow } = stages[step];
    // How much a resource-based policy grants depends on each of its statements; elsewhere one Allow is enough.
    const enough = allow === true && step !== 'resource';
    for (const { policy } of policies) {
      for (const name of openKeys(policy, evaluation, (s) => s.effect === 'Deny' || !enough)) {
        if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
      }
    }
  }
  return [...names.values()];
}

/** Tries what the unknown keys of an open request can be. */
function completionsOf(
  request: Request,
  policies: PolicySet,
  catalogue: Catalogue,
  options: AuthorizeOptions,
  facts: RequestFacts,
  decided: RequestDecision,
): Completed {
  return complete({
    names: unknownKeys(facts, decided),
    policies: STEPS.flatMap((step) => decided.stages[step].policies.map((p) => p.policy)),
    context: request.context,
    resource: facts.evaluation.resourceGlobs ? undefined : facts.request.resource,
    knowledge: (key) => facts.evaluation.partialValue?.(key),
    isMultivalued: (key) => isMultivalued(catalogue, key),
    meaning: (key) => meaningOf(key, request, catalogue),
    form: inFormOf,
    isPossible: (context) =>
      isPossible({ ...request, context }, catalogue, {
        hasEndpointPolicy: policies.endpoint !== undefined,
        hasResourceTags: options.hasResourceTags,
        doubts: options.doubts,
      }),
    distinguish: decided.decision === undefined ? 'allowed' : 'decision',
    decide: (context, assumed) => {
      const own = requestFacts({ ...request, context }, policies, catalogue, {
        ...options,
        // A tag that is tried is not the list of all tags.
        hasResourceTags: options.hasResourceTags ?? hasResourceTag(request),
        assumed,
      });
      const completed = decideRequest(own, policies);
      return { decision: completed.decision, openKeys: () => unknownKeys(own, completed) };
    },
  });
}

/** The decision, if it is the same under each outcome of the conditions of a template. */
function underAllOutcomes(facts: RequestFacts, policies: PolicySet): Decision | undefined {
  const { identity, boundary = [], resource = [] } = policies;
  const groups = new Set([...identity, ...boundary, ...resource].map(({ together }) => together));
  for (const group of groups) {
    const decisions = new Set(
      group?.variants.map((outcomes) => decideRequest(facts, policiesUnder(policies, outcomes)).decision),
    );
    const [decision] = decisions;
    if (decisions.size === 1 && decision !== undefined) return decision;
  }
  return undefined;
}

function policiesUnder(policies: PolicySet, outcomes: PoliciesUnder): PolicySet {
  const under = (list: readonly NamedPolicy[]): readonly NamedPolicy[] =>
    list.map((one) => ({ ...one, policy: outcomes.get(one.policy) ?? one.policy }));
  const { identity, boundary, resource } = policies;
  return {
    ...policies,
    identity: under(identity),
    ...(boundary ? { boundary: under(boundary) } : {}),
    ...(resource ? { resource: under(resource) } : {}),
  };
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
            ? 'The key policy is not given: add it as the resource-based policy.'
            : "The role's trust policy is not given: add it as the resource-based policy.",
        ]
      : [];
    return [
      ...requestNotes(this.#facts),
      ...own,
      // Mostly, the explanation is one of them.
      ...cases.map((c) => c.note).filter((note) => !this.explanation.includes(note)),
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
  // Of a denial, it can still depend on unknown values which one it is.
  const isOpen =
    decided.decision === undefined || (decided.decision === 'ImplicitDeny' && decided.deny === undefined);
  if (!isOpen) return new Answer(facts, decided, []);
  const always = underAllOutcomes(facts, policies);
  if (always !== undefined) return new Answer(facts, { ...decided, decision: always, completed: true }, []);
  const { decision, keys } = completionsOf(request, policies, catalogue, options, facts, decided);
  if (decision !== undefined) return new Answer(facts, { ...decided, decision, completed: true }, []);
  return new Answer(facts, decided, decided.decision === undefined ? keys : []);
}
