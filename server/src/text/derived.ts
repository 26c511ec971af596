/**
 * What is computed from an object, once, and kept by that object: it lives as long as its owner, and there is one value
 * for each function that derives one.
 */
export class Derived<Owner> {
  readonly #owner: Owner;
  #values: Map<unknown, unknown> | undefined;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** @param derive a function of a module: a new function at each call would be computed, and kept, each time. */
  of<T>(derive: (owner: Owner) => T): T {
    this.#values ??= new Map();
    let value = this.#values.get(derive) as T | undefined;
    if (value === undefined && !this.#values.has(derive)) {
      value = derive(this.#owner);
      this.#values.set(derive, value);
    }
    return value as T;
  }
}

/** Answers by text, of an object that belongs to an owner. When there are too many, all are forgotten. */
export class Answers<T> {
  readonly #answers = new Map<string, T>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  of(text: string, find: (text: string) => T): T {
    const known = this.#answers.get(text);
    if (known !== undefined || this.#answers.has(text)) return known as T;
    const answer = find(text);
    if (this.#answers.size >= this.#max) this.#answers.clear();
    this.#answers.set(text, answer);
    return answer;
  }
}
