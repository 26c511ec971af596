/** What a policy says of a request, with the statement that decides and the reasons for each of the others. */
import type { CompiledPolicy, CompiledStatement, ConditionTest } from '../policy/compile.js';
import { valueText } from '../policy/compile.js';
import type { ScopeElement } from '../policy/statement-body.js';
import { statementName } from '../policy/statement-name.js';
import { callerText } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import type { Range } from '../text/range.js';
import {
  actionMatches,
  type Evaluation,
  namesCaller,
  prepare,
  principalMatches,
  resourceMatches,
  statementMatches,
  type Tri,
  testHolds,
} from './match.js';

export type Decision = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';

/** Why one element of a statement matched, or did not. */
export interface ElementResult {
  /** `Action`, `Resource`, `Principal`, or `Condition`. */
  readonly element: string;
  readonly matches: Tri;
  /** One sentence for people. */
  readonly reason: string;
  readonly range: Range;
}

export interface StatementResult {
  readonly name: string;
  readonly index: number;
  readonly effect: 'Allow' | 'Deny';
  readonly matches: Tri;
  readonly elements: readonly ElementResult[];
  readonly range: Range;
}

export interface EvaluationResult {
  /** undefined: it hangs on something not known; see `missingKeys` and the statements. */
  readonly decision: Decision | undefined;
  /** The statement that decided; none for an implicit deny. */
  readonly decidedBy: StatementResult | undefined;
  readonly statements: readonly StatementResult[];
  /** Names of condition keys that the decision still needs. */
  readonly missingKeys: readonly string[];
  readonly explanation: string;
}

const quote = (text: string): string => `\`${text}\``;
const list = (texts: readonly string[], max = 4): string => {
  const shown = texts.slice(0, max).map(quote).join(', ');
  return texts.length > max ? `${shown} and ${texts.length - max} more` : shown;
};

function scopeReason(
  name: string,
  wanted: string,
  texts: readonly string[],
  negated: boolean,
  matches: Tri,
): string {
  if (matches === undefined) return `${name} hangs on a value that is not known.`;
  if (negated) {
    return matches ? `${quote(wanted)} is not listed in ${name}.` : `${quote(wanted)} is listed in ${name}.`;
  }
  return matches
    ? `${quote(wanted)} matches ${name}.`
    : `${quote(wanted)} does not match ${name}: ${list(texts)}.`;
}

function conditionReason(test: ConditionTest, e: Evaluation, holds: Tri): string {
  const what = `${test.use.canonical} ${quote(test.keyName)}`;
  const expected = list(test.entry.values.map((v) => valueText(v) ?? '?'));
  const given = e.request.context.get(test.key);
  if (holds === undefined) {
    return given === undefined
      ? `${what}: the key's value is not known.`
      : `${what}: a variable in it has no known value.`;
  }
  if (test.use.operator.family === 'null') {
    return `${what}: the key is ${given?.length ? 'in the request' : 'absent'}, and the policy asks for ${test.wantsAbsent ? 'its absence' : 'its presence'}.`;
  }
  if (!given?.length) {
    return `${what}: the key is absent from the request, ${holds ? 'and the operator is true then' : 'so the condition is not met'}.`;
  }
  const actual = given.length === 1 ? `${quote(given[0]!)} is` : `${list(given)} are`;
  const { negated } = test.use.operator;
  const relation = holds !== negated ? 'what is listed' : 'not what is listed';
  return `${what}: ${actual} ${relation} (${expected})${holds ? '' : ', so the condition is not met'}.`;
}

/** All that there is to say of one statement. */
export function explainStatement(s: CompiledStatement, e: Evaluation): StatementResult {
  const { statement } = s;
  const elements: ElementResult[] = [];
  const fallback = statement.node.range;
  const scope = (
    name: 'Action' | 'Resource',
    element: ScopeElement | undefined,
    wanted: string,
    matches: Tri,
  ): void => {
    const texts = element?.items.map((i) => i.value) ?? [];
    elements.push({
      element: name,
      matches,
      reason: element
        ? scopeReason(element.property.key.value, wanted, texts, element.negated, matches)
        : `The statement has no ${name}.`,
      range: element?.property.range ?? fallback,
    });
  };
  scope('Action', statement.action, e.request.action, actionMatches(s, e));
  if (statement.resource || statement.policy.kind !== 'trust') {
    scope('Resource', statement.resource, e.request.resource, resourceMatches(s, e));
  }
  const principal = principalMatches(s, e);
  if (statement.principal || principal === false) {
    const caller = e.request.caller ? callerText(e.request.caller) : 'the caller';
    elements.push({
      element: 'Principal',
      matches: principal,
      reason: statement.principal
        ? `${quote(caller)} is ${principal ? '' : 'not '}among the principals that ${statement.principal.property.key.value} means.`
        : 'The statement has no Principal.',
      range: statement.principal?.property.range ?? fallback,
    });
  }
  for (const test of s.conditions) {
    const holds = testHolds(test, e);
    elements.push({
      element: 'Condition',
      matches: holds,
      reason: conditionReason(test, e, holds),
      range: test.entry.list.property.range,
    });
  }
  return {
    name: statementName(statement),
    index: statement.index,
    effect: s.effect,
    matches: statementMatches(s, e),
    elements,
    range: statement.node.range,
  };
}

/** Decides by one policy alone. The quick answer, without reasons. undefined: it hangs on something not known. */
export function decide(policy: CompiledPolicy, e: Evaluation): Decision | undefined {
  let allowed = false;
  let denyUnknown = false;
  let allowUnknown = false;
  for (const s of [...policy.statements, ...policy.conditional]) {
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
    policy.statements.some((s) => s.effect === 'Allow' && namesCaller(s, e) && statementMatches(s, e));
  return { decision, grant: direct ? 'direct' : 'delegated' };
}

/**
 * Names of the condition keys that can still change the decision, in the order of the policy: keys of statements that
 * the request may match, as far as those statements matter. Variables count too.
 */
export function neededKeys(policy: CompiledPolicy, request: Request, asked: ReadonlySet<string>): string[] {
  const e = prepare(request, (key) => !asked.has(key) && !request.context.has(key));
  const results = policy.statements.map((s) => ({ s, matches: statementMatches(s, e) }));
  if (results.some((r) => r.s.effect === 'Deny' && r.matches)) return [];
  const allowed = results.some((r) => r.s.effect === 'Allow' && r.matches);
  const matters = (s: CompiledStatement): boolean => s.effect === 'Deny' || !allowed;
  return openKeys(policy, e, matters);
}

/** Names of the unknown keys that statements hang on, in the order of the policy; variables count too. */
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
  for (const s of policy.statements) {
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
 * @param isUnknown which absent keys are unknown instead of absent; none when left out.
 */
export function evaluatePolicy(
  policy: CompiledPolicy,
  request: Request,
  isUnknown?: (key: string) => boolean,
): EvaluationResult {
  const e = prepare(request, isUnknown);
  const statements = policy.statements.map((s) => explainStatement(s, e));
  const decision = decide(policy, e);
  const decidedBy =
    decision === 'ExplicitDeny'
      ? statements.find((s) => s.effect === 'Deny' && s.matches)
      : decision === 'Allow'
        ? statements.find((s) => s.effect === 'Allow' && s.matches)
        : undefined;
  const missingKeys =
    decision === undefined ? neededKeys(policy, request, new Set([...request.context.keys()])) : [];
  return {
    decision,
    decidedBy,
    statements,
    missingKeys,
    explanation: explain(decision, decidedBy, statements, missingKeys),
  };
}

function explain(
  decision: Decision | undefined,
  decidedBy: StatementResult | undefined,
  statements: readonly StatementResult[],
  missingKeys: readonly string[],
): string {
  switch (decision) {
    case 'Allow':
      return `Allowed by ${decidedBy!.name}: every element matches, and no Deny does.`;
    case 'ExplicitDeny':
      return `Denied by ${decidedBy!.name}: a Deny that matches wins over every Allow.`;
    case 'ImplicitDeny': {
      const near = nearest(statements);
      if (!near) return 'Denied implicitly: the policy has no Allow statement.';
      const failed = near.elements.filter((el) => el.matches === false).map((el) => el.reason);
      return `Denied implicitly: no Allow matches. The nearest is ${near.name}: ${failed.join(' ')}`;
    }
    default:
      return missingKeys.length > 0
        ? `Undecided: it hangs on ${missingKeys.map(quote).join(', ')}.`
        : 'Undecided: a statement holds something whose value is not known here.';
  }
}

/** The Allow that misses by the fewest elements; an action that does not match weighs most. */
function nearest(statements: readonly StatementResult[]): StatementResult | undefined {
  const weight = (s: StatementResult): number =>
    s.elements.reduce(
      (sum, el) =>
        sum + (el.matches === false ? (el.element === 'Action' ? 10 : el.element === 'Resource' ? 4 : 1) : 0),
      0,
    );
  return statements.filter((s) => s.effect === 'Allow').sort((a, b) => weight(a) - weight(b))[0];
}
