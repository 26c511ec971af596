/** Runs the rules over a policy. */
import { Budget } from '../../algebra/budget.js';
import { finish, type Steps } from '../../algebra/steps.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { compilePolicy, compileStatement } from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { KindDoubt, PolicyKind } from '../../policy/policy-kind.js';
import { requestSets } from '../../sets/request-sets.js';
import { shiftedRange } from '../../syntax/shifted.js';
import { type HostDocument, linesOf } from '../../syntax/syntax.js';
import { ownValue } from '../../text/own-value.js';
import { rules } from '../checks.generated.js';
import {
  checkOrganizationRule,
  type OrganizationRule,
  organizationId,
} from '../config/organization-rules.js';
import type { Finding, Fix, Report, Rule, RuleContext } from '../rule.js';
import {
  type ActiveRule,
  type CheckMemory,
  inOrderOfStatement,
  inTextOrder,
  moved,
  movedRelated,
  type Placed,
  type Remembered,
  StatementFindings,
} from './check-memory.js';
import { assuming, atMostWarning, dependsOnKind, type FoundAt, otherReading } from './kind-doubt.js';
import { countSeverities, Limit } from './limit.js';
import { ownSeverity, severityOf } from './rule-severity.js';
import { type FileSuppression, SUPPRESSION_RULE, suppress } from './suppress.js';

/**
 * Named selections of rules. `recommended`: all rules that are on by default. `strict`: every rule, information shown as
 * warnings. `access-analyzer`: the checks of Access Analyzer, with the severity that it assigns.
 */
export const PRESETS = ['recommended', 'strict', 'access-analyzer'] as const;
export type Preset = (typeof PRESETS)[number];

export interface CheckOptions {
  /** `recommended` if omitted. */
  readonly preset?: Preset;
  /** Rule ID to its severity, or `off`; takes precedence over the preset. Unknown IDs and values are ignored. */
  readonly rules?: Readonly<Record<string, string>>;
  /** Omit findings that a JSON language server also reports. */
  readonly hostReports?: boolean;
  /** The rules of the organization. */
  readonly organization?: readonly OrganizationRule[];
  /** What is not reported in this file. */
  readonly suppressions?: readonly FileSuppression[];
  /** The maximum number of findings, the most severe first; all if omitted. */
  readonly limit?: number;
}

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

export const SYNTAX_RULE = 'json-syntax';

/** IDs of all rules, including those without a file in `checks/`. */
export const RULE_IDS: readonly string[] = [...rules.map((r) => r.id), SYNTAX_RULE, SUPPRESSION_RULE].sort();

/** Removes the suppressed findings, and reports the problems of suppressions. */
export function applySuppressions(
  findings: readonly Finding[],
  document: HostDocument,
  policies: readonly Policy[],
  options: CheckOptions,
): Finding[] {
  return suppress(findings, document, policies, {
    suppressions: options.suppressions ?? [],
    severity: ownSeverity(SUPPRESSION_RULE, 'information', options),
    state: (id) => {
      const rule = rules.find((r) => r.id === id);
      if (rule) {
        const silent = (rule.hostReports && options.hostReports) || !severityOf(rule, options);
        return silent ? 'off' : 'on';
      }
      if (id === SYNTAX_RULE) return 'off';
      const own = options.organization?.some((r) => organizationId(r) === id);
      return own ? (ownValue(options.rules, id) === 'off' ? 'off' : 'on') : 'unknown';
    },
  });
}

/** The rules that are on for policies of a kind. */
function activeRules(kind: PolicyKind, options: CheckOptions): ActiveRule[] {
  return rules.flatMap((rule, order) => {
    if (rule.kinds && !rule.kinds.includes(kind)) return [];
    if (rule.hostReports && options.hostReports) return [];
    const severity = severityOf(rule, options);
    return severity ? [{ rule, order, severity }] : [];
  });
}

/** The context of a policy for the rules. */
function contextOf(policy: Policy, catalogue: Catalogue, report: (report: Report) => void): RuleContext {
  const compiled = compilePolicy(policy);
  return {
    catalogue,
    sets: requestSets(catalogue),
    policy,
    siblings: [policy],
    compiled,
    together: compiled.statements.length > MAX_TOGETHER ? [] : compiled.statements,
    compile: compileStatement,
    report,
  };
}

function policySteps({ statements }: Policy): number {
  const values = statements.reduce((sum, s) => sum + (s.resource?.items.length ?? 0), 0);
  return POLICY_STEPS + POLICY_STEPS_EACH * statements.length + VALUE_STEPS * values;
}

function reportsOf(rule: Rule, statement: Statement, catalogue: Catalogue): Report[] {
  const reports: Report[] = [];
  const context = contextOf(statement.policy, catalogue, (r) => reports.push(r));
  context.sets.within(new Budget(STATEMENT_STEPS), () => rule.checkStatement!(statement, context));
  return reports;
}

/** What was found in a statement, at the place where the statement is now. */
function placed(found: readonly Remembered[], statement: Statement, catalogue: Catalogue): Placed[] {
  /** The fixes of each rule are computed once for a document. */
  let asked: { readonly policy: Policy; readonly reports: Map<Rule, Report[]> } | undefined;
  const again = (rule: Rule): Report[] => {
    if (asked?.policy !== statement.policy) asked = { policy: statement.policy, reports: new Map() };
    let reports = asked.reports.get(rule);
    if (!reports) {
      reports = reportsOf(rule, statement, catalogue);
      asked.reports.set(rule, reports);
    }
    return reports;
  };
  const { start } = statement.node.range;
  return found.map(({ rule, order, nth, severity, report, said }) => {
    const fixes = (): readonly Fix[] => {
      const same = again(rule)[nth];
      return same?.message === (said ?? report.message) ? usable(same) : [];
    };
    const finding = { ...report, rule: rule.id, severity, range: shiftedRange(report.range, start), fixes };
    if (report.related) finding.related = movedRelated(report.related, start);
    return { finding, order };
  });
}

/** The fixes that a report has where it is: none without an edit. */
const usable = (report: Pick<Report, 'fixes'> | undefined): readonly Fix[] =>
  report?.fixes?.().filter((f) => f.edits.length > 0) ?? [];

/** What was found, in parts. */
export interface Found {
  readonly statements: readonly StatementFindings[];
  /** What is about more than one statement. */
  readonly others: readonly Placed[];
}

/**
 * Findings in the order of the text, and of the rules where they are about the same range.
 * @param limit no more than so many, the most severe, and of those equally severe the first.
 */
export function inOrder(found: Found, limit?: number): Finding[] {
  const others = [...found.others].sort(inTextOrder);
  const statements = [...found.statements].sort(
    (a, b) => a.statement.node.range.start - b.statement.node.range.start,
  );
  const counts = countSeverities(others.map((o) => o.finding)).map((n, i) =>
    statements.reduce((sum, s) => sum + s.counts[i]!, n),
  );
  const shown = new Limit(counts, limit);
  const out: Finding[] = [];
  const take = ({ finding }: Placed): void => {
    if (shown.take(finding.severity)) out.push(finding);
  };
  let next = 0;
  for (const part of statements) {
    const { start, end } = part.statement.node.range;
    while (next < others.length && others[next]!.finding.range.start < start) take(others[next++]!);
    const inside: Placed[] = [];
    while (next < others.length && others[next]!.finding.range.start < end) inside.push(others[next++]!);
    if (inside.length === 0 && !shown.wants(part.counts)) continue;
    for (const finding of part.taken(inside, (severity) => shown.take(severity))) out.push(finding);
  }
  while (next < others.length) take(others[next++]!);
  return out;
}

/** All findings of one policy, in the order of the text. Never throws: a rule that fails reports nothing. */
export function checkPolicy(
  policy: Policy,
  catalogue: Catalogue,
  options?: CheckOptions,
  onFailure?: (rule: string, error: unknown) => void,
): Finding[] {
  return inOrder(finish(policyFindings(policy, catalogue, options, onFailure)));
}

/** As it is remembered, with what the rule says for a kind that is uncertain. */
interface Reported extends Omit<Remembered, 'report'> {
  readonly report: Remembered['report'] & Pick<Report, 'ifKind'>;
}

function withoutCondition(reported: Reported): Remembered {
  const {
    report: { ifKind, ...report },
    ...rest
  } = reported;
  return ifKind === undefined ? reported : { ...rest, report };
}

function rememberedAssuming(reported: Reported, doubt: KindDoubt): Remembered {
  const { report, severity, ...rest } = withoutCondition(reported);
  const said = assuming(report.message, reported.report.ifKind, doubt);
  return {
    ...rest,
    severity: atMostWarning(severity),
    report: { ...report, ...said },
    said: report.message,
  };
}

interface PlacedReport extends Placed {
  readonly ifKind?: string | undefined;
}

function placedAssuming({ finding, order, ifKind }: PlacedReport, doubt: KindDoubt): Placed {
  const said = assuming(finding.message, ifKind, doubt);
  return { finding: { ...finding, ...said, severity: atMostWarning(finding.severity) }, order };
}

/** What the rules say about the policy as a whole. */
function* policyReports(
  policy: Policy,
  active: readonly ActiveRule[],
  catalogue: Catalogue,
  onFailure: ((rule: string, error: unknown) => void) | undefined,
  siblings: readonly Policy[],
): Steps<PlacedReport[]> {
  const out: PlacedReport[] = [];
  const steps = policySteps(policy);
  let reports: Report[] = [];
  const context = { ...contextOf(policy, catalogue, (r) => reports.push(r)), siblings };
  for (const { rule, order, severity } of active) {
    if (!rule.checkPolicy) continue;
    reports = [];
    const budget = new Budget(steps);
    try {
      const work = context.sets.within(budget, () => rule.checkPolicy!(policy, context));
      while (work && !context.sets.within(budget, () => work.next()).done) yield;
    } catch (error) {
      onFailure?.(rule.id, error);
    }
    for (const { severity: own, ifKind, ...report } of reports) {
      const finding = {
        ...report,
        rule: rule.id,
        severity: severity(own ?? rule.severity),
        ...(report.fixes ? { fixes: () => usable(report) } : {}),
      };
      out.push({ ifKind, finding, order });
    }
    yield;
  }
  return out;
}

/** What the rules say about a statement, with ranges relative to it. */
function statementReports(
  statement: Statement,
  active: readonly ActiveRule[],
  catalogue: Catalogue,
  onFailure: ((rule: string, error: unknown) => void) | undefined,
): Reported[] {
  const found: Reported[] = [];
  const { start } = statement.node.range;
  let reports: Report[] = [];
  const context = contextOf(statement.policy, catalogue, (r) => reports.push(r));
  for (const { rule, order, severity } of active) {
    if (!rule.checkStatement) continue;
    try {
      reports = [];
      context.sets.within(new Budget(STATEMENT_STEPS), () => rule.checkStatement!(statement, context));
      for (const [nth, { severity: own, ...report }] of reports.entries()) {
        found.push({
          rule,
          order,
          nth,
          severity: severity(own ?? rule.severity),
          // Fixes depend on the surrounding text, so the rule is asked again when they are needed.
          report: moved(report, -start),
        });
      }
    } catch (error) {
      onFailure?.(rule.id, error);
    }
  }
  return found;
}

/**
 * As `checkPolicy`, in parts and in steps of some milliseconds.
 * @param memory of earlier checks of the same document under the same options.
 * @param siblings all policies of the document.
 */
export function* policyFindings(
  policy: Policy,
  catalogue: Catalogue,
  options: CheckOptions = {},
  onFailure?: (rule: string, error: unknown) => void,
  memory?: CheckMemory,
  siblings: readonly Policy[] = [policy],
): Steps<Found> {
  const rulesOf = (kind: PolicyKind): readonly ActiveRule[] =>
    memory?.rulesOf(kind, activeRules, options) ?? activeRules(kind, options);
  const active = rulesOf(policy.kind);
  const other = otherReading(policy);
  const asOther = other && rulesOf(other.kind);
  let others: Placed[] = yield* policyReports(policy, active, catalogue, onFailure, siblings);
  if (other) {
    const reports = yield* policyReports(other, asOther!, catalogue, onFailure, siblings);
    const theirs = reports.map((p) => p.finding);
    others = others.map((p) => (dependsOnKind(p.finding, theirs) ? placedAssuming(p, policy.kindDoubt!) : p));
  }
  const twins = new Map(other?.statements.map((s, i) => [policy.statements[i]!, s]));
  const find = (statement: Statement): Remembered[] => {
    const found = statementReports(statement, active, catalogue, onFailure).sort(inOrderOfStatement);
    const twin = twins.get(statement);
    if (!twin) return found.map(withoutCondition);
    const at = ({ rule, severity, report }: Reported): FoundAt => ({ rule: rule.id, severity, ...report });
    const theirs = statementReports(twin, asOther!, catalogue, onFailure).map(at);
    return found.map((f) =>
      dependsOnKind(at(f), theirs) ? rememberedAssuming(f, policy.kindDoubt!) : withoutCondition(f),
    );
  };
  const place = (statement: Statement, found: readonly Remembered[]) => placed(found, statement, catalogue);
  const statements: StatementFindings[] = [];
  for (const s of policy.statements) {
    statements.push(memory?.of(s, find, place) ?? new StatementFindings(s, find(s), place));
    yield;
  }
  const organization = options.organization ?? [];
  const steps = organization.length > 0 ? policySteps(policy) : 0;
  for (const rule of organization) {
    const id = organizationId(rule);
    const severity = ownSeverity(id, rule.severity, options);
    if (!severity) continue;
    const context = contextOf(policy, catalogue, () => {});
    try {
      context.sets.within(new Budget(steps), () =>
        checkOrganizationRule(rule, context, (report) =>
          others.push({ finding: { ...report, rule: id, severity }, order: rules.length }),
        ),
      );
    } catch (error) {
      onFailure?.(id, error);
    }
  }
  return { statements, others };
}

/** Syntax errors of the host's language, as findings. */
export function checkSyntax(document: HostDocument, options: CheckOptions = {}): Placed[] {
  const severity = ownSeverity(SYNTAX_RULE, 'error', options);
  if (options.hostReports || document.syntax.othersReport || !severity) return [];
  // What follows a problem on its line is what the parser makes of it.
  const lines = linesOf(document);
  const seen = new Set<number>();
  const first = document.problems.filter(({ range }) => {
    const { line } = lines.position(range.start);
    return !seen.has(line) && seen.add(line);
  });
  return first.map(({ range, message }) => ({
    finding: { rule: SYNTAX_RULE, severity, range, message },
    order: -1,
  }));
}

export { rules };
