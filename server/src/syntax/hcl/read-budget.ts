/** How much is read in search of the ends of what is not closed: each search can go to the end of the text. */
export class ReadBudget {
  #left: number;

  /** @param length of the text. */
  constructor(length: number) {
    this.#left = 1_000_000 + 4 * length;
  }

  /** False when it is used up. */
  take(steps = 1): boolean {
    this.#left -= steps;
    return this.#left > 0;
  }
}
