/** What is typed after a key whose command has not moved the cursor yet. Imports nothing of VS Code. */

export interface Spot {
  readonly line: number;
  readonly character: number;
}

export interface Change {
  readonly range: { readonly start: Spot; readonly end: Spot };
  readonly text: string;
}

const isSame = (a: Spot, b: Spot): boolean => a.line === b.line && a.character === b.character;

/** Letters that are typed one after another at a place, while the command of a key is on its way. */
export class LateText {
  /** Where they begin: where the cursor was when the key was pressed. */
  readonly at: Spot;
  #text = '';
  #closed = false;

  constructor(at: Spot) {
    this.at = at;
  }

  get text(): string {
    return this.#text;
  }

  /** Where the cursor is while nothing but letters is typed. */
  get end(): Spot {
    return { line: this.at.line, character: this.at.character + this.#text.length };
  }

  /** Follows a change of the document. What is not a letter at the end, or its removal, ends them. */
  change(changes: readonly Change[]): void {
    const [change] = changes;
    if (this.#closed || !change) return;
    const { range, text } = change;
    const isEmpty = isSame(range.start, range.end);
    if (changes.length > 1 || !isSame(range.end, this.end)) this.#closed = true;
    else if (isEmpty && /^[^\r\n,"']+$/.test(text)) this.#text += text;
    else if (text === '' && range.start.line === this.at.line && range.start.character >= this.at.character)
      this.#text = this.#text.slice(0, range.start.character - this.at.character);
    else this.#closed = true;
  }

  /** Is nothing selected, and the cursor at the letters? Where it is arrives after them: then it is not yet at their end. */
  #holds(start: Spot, end: Spot): boolean {
    const { line, character } = this.at;
    const isWithin = start.character >= character && start.character <= this.end.character;
    return isSame(start, end) && start.line === line && isWithin;
  }

  /** Is nothing selected, and the cursor at the letters, to which others can be added? */
  isAt(start: Spot, end: Spot): boolean {
    return !this.#closed && this.#holds(start, end);
  }

  /** The cursor is somewhere: elsewhere, nothing is added any more. @returns whether it is. */
  moved(start: Spot, end: Spot): boolean {
    if (this.#holds(start, end)) return false;
    this.#closed = true;
    return true;
  }
}
