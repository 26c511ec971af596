/** The decision of a policy for a request, with the statement that decides and the reasons for each of the others. */
import { compileGlob } from '../algebra/glob.js';
import { allStatements, type CompiledPolicy, type CompiledStatement } from '../policy/compile.js';
import { conditionsText, variants } from '../policy/policy-variants.js';
import { statementName } from '../policy/statement-name.js';
import type { Request, RequestContext } from '../requests/request.js';
import { statementsAbout } from './action-statements.js';
import { type CompletedAnswer, complete } from './completions.js';
import {
  type Decision,
  explainStatement,
  nearestAllow,
  type StatementResult,
  whyMatches,
  whyNot,
} from './explain-statement.js';
import {
  type Evaluation,
  namesCaller,
  type PartialValue,
  prepare,
  resourceMatches,
  statementMatches,
  testHolds,
  underAll,
} from './match.js';

export type { Decision, ElementResult, StatementResult } from './explain-statement.js';

export interface EvaluationResult {
  /** undefined: it depends on something unknown; see `missingKeys` and the statements. */
  readonly decision: Decision | undefined;
  /** The statement that decided; none for an implicit deny. */
  readonly decidedBy: StatementResult | undefined;
  readonly statements: readonly StatementResult[];
  /** Names of condition keys that the decision still needs. */
  readonly missingKeys: readonly string[];
  readonly explanation: string;
}

const quote = (text: string): string => `\`${text}\``;

/** Decides by one policy alone. The quick answer, without reasons. undefined: it depends on something unknown. */
export const decide = (policy: CompiledPolicy, e: Evaluation): Decision | undefined =>
  underAll(policy, (variant) => decideVariant(variant, e));

function decideVariant(policy: CompiledPolicy, e: Evaluation): Decision | undefined {
  let allowed = false;
  let denyUnknown = false;
  let allowUnknown = false;
  for (const s of statementsAbout(policy, e)) {
    const allow = s.effect === 'Allow';
    if (allow && allowed) continue;
    const matches = statementMatches(s, e);
    if (matches === true) {
      if (!allow) return 'ExplicitDeny';
      allowed = true;
    } else if (matches === undefined) {
      if (allow) allowUnknown = true;
      else denyUnknown = true;
    }
  }
  if (policy.opaque || denyUnknown || (allowUnknown && !allowed)) return undefined;
  return allowed ? 'Allow' : 'ImplicitDeny';
}

export interface GrantedDecision {
  readonly decision: Decision | undefined;
  /** For an Allow: the policy names the caller or everyone, or only its account, which then decides. */
  readonly grant: 'direct' | 'delegated';
}

/** Like `decide`, with how an Allow reaches the caller. */
export function decideGrant(policy: CompiledPolicy, e: Evaluation): GrantedDecision {
  const decision = decide(policy, e);
  const direct =
    decision === 'Allow' &&
    variants(policy).every((variant) =>
      allStatements(variant).some((s) => s.effect === 'Allow' && namesCaller(s, e) && statementMatches(s, e)),
    );
  return { decision, grant: direct ? 'direct' : 'delegated' };
}

const ANY_VALUE: PartialValue = {
  mayBeAbsent: true,
  globs: [compileGlob('*', { mode: 'string', wildcards: true, variables: false })],
};

/**
 * Names of the condition keys that can still change the decision, in the order of the policy: a key of which no value
 * makes a difference is not among them. Variables count too.
 * @param asked names in lowercase; those that the request's context lacks are absent.
 * @param isMultivalued can the request have several values of the key? Assumed if omitted.
 */
export function neededKeys(
  policy: CompiledPolicy,
  request: Request,
  asked: ReadonlySet<string>,
  isMultivalued: (key: string) => boolean = () => true,
): string[] {
  const knowledgeIn =
    (context: RequestContext) =>
    (key: string): PartialValue | undefined =>
      asked.has(key) || context.has(key) ? undefined : ANY_VALUE;
  const answer = (context: RequestContext, assumed?: ReadonlyMap<string, PartialValue>): CompletedAnswer => {
    const partialValue = (key: string): PartialValue | undefined =>
      assumed?.get(key) ?? knowledgeIn(context)(key);
    const e = prepare({ ...request, context }, (key) => partialValue(key) !== undefined, { partialValue });
    const decision = decide(policy, e);
    return {
      decision,
      openKeys: () => (decision === undefined ? openKeys(policy, e, matterIn(policy, e)) : []),
    };
  };
  const now = answer(request.context);
  if (now.decision !== undefined) return [];
  const { keys } = complete({
    names: now.openKeys(),
    policies: [policy],
    context: request.context,
    resource: request.resource,
    knowledge: knowledgeIn(request.context),
    isMultivalued,
    // Each key is asked for by itself.
    meaning: (key) => key,
    form: (_, value) => value,
    isPossible: () => true,
    distinguish: 'decision',
    decide: answer,
  });
  return [...keys];
}

/** Which statements of an undecided policy still matter: with an Allow that matches, only those that deny. */
function matterIn(policy: CompiledPolicy, e: Evaluation): (s: CompiledStatement) => boolean {
  const allowed = variants(policy).every((variant) =>
    allStatements(variant).some((s) => s.effect === 'Allow' && statementMatches(s, e)),
  );
  return (s) => s.effect === 'Deny' || !allowed;
}

/** Names of the unknown keys that statements depend on, in the order of the policy; variables count too. */
export function openKeys(
  policy: CompiledPolicy,
  e: Evaluation,
  matters: (s: CompiledStatement) => boolean = () => true,
): string[] {
  const names = new Map<string, string>();
  const add = (name: string): void => {
    const key = name.toLowerCase();
    if (e.isUnknown(key) && !names.has(key)) names.set(key, name);
  };
  for (const s of variants(policy).flatMap(allStatements)) {
    if (!matters(s) || statementMatches(s, e) !== undefined) continue;
    for (const test of s.conditions) {
      if (testHolds(test, e) !== undefined) continue;
      add(test.keyName);
      if (test.set.family === 'string') {
        for (const glob of test.set.globs) for (const v of glob.variables) add(v.key);
      }
    }
    if (resourceMatches(s, e) === undefined) {
      for (const glob of s.resources?.globs ?? []) for (const v of glob.variables) add(v.key);
    }
  }
  return [...names.values()];
}

/**
 * Decides by one policy alone and explains.
 * @param isUnknown which absent keys are unknown instead of absent; none if omitted.
 */
export function evaluatePolicy(
  policy: CompiledPolicy,
  request: Request,
  isUnknown?: (key: string) => boolean,
): EvaluationResult {
  const e = prepare(request, isUnknown);
  const statements = allStatements(policy).map((s) => explainStatement(s, e));
  const decision = decide(policy, e);
  const effect = decision === 'ExplicitDeny' ? 'Deny' : decision === 'Allow' ? 'Allow' : undefined;
  const decidedBy = effect && decider(policy, (at) => statements[at]!, effect, e);
  const missingKeys =
    decision === undefined ? neededKeys(policy, request, new Set([...request.context.keys()])) : [];
  return {
    decision,
    decidedBy,
    statements,
    missingKeys,
    explanation: explain(decision, decidedBy, statements, missingKeys, conditionsText([policy])),
  };
}

/**
 * The statement that matches; if each variant of the policy has another one, that of the first.
 * @param explained the statement at a position of the policy: only the one that decides is explained.
 */
export function decider(
  policy: CompiledPolicy,
  explained: (at: number) => StatementResult,
  effect: 'Allow' | 'Deny',
  e: Evaluation,
): StatementResult | undefined {
  const all = allStatements(policy);
  const decides = (s: CompiledStatement): boolean => s.effect === effect && statementMatches(s, e) === true;
  const certain = all.findIndex(decides);
  if (certain >= 0) return explained(certain);
  const [first] = variants(policy);
  const one = first && allStatements(first).find(decides);
  if (!one) return undefined;
  const result = explainStatement(one, e);
  // Its place in the policy as it is written.
  const written = all.find(({ statement: { node } }) => node.range.start === result.range.start)?.statement;
  return written ? { ...result, name: statementName(written), index: written.index } : result;
}

function explain(
  decision: Decision | undefined,
  decidedBy: StatementResult | undefined,
  statements: readonly StatementResult[],
  missingKeys: readonly string[],
  conditions: string | undefined,
): string {
  switch (decision) {
    case 'Allow':
      return `Allowed by ${decidedBy!.name}: every element matches, and no Deny does.`;
    case 'ExplicitDeny':
      return `Denied by ${decidedBy!.name}: a Deny that matches overrides every Allow. ${whyMatches(decidedBy!)}`;
    case 'ImplicitDeny': {
      const near = nearestAllow(statements.map((statement) => ({ statement })))?.statement;
      if (!near) return 'Implicitly denied: the policy has no Allow statement.';
      return `Implicitly denied: no Allow matches. The closest is ${near.name}: ${whyNot(near)}`;
    }
    default: {
      const on = [...missingKeys.map(quote), ...(conditions ? [conditions] : [])];
      return on.length > 0
        ? `Undecided: it depends on ${on.join(', ')}.`
        : 'Undecided: a statement has a part with an unknown value.';
    }
  }
}
