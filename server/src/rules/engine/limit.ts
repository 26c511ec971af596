/** Which of many findings are shown: the most severe, and of those equally severe the first. */
import { SEVERITIES, type Severity } from '../rule.js';

/** How many there are of each of SEVERITIES. */
export const countSeverities = (list: readonly { readonly severity: Severity }[]): number[] =>
  SEVERITIES.map((s) => list.filter((x) => x.severity === s).length);

export class Limit {
  /** Of each of SEVERITIES, so many more. */
  readonly #room: number[];

  /**
   * @param counts how many there are of each of SEVERITIES.
   * @param limit how many are taken of them all.
   */
  constructor(counts: readonly number[], limit = Number.POSITIVE_INFINITY) {
    let left = limit;
    this.#room = counts.map((all) => {
      const some = Math.min(left, all);
      left -= some;
      return some;
    });
  }

  /** Takes the next one, if there is room for it. */
  take(severity: Severity): boolean {
    return this.#room[SEVERITIES.indexOf(severity)]!-- > 0;
  }

  /** Is there room for any of these? */
  wants(counts: readonly number[]): boolean {
    return counts.some((n, i) => n > 0 && this.#room[i]! > 0);
  }
}
