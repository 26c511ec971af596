/**
 * What the rules found in each statement of a document, so that after a keystroke only the changed statement is checked
 * again. The `checkStatement` of a rule must depend only on the statement, the policy kind, and whether the version of
 * the policy has variables; everything else belongs in `checkPolicy`, which always runs.
 */

import type { Policy, Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { statementLayout } from '../../policy/statement-layout.js';
import { originOf, shiftedRange } from '../../syntax/shifted.js';
import type { ObjectNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { Finding, Related, Report, Rule, Severity } from '../rule.js';
import { countSeverities } from './limit.js';

/** A report with ranges relative to the start of the statement. */
export interface Remembered {
  readonly rule: Rule;
  /** Its place in the order of all rules. */
  readonly order: number;
  /** Which of the rule's reports about the statement. */
  readonly nth: number;
  readonly severity: Severity;
  readonly report: Omit<Report, 'ifKind'> & Pick<Finding, 'assumes'>;
  /** The message of the rule, if that of the report says what it assumes in addition. */
  readonly said?: string;
}

export const movedRelated = (related: readonly Related[], by: number): Related[] =>
  related.map((r) => ({ ...r, range: shiftedRange(r.range, by) }));

/** The report with its ranges moved, and no fixes. */
export function moved<R extends Pick<Report, 'range' | 'related' | 'fixes'>>(
  { fixes: _, ...report }: R,
  by: number,
): Omit<R, 'fixes'> {
  return {
    ...report,
    range: shiftedRange(report.range, by),
    ...(report.related ? { related: movedRelated(report.related, by) } : {}),
  };
}

/** A finding, with the place of its rule in the order of all rules. */
export interface Placed {
  readonly finding: Finding;
  readonly order: number;
}

const byRange = (a: Range, b: Range): number => a.start - b.start || a.end - b.end;

/** By where they are, and by rule where they are about the same range. */
export const inTextOrder = (a: Placed, b: Placed): number =>
  byRange(a.finding.range, b.finding.range) || a.order - b.order;

/** The same, for what was found in one statement. */
export const inOrderOfStatement = (
  a: Pick<Remembered, 'report' | 'order'>,
  b: Pick<Remembered, 'report' | 'order'>,
): number => byRange(a.report.range, b.report.range) || a.order - b.order;

/** What was found in one statement of one version of a document. */
export class StatementFindings {
  /**
   * @param found in the order of the text.
   * @param counts how many there are of each of SEVERITIES.
   * @param place makes findings of what was found, for the statement where it is.
   */
  constructor(
    readonly statement: Statement,
    readonly found: readonly Remembered[],
    readonly place: (statement: Statement, found: readonly Remembered[]) => Placed[],
    readonly counts: readonly number[] = countSeverities(found),
  ) {}

  /**
   * The findings that are taken, in the order of the text, with those of other rules in the same statement.
   * @param others in that order.
   * @param take asked for each in that order: only what is taken gets a place.
   */
  taken(others: readonly Placed[], take: (severity: Severity) => boolean): Finding[] {
    const { start } = this.statement.node.range;
    const kept: Remembered[] = [];
    /** A finding, or a position in `kept`. */
    const out: (Finding | number)[] = [];
    let next = 0;
    const takeOther = ({ finding }: Placed): void => {
      if (take(finding.severity)) out.push(finding);
      next++;
    };
    for (const found of this.found) {
      const range = shiftedRange(found.report.range, start);
      while (next < others.length) {
        const other = others[next]!;
        if ((byRange(other.finding.range, range) || other.order - found.order) > 0) break;
        takeOther(other);
      }
      if (take(found.severity)) out.push(kept.push(found) - 1);
    }
    while (next < others.length) takeOther(others[next]!);
    const placed = this.place(this.statement, kept);
    return out.map((f) => (typeof f === 'number' ? placed[f]!.finding : f));
  }
}

/** Findings of statements with the same layout, and the last check that met one. */
interface Known {
  readonly found: readonly Remembered[];
  readonly counts: readonly number[];
  met: number;
}

interface OfStatement {
  readonly kind: string;
  readonly variables: boolean;
  readonly known: Known;
}

export interface ActiveRule {
  readonly rule: Rule;
  /** Its place in the order of all rules. */
  readonly order: number;
  /** What the options make of what the rule says. */
  readonly severity: (own: Severity) => Severity;
}

/** So many layouts that are not in the document any more are kept: a step back finds them again. */
const MAX_GONE = 50;

/** The kind that statements are checked as, with the one that is nearly as likely. */
const kindKey = ({ kind, kindDoubt }: Policy): string =>
  kindDoubt ? `${kind} ${kindDoubt.other} ${kindDoubt.assumed}` : kind;

/** Of one document under one set of options: make a new one when they change. */
export class CheckMemory {
  /** By kind and layout of the statement: a whole parse makes new objects with the same layouts. */
  readonly #layouts = new Map<string, Known>();
  /** By the objects that statements were read from. */
  readonly #statements = new WeakMap<ObjectNode, OfStatement>();
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
   * What is known of a statement, or of one with the same layout.
   * @param find finds it where nothing is known.
   */
  of(
    statement: Statement,
    find: (statement: Statement) => readonly Remembered[],
    place: StatementFindings['place'],
  ): StatementFindings {
    const { variables } = statement.policy;
    const kind = kindKey(statement.policy);
    const origin = originOf(statement.node);
    let of = this.#statements.get(origin);
    if (of?.kind !== kind || of.variables !== variables) {
      const layout = statementLayout(statement);
      if (layout === undefined) return new StatementFindings(statement, find(statement), place);
      const key = `${kind} ${layout}`;
      let same = this.#layouts.get(key);
      if (!same) {
        const found = find(statement);
        same = { found, counts: countSeverities(found), met: -1 };
        this.#layouts.set(key, same);
      }
      of = { kind, variables, known: same };
      this.#statements.set(origin, of);
    }
    const { known } = of;
    if (known.met !== this.#check) this.#met++;
    known.met = this.#check;
    return new StatementFindings(statement, known.found, place, known.counts);
  }

  /** A check is over: layouts that it did not meet are forgotten when they get many. */
  done(): void {
    if (this.#layouts.size > this.#met + MAX_GONE) {
      for (const [key, { met }] of this.#layouts) if (met !== this.#check) this.#layouts.delete(key);
    }
    this.#check++;
    this.#met = 0;
  }
}
