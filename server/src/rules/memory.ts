/**
 * What the rules found in each statement of a document, so that a keystroke checks anew only the statement that it
 * changed. Rules' `checkStatement` may depend on nothing but the statement, the policy's kind and whether its version
 * knows variables; what else there is to know is for `checkPolicy`, which always runs.
 */
import { type Statement, statementText } from '../policy/tree.js';
import type { Range } from '../policy/value.js';
import type { Report, Rule, Severity } from './rule.js';

/** A report, its ranges from the start of the statement. */
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

/** Of one document under one set of options: make a new one when they change. */
export class CheckMemory {
  #known = new Map<string, readonly Remembered[]>();
  #next = new Map<string, readonly Remembered[]>();

  /** What was found in a statement with this very text, or what `find` finds now. */
  of(statement: Statement, find: () => readonly Remembered[]): readonly Remembered[] {
    const text = statementText(statement);
    if (text === undefined) return find();
    const key = `${statement.policy.kind} ${text}`;
    const found = this.#next.get(key) ?? this.#known.get(key) ?? find();
    this.#next.set(key, found);
    return found;
  }

  /** A check is over: what it did not ask for is forgotten. */
  done(): void {
    this.#known = this.#next;
    this.#next = new Map();
  }
}
