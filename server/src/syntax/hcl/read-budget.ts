/** How much is read in search of the ends of what is not closed: each search can go to the end of the text. */
export class ReadBudget {
  #left: number;

  constructor(text: string) {
    this.#left = 1_000_000 + 4 * text.length;
  }

  /** False when it is used up. */
  take(steps = 1): boolean {
    this.#left -= steps;
    return this.#left > 0;
  }
}
