/** A value tree from any JSON text, however broken, with jsonc-parser's tolerant parser. */

import { type JSONVisitor, type ParseError, printParseErrorCode, visit } from 'jsonc-parser';
import { Derived } from '../../text/derived.js';
import type { Range } from '../../text/range.js';
import type { HostDocument, TemplateMark } from '../syntax.js';
import type {
  ArrayNode,
  Comment,
  Mutable,
  ObjectNode,
  PropertyNode,
  ScalarNode,
  StringNode,
  SyntaxProblem,
  ValueNode,
} from '../value.js';
import { endsText, slipAt } from './slips.js';
import { restored, templateText } from './template-text.js';

/** Deeper than any policy, and shallow enough for every stack: what reads a tree can call itself for each level. */
export const MAX_DEPTH = 200;

/** What was read; a document once it has its syntax. */
export interface JsonTree extends Omit<HostDocument, 'syntax'> {
  /** Its brackets nest no deeper than this. */
  readonly depth: number;
}

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol:
    'This is not JSON: a value is a string in double quotes, a list, an object, a number, true, false or null.',
  InvalidNumberFormat: 'This is not a number.',
  PropertyNameExpected: 'A property name in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected after the property name.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing brace } is missing.',
  CloseBracketExpected: 'A closing bracket ] is missing.',
  EndOfFileExpected: 'The document ends before this text: only one JSON value is allowed.',
  UnexpectedEndOfComment: 'The comment is not closed.',
  UnexpectedEndOfString: 'The closing double quote of the string is missing.',
  UnexpectedEndOfNumber: 'The number is not complete.',
  InvalidUnicode: 'An escape \\u needs four hexadecimal digits.',
  InvalidEscapeCharacter: 'This is not a valid escape sequence in JSON.',
  InvalidCharacter: 'This character must be escaped in a JSON string.',
};

const EXTRA_COMMA = 'JSON does not allow a comma after the last item.';

type Open = {
  node: Mutable<ObjectNode> | Mutable<ArrayNode>;
  property: Mutable<PropertyNode> | undefined;
};

/** Where the text nests too deep: the parser calls itself for each level, so it has to end there. */
class TooDeep {
  constructor(readonly offset: number) {}
}

/** Reads a text. Never throws. */
export function readTree(text: string): JsonTree {
  if (text.trim() === '') return { text, root: undefined, problems: [], comments: [], depth: 0 };
  const plain = read(text, text);
  const template = plain.problems.length > 0 && !plain.unread ? templateText(text) : undefined;
  if (!template) return plain;
  const { json, marks } = template;
  const tree = read(text, json, marks);
  // What is omitted and what is repeated, only the template engine knows.
  const problems = marks.some((m) => m.role === 'directive') ? [] : tree.problems;
  return { ...tree, problems, template: marks };
}

/** @param json the text, or what is read instead of it, character by character. */
function read(text: string, json: string, marks: readonly TemplateMark[] = []): JsonTree {
  const builder = new TreeBuilder(json, marks);
  try {
    visit(json, builder.visitor, { allowTrailingComma: false, disallowComments: false });
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const problem = {
      range: { start: error.offset, end: error.offset + 1 },
      message: `The brackets nest deeper than ${MAX_DEPTH} levels, so nothing in this file is read.`,
    };
    return { text, root: undefined, unread: true, problems: [problem], comments: [], depth: 0 };
  }
  return {
    text,
    root: builder.root,
    problems: problemsOf(text, builder.errors, builder.comments),
    comments: builder.comments,
    depth: builder.depth,
  };
}

function problemsOf(
  text: string,
  errors: readonly ParseError[],
  comments: readonly Comment[],
): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  let last = -1;
  for (const { error, offset, length } of errors) {
    // A single slip gives a train of errors at one place: the first says it best.
    if (offset === last) continue;
    last = offset;
    const start = Math.min(offset, text.length);
    const range = { start, end: Math.min(Math.max(start + 1, start + length), text.length) };
    const code = printParseErrorCode(error);
    const ends = code === 'EndOfFileExpected' && endsText({ text, comments }, start);
    const slip = ends ? 'extra comma' : slipAt(text, comments, range, code === 'CommaExpected');
    const message = slip === 'extra comma' ? EXTRA_COMMA : (MESSAGES[code] ?? 'This is not valid JSON.');
    problems.push(slip ? { range, message, slip } : { range, message });
  }
  return problems;
}

/** Makes nodes of what jsonc-parser meets. */
class TreeBuilder {
  root: ValueNode | undefined;
  /** How deep the brackets go. */
  depth = 0;
  readonly errors: ParseError[] = [];
  readonly comments: Comment[] = [];
  readonly #text: string;
  readonly #stack: Open[] = [];

  /** Values of a template, by offset. */
  readonly #values: ReadonlyMap<number, TemplateMark>;

  constructor(text: string, marks: readonly TemplateMark[]) {
    this.#text = text;
    this.#values = new Map(marks.filter((m) => m.role === 'value').map((m) => [m.range.start, m]));
  }

  readonly visitor: JSONVisitor = {
    onObjectBegin: (offset) => {
      const range = { start: offset, end: this.#text.length };
      const node: Mutable<ObjectNode> = { type: 'object', range, properties: [], closed: false };
      node.derived = new Derived<ObjectNode>(node);
      this.#open(node);
    },
    onObjectProperty: (name, offset, length) => {
      const open = this.#stack.at(-1);
      if (open?.node.type !== 'object') return;
      const range = { start: offset, end: offset + length };
      open.property = { range, key: this.#string(name, offset, length), value: undefined, colon: undefined };
      open.node.properties.push(open.property);
    },
    onObjectEnd: (offset, length) => this.#close('object', offset, length, '}'),
    onArrayBegin: (offset) => {
      const range = { start: offset, end: this.#text.length };
      this.#open({ type: 'array', range, items: [], closed: false });
    },
    onArrayEnd: (offset, length) => this.#close('array', offset, length, ']'),
    onLiteralValue: (value: unknown, offset, length) => {
      const mark = this.#values.get(offset);
      if (mark) {
        this.#attach({ type: 'opaque', range: mark.range, source: `template ${mark.text}` });
        return;
      }
      if (typeof value === 'string') {
        this.#attach(this.#string(value, offset, length));
        return;
      }
      const range = { start: offset, end: offset + length };
      this.#attach({
        type: value === null ? 'null' : (typeof value as 'number' | 'boolean'),
        value: value as ScalarNode['value'],
        text: this.#text.slice(range.start, range.end),
        range,
      });
    },
    onSeparator: (char, offset) => {
      const open = this.#stack.at(-1);
      if (char === ':' && open?.property) open.property.colon = offset;
    },
    onComment: (offset, length) => {
      const range = { start: offset, end: offset + length };
      this.comments.push({ range, text: this.#text.slice(range.start, range.end) });
    },
    onError: (error, offset, length) => {
      this.errors.push({ error, offset, length });
    },
  };

  #open(node: Open['node']): void {
    this.#attach(node);
    this.#stack.push({ node, property: undefined });
    this.depth = Math.max(this.depth, this.#stack.length);
    if (this.depth > MAX_DEPTH) throw new TooDeep(node.range.start);
  }

  #attach(node: ValueNode): void {
    const open = this.#stack.at(-1);
    if (!open) this.root ??= node;
    else if (open.node.type === 'array') open.node.items.push(node);
    else if (open.property) {
      open.property.value = node;
      (open.property.range as Mutable<Range>).end = node.range.end;
    }
  }

  #close(type: 'object' | 'array', offset: number, length: number, char: string): void {
    const text = this.#text;
    const open = this.#stack.pop();
    if (!open || open.node.type !== type) return;
    const closed = text[offset] === char;
    const end = closed ? offset + length : Math.min(offset, text.length);
    open.node.closed = closed;
    (open.node.range as Mutable<Range>).end = end;
    const outer = this.#stack.at(-1);
    if (outer?.node.type === 'object' && outer.property) (outer.property.range as Mutable<Range>).end = end;
  }

  #string(value: string, offset: number, length: number): StringNode {
    const text = this.#text;
    const end = offset + length;
    const closed = length >= 2 && text[end - 1] === '"' && !endsInEscape(text, offset, end);
    const inner = { start: offset + 1, end: closed ? end - 1 : end };
    const node: Mutable<StringNode> = {
      type: 'string',
      value: restored(value),
      range: { start: offset, end },
      inner,
      closed,
    };
    if (inner.end - inner.start !== value.length) node.offsets = offsetsOf(text, inner);
    return node;
  }
}

function endsInEscape(text: string, start: number, end: number): boolean {
  let slashes = 0;
  for (let i = end - 2; i > start && text[i] === '\\'; i--) slashes++;
  return slashes % 2 === 1;
}

/** The offset in the text of each character of a string's value. */
function offsetsOf(text: string, inner: Range): number[] {
  const offsets: number[] = [];
  for (let i = inner.start; i < inner.end; i++) {
    offsets.push(i);
    if (text[i] === '\\') i += text[i + 1] === 'u' ? 5 : 1;
  }
  return offsets;
}
