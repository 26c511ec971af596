/**
 * What is unknown, tried in every way. The model asks for a value that no one gave (a condition key) or for a
 * fact that AWS's documents leave open ("might deny"); it is run once for each combination of answers.
 */

/** Chooses one of the options, always the same one for the same name within a run. */
export type Pick = <T>(name: string, options: readonly T[]) => T;

/** More runs than this for one request: the scenario is too wide to enumerate. */
const MAX_RUNS = 20_000;

export interface Outcomes<T> {
  /** All the results that some combination of answers gives. */
  readonly results: ReadonlySet<T>;
  /** What was asked for, in the order in which it was. */
  readonly asked: ReadonlySet<string>;
  /** undefined as long as everything was tried. */
  readonly gaveUp: boolean;
}

/** Runs a function for all the answers that its picks can get. */
export function outcomesOf<T>(run: (pick: Pick) => T): Outcomes<T> {
  const results = new Set<T>();
  const asked = new Set<string>();
  const waiting: number[][] = [[]];
  for (let runs = 0; waiting.length > 0; runs++) {
    if (runs >= MAX_RUNS) return { results, asked, gaveUp: true };
    const answers = waiting.pop()!;
    const given = new Map<string, unknown>();
    let count = 0;
    const pick = <U>(name: string, options: readonly U[]): U => {
      if (given.has(name)) return given.get(name) as U;
      asked.add(name);
      if (count === answers.length) {
        for (let other = 1; other < options.length; other++) waiting.push([...answers, other]);
        answers.push(0);
      }
      const chosen = options[answers[count]!]!;
      count++;
      given.set(name, chosen);
      return chosen;
    };
    results.add(run(pick));
  }
  return { results, asked, gaveUp: false };
}
