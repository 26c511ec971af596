/**
 * What the rules found in each statement of a document, so that after a keystroke only the changed statement is checked
 * again. The `checkStatement` of a rule must depend only on the statement, the policy kind, and whether the version of
 * the policy has variables; everything else belongs in `checkPolicy`, which always runs.
 */

import { statementText } from '../../policy/fingerprint.js';
import type { Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { moveRange } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { Finding, Report, Rule, Severity } from '../rule.js';
import { countSeverities } from './limit.js';

/** A report with ranges relative to the start of the statement. */
export interface Remembered {
  readonly rule: Rule;
  /** Its place in the order of all rules. */
  readonly order: number;
  /** Which of the rule's reports about the statement. */
  readonly nth: number;
  readonly severity: Severity;
  readonly report: Report;
}

const move = (range: Range, by: number): Range => ({ start: range.start + by, end: range.end + by });

/** The report with its ranges moved, and no fixes. */
export function moved({ fixes: _, ...report }: Report, by: number): Report {
  return {
    ...report,
    range: move(report.range, by),
    ...(report.related ? { related: report.related.map((r) => ({ ...r, range: move(r.range, by) })) } : {}),
  };
}

/** A finding, with the place of its rule in the order of all rules. */
export interface Placed {
  readonly finding: Finding;
  readonly order: number;
}

/** By where they are, and by rule where they are about the same range. */
export const inTextOrder = (a: Placed, b: Placed): number =>
  a.finding.range.start - b.finding.range.start ||
  a.finding.range.end - b.finding.range.end ||
  a.order - b.order;

function moveFinding({ range, related }: Finding, by: number): void {
  moveRange(range, by);
  for (const r of related ?? []) moveRange(r.range, by);
}

/** What was found in one statement. */
export class StatementFindings {
  /** How many there are of each of SEVERITIES. */
  readonly counts: readonly number[];
  #placed: Placed[] | undefined;
  /** Where the statement was when `#placed` was right. */
  #start = 0;

  /** @param place makes findings of what was found, for the statement where it is. */
  constructor(
    readonly statement: Statement,
    readonly found: readonly Remembered[],
    readonly place: (statement: Statement, found: readonly Remembered[]) => Placed[],
  ) {
    this.counts = countSeverities(found);
  }

  /** In the order of the text, where the statement is now: those that were given out before are moved there. */
  placed(): readonly Placed[] {
    const { start } = this.statement.node.range;
    if (!this.#placed) this.#placed = this.place(this.statement, this.found).sort(inTextOrder);
    else if (this.#start !== start)
      for (const { finding } of this.#placed) moveFinding(finding, start - this.#start);
    this.#start = start;
    return this.#placed;
  }
}

/** Findings of a text, and the last check that met it. */
interface Known {
  readonly found: readonly Remembered[];
  met: number;
}

interface OfStatement {
  readonly kind: PolicyKind;
  readonly variables: boolean;
  readonly text: Known;
  readonly findings: StatementFindings;
}

export interface ActiveRule {
  readonly rule: Rule;
  /** Its place in the order of all rules. */
  readonly order: number;
  /** What the options make of what the rule says. */
  readonly severity: (own: Severity) => Severity;
}

/** So many texts that are not in the document any more are kept: a step back finds them again. */
const MAX_GONE = 50;

/** Of one document under one set of options: make a new one when they change. */
export class CheckMemory {
  /** By the text of the statement: a whole parse makes new objects of the same texts. */
  readonly #texts = new Map<string, Known>();
  readonly #statements = new WeakMap<Statement, OfStatement>();
  readonly #rules = new Map<PolicyKind, readonly ActiveRule[]>();
  #check = 0;
  #met = 0;

  /** The rules that are on for a kind of policy, found once: the options stay the same. */
  rulesOf<O>(
    kind: PolicyKind,
    find: (kind: PolicyKind, options: O) => readonly ActiveRule[],
    options: O,
  ): readonly ActiveRule[] {
    const known = this.#rules.get(kind) ?? find(kind, options);
    this.#rules.set(kind, known);
    return known;
  }

  /**
   * What is known of a statement, or of one with this very text.
   * @param find finds it where nothing is known.
   */
  of(
    statement: Statement,
    find: (statement: Statement) => readonly Remembered[],
    place: StatementFindings['place'],
  ): StatementFindings {
    const { kind, variables } = statement.policy;
    let known = this.#statements.get(statement);
    if (known?.kind !== kind || known.variables !== variables) {
      const text = statementText(statement);
      if (text === undefined) return new StatementFindings(statement, find(statement), place);
      const key = `${kind} ${text}`;
      let same = this.#texts.get(key);
      if (!same) {
        same = { found: find(statement), met: -1 };
        this.#texts.set(key, same);
      }
      known = { kind, variables, text: same, findings: new StatementFindings(statement, same.found, place) };
      this.#statements.set(statement, known);
    }
    if (known.text.met !== this.#check) this.#met++;
    known.text.met = this.#check;
    return known.findings;
  }

  /** A check is over: texts that it did not meet are forgotten when they get many. */
  done(): void {
    if (this.#texts.size > this.#met + MAX_GONE) {
      for (const [key, { met }] of this.#texts) if (met !== this.#check) this.#texts.delete(key);
    }
    this.#check++;
    this.#met = 0;
  }
}
