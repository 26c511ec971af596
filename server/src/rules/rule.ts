/** The interface of a rule. A rule is one file in `checks/`, one fixture in test/rules and one page in docs/rules. */
import type { Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { KindDoubt, PolicyKind } from '../policy/policy-kind.js';
import type { SamTemplateUse } from '../policy/sam-template-use.js';
import type { ReadElement } from '../policy/statement-layout.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { TemplateMark } from '../syntax/syntax.js';
import type { ObjectNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

export const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type { TextEdit };

export interface Fix {
  /** In the imperative, for example `Change to "s3:GetObject"`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The most likely fix, which "fix all" applies if it keeps access. At most one for each finding. */
  readonly preferred?: boolean;
  /** It corrects a plain misspelling: the intended text is certain, whatever it grants. */
  readonly misspelling?: boolean;
  /** What the text does now is not documented: nothing can be proved about what it does to access. */
  readonly uncertain?: boolean;
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
  /** The text is unnecessary: editors fade it. */
  readonly unnecessary?: boolean;
  /** What people know the policy's resource by, where the document is made from another one. */
  readonly address?: string;
  /** The kind of the policy is uncertain, and the finding applies to one of two kinds. */
  readonly assumes?: KindDoubt;
  /** Computed on request. */
  readonly fixes?: () => readonly Fix[];
  /** Of a finding about several places of a document: what is left of it without those that are suppressed. */
  readonly without?: (suppressed: (range: Range) => boolean) => Finding | undefined;
}

/** The message, with the address before it. */
export const findingText = ({ address, message }: Pick<Finding, 'address' | 'message'>): string =>
  address === undefined ? message : `${address}: ${message}`;

/** A finding as a rule reports it. */
export interface Report extends Omit<Finding, 'rule' | 'severity' | 'assumes' | 'address' | 'without'> {
  /** If it differs from the severity of the rule. */
  readonly severity?: Severity;
  /** As of a finding, if it is about several places; its ranges are those of the document. */
  readonly without?: (suppressed: (range: Range) => boolean) => Report | undefined;
  /** The message after "If this is a bucket policy, ", where `message` is certain about what AWS does. */
  readonly ifKind?: string;
}

export interface RuleContext {
  readonly catalogue: Catalogue;
  readonly sets: RequestSets;
  readonly policy: Policy;
  /** All policies of the document, in their order. For fixes: what a rule finds does not depend on them. */
  readonly siblings: readonly Policy[];
  readonly compiled: CompiledPolicy;
  /**
   * The statements, for questions about all of them together. Empty if there are so many that comparing them would take
   * too long (no real policy has as many).
   */
  readonly together: readonly CompiledStatement[];
  /**
   * Is a rule with `checkPolicy` on? For `checkPolicy` only: a rule that leaves a cause to another one reports it where the other
   * one is off.
   */
  isOn(rule: string): boolean;
  /** The statement, compiled; undefined while it has no readable Effect. */
  compile(statement: Statement): CompiledStatement | undefined;
  report(report: Report): void;
}

export interface Rule {
  /** Kebab-case. */
  readonly id: string;
  readonly severity: Severity;
  /** The policy kinds that the rule applies to; all if omitted. */
  readonly kinds?: readonly PolicyKind[];
  /** The issue codes of Access Analyzer (`AA:`) and Parliament (`P:`) that it covers. */
  readonly codes: readonly string[];
  /** One sentence, for the index of rules. */
  readonly summary: string;
  /** Off unless a preset or a setting turns it on, because many of its findings are intentional. */
  readonly optIn?: boolean;
  /** JSON language servers report the same, so it is omitted in editors that have one. */
  readonly hostReports?: boolean;
  /** A rule that compares statements with each other does so in steps of some milliseconds. */
  readonly checkPolicy?: (policy: Policy, context: RuleContext) => Steps<void> | void;
  /**
   * The elements that `checkStatement` reads, if it reads nothing else of the statement: it is not asked again when others
   * change. `RuleContext.compile` reads Effect.
   */
  readonly reads?: readonly ReadElement[];
  readonly checkStatement?: (statement: Statement, context: RuleContext) => void;
  /**
   * Of a rule that is about the document: can it have something to say about a policy? Asked once for what an edit only moves,
   * and it says nothing of where it is. Without it, all policies concern the rule.
   */
  readonly concerns?: (policy: ObjectNode) => boolean;
  /**
   * Of a rule that is about the document.
   * @param policies those in it that concern some rule about documents, in their order.
   */
  readonly checkDocument?: (
    policies: readonly Policy[],
    report: (report: Report) => void,
    context: DocumentContext,
  ) => void;
}

export interface DocumentContext {
  /** Marks of a template engine, in a document with a policy. */
  readonly marks: readonly TemplateMark[];
  readonly catalogue: Catalogue;
  /** The policy templates of SAM that the document names. */
  readonly uses: readonly SamTemplateUse[];
}
