/** What policies say about a request: whether a Deny or an Allow of each matches. */
import { allStatements, type CompiledPolicy } from '../policy/compile.js';
import type { Range } from '../text/range.js';
import type { NamedPolicy, PoliciesOfTemplate, PoliciesUnder, PolicyOutcome } from './authorization.js';
import { decider } from './evaluate-policy.js';
import { explainStatement, type StatementResult } from './explain-statement.js';
import { type Evaluation, someMatches, statementMatches } from './match.js';
import { or, type Tri } from './three-valued.js';

class Outcome implements PolicyOutcome {
  readonly name: string;
  readonly policy: CompiledPolicy;
  readonly source?: string;
  readonly notConsidered?: readonly string[];
  readonly level?: number;
  readonly together?: PoliciesOfTemplate;
  readonly #evaluation: Evaluation;
  /** `null`: not asked yet. */
  #deny: Tri | null = null;
  #allow: Tri | null = null;
  #statements: readonly StatementResult[] | undefined;

  constructor({ name, policy, source, notConsidered, together }: NamedPolicy, e: Evaluation, level?: number) {
    this.name = name;
    this.policy = policy;
    if (source !== undefined) this.source = source;
    if (notConsidered !== undefined) this.notConsidered = notConsidered;
    if (level !== undefined) this.level = level;
    if (together !== undefined) this.together = together;
    this.#evaluation = e;
  }

  get deny(): Tri {
    if (this.#deny === null) this.#deny = someMatches(this.policy, 'Deny', this.#evaluation);
    return this.#deny;
  }

  get allow(): Tri {
    if (this.#allow === null) this.#allow = someMatches(this.policy, 'Allow', this.#evaluation);
    return this.#allow;
  }

  statements(): readonly StatementResult[] {
    this.#statements ??= allStatements(this.policy).map((s) => explainStatement(s, this.#evaluation));
    return this.#statements;
  }

  reached(): readonly Range[] {
    return allStatements(this.policy)
      .filter((s) => statementMatches(s, this.#evaluation) === true)
      .map((s) => s.statement.node.range);
  }

  matchesUnder(outcomes: PoliciesUnder, effect: 'Allow' | 'Deny'): boolean {
    const policy = outcomes.get(this.policy);
    return policy !== undefined && someMatches(policy, effect, this.#evaluation) === true;
  }

  decider(effect: 'Allow' | 'Deny'): StatementResult | undefined {
    const explained = (at: number): StatementResult =>
      this.#statements?.[at] ?? explainStatement(allStatements(this.policy)[at]!, this.#evaluation);
    return decider(this.policy, explained, effect, this.#evaluation);
  }
}

/** No policies: one list for all stages that have none. */
export const NO_OUTCOMES: readonly PolicyOutcome[] = [];

export const outcomesOf = (
  policies: readonly NamedPolicy[] | undefined,
  e: Evaluation,
): readonly PolicyOutcome[] =>
  policies === undefined || policies.length === 0 ? NO_OUTCOMES : policies.map((p) => new Outcome(p, e));

/** By level of the organization. */
export const outcomesByLevel = (
  levels: readonly (readonly NamedPolicy[])[],
  e: Evaluation,
): readonly (readonly PolicyOutcome[])[] => levels.map((level, i) => level.map((p) => new Outcome(p, e, i)));

/** The policies of all levels. */
export function ofAllLevels(levels: readonly (readonly PolicyOutcome[])[]): readonly PolicyOutcome[] {
  if (levels.length === 1) return levels[0]!;
  const all: PolicyOutcome[] = [];
  for (const level of levels) for (const policy of level) all.push(policy);
  return all;
}

export function anyDeny(policies: readonly PolicyOutcome[]): Tri {
  let answer: Tri = false;
  for (const p of policies) {
    if (p.deny) return true;
    answer = or(answer, p.deny);
  }
  return answer === undefined && oneMatchesAlways(policies, 'Deny') ? true : answer;
}

export function anyAllow(policies: readonly PolicyOutcome[]): Tri {
  let answer: Tri = false;
  for (const p of policies) {
    if (p.allow) return true;
    answer = or(answer, p.allow);
  }
  return answer === undefined && oneMatchesAlways(policies, 'Allow') ? true : answer;
}

/** Which one matches depends on conditions of a template. */
function oneMatchesAlways(policies: readonly PolicyOutcome[], effect: 'Allow' | 'Deny'): boolean {
  return [...new Set(policies.map((p) => p.together))].some((group) => {
    const variants = group?.variants ?? [];
    return (
      variants.length > 0 &&
      variants.every((outcomes) => policies.some((p) => p.matchesUnder(outcomes, effect)))
    );
  });
}

/** A statement with the policy that it is in. */
export interface Found {
  readonly statement: StatementResult;
  readonly policy: PolicyOutcome;
}

/** The first statement of the effect that matches. */
export function matching(policies: readonly PolicyOutcome[], effect: 'Allow' | 'Deny'): Found | undefined {
  for (const policy of policies) {
    if (!(effect === 'Deny' ? policy.deny : policy.allow)) continue;
    const statement = policy.decider(effect);
    if (statement) return { statement, policy };
  }
  if (!oneMatchesAlways(policies, effect)) return undefined;
  // The one that does if all conditions are true.
  for (const policy of policies) {
    const statement = policy.decider(effect);
    if (statement) return { statement, policy };
  }
  return undefined;
}

export const foundName = (found: Found | undefined): string =>
  found ? `${found.statement.name} of ${found.policy.name}` : 'a statement';
