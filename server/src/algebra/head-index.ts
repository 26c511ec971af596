/** Patterns by their literal beginnings: which of many can meet a given one. */

export class HeadIndex {
  readonly #byHead = new Map<string, number[]>();
  #sorted: readonly string[] | undefined;

  /** @param item a number; the numbers of one beginning come in ascending order. */
  add(head: string, item: number): void {
    const list = this.#byHead.get(head);
    if (!list) this.#byHead.set(head, [item]);
    else if (list.at(-1) !== item) list.push(item);
    this.#sorted = undefined;
  }

  /** Adds the items whose beginning has a text in common with this one: one of the two begins with the other. */
  meeting(head: string, out: { add(item: number): unknown }): void {
    for (let n = 0; n <= head.length; n++)
      for (const i of this.#byHead.get(head.slice(0, n)) ?? []) out.add(i);
    this.#sorted ??= [...this.#byHead.keys()].sort();
    const heads = this.#sorted;
    let [low, high] = [0, heads.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (heads[middle]! <= head) low = middle + 1;
      else high = middle;
    }
    for (; low < heads.length && heads[low]!.startsWith(head); low++)
      for (const i of this.#byHead.get(heads[low]!)!) out.add(i);
  }
}
