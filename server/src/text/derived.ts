const NONE: readonly unknown[] = [];

/**
 * What is computed from an object, once, and kept by that object: it lives as long as its owner, and there is one value
 * for each function that derives one.
 */
export class Derived<Owner> {
  readonly #owner: Owner;
  /** Functions, each with what it returned: an owner has few, and a map of its own would be larger than most owners. */
  #values: readonly unknown[] = NONE;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** @param derive a function of a module: a new function at each call would be computed, and kept, each time. */
  of<T>(derive: (owner: Owner) => T): T {
    const values = this.#values;
    for (let i = 0; i < values.length; i += 2) if (values[i] === derive) return values[i + 1] as T;
    const value = derive(this.#owner);
    // Without the room to grow that a list made with a spread has.
    this.#values = this.#values.concat([derive, value]);
    return value;
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

/** The value of a key in a table, made when it is first asked for. The table belongs to an owner (`Derived`). */
export function madeOnce<K extends object, V extends object>(
  table: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: (key: K) => V,
): V {
  let value = table.get(key);
  if (!value) {
    value = make(key);
    table.set(key, value);
  }
  return value;
}

/** A value that is made when it is first asked for, and kept. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
