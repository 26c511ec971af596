/** Steps that one question can take: about 20 to 50 ns each. Generous: an ordinary question takes a few hundred, and none about AWS's managed policies more than 2,000. */
export const QUESTION_STEPS = 50_000;

/**
 * How much work a question can still take. Every loop of the algebra counts its steps here (one move of one pattern's
 * automaton, one comparison of two patterns, one sampling); once they are spent, the answer is "unknown". Counting
 * steps and not time keeps answers the same on every machine.
 */
export class Budget {
  readonly #parent: Budget | undefined;
  #left: number;

  /** @param parent pays too: several questions can share one budget. */
  constructor(steps = QUESTION_STEPS, parent?: Budget) {
    this.#left = steps;
    this.#parent = parent;
  }

  /** Takes steps; false once there are none left. */
  spend(steps: number): boolean {
    this.#left -= steps;
    const shared = this.#parent?.spend(steps) ?? true;
    return this.#left >= 0 && shared;
  }

  /** The one that pays too. */
  get parent(): Budget | undefined {
    return this.#parent;
  }

  /** Steps that are left; negative once they are spent. */
  get left(): number {
    return this.#left;
  }

  get exhausted(): boolean {
    return this.#left < 0 || (this.#parent?.exhausted ?? false);
  }
}
