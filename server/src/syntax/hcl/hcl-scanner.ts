/** Reads HCL text from left to right: whitespace, comments and names. */
import type { Comment, StringNode, SyntaxProblem } from '../value.js';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const HASH = 35;
const STAR = 42;
const DASH = 45;
const SLASH = 47;
const BYTE_ORDER_MARK = 0xfeff;

/** So many problems are kept; after that, the text is hardly HCL. */
const MAX_PROBLEMS = 100;

/** Longer names are not read as one that lacks its quotes. */
const MAX_NAME = 200;

/** Can a name begin with the character? Letters outside of ASCII count too. */
export const isNameStart = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c > 127 && c !== BYTE_ORDER_MARK);

export const isDigit = (c: number): boolean => c >= 48 && c <= 57;

export const isNamePart = (c: number): boolean => isNameStart(c) || isDigit(c) || c === DASH;

export class HclScanner {
  at = 0;
  readonly problems: SyntaxProblem[] = [];
  readonly comments: Comment[] = [];

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  get char(): string | undefined {
    return this.text[this.at];
  }

  is(what: string): boolean {
    return this.text.startsWith(what, this.at);
  }

  problem(message: string, start = this.at, end = this.at): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ message, range: { start, end } });
  }

  /** Skips whitespace and comments. @param newlines line ends count as whitespace. */
  skip(newlines: boolean): void {
    const { text } = this;
    for (;;) {
      const c = text.charCodeAt(this.at);
      if (c === SPACE || c === TAB || c === RETURN || c === BYTE_ORDER_MARK || (c === NEWLINE && newlines))
        this.at++;
      else if (c === HASH || (c === SLASH && text.charCodeAt(this.at + 1) === SLASH)) {
        const next = text.indexOf('\n', this.at);
        const end = next < 0 ? text.length : next > 0 && text[next - 1] === '\r' ? next - 1 : next;
        this.#comment(end);
      } else if (c === SLASH && text.charCodeAt(this.at + 1) === STAR) {
        const close = text.indexOf('*/', this.at + 2);
        if (close < 0) this.problem('The comment has no end.', this.at, text.length);
        this.#comment(close < 0 ? text.length : close + 2);
      } else return;
    }
  }

  #comment(end: number): void {
    const range = { start: this.at, end };
    this.at = end;
    // What is looked at again has its comments already.
    const last = this.comments.at(-1);
    if (!last || last.range.start < range.start)
      this.comments.push({ range, text: this.text.slice(range.start, end) });
  }

  /** The name at the offset. */
  name(): StringNode | undefined {
    const { text } = this;
    const start = this.at;
    if (!isNameStart(text.charCodeAt(start))) return undefined;
    while (isNamePart(text.charCodeAt(this.at))) this.at++;
    const range = { start, end: this.at };
    return { type: 'string', value: text.slice(start, this.at), range, inner: range, closed: true };
  }

  /**
   * The name at the offset, also `ForAllValues:StringLike`, which lacks its quotes: what has an equals sign after it is
   * not the value of a name with a colon.
   */
  propertyName(): StringNode | undefined {
    const name = this.name();
    const rest = name && this.char === ':' ? this.text.slice(this.at, this.at + MAX_NAME) : '';
    const more = /^(:[A-Za-z][\w-]*)[ \t]*=(?:[^=]|$)/.exec(rest)?.[1];
    if (!name || more === undefined) return name;
    this.at += more.length;
    const range = { start: name.range.start, end: this.at };
    this.problem('A name with a colon needs quotes.', range.start, range.end);
    return { ...name, value: name.value + more, range, inner: range };
  }

  /** Skips digits. False: there are none. */
  digits(): boolean {
    const { at } = this;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    return this.at > at;
  }

  /** Skips a number. */
  number(): void {
    this.digits();
    if (this.is('.') && isDigit(this.text.charCodeAt(this.at + 1))) {
      this.at++;
      this.digits();
    }
    const exponent = /^[eE][+-]?\d{1,5}/.exec(this.text.slice(this.at, this.at + 8));
    if (exponent) this.at += exponent[0].length;
  }

  /** To the end of the line, or to a bracket that closes something. */
  skipLine(): void {
    while (!this.done && !/[\n\]})]/.test(this.text[this.at]!)) this.at++;
  }

  /** To the next comma on the line, or to its end, or to a bracket that closes something. */
  skipToComma(): void {
    while (!this.done && !/[\n,\]})]/.test(this.text[this.at]!)) this.at++;
  }

  /** Is only whitespace between the offset and the end of its line? */
  get atLineEnd(): boolean {
    return this.done || this.char === '\n';
  }
}
