/** Strings of HCL: in quotes and heredocs, with the expressions in them as holes. */
import { type PartialStringNode, type StringNode, type StringPart, shownText } from '../value.js';
import type { HclScanner } from './hcl-scanner.js';
import type { HeredocNode } from './hcl-tree.js';
import { heredocAt, heredocEnd } from './heredoc-end.js';
import type { ReadBudget } from './read-budget.js';
import { closingEnd, opensTemplate } from './template-end.js';

/** What an expression says, as one text: whitespace does not count. */
export const sourceOf = (text: string): string => text.trim().replace(/\s+/g, ' ');

/** The text of a string, part by part, with the offset of each character. */
class Parts {
  readonly #parts: StringPart[] = [];
  #text = '';
  #offsets: number[] = [];
  /** Some character is not written as it is. */
  escaped = false;

  add(text: string, at: number): void {
    this.#text += text;
    for (let i = 0; i < text.length; i++) this.#offsets.push(at);
  }

  hole(text: string, start: number, end: number): void {
    this.#close();
    this.#parts.push({ hole: { id: holeId(text, start, end), domain: 'any', range: { start, end } } });
  }

  #close(): void {
    if (this.#text !== '') this.#parts.push({ text: this.#text, offsets: this.#offsets });
    this.#text = '';
    this.#offsets = [];
  }

  /** The string of the parts. */
  node(
    range: StringNode['range'],
    inner: StringNode['range'],
    closed: boolean,
  ): StringNode | PartialStringNode {
    if (this.#parts.length === 0) {
      const node: StringNode = { type: 'string', value: this.#text, range, inner, closed };
      return this.escaped ? { ...node, offsets: this.#offsets } : node;
    }
    this.#close();
    const parts = this.#parts;
    return { type: 'partial-string', range, inner, parts, shown: shownText(parts) };
  }
}

/** What is between the braces of `${...}`. */
const holeId = (text: string, start: number, end: number): string =>
  sourceOf(text.slice(start + 2, text[end - 1] === '}' ? end - 1 : end).replace(/^~|~$/g, ''));

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** The character of an escape at the offset, and its length. */
function escapeAt(text: string, at: number): { readonly value: string; readonly length: number } {
  const kind = text[at + 1] ?? '';
  const simple = Object.hasOwn(ESCAPES, kind) ? ESCAPES[kind] : undefined;
  if (simple !== undefined) return { value: simple, length: 2 };
  const digits = kind === 'u' ? 4 : kind === 'U' ? 8 : 0;
  const code = text.slice(at + 2, at + 2 + digits);
  if (digits > 0 && code.length === digits && /^[0-9a-fA-F]+$/.test(code)) {
    const point = Number.parseInt(code, 16);
    if (point <= 0x10ffff) return { value: String.fromCodePoint(point), length: 2 + digits };
  }
  return { value: kind === '\n' ? '' : kind, length: kind === '\n' ? 1 : 2 };
}

/** The end of an expression in a string that has no brace: where the string or the line ends. */
function brokenEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at++;
  return at;
}

/**
 * From a directive (`%{ if x }`) on, what the string says is unknown up to its last directive.
 * @returns the offset after that one, in the text before `limit`.
 */
function lastDirective(text: string, end: number, limit: number, budget: ReadBudget): number {
  let last = end;
  for (let i = end; i < limit; i++) {
    if (!opensTemplate(text, i)) continue;
    const close = closingEnd(text, i + 2, '}', true, budget);
    if (close === undefined || close > limit) break;
    if (text[i] === '%') last = close;
    i = close - 1;
  }
  return last;
}

/** Where a string ends that has directives. */
function stringEnd(text: string, from: number, budget: ReadBudget): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"' || text[i] === '\n') return i;
    else if (opensTemplate(text, i)) i = (closingEnd(text, i + 2, '}', true, budget) ?? i + 2) - 1;
  }
  return text.length;
}

/** The string in quotes that begins at the offset. One without its end ends with its line. */
export function readQuoted(scanner: HclScanner, budget: ReadBudget): StringNode | PartialStringNode {
  const { text } = scanner;
  const start = scanner.at;
  const parts = new Parts();
  let at = start + 1;
  let closed = false;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '\n' || (char === '\r' && text[at + 1] === '\n')) break;
    if (char === '"') {
      closed = true;
      break;
    }
    if (char === '\\') {
      const { value, length } = escapeAt(text, at);
      parts.escaped = true;
      parts.add(value, at);
      at += length;
    } else if (opensTemplate(text, at)) {
      const close = closingEnd(text, at + 2, '}', true, budget);
      if (close === undefined) scanner.problem('The expression has no closing brace.', at, at + 2);
      let end = close ?? brokenEnd(text, at + 2);
      if (char === '%' && close !== undefined)
        end = lastDirective(text, close, stringEnd(text, close, budget), budget);
      parts.hole(text, at, end);
      at = end;
    } else if ((char === '$' || char === '%') && text[at + 1] === char && text[at + 2] === '{') {
      // The text of what would be an expression: `$${x}`.
      parts.escaped = true;
      parts.add(char, at);
      parts.add('{', at + 2);
      at += 3;
    } else {
      parts.add(char, at);
      at++;
    }
  }
  scanner.at = closed ? at + 1 : at;
  if (!closed) scanner.problem('The string has no closing quote.', start, at);
  return parts.node({ start, end: scanner.at }, { start: start + 1, end: at }, closed);
}

/** The heredoc that begins at the offset; undefined: there is none. */
export function readHeredoc(scanner: HclScanner, budget: ReadBudget): HeredocNode | undefined {
  const { text } = scanner;
  const start = scanner.at;
  const found = heredocAt(text, start);
  if (!found) return undefined;
  const { body: bodyEnd, end, closed } = heredocEnd(text, found, budget);
  if (!closed) scanner.problem(`The heredoc has no closing ${found.marker}.`, start, found.body);
  const parts = new Parts();
  const body = { start: found.body, end: bodyEnd };
  const holes: { readonly start: number; readonly end: number }[] = [];
  for (let i = body.start; i < body.end; i++) {
    if (!opensTemplate(text, i)) continue;
    const close = closingEnd(text, i + 2, '}', true, budget);
    const last = close !== undefined && close <= body.end ? close : i + 2;
    holes.push({ start: i, end: last });
    i = last - 1;
  }
  scanner.at = end;
  const range = { start, end };
  const heredoc = { body, indented: found.indented };
  if (holes.length === 0) {
    const value = text.slice(body.start, body.end);
    return { type: 'string', value, range, inner: body, closed, heredoc };
  }
  let from = body.start;
  for (const hole of holes) {
    for (let i = from; i < hole.start; i++) parts.add(text[i]!, i);
    parts.hole(text, hole.start, hole.end);
    from = hole.end;
  }
  for (let i = from; i < body.end; i++) parts.add(text[i]!, i);
  return { ...parts.node(range, body, closed), heredoc };
}
