/** Runs the rules over a policy. */
import { finish, type Steps } from '../../algebra/steps.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { compilePolicy } from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { KindDoubt, PolicyKind } from '../../policy/policy-kind.js';
import { shiftedRange } from '../../syntax/shifted.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { ownValue } from '../../text/own-value.js';
import { trimmed } from '../../text/trimmed.js';
import { rules } from '../checks.generated.js';
import {
  checkOrganizationRule,
  type OrganizationRule,
  organizationId,
} from '../config/organization-rules.js';
import type { DocumentContext, Finding, Rule } from '../rule.js';
import {
  type ActiveRule,
  documentFindings,
  inPolicy,
  inStatement,
  isTooLong,
  type OnFailure,
  policyReports,
  type Reported,
  statementReports,
} from './ask-rules.js';
import { type CheckMemory, checkedAs, type KnownPolicy, knownStatement } from './check-memory.js';
import { type CheckSteps, checkSteps } from './check-steps.js';
import { SYNTAX_RULE } from './check-syntax.js';
import { type ElementMemory, groupRules, type RuleGroups, statementRules } from './element-memory.js';
import { assuming, atMostWarning, type FoundAt, kindDependence, otherReading } from './kind-doubt.js';
import { countSeverities, Limit } from './limit.js';
import { ownSeverity, severityOf } from './rule-severity.js';
import { SKIPPED_RULE } from './skipped.js';
import {
  inOrderOfStatement,
  inTextOrder,
  type Placed,
  type Remembered,
  StatementFindings,
} from './statement-findings.js';
import { type FileSuppression, SUPPRESSION_RULE, suppress } from './suppress.js';
import { hasLongVariants, type PlacedReport, placedReport, variantFindings } from './variant-findings.js';

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

/** IDs of all rules, including those without a file in `checks/`. */
export const RULE_IDS: readonly string[] = [
  ...rules.map((r) => r.id),
  SYNTAX_RULE,
  SUPPRESSION_RULE,
  SKIPPED_RULE,
].sort();

/** Removes the suppressed findings, and reports the problems of suppressions. */
export function applySuppressions(
  findings: readonly Finding[],
  document: HostDocument,
  policies: readonly Policy[],
  options: CheckOptions,
): Finding[] {
  return suppress(findings, document, policies, {
    suppressions: options.suppressions ?? [],
    severity: (usual) => ownSeverity(SUPPRESSION_RULE, usual, options),
    state: (id) => {
      const rule = rules.find((r) => r.id === id);
      if (rule) {
        const silent = (rule.hostReports && options.hostReports) || !severityOf(rule, options);
        return silent ? 'off' : 'on';
      }
      if (id === SYNTAX_RULE) return 'off';
      if (id === SKIPPED_RULE) return ownSeverity(id, 'information', options) ? 'on' : 'off';
      const own = options.organization?.some((r) => organizationId(r) === id);
      return own ? (ownValue(options.rules, id) === 'off' ? 'off' : 'on') : 'unknown';
    },
  });
}

/** The rules that are on for policies of a kind, or for documents. */
function activeRules(kind: PolicyKind | undefined, options: CheckOptions): RuleGroups {
  const active = rules.flatMap((rule, order) => {
    if (kind === undefined ? !rule.checkDocument : rule.kinds && !rule.kinds.includes(kind)) return [];
    if (rule.hostReports && options.hostReports) return [];
    const severity = severityOf(rule, options);
    return severity ? [{ rule, order, severity }] : [];
  });
  return groupRules(active);
}

/** The rules of the organization that are on. */
function organizationRules(options: CheckOptions): ActiveRule[] {
  return (options.organization ?? []).flatMap((own) => {
    const id = organizationId(own);
    const severity = ownSeverity(id, own.severity, options);
    if (!severity) return [];
    const rule: Rule = {
      id,
      severity: own.severity,
      codes: [],
      summary: own.message,
      checkPolicy: (_, context) => checkOrganizationRule(own, context, context.report),
    };
    return [{ rule, order: rules.length, severity: () => severity }];
  });
}

/** What was found, in parts. */
export interface Found {
  readonly statements: readonly StatementFindings[];
  /** What is about more than one statement. */
  readonly others: readonly Placed[];
  /** Does the policy concern a rule about documents? */
  readonly inDocument: boolean;
  /** Something was not looked for, since it would take too long. */
  readonly skipped: boolean;
}

/**
 * Findings in the order of the text, and of the rules where they are about the same range.
 * @param limit no more than so many, the most severe, and of those equally severe the first.
 */
export function inOrder(found: Pick<Found, 'statements' | 'others'>, limit?: number): Finding[] {
  const others = [...found.others].sort(inTextOrder);
  const statements = [...found.statements].sort((a, b) => a.range.start - b.range.start);
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
    const { start, end } = part.range;
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
  const { start, end } = policy.node.range;
  const { statements, others, inDocument } = finish(
    policyFindings(policy, catalogue, checkSteps(end - start), options, onFailure),
  );
  const context = { catalogue, uses: [], marks: policy.document.template ?? [] };
  const ofDocument = checkDocument(inDocument ? [policy] : [], context, options, onFailure);
  return inOrder({ statements, others: [...others, ...ofDocument] });
}

function withoutCondition(reported: Reported): Remembered {
  const {
    report: { ifKind, ...report },
    ...rest
  } = reported;
  return ifKind === undefined ? reported : { ...rest, report };
}

function rememberedAssuming(reported: Reported, doubt: KindDoubt): Remembered {
  const {
    report: { without: _, ...report },
    severity,
    ...rest
  } = withoutCondition(reported);
  const said = assuming(report.message, reported.report.ifKind, doubt);
  return {
    ...rest,
    severity: atMostWarning(severity),
    report: { ...report, ...said },
    said: report.message,
  };
}

/** What was found, given what would be found if the policy had the other kind that it can have. */
function decided(found: readonly Reported[], asOther: readonly Reported[], doubt: KindDoubt): Remembered[] {
  const at = ({ rule, severity, report }: Reported): FoundAt => ({ rule: rule.id, severity, ...report });
  const dependsOnKind = kindDependence(asOther.map(at));
  return found.map((f) => (dependsOnKind(at(f)) ? rememberedAssuming(f, doubt) : withoutCondition(f)));
}

/** What the rules say about a statement, except what is kept for its elements. */
function reportsOf(
  statement: Statement,
  rules: RuleGroups,
  catalogue: Catalogue,
  onFailure: OnFailure,
  elements: ElementMemory | undefined,
  steps: CheckSteps,
): Reported[] {
  const ask = (some: readonly ActiveRule[]): Reported[] =>
    statementReports(statement, some, catalogue, onFailure, steps);
  // How an unfinished statement reads depends on what follows.
  if (!elements || !statement.node.closed) return ask(statementRules(rules));
  const out = ask(rules.whole);
  for (const group of rules.groups) out.push(...elements.of(statement, group, ask));
  return out;
}

/** What the rules find in a policy, in steps of some milliseconds. */
function* findIn(
  policy: Policy,
  catalogue: Catalogue,
  options: CheckOptions,
  onFailure: OnFailure,
  memory: CheckMemory | undefined,
  steps: CheckSteps,
): Steps<KnownPolicy> {
  const before = steps.policies.left;
  const compiled = compilePolicy(policy);
  const find = (kind: PolicyKind): RuleGroups => activeRules(kind, options);
  const rulesOf = (kind: PolicyKind) => memory?.rulesOf(kind, find) ?? find(kind);
  const active = rulesOf(checkedAs(policy));
  const other = otherReading(policy);
  const asOther = other ? rulesOf(other.kind) : active;
  const reports = yield* policyReports(policy, active.ofPolicy, catalogue, onFailure, steps);
  const others = other
    ? decided(
        reports,
        yield* policyReports(other, asOther.ofPolicy, catalogue, onFailure, steps),
        policy.kindDoubt!,
      )
    : reports.map(withoutCondition);
  others.push(
    ...(yield* policyReports(policy, organizationRules(options), catalogue, onFailure, steps)).map(
      withoutCondition,
    ),
  );
  const twins = new Map(other?.statements.map((s, i) => [policy.statements[i]!, s]));
  const ask = (statement: Statement, of: RuleGroups): Reported[] =>
    reportsOf(statement, of, catalogue, onFailure, memory?.elements, steps);
  const inOne = (statement: Statement): Remembered[] => {
    const found = ask(statement, active).sort(inOrderOfStatement);
    const twin = twins.get(statement);
    return twin ? decided(found, ask(twin, asOther), policy.kindDoubt!) : found.map(withoutCondition);
  };
  const { start } = policy.node.range;
  const statements: KnownPolicy['statements'][number][] = [];
  let asked = false;
  const askOne = (s: Statement): Remembered[] => {
    asked = true;
    return inOne(s);
  };
  for (const s of policy.statements) {
    asked = false;
    const known =
      memory?.statement(s, askOne, steps.statements) ?? knownStatement(steps.statements, () => askOne(s));
    statements.push({ range: shiftedRange(s.node.range, -start), known });
    if (asked) yield;
  }
  const known = (): PlacedReport[] => [
    ...reports.map(placedReport(0)),
    ...statements.flatMap((s) => s.known.found.map(placedReport(s.range.start))),
  ];
  others.push(...(yield* variantFindings(compiled, active, known, catalogue, onFailure, steps)));
  const inDocument = rulesOfDocument(options, memory).some(
    ({ rule }) => rule.concerns?.(policy.node) ?? true,
  );
  return {
    others: trimmed(others),
    statements: trimmed(statements),
    asked: active.ofPolicy,
    inDocument,
    cost: { steps: before - steps.policies.left, cut: steps.policies.exhausted },
    skipped: isTooLong(compiled) || hasLongVariants(compiled),
  };
}

const NO_FINDINGS: Found = { statements: [], others: [], inDocument: false, skipped: false };
const IN_DOCUMENT_ONLY: Found = { ...NO_FINDINGS, inDocument: true };

/** What was found, where the policy is. */
function placedIn(
  policy: Policy,
  { others, statements, asked, inDocument, cost, skipped: left }: KnownPolicy,
  catalogue: Catalogue,
  siblings: readonly Policy[],
): Found {
  const skipped = left || cost.cut || statements.some((s) => s.known.cost.cut);
  if (!skipped && others.length === 0 && statements.every((s) => s.known.found.length === 0))
    return inDocument ? IN_DOCUMENT_ONLY : NO_FINDINGS;
  const { start } = policy.node.range;
  const parts: StatementFindings[] = [];
  for (const [i, { range, known }] of statements.entries()) {
    if (known.found.length === 0) continue;
    const here = shiftedRange(range, start);
    const place = inStatement(here.start, () => policy.statements[i]!, catalogue, siblings);
    parts.push(new StatementFindings(here, known.found, place, known.counts));
  }
  const placed = inPolicy(policy, catalogue, siblings, asked)(others);
  return { statements: parts, others: placed, inDocument, skipped };
}

/** What `policyFindings` returns, where it is known from an earlier check. */
export function knownFindings(
  policy: Policy,
  catalogue: Catalogue,
  steps: CheckSteps,
  memory: CheckMemory | undefined,
  siblings: readonly Policy[],
): Found | undefined {
  const known = memory?.policy(policy, steps);
  return known && placedIn(policy, known, catalogue, siblings);
}

/**
 * As `checkPolicy`, in parts and in steps of some milliseconds, without what is about the document. The policy is checked
 * again: `knownFindings` gives what is known of it.
 * @param steps that the rules can take for the document; what they take is taken from them.
 * @param memory of earlier checks of the same document under the same options.
 * @param siblings all policies of the document.
 */
export function* policyFindings(
  policy: Policy,
  catalogue: Catalogue,
  steps: CheckSteps,
  options: CheckOptions = {},
  onFailure?: (rule: string, error: unknown) => void,
  memory?: CheckMemory,
  siblings: readonly Policy[] = [policy],
): Steps<Found> {
  const known = yield* findIn(policy, catalogue, options, onFailure, memory, steps);
  memory?.remember(policy, known);
  return placedIn(policy, known, catalogue, siblings);
}

/**
 * What the rules find in a document as a whole.
 * @param policies those in it that are `inDocument`.
 */
export function checkDocument(
  policies: readonly Policy[],
  context: DocumentContext,
  options: CheckOptions = {},
  onFailure?: (rule: string, error: unknown) => void,
  memory?: CheckMemory,
): Placed[] {
  return documentFindings(policies, rulesOfDocument(options, memory), onFailure, context);
}

function rulesOfDocument(options: CheckOptions, memory: CheckMemory | undefined): readonly ActiveRule[] {
  const find = (): RuleGroups => activeRules(undefined, options);
  return (memory?.rulesOf(undefined, find) ?? find()).ofDocument;
}

export { rules };
