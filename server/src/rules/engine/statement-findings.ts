/** What the rules found, with ranges that do not depend on where a statement or a policy is in its document. */
import { shiftedRange } from '../../syntax/shifted.js';
import type { Range } from '../../text/range.js';
import type { Finding, Related, Report, Rule, Severity } from '../rule.js';
import { countSeverities } from './limit.js';

/** A report with ranges relative to the start of the statement or of the policy that the rule was asked about. */
export interface Remembered {
  readonly rule: Rule;
  /** Its place in the order of all rules. */
  readonly order: number;
  /** Which of the rule's reports. */
  readonly nth: number;
  readonly severity: Severity;
  readonly report: Omit<Report, 'ifKind'> & Pick<Finding, 'assumes'>;
  /** The message of the rule, if that of the report says what it assumes in addition. */
  readonly said?: string;
}

export const movedRelated = (related: readonly Related[], by: number): Related[] =>
  related.map((r) => ({ ...r, range: shiftedRange(r.range, by) }));

/** The report with its ranges moved, and no fixes. */
export function moved<R extends Pick<Report, 'range' | 'related' | 'fixes' | 'without'>>(
  { fixes: _, ...report }: R,
  by: number,
): Omit<R, 'fixes'> {
  const { without } = report;
  return {
    ...report,
    range: shiftedRange(report.range, by),
    ...(report.related ? { related: movedRelated(report.related, by) } : {}),
    ...(without ? { without: movedWithout(without, by) } : {}),
  };
}

/** It is asked, and answers, with moved ranges. */
const movedWithout =
  (without: NonNullable<Report['without']>, by: number): NonNullable<Report['without']> =>
  (suppressed) => {
    const left = without((range) => suppressed(shiftedRange(range, by)));
    return left && moved(left, by);
  };

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

/** Makes findings of what was found. */
export type Place = (found: readonly Remembered[]) => Placed[];

/** What was found in one statement of one version of a document. */
export class StatementFindings {
  /**
   * @param range where the statement is.
   * @param found in the order of the text.
   * @param place for the statement where it is.
   * @param counts how many there are of each of SEVERITIES.
   */
  constructor(
    readonly range: Range,
    readonly found: readonly Remembered[],
    readonly place: Place,
    readonly counts: readonly number[] = countSeverities(found),
  ) {}

  /**
   * The findings that are taken, in the order of the text, with those of other rules in the same statement.
   * @param others in that order.
   * @param take asked for each in that order: only what is taken gets a place.
   */
  taken(others: readonly Placed[], take: (severity: Severity) => boolean): Finding[] {
    const { start } = this.range;
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
    const placed = this.place(kept);
    return out.map((f) => (typeof f === 'number' ? placed[f]!.finding : f));
  }
}
