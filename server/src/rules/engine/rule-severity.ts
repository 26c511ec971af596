/** The severity with which a rule reports, after presets and settings. */
import { ownValue } from '../../text/own-value.js';
import { accessAnalyzerSeverity } from '../config/access-analyzer.js';
import { type Rule, SEVERITIES, type Severity } from '../rule.js';

export interface SeverityOptions {
  readonly preset?: string;
  /** Rule ID to its severity, or `off`; takes precedence over the preset. */
  readonly rules?: Readonly<Record<string, string>>;
}

/** The severity of the rules of the engine; undefined: off. */
export function ownSeverity(id: string, own: Severity, options: SeverityOptions): Severity | undefined {
  const wanted = ownValue(options.rules, id);
  return wanted === 'off' ? undefined : (SEVERITIES.find((s) => s === wanted) ?? own);
}

/** How the settings change what a rule reports; undefined: the rule is off. */
export function severityOf(rule: Rule, options: SeverityOptions): ((own: Severity) => Severity) | undefined {
  const wanted = ownValue(options.rules, rule.id);
  if (wanted === 'off') return undefined;
  const fixed = SEVERITIES.find((s) => s === wanted);
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
