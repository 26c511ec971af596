/** The names of a service's actions in the forms in which they are looked for; each list is made when it is first used. */

/** The lines of a text: cheap, because they are parts of one string. */
const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

export class ActionIds {
  /** Without the prefix, as AWS writes them. */
  readonly names: readonly string[];
  readonly #prefix: string;
  readonly #text: string;
  #lowerNames: readonly string[] | undefined;
  #ids: readonly string[] | undefined;
  #lowerIds: readonly string[] | undefined;

  /** @param text the names, one on each line. */
  constructor(prefix: string, text: string) {
    this.#prefix = prefix;
    this.#text = text;
    this.names = linesOf(text);
  }

  get lowerNames(): readonly string[] {
    this.#lowerNames ??= linesOf(this.#text.toLowerCase());
    return this.#lowerNames;
  }

  /** With the prefix: `s3:GetObject`. */
  get ids(): readonly string[] {
    this.#ids ??= linesOf(this.#withPrefix());
    return this.#ids;
  }

  get lowerIds(): readonly string[] {
    this.#lowerIds ??= linesOf(this.#withPrefix().toLowerCase());
    return this.#lowerIds;
  }

  #withPrefix(): string {
    return this.#text === '' ? '' : `${this.#prefix}:${this.#text.replaceAll('\n', `\n${this.#prefix}:`)}`;
  }
}
