/**
 * What the rules found in each statement of a document, so that a keystroke checks anew only the statement that it
 * changed. Rules' `checkStatement` may depend on nothing but the statement, the policy's kind and whether its version
 * knows variables; what else there is to know is for `checkPolicy`, which always runs.
 */
import { type PolicyKind, type Statement, statementText } from '../policy/tree.js';
import type { Range } from '../policy/value.js';
import type { Finding, Report, Rule, Severity } from './rule.js';

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

/** A finding, with the place of its rule in the order of all rules. */
export interface Placed {
  readonly finding: Finding;
  readonly order: number;
}

interface Known {
  readonly kind: PolicyKind;
  readonly variables: boolean;
  readonly key: string;
  readonly found: readonly Remembered[];
  readonly placed: readonly Placed[];
  /** Where the statement was at the last check. */
  start: number;
}

function moveFinding({ range, related }: Finding, by: number): void {
  for (const r of [range, ...(related?.map((x) => x.range) ?? [])] as { start: number; end: number }[]) {
    r.start += by;
    r.end += by;
  }
}

/** Of one document under one set of options: make a new one when they change. */
export class CheckMemory {
  /** By the text of the statement: a whole parse makes new objects of the same texts. */
  #texts = new Map<string, readonly Remembered[]>();
  #next = new Map<string, readonly Remembered[]>();
  readonly #statements = new WeakMap<Statement, Known>();

  /**
   * What is known of a statement, or of one with this very text, at the place where it is now. Findings of an earlier
   * check are moved there.
   * @param find finds it where nothing is known.
   * @param place makes findings of it for the statement where it is.
   */
  of(
    statement: Statement,
    find: (statement: Statement) => readonly Remembered[],
    place: (statement: Statement, found: readonly Remembered[]) => readonly Placed[],
  ): readonly Placed[] {
    const { kind, variables } = statement.policy;
    const { start } = statement.node.range;
    let known = this.#statements.get(statement);
    if (known?.kind !== kind || known.variables !== variables) {
      const text = statementText(statement);
      if (text === undefined) return place(statement, find(statement));
      const key = `${kind} ${text}`;
      const found = this.#next.get(key) ?? this.#texts.get(key) ?? find(statement);
      known = { kind, variables, key, found, start, placed: place(statement, found) };
      this.#statements.set(statement, known);
    } else if (known.start !== start) {
      for (const { finding } of known.placed) moveFinding(finding, start - known.start);
      known.start = start;
    }
    this.#next.set(known.key, known.found);
    return known.placed;
  }

  /** A check is over: texts that it did not meet are forgotten. */
  done(): void {
    this.#texts = this.#next;
    this.#next = new Map();
  }
}
