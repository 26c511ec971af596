/**
 * A value tree from the tokens of YAML text. It is in a separate bundle, loaded with the first such text (scripts/build.mjs).
 *
 * Differences from JSON that a reader of the tree sees: a plain scalar is a
 * string whose `inner` is its range; the short form of a function (`!Sub x`) is the object of its long form, whose key has
 * the range of the tag; aliases, merged mappings and values with tags of others are opaque.
 */
import type { CST } from 'yaml';
import type { Range } from '../../text/range.js';
import { trimmed } from '../../text/trimmed.js';
import type {
  ArrayNode,
  Comment,
  ObjectNode,
  OpaqueNode,
  PropertyNode,
  ScalarNode,
  StringNode,
  SyntaxProblem,
  ValueNode,
} from '../value.js';
import { objectOf } from './object-of.js';
import { colonOf, readTokens } from './read-tokens.js';
import { blockText, flowText } from './scalar-text.js';
import { isPlainTag, isStringTag, longForm } from './tags.js';

export interface PieceTree {
  /** The values of its documents. */
  readonly values: readonly ValueNode[];
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Comment[];
  readonly unread?: true;
}

type Props = readonly CST.Token[];
type Item = CST.BlockMap['items'][number] | CST.BlockSequence['items'][number] | CST.CollectionItem;

const NULL = /^(~|null|Null|NULL)?$/;
const BOOLEAN = /^(true|True|TRUE|false|False|FALSE)$/;
/** Booleans of YAML 1.1 alone: which version reads the text is unknown. */
const OLD_BOOLEAN = /^(yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;
const NUMBER =
  /^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

function sourceEnd(token: CST.Token): number {
  return 'source' in token ? token.offset + token.source.length : token.offset;
}

const isKind = (token: CST.Token, type: string): boolean => token.type === type;

class PieceReader {
  readonly problems: SyntaxProblem[] = [];
  readonly comments: Comment[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  #problem(start: number, end: number, message: string): void {
    const limit = this.#text.length;
    this.problems.push({ range: { start: Math.min(start, limit), end: Math.min(end, limit) }, message });
  }

  /** Comments, and what the parser could not read. */
  #trivia(tokens: Props | undefined): void {
    for (const token of tokens ?? []) {
      if (token.type === 'comment') {
        const end = sourceEnd(token);
        if (end > this.#text.length) continue;
        this.comments.push({ text: token.source, range: { start: token.offset, end } });
      } else if (token.type === 'error' || token.type === 'flow-error-end') this.#error(token);
    }
  }

  #error(token: CST.Token): void {
    this.#problem(token.offset, Math.max(token.offset + 1, sourceEnd(token)), 'This is not valid YAML here.');
  }

  /** What is after a value on its line: a comment, or text that does not belong there. */
  #after(tokens: Props | undefined): void {
    this.#trivia(tokens);
    for (const token of tokens ?? [])
      if (!['space', 'newline', 'comment', 'comma', 'flow-map-end', 'flow-seq-end'].includes(token.type))
        this.#error(token);
  }

  documents(tokens: readonly CST.Token[]): ValueNode[] {
    const out: ValueNode[] = [];
    for (const token of tokens) {
      if (token.type === 'document') {
        this.#trivia(token.start);
        if (token.value) out.push(this.#value(token.value, token.start, token.offset));
        this.#after(token.end);
      } else if (token.type === 'comment') this.#trivia([token]);
      else if (token.type === 'error') this.#error(token);
    }
    return out;
  }

  /** @param at where the value would be if there is none. */
  #value(token: CST.Token | null | undefined, props: Props, at: number): ValueNode {
    const tag = props.find((t) => isKind(t, 'tag')) as CST.SourceToken | undefined;
    const node = token ? this.#plainValue(token, tag) : this.#absent(at);
    if (!tag || isStringTag(tag.source) || isPlainTag(tag.source)) return node;
    const start = tag.offset;
    const end = Math.max(node.range.end, sourceEnd(tag));
    const long = longForm(tag.source);
    if (long === undefined)
      return { type: 'opaque', range: { start, end }, source: `yaml ${this.#text.slice(start, end)}` };
    const value: ValueNode = token ? node : this.#absent(sourceEnd(tag));
    return this.#call(tag, long, value, end);
  }

  /** The long form of a function. */
  #call(tag: CST.SourceToken, name: string, value: ValueNode, end: number): ObjectNode {
    const range = { start: tag.offset, end: sourceEnd(tag) };
    const key: StringNode = { type: 'string', value: name, range, inner: range, closed: true };
    const whole = { start: range.start, end };
    const call: PropertyNode = { range: whole, key, colon: range.end, value };
    return { type: 'object', range: whole, closed: true, properties: [call] };
  }

  #absent(at: number): ScalarNode {
    return { type: 'null', value: null, text: '', range: { start: at, end: at } };
  }

  #plainValue(token: CST.Token, tag: CST.SourceToken | undefined): ValueNode {
    switch (token.type) {
      case 'block-map':
        return this.#object(token);
      case 'block-seq':
        return this.#list(token);
      case 'flow-collection':
        return this.#flow(token);
      case 'alias':
        this.#after(token.end);
        return this.#alias(token);
      case 'scalar':
        this.#after(token.end);
        return this.#scalar(
          token,
          tag !== undefined && (isStringTag(tag.source) || longForm(tag.source) !== undefined),
        );
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.#after(token.end);
        return this.#quoted(token);
      case 'block-scalar':
        return this.#block(token);
      default:
        this.#error(token);
        return this.#absent(token.offset);
    }
  }

  /** `*` alone and patterns that begin with it are aliases in YAML, of names that no anchor has. */
  #alias({ offset, source }: CST.FlowScalar): StringNode | OpaqueNode {
    const range = { start: offset, end: offset + source.length };
    if (/^\*[\w-]+$/.test(source)) return { type: 'opaque', range, source: `yaml ${source}` };
    return { type: 'string', value: source, range, inner: range, closed: true, unquoted: true };
  }

  #string(token: CST.FlowScalar): StringNode {
    const range = { start: token.offset, end: sourceEnd(token) };
    const { value, offsets } = flowText(this.#text, range.start, range.end, '');
    return { type: 'string', value, range, inner: range, closed: true, ...(offsets ? { offsets } : {}) };
  }

  /** @param asString the tag says that it is a string. */
  #scalar(token: CST.FlowScalar, asString: boolean): ValueNode {
    const string = this.#string(token);
    const { value: text, range } = string;
    if (asString && text !== '') return string;
    if (NULL.test(text)) return { type: 'null', value: null, text, range };
    if (BOOLEAN.test(text)) return { type: 'boolean', value: /^t/i.test(text), text, range };
    if (OLD_BOOLEAN.test(text)) return { type: 'opaque', range, source: `yaml ${text}` };
    if (NUMBER.test(text)) return { type: 'number', value: Number(text), text, range };
    return string;
  }

  #quoted(token: CST.FlowScalar): StringNode {
    const { offset: start } = token;
    const end = Math.min(start + token.source.length, this.#text.length);
    const source = token.source.slice(0, end - start);
    const quote = source[0] as '"' | "'";
    let slashes = 0;
    if (quote === '"') while (source[source.length - 2 - slashes] === '\\') slashes++;
    const closed =
      source.length === token.source.length &&
      source.length > 1 &&
      source.endsWith(quote) &&
      slashes % 2 === 0;
    if (!closed) this.#problem(start, end, 'The closing quote of the string is missing.');
    const inner = { start: start + 1, end: closed ? end - 1 : end };
    const { value, offsets } = flowText(this.#text, inner.start, inner.end, quote);
    return { type: 'string', value, range: { start, end }, inner, closed, ...(offsets ? { offsets } : {}) };
  }

  #block(token: CST.BlockScalar): StringNode {
    this.#trivia(token.props);
    const last = token.props.at(-1);
    const start = last ? sourceEnd(last) : token.offset;
    const header = token.props.find((t) => t.type === 'block-scalar-header') as CST.SourceToken | undefined;
    const end = Math.min(start + token.source.length, this.#text.length);
    const decoded = blockText(this.#text, start, end, header?.source ?? '|', token.indent);
    const content = this.#text.slice(start, end).trimEnd().length;
    const inner = { start, end: start + content };
    const range = { start: token.offset, end: Math.max(inner.end, header ? sourceEnd(header) : start) };
    return { type: 'string', range, inner, closed: true, ...decoded };
  }

  #key(token: CST.Token): StringNode {
    switch (token.type) {
      case 'scalar':
      case 'alias':
        return this.#string(token);
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        return this.#quoted(token);
      default: {
        // A list or a mapping as a key: legal in YAML, and a name of nothing.
        const node = this.#plainValue(token, undefined);
        const { range } = node;
        const value = this.#text.slice(range.start, range.end);
        return { type: 'string', value, range, inner: range, closed: true };
      }
    }
  }

  /** Names without a colon on the lines before a key, which the parser takes for a part of it. */
  #begun(token: CST.Token, out: PropertyNode[]): CST.Token {
    if (token.type !== 'scalar' || !token.source.includes('\n')) return token;
    const lines = token.source.split('\n');
    let offset = token.offset;
    for (const line of lines.slice(0, -1)) {
      const name = line.trim();
      const start = offset + line.indexOf(name);
      if (name !== '')
        this.#property({ start: [], key: { ...token, offset: start, source: name }, sep: [] }, out);
      offset += line.length + 1;
    }
    const last = lines.at(-1)!;
    const source = last.trimStart();
    return { ...token, offset: offset + last.length - source.length, source };
  }

  #property(item: Item, out: PropertyNode[]): void {
    this.#trivia(item.start);
    this.#trivia(item.sep);
    if (!item.key && !item.sep && !item.value) return;
    const colon = colonOf(item);
    const token = item.key && colon !== undefined ? this.#begun(item.key, out) : item.key;
    const at = colon ?? item.start.at(-1)?.offset ?? 0;
    const nowhere = { start: at, end: at };
    const key: StringNode = token
      ? this.#key(token)
      : { type: 'string', value: '', range: nowhere, inner: nowhere, closed: true };
    const { start } = key.range;
    if (colon === undefined && !item.value) {
      this.#problem(start, key.range.end, 'A colon is expected after the property name.');
      out.push({ range: key.range, key, colon: undefined, value: undefined });
      return;
    }
    const value = this.#value(item.value, item.sep ?? [], colon === undefined ? key.range.end : colon + 1);
    const end = Math.max(value.range.end, key.range.end, colon === undefined ? 0 : colon + 1);
    out.push({ range: { start, end }, key, colon, value });
  }

  #objectOf(properties: PropertyNode[], range: Range, closed: boolean): ObjectNode | OpaqueNode {
    // A copy does not have the room to grow that the list has.
    return objectOf(this.#text, properties.slice(), range, closed);
  }

  #object({ items, offset }: CST.BlockMap): ObjectNode | OpaqueNode {
    const properties: PropertyNode[] = [];
    for (const item of items) this.#property(item, properties);
    const start = properties[0]?.range.start ?? offset;
    const end = properties.at(-1)?.range.end ?? start;
    return this.#objectOf(properties, { start: Math.min(start, offset), end: Math.max(end, start) }, true);
  }

  #list({ items: all, offset }: CST.BlockSequence): ArrayNode {
    const items: ValueNode[] = [];
    let end = offset + 1;
    for (const item of all) {
      this.#trivia(item.start);
      const dash = item.start.find((t) => t.type === 'seq-item-ind');
      if (!dash && !item.value) continue;
      if (!dash && item.value && 'offset' in item.value) this.#error(item.value);
      const node = this.#value(item.value, item.start, dash ? dash.offset + 1 : offset);
      items.push(node);
      end = Math.max(end, node.range.end, dash ? dash.offset + 1 : 0);
    }
    return { type: 'array', range: { start: offset, end }, items: items.slice(), closed: true };
  }

  #flow({ start: open, items: all, end: close }: CST.FlowCollection): ValueNode {
    const { offset, source } = open;
    const last = close.find((t) => t.type === 'flow-map-end' || t.type === 'flow-seq-end');
    const isMap = source === '{';
    const closed = last?.type === (isMap ? 'flow-map-end' : 'flow-seq-end');
    const properties: PropertyNode[] = [];
    const items: ValueNode[] = [];
    for (const item of all) {
      if (isMap) this.#flowProperty(item, properties);
      else this.#flowItem(item, items);
    }
    this.#after(close.filter((t) => t !== last));
    const parts = isMap ? properties : items;
    const end = last ? sourceEnd(last) : Math.max(offset + 1, parts.at(-1)?.range.end ?? 0);
    const range = { start: offset, end };
    if (!closed) this.#problem(offset, offset + 1, `The bracket ${source} is not closed.`);
    // A tag of a template engine: `{{ name }}`, `{% if x %}`.
    if (isMap && '{%'.includes(this.#text[offset + 1] ?? ' '))
      return { type: 'opaque', range, source: `yaml ${this.#text.slice(offset, end)}` };
    return isMap
      ? this.#objectOf(properties, range, closed)
      : { type: 'array', range, items: items.slice(), closed };
  }

  /** A name alone is a whole entry of a flow mapping: its value is null. */
  #flowProperty(item: CST.CollectionItem, out: PropertyNode[]): void {
    if (item.key && !item.value && colonOf(item) === undefined) {
      this.#trivia(item.start);
      this.#trivia(item.sep);
      const key = this.#key(item.key);
      out.push({ range: key.range, key, colon: undefined, value: undefined });
    } else this.#property(item, out);
  }

  #flowItem(item: CST.CollectionItem, out: ValueNode[]): void {
    const colon = colonOf(item);
    if (colon !== undefined) {
      const properties: PropertyNode[] = [];
      this.#property(item, properties);
      const [only] = properties;
      if (only) out.push({ type: 'object', range: only.range, properties, closed: true });
      return;
    }
    this.#trivia(item.start);
    this.#trivia(item.sep);
    const tagged = item.start.some((t) => t.type === 'tag');
    const value = item.value ?? item.key;
    if (!value && !tagged) return;
    out.push(this.#value(value, item.start, item.start.at(-1)?.offset ?? 0));
  }
}

/** Reads text. Never throws. */
export function readPiece(text: string): PieceTree {
  const read = readTokens(text);
  if (!read) {
    const range = { start: 0, end: Math.min(1, text.length) };
    const message = 'The values nest too deep to be read.';
    return { values: [], problems: [{ range, message }], comments: [], unread: true };
  }
  const reader = new PieceReader(text);
  const values = reader.documents(read.tokens);
  const repaired = read.repaired.map(
    (at): SyntaxProblem => ({
      range: { start: at, end: at + 1 },
      message: 'A key in the value of another key is written on a separate line.',
    }),
  );
  return { values: trimmed(values), problems: [...reader.problems, ...repaired], comments: reader.comments };
}
