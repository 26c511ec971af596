/** Runs the rules over a policy. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { type CompiledStatement, compilePolicy } from '../policy/compile.js';
import { requestSets } from '../policy/request-set.js';
import type { Policy, Statement } from '../policy/tree.js';
import type { HostDocument } from '../policy/value.js';
import { accessAnalyzerSeverity } from './access-analyzer.js';
import { rules } from './checks.generated.js';
import type { Finding, Rule, RuleContext, Severity } from './rule.js';

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
}

/** More statements than this are not compared with each other: the work grows with the square. */
const MAX_TOGETHER = 1000;

export const SYNTAX_RULE = 'json-syntax';

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
  for (const rule of rules) {
    if (rule.kinds && !rule.kinds.includes(policy.kind)) continue;
    if (rule.hostReports && options.hostReports) continue;
    const severity = severityOf(rule, options);
    if (!severity) continue;
    const context: RuleContext = {
      catalogue,
      sets: requestSets(catalogue),
      policy,
      compiled,
      together: compiled.statements.length > MAX_TOGETHER ? [] : compiled.statements,
      compile: (statement) => byStatement.get(statement),
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
  return findings.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** Syntax errors of the host's language, as findings. */
export function checkSyntax(document: HostDocument, options: CheckOptions = {}): Finding[] {
  if (options.hostReports || options.rules?.[SYNTAX_RULE] === 'off') return [];
  const severity = order[options.rules?.[SYNTAX_RULE] ?? ''] ?? 'error';
  return document.problems.map((p) => ({ rule: SYNTAX_RULE, severity, range: p.range, message: p.message }));
}

export { rules };
