/** Asks the rules about a policy, a statement or a document. A rule that fails reports nothing. */
import { Budget } from '../../algebra/budget.js';
import { finish, type Steps } from '../../algebra/steps.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import {
  type CompiledPolicy,
  type CompiledStatement,
  compilePolicy,
  compileStatement,
} from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { StatementBody } from '../../policy/statement-body.js';
import { requestSets } from '../../sets/request-sets.js';
import { shiftedRange } from '../../syntax/shifted.js';
import type { Mutable } from '../../syntax/value.js';
import type { DocumentContext, Finding, Fix, Report, Rule, RuleContext, Severity } from '../rule.js';
import type { CheckSteps } from './check-steps.js';
import { moved, movedRelated, type Place, type Placed, type Remembered } from './statement-findings.js';

/** With more statements than this, they are not compared with each other: the cost is quadratic. */
const MAX_TOGETHER = 1000;

/**
 * Steps of the algebra that a rule can take: for one statement, and for all statements of a policy together. Questions
 * beyond that are answered with "unknown", which is not reported.
 */
const STATEMENT_STEPS = 60_000;
const POLICY_STEPS = 80_000;
const POLICY_STEPS_EACH = 100;
const VALUE_STEPS = 20;

/** A rule that is on. */
export interface ActiveRule {
  readonly rule: Rule;
  /** Its place in the order of all rules. */
  readonly order: number;
  /** What the options make of what the rule says. */
  readonly severity: (own: Severity) => Severity;
}

/** As it is remembered, with what the rule says for a kind that is uncertain. */
export interface Reported extends Omit<Remembered, 'report'> {
  readonly report: Remembered['report'] & Pick<Report, 'ifKind'>;
}

export type OnFailure = ((rule: string, error: unknown) => void) | undefined;

/** `compileStatement`, once for the statement that is asked for again and again. */
function compileOnce(): RuleContext['compile'] {
  let last: Statement | undefined;
  let compiled: ReturnType<typeof compileStatement>;
  return (statement) => {
    if (statement !== last) {
      compiled = compileStatement(statement);
      last = statement;
    }
    return compiled;
  };
}

/** Are its statements too many to be compared with each other? */
export const isTooLong = ({ statements }: CompiledPolicy): boolean => statements.length > MAX_TOGETHER;

/** Those; none if they are too many. */
export const togetherIn = (policy: CompiledPolicy): readonly CompiledStatement[] =>
  isTooLong(policy) ? [] : policy.statements;

/** The context of a policy for the rules. @param siblings for fixes. */
function contextOf(
  policy: Policy,
  catalogue: Catalogue,
  report: (report: Report) => void,
  siblings: readonly Policy[] = [policy],
  isOn: RuleContext['isOn'] = () => true,
): RuleContext {
  const compiled = compilePolicy(policy);
  return {
    catalogue,
    sets: requestSets(catalogue),
    policy,
    siblings,
    compiled,
    together: togetherIn(compiled),
    compile: compileOnce(),
    isOn,
    report,
  };
}

const countValues = ({ resource }: StatementBody): number => resource?.items.length ?? 0;

function policySteps({ statements }: Policy): number {
  const values = statements.reduce((sum, s) => sum + s.derived.of(countValues), 0);
  return POLICY_STEPS + POLICY_STEPS_EACH * statements.length + VALUE_STEPS * values;
}

/** The reports of a rule as they are remembered. @param start of what the rule was asked about. */
const reported = (
  { rule, order, severity }: ActiveRule,
  reports: readonly Report[],
  start: number,
): Reported[] =>
  reports.map(({ severity: own, ...report }, nth) => ({
    rule,
    order,
    nth,
    severity: severity(own ?? rule.severity),
    // Fixes depend on the surrounding text, so the rule is asked again when they are needed.
    report: moved(report, -start),
  }));

/** A policy with more statements is checked with a pause at each step; else at each step that takes so long. */
const FEW_STATEMENTS = 50;
const STEPS_UNTIL_PAUSE = 10_000;

/**
 * What the rules say about the policy as a whole, with ranges relative to it.
 * @param asked rules with `checkPolicy`.
 * @param all steps for all policies of the document.
 */
export function* policyReports(
  policy: Policy,
  asked: readonly ActiveRule[],
  catalogue: Catalogue,
  onFailure: OnFailure,
  all: CheckSteps,
): Steps<Reported[]> {
  const out: Reported[] = [];
  if (asked.length === 0) return out;
  const { start } = policy.node.range;
  const many = policy.statements.length > FEW_STATEMENTS;
  const steps = policySteps(policy);
  let reports: Report[] = [];
  const context = contextOf(policy, catalogue, (r) => reports.push(r), undefined, isAmong(asked));
  for (const one of asked) {
    const { rule } = one;
    reports = [];
    const budget = new Budget(steps, all.policies);
    let resumed = steps;
    try {
      const work = context.sets.within(budget, () => rule.checkPolicy!(policy, context));
      while (work && !context.sets.within(budget, () => work.next()).done) {
        if (!many && resumed - budget.left < STEPS_UNTIL_PAUSE) continue;
        yield;
        resumed = budget.left;
      }
    } catch (error) {
      onFailure?.(rule.id, error);
    }
    if (reports.length > 0) for (const r of reported(one, reports, start)) out.push(r);
    if (many || resumed - budget.left >= STEPS_UNTIL_PAUSE) yield;
  }
  return out;
}

/** Is the rule with an ID among these? */
export const isAmong =
  (rules: readonly ActiveRule[]): RuleContext['isOn'] =>
  (id) =>
    rules.some(({ rule }) => rule.id === id);

/**
 * What the rules say about a statement, with ranges relative to it.
 * @param all steps for all statements of the document.
 */
export function statementReports(
  statement: Statement,
  active: readonly ActiveRule[],
  catalogue: Catalogue,
  onFailure: OnFailure,
  all: CheckSteps,
): Reported[] {
  const out: Reported[] = [];
  const { start } = statement.node.range;
  let reports: Report[] = [];
  const context = contextOf(statement.policy, catalogue, (r) => reports.push(r));
  // There are hundreds of rules and thousands of statements: what a rule did not use is for the next.
  let budget = new Budget(STATEMENT_STEPS, all.statements);
  let asked: Rule | undefined;
  const ask = (): void => asked!.checkStatement!(statement, context);
  for (const one of active) {
    asked = one.rule;
    if (!asked.checkStatement) continue;
    try {
      if (reports.length > 0) reports = [];
      if (budget.left < STATEMENT_STEPS) budget = new Budget(STATEMENT_STEPS, all.statements);
      context.sets.within(budget, ask);
      if (reports.length > 0) for (const r of reported(one, reports, start)) out.push(r);
    } catch (error) {
      onFailure?.(asked.id, error);
    }
  }
  return out;
}

const mapped = <A, B>(value: A | undefined, map: (value: A) => B): B | undefined =>
  value === undefined ? undefined : map(value);

/** What the rules say about a document. @param policies all policies in it. */
export function documentFindings(
  policies: readonly Policy[],
  active: readonly ActiveRule[],
  onFailure: OnFailure,
  context: DocumentContext,
): Placed[] {
  const out: Placed[] = [];
  for (const { rule, order, severity } of active) {
    try {
      const finding = ({ severity: own, ifKind: _, without, ...said }: Report): Finding => ({
        ...said,
        rule: rule.id,
        severity: severity(own ?? rule.severity),
        ...(without ? { without: (suppressed) => mapped(without(suppressed), finding) } : {}),
      });
      const report = (said: Report): void => {
        out.push({ finding: finding(said), order });
      };
      rule.checkDocument?.(policies, report, context);
    } catch (error) {
      onFailure?.(rule.id, error);
    }
  }
  return out;
}

/** The fixes that a report has where it is: none without an edit. */
const usable = (report: Pick<Report, 'fixes'>): readonly Fix[] =>
  report.fixes?.().filter((f) => f.edits.length > 0) ?? [];

/**
 * Makes findings of what was found.
 * @param start where the statement or the policy is.
 * @param ask asks a rule again, for its fixes.
 */
function placed(
  found: readonly Remembered[],
  start: number,
  ask: (rule: Rule) => readonly Report[],
): Placed[] {
  if (found.length === 0) return [];
  const asked = new Map<Rule, readonly Report[]>();
  const again = (rule: Rule): readonly Report[] => {
    const reports = asked.get(rule) ?? ask(rule);
    asked.set(rule, reports);
    return reports;
  };
  return found.map((one) => ({ finding: findingOf(one, start, again), order: one.order }));
}

/** @param again what the rule reports when it is asked again. */
function findingOf(
  { rule, nth, severity, report, said }: Remembered,
  start: number,
  again: (rule: Rule) => readonly Pick<Report, 'message' | 'fixes' | 'without'>[],
): Finding {
  const { range, message, related, unnecessary, assumes, without } = report;
  const finding: Mutable<Finding> = {
    rule: rule.id,
    severity,
    range: shiftedRange(range, start),
    message,
    fixes: () => {
      const same = again(rule)[nth];
      return same?.message === (said ?? message) ? usable(same) : [];
    },
  };
  if (related) finding.related = movedRelated(related, start);
  if (unnecessary !== undefined) finding.unnecessary = unnecessary;
  if (assumes) finding.assumes = assumes;
  if (without)
    finding.without = (suppressed) => {
      const left = without((r) => suppressed(shiftedRange(r, start)));
      const leftAgain = (asked: Rule): Report[] => [again(asked)[nth]?.without?.(suppressed) ?? []].flat();
      return left && findingOf({ rule, order: 0, nth: 0, severity, report: left }, start, leftAgain);
    };
  return finding;
}

/**
 * The place of what was found in a statement.
 * @param start of the statement.
 * @param statement the statement there, read when fixes are wanted.
 */
export const inStatement =
  (start: number, statement: () => Statement, catalogue: Catalogue, siblings: readonly Policy[]): Place =>
  (found) =>
    placed(found, start, (rule) => {
      const reports: Report[] = [];
      const context = contextOf(statement().policy, catalogue, (r) => reports.push(r), siblings);
      context.sets.within(context.sets.budget(STATEMENT_STEPS), () =>
        rule.checkStatement!(statement(), context),
      );
      return reports;
    });

/** The place of what was found in a policy as a whole. @param asked the rules that found it. */
export const inPolicy =
  (policy: Policy, catalogue: Catalogue, siblings: readonly Policy[], asked: readonly ActiveRule[]): Place =>
  (found) =>
    placed(found, policy.node.range.start, (rule) => {
      const reports: Report[] = [];
      const context = contextOf(policy, catalogue, (r) => reports.push(r), siblings, isAmong(asked));
      context.sets.within(context.sets.budget(policySteps(policy)), () => {
        const work = rule.checkPolicy!(policy, context);
        if (work) finish(work);
      });
      return reports;
    });
