/** What a rule is. One rule = one file in `checks/` + one fixture in test/rules + one page in docs/rules. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Range } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

export const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type { TextEdit };

export interface Fix {
  /** In the imperative: `Change to "s3:GetObject"`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The one that most people want; also what "fix all" applies. At most one a finding. */
  readonly preferred?: boolean;
}

export interface Related {
  readonly range: Range;
  readonly message: string;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly range: Range;
  readonly message: string;
  readonly related?: readonly Related[];
  /** The text can go: editors fade it. */
  readonly unnecessary?: boolean;
  /** Made when somebody asks for them. */
  readonly fixes?: () => readonly Fix[];
}

/** A finding as a rule reports it. */
export interface Report extends Omit<Finding, 'rule' | 'severity'> {
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
}

export interface RuleContext {
  readonly catalogue: Catalogue;
  readonly sets: RequestSets;
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  /**
   * The statements, for questions about all of them together; none where they are so many that asking would take too
   * long (no real policy has as many).
   */
  readonly together: readonly CompiledStatement[];
  /** The statement, compiled; undefined while it has no readable Effect. */
  compile(statement: Statement): CompiledStatement | undefined;
  report(report: Report): void;
}

export interface Rule {
  /** Kebab-case. */
  readonly id: string;
  readonly severity: Severity;
  /** Kinds of policy that the rule is for; all when left out. */
  readonly kinds?: readonly PolicyKind[];
  /** Public issue codes that it covers: Access Analyzer's (`AA:`) and Parliament's (`P:`). */
  readonly codes: readonly string[];
  /** One line, for the index of rules. */
  readonly summary: string;
  /** Off unless a preset or the settings turn it on: it speaks of much that is meant so. */
  readonly optIn?: boolean;
  /** A JSON language server says the same, so an editor that has one need not hear it twice. */
  readonly hostReports?: boolean;
  readonly checkPolicy?: (policy: Policy, context: RuleContext) => void;
  readonly checkStatement?: (statement: Statement, context: RuleContext) => void;
}
