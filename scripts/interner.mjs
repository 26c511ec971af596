/** Values by number, each once. */
export class Interner {
  /** @type {unknown[]} */
  list = [];
  /** @type {Map<string, number>} */
  #ids = new Map();
  /** @param {unknown} value compared by its JSON. */
  id(value) {
    const text = JSON.stringify(value);
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.list.length;
      this.list.push(value);
      this.#ids.set(text, id);
    }
    return id;
  }
}
