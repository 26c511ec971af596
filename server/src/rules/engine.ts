/** Runs the rules over a policy. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { type CompiledStatement, compilePolicy } from '../policy/compile.js';
import { requestSets } from '../policy/request-set.js';
import type { Policy, Statement } from '../policy/tree.js';
import type { HostDocument } from '../policy/value.js';
import { accessAnalyzerSeverity } from './access-analyzer.js';
import { rules } from './checks.generated.js';
import { checkOrganizationRule, type OrganizationRule, organizationId } from './organization.js';
import type { Finding, Rule, RuleContext, Severity } from './rule.js';
import { type FileSuppression, SUPPRESSION_RULE, suppress } from './suppress.js';

/**
 * Named selections of rules. `recommended`: all that are on by default. `strict`: every rule, information shown as
 * warnings. `access-analyzer`: what Access Analyzer checks, as severe as it says.
 */
export const PRESETS = ['recommended', 'strict', 'access-analyzer'] as const;
export type Preset = (typeof PRESETS)[number];

export interface CheckOptions {
  /** `recommended` when left out. */
  readonly preset?: Preset;
  /** Rule id to its severity, or `off`; goes before the preset. Unknown ids and values are ignored. */
  readonly rules?: Readonly<Record<string, string>>;
  /** Leave out what a JSON language server says too. */
  readonly hostReports?: boolean;
  /** The organisation's own rules. */
  readonly organization?: readonly OrganizationRule[];
  /** What is not to be reported in this file. */
  readonly suppressions?: readonly FileSuppression[];
}

/** More statements than this are not compared with each other: the work grows with the square. */
const MAX_TOGETHER = 1000;

export const SYNTAX_RULE = 'json-syntax';

/** Ids of all rules, those included that are no file in `checks/`. */
export const RULE_IDS: readonly string[] = [...rules.map((r) => r.id), SYNTAX_RULE, SUPPRESSION_RULE].sort();

/** How severe the engine's own rules are; undefined: off. */
function ownSeverity(id: string, own: Severity, options: CheckOptions): Severity | undefined {
  const wanted = options.rules?.[id];
  return wanted === 'off' ? undefined : (order[wanted ?? ''] ?? own);
}

/** Leaves out the findings that are suppressed, and says what is wrong with the suppressions. */
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
      return own ? (options.rules?.[id] === 'off' ? 'off' : 'on') : 'unknown';
    },
  });
}

const order: Readonly<Record<string, Severity>> = {
  error: 'error',
  warning: 'warning',
  information: 'information',
  hint: 'hint',
};

/** How the settings change what a rule reports; undefined: the rule is off. */
function severityOf(rule: Rule, options: CheckOptions): ((own: Severity) => Severity) | undefined {
  const wanted = options.rules?.[rule.id];
  if (wanted === 'off') return undefined;
  const fixed = wanted !== undefined ? order[wanted] : undefined;
  if (fixed) return () => fixed;
  switch (options.preset) {
    case 'strict':
      return (own) => (own === 'information' ? 'warning' : own);
    case 'access-analyzer': {
      if (!accessAnalyzerSeverity(rule.codes, rule.severity)) return undefined;
      return (own) => accessAnalyzerSeverity(rule.codes, own)!;
    }
    default:
      return rule.optIn ? undefined : (own) => own;
  }
}

/** All findings of one policy, in the order of the text. Never throws: a rule that fails says nothing. */
export function checkPolicy(
  policy: Policy,
  catalogue: Catalogue,
  options: CheckOptions = {},
  onFailure?: (rule: string, error: unknown) => void,
): Finding[] {
  const findings: Finding[] = [];
  const compiled = compilePolicy(policy);
  const byStatement = new Map<Statement, CompiledStatement>(compiled.statements.map((s) => [s.statement, s]));
  const shared = {
    catalogue,
    sets: requestSets(catalogue),
    policy,
    compiled,
    together: compiled.statements.length > MAX_TOGETHER ? [] : compiled.statements,
    compile: (statement: Statement) => byStatement.get(statement),
    report: () => {},
  };
  for (const rule of rules) {
    if (rule.kinds && !rule.kinds.includes(policy.kind)) continue;
    if (rule.hostReports && options.hostReports) continue;
    const severity = severityOf(rule, options);
    if (!severity) continue;
    const context: RuleContext = {
      ...shared,
      report: ({ severity: own, ...report }) =>
        findings.push({ ...report, rule: rule.id, severity: severity(own ?? rule.severity) }),
    };
    try {
      rule.checkPolicy?.(policy, context);
      if (rule.checkStatement) for (const s of policy.statements) rule.checkStatement(s, context);
    } catch (error) {
      onFailure?.(rule.id, error);
    }
  }
  for (const rule of options.organization ?? []) {
    const id = organizationId(rule);
    const severity = ownSeverity(id, rule.severity, options);
    if (!severity) continue;
    try {
      checkOrganizationRule(rule, shared, (report) => findings.push({ ...report, rule: id, severity }));
    } catch (error) {
      onFailure?.(id, error);
    }
  }
  return findings.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** Syntax errors of the host's language, as findings. */
export function checkSyntax(document: HostDocument, options: CheckOptions = {}): Finding[] {
  const severity = ownSeverity(SYNTAX_RULE, 'error', options);
  if (options.hostReports || !severity) return [];
  return document.problems.map((p) => ({ rule: SYNTAX_RULE, severity, range: p.range, message: p.message }));
}

export { rules };
