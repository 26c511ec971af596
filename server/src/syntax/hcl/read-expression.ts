/** Expressions of HCL as values: what can be known of one is, and the rest of it is an opaque node with its source. */
import { Derived } from '../../text/derived.js';
import { certainProperties } from '../certain-properties.js';
import type {
  ArrayNode,
  Mutable,
  ObjectNode,
  OpaqueNode,
  PropertyNode,
  StringNode,
  StringPart,
  ValueNode,
} from '../value.js';
import { type HclScanner, isDigit, isNameStart } from './hcl-scanner.js';
import type { CallNode, ComprehensionNode, ReadProperty } from './hcl-tree.js';
import type { ReadBudget } from './read-budget.js';
import { readComprehension } from './read-comprehension.js';
import { readHeredoc, readQuoted, sourceOf } from './read-strings.js';

/** Expressions that nest deeper are not read. */
const MAX_DEPTH = 200;

const OPERATORS = ['==', '!=', '<=', '>=', '&&', '||', '+', '-', '*', '/', '%', '<', '>'];
/** What is typed as a word where a string goes: `s3:Get`. */
const WORD_PART = /[\w:*?.-]|[\u0080-\uffff]/;
const VALUE_EXPECTED = 'A value is expected.';

export class ExpressionReader {
  readonly #scanner: HclScanner;
  readonly #budget: ReadBudget;
  /** @param conditionals around what is read. */
  readonly #element = (conditionals: 0 | 1) => this.#within(conditionals, () => this.read(true));
  #depth = 0;
  /** Conditionals around what is read: there, a colon is theirs. */
  #conditionals = 0;
  /** Some expression nests too deep. */
  tooDeep = false;

  constructor(scanner: HclScanner, budget: ReadBudget) {
    this.#scanner = scanner;
    this.#budget = budget;
  }

  /**
   * The expression at the offset; undefined: there is none.
   * @param newlines line ends count as whitespace: it is in parentheses or square brackets.
   */
  read(newlines: boolean): ValueNode | undefined {
    if (this.#depth >= MAX_DEPTH) {
      this.tooDeep = true;
      this.#scanner.problem('The expression nests too deep.');
      this.#scanner.at = this.#scanner.text.length;
      return undefined;
    }
    this.#depth++;
    const node = this.#operation(newlines);
    this.#depth--;
    return node;
  }

  /** Reads with so many conditionals around: in brackets, there are none. */
  #within<T>(conditionals: number, read: () => T): T {
    const before = this.#conditionals;
    this.#conditionals = conditionals;
    const node = read();
    this.#conditionals = before;
    return node;
  }

  #opaque(start: number, more: Partial<ComprehensionNode> = {}): OpaqueNode {
    const { text, at } = this.#scanner;
    const own = text.slice(start, at);
    const source = `hcl ${this.tooDeep ? own : sourceOf(own)}`; // each level goes on to the end of the text then
    return { type: 'opaque', range: { start, end: at }, source, ...more };
  }

  #operation(newlines: boolean): ValueNode | undefined {
    const scanner = this.#scanner;
    let node = this.#operand(newlines);
    if (!node) return undefined;
    const { start } = node.range;
    let end: number | undefined; // of the last operand, if there are several
    for (;;) {
      const { at } = scanner;
      scanner.skip(newlines);
      if (scanner.is('?')) {
        const name = sourceOf(scanner.text.slice(start, end ?? node.range.end));
        node = this.#conditional(name, start, newlines);
        end = undefined;
      } else {
        const operator = OPERATORS.find((o) => scanner.is(o));
        if (operator === undefined || scanner.is('=>')) {
          scanner.at = at;
          return end === undefined ? node : this.#opaque(start);
        }
        scanner.at += operator.length;
        const next = this.#operand(newlines);
        if (!next) scanner.problem(VALUE_EXPECTED);
        end = scanner.at;
      }
    }
  }

  /** @param name the text of what decides. */
  #conditional(name: string, start: number, newlines: boolean): OpaqueNode {
    const scanner = this.#scanner;
    scanner.at++;
    this.#conditionals++;
    scanner.skip(newlines);
    const whenTrue = this.read(newlines);
    this.#conditionals--;
    scanner.skip(newlines);
    let whenFalse: ValueNode | undefined;
    if (scanner.is(':')) {
      scanner.at++;
      scanner.skip(newlines);
      whenFalse = this.read(newlines);
    }
    if (!whenTrue || !whenFalse) {
      scanner.problem('A condition needs two values.');
      return this.#opaque(start);
    }
    return this.#opaque(start, {
      condition: { id: `condition ${name}`, name },
      alternatives: [whenTrue, whenFalse],
    });
  }

  #operand(newlines: boolean): ValueNode | undefined {
    const scanner = this.#scanner;
    scanner.skip(newlines);
    const start = scanner.at;
    if (scanner.is('!') || scanner.is('-')) {
      scanner.at++;
      const node = this.#depth < MAX_DEPTH ? this.#signed(newlines) : undefined;
      if (!node) scanner.problem(VALUE_EXPECTED);
      return this.#opaque(start);
    }
    const node = this.#primary();
    let isPart = false;
    while (node) {
      const { char } = scanner;
      if (char === '.' && scanner.text[scanner.at + 1] !== '.') {
        scanner.at++;
        if (scanner.is('*')) scanner.at++;
        else if (!scanner.name() && !scanner.digits()) scanner.problem('A name is expected.');
      } else if (char === '[') this.#index();
      else return isPart ? this.#opaque(start) : node;
      isPart = true;
    }
    return undefined;
  }

  #signed(newlines: boolean): ValueNode | undefined {
    this.#depth++;
    const node = this.#operand(newlines);
    this.#depth--;
    return node;
  }

  #index(): void {
    const scanner = this.#scanner;
    scanner.at++;
    scanner.skip(true);
    if (scanner.is('*')) scanner.at++;
    else this.read(true);
    scanner.skip(true);
    if (scanner.is(']')) scanner.at++;
    else scanner.problem('A closing bracket is expected.');
  }

  #primary(): ValueNode | undefined {
    const scanner = this.#scanner;
    const start = scanner.at;
    const { char, text } = scanner;
    if (char === '"') return readQuoted(scanner, this.#budget);
    if (char === '[') return this.#within(0, () => this.#tuple());
    if (char === '{') return this.#within(0, () => this.#object());
    if (char === '<') return readHeredoc(scanner, this.#budget);
    if (char === '(') {
      scanner.at++;
      const node = this.#element(0);
      scanner.skip(true);
      if (scanner.is(')')) scanner.at++;
      else scanner.problem('A closing parenthesis is expected.');
      return node ?? this.#opaque(start);
    }
    if (isDigit(text.charCodeAt(start))) return this.#number();
    const name = scanner.name();
    return name && this.#named(name);
  }

  #number(): ValueNode {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.number();
    // A word that begins with a digit.
    if (isNameStart(scanner.text.charCodeAt(scanner.at))) return this.#word(start);
    const text = scanner.text.slice(start, scanner.at);
    return { type: 'number', value: Number(text), text, range: { start, end: scanner.at } };
  }

  #word(start: number): OpaqueNode {
    const scanner = this.#scanner;
    while (!scanner.done && WORD_PART.test(scanner.char!)) scanner.at++;
    scanner.problem('A string must be in quotes.', start, scanner.at);
    return this.#opaque(start);
  }

  #named(name: StringNode): ValueNode {
    const scanner = this.#scanner;
    const { start } = name.range;
    let called = name.value;
    while (scanner.is('::')) {
      scanner.at += 2;
      called += `::${scanner.name()?.value ?? ''}`;
    }
    if (scanner.is('(')) return this.#within(0, () => this.#call(called, start));
    const { range } = name;
    if (called === 'true' || called === 'false')
      return { type: 'boolean', value: called === 'true', text: called, range };
    if (called === 'null') return { type: 'null', value: null, text: called, range };
    const next = scanner.text[scanner.at + 1];
    const isWord = scanner.is(':') && this.#conditionals === 0 && next !== undefined && WORD_PART.test(next);
    // `s3:` that goes on, or ends there.
    const isBegun =
      scanner.is(':') && this.#conditionals === 0 && (next === undefined || /[\s,\]"]/.test(next));
    return isWord || isBegun ? this.#word(start) : this.#opaque(start);
  }

  #call(call: string, start: number): CallNode {
    const scanner = this.#scanner;
    const open = scanner.at;
    scanner.at++;
    const args: ValueNode[] = [];
    for (;;) {
      scanner.skip(true);
      if (scanner.is(')')) {
        scanner.at++;
        break;
      }
      const arg = this.read(true);
      if (!arg) {
        scanner.problem(
          scanner.done ? 'The call has no closing parenthesis.' : VALUE_EXPECTED,
          open,
          open + 1,
        );
        break;
      }
      args.push(arg);
      scanner.skip(true);
      if (scanner.is('...')) scanner.at += 3;
      scanner.skip(true);
      if (scanner.is(',')) scanner.at++;
      else if (!scanner.is(')')) {
        scanner.problem('The call has no closing parenthesis.', open, open + 1);
        scanner.at = arg.range.end;
        break;
      }
    }
    return { ...this.#opaque(start), call, args };
  }

  #tuple(): ArrayNode | OpaqueNode {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.at++;
    const made = readComprehension(scanner, this.#budget, ']', this.#element);
    if (made) return this.#opaque(start, made);
    const items: ValueNode[] = [];
    let closed = false;
    for (;;) {
      scanner.skip(true);
      if (scanner.is(',')) {
        scanner.at++;
        continue;
      }
      if (scanner.is(']')) {
        scanner.at++;
        closed = true;
        break;
      }
      const { at } = scanner;
      const item = this.read(true);
      if (!item) {
        if (scanner.done || /[)}]/.test(scanner.char!)) break;
        scanner.problem(VALUE_EXPECTED, at, at + 1);
        scanner.at = Math.max(scanner.at, at + 1);
        continue;
      }
      const { at: after } = scanner;
      scanner.skip(true);
      // What follows is an attribute or a block of what contains the list.
      if ((scanner.is('=') && !scanner.is('==')) || (item.type === 'opaque' && scanner.is('{'))) {
        scanner.at = items.at(-1)?.range.end ?? start + 1;
        break;
      }
      items.push(item);
      if (scanner.is(',') || scanner.is(']')) continue;
      scanner.problem('A comma is expected.', item.range.end, item.range.end);
      if (!scanner.text.slice(after, scanner.at).includes('\n')) scanner.skipToComma();
    }
    if (!closed) scanner.problem('The list has no closing bracket.', start, start + 1);
    return { type: 'array', range: { start, end: scanner.at }, items, closed };
  }

  #object(): ObjectNode | OpaqueNode {
    const scanner = this.#scanner;
    const start = scanner.at;
    scanner.at++;
    const made = readComprehension(scanner, this.#budget, '}', this.#element);
    if (made) return this.#opaque(start, made);
    const properties: PropertyNode[] = [];
    let closed = false;
    const unknown: (readonly StringPart[])[] = [];
    const known: PropertyNode[] = [];
    for (;;) {
      scanner.skip(true);
      if (scanner.is(',')) {
        scanner.at++;
        continue;
      }
      if (scanner.is('}')) {
        scanner.at++;
        closed = true;
        break;
      }
      if (scanner.done || scanner.is(']') || scanner.is(')')) break;
      const property = this.#property();
      if (!property) continue;
      properties.push(property.node);
      if (property.unknown) unknown.push(property.unknown);
      else known.push(property.node);
    }
    if (!closed) scanner.problem('The object has no closing brace.', start, start + 1);
    const range = { start, end: scanner.at };
    const node: Mutable<ObjectNode> = { type: 'object', range, properties, closed };
    node.derived = new Derived<ObjectNode>(node);
    if (unknown.length === 0) return node;
    const certain = certainProperties(node, unknown, known);
    return this.#opaque(start, { written: node, ...(certain ? { certain } : {}) });
  }

  #property(): ReadProperty | undefined {
    const scanner = this.#scanner;
    const start = scanner.at;
    const name = this.#propertyName();
    if (!name) {
      scanner.problem('A property name is expected.', start, start + 1);
      scanner.at = Math.max(scanner.at, start + 1);
      return undefined;
    }
    const { key, unknown } = name;
    scanner.skip(false);
    if (!((scanner.is('=') && !scanner.is('==')) || scanner.is(':'))) {
      scanner.problem('An equals sign is expected after the property name.', start, key.range.end);
      const range = { start, end: key.range.end };
      scanner.at = range.end;
      if (!/^[ \t]*([\n\r,}#/]|$)/.test(scanner.text.slice(range.end, range.end + 200))) scanner.skipLine();
      return { node: { range, key, colon: undefined, value: undefined }, unknown };
    }
    const colon = scanner.at;
    scanner.at++;
    scanner.skip(false);
    const value = scanner.atLineEnd ? undefined : this.read(false);
    const end = value?.range.end ?? colon + 1;
    if (!value) scanner.problem(VALUE_EXPECTED, colon, colon + 1);
    scanner.skip(false);
    if (!scanner.atLineEnd && !/[,}\])]/.test(scanner.char!)) {
      scanner.problem('A comma or a new line is expected.');
      scanner.skipLine();
    }
    return { node: { range: { start, end }, key, colon, value }, unknown };
  }

  /** A name, with or without quotes. One that an expression makes is unknown: its text with the expressions, or the source. */
  #propertyName(): { readonly key: StringNode; readonly unknown: ReadProperty['unknown'] } | undefined {
    const scanner = this.#scanner;
    const start = scanner.at;
    let node: ValueNode | undefined;
    if (scanner.is('"')) {
      node = readQuoted(scanner, this.#budget);
      if (node.type === 'string') return { key: node, unknown: undefined };
    } else {
      const name = scanner.propertyName();
      if (name && !/[.[(]/.test(scanner.char ?? '')) return { key: name, unknown: undefined };
      scanner.at = start;
      node = this.#operand(false);
      if (!node) return undefined;
    }
    const range = { start, end: scanner.at };
    const value = node.type === 'partial-string' ? node.shown : scanner.text.slice(range.start, range.end);
    const unknown = node.type === 'partial-string' ? node.parts : [];
    return { key: { type: 'string', value, range, inner: range, closed: true }, unknown };
  }
}
