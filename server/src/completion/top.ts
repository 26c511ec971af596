/** The best of many candidates, in order; the others are not kept. */
export class Top<T> {
  readonly #max: number;
  readonly #items: T[] = [];
  readonly #scores: number[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** The best first. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** Whether a candidate of that score would be among the best. */
  takes(score: number): boolean {
    return this.#items.length < this.#max || score > this.#scores.at(-1)!;
  }

  add(item: T, score: number): void {
    if (!this.takes(score)) return;
    let at = this.#items.length;
    while (at > 0 && this.#scores[at - 1]! < score) at--;
    this.#items.splice(at, 0, item);
    this.#scores.splice(at, 0, score);
    if (this.#items.length > this.#max) {
      this.#items.pop();
      this.#scores.pop();
    }
  }
}
