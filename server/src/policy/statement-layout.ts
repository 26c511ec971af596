/** What a statement says together with where each of its parts is: the key of findings, whose ranges are part of them. */
import { originOf } from '../syntax/shifted.js';
import type { PropertyNode, StringNode, StringPart, ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import type { Statement } from './policy.js';
import { first } from './statement-body.js';

/** What a number in a layout begins: a kind of node, or a part of one. */
const TAGS = {
  string: 0,
  otherString: 1,
  partialString: 2,
  array: 3,
  object: 4,
  opaque: 5,
  scalar: 6,
  absent: 7,
  hole: 8,
  text: 9,
} as const;

/** So many arguments fit into one call. */
const CHUNK = 4096;
/** Begins a number that does not fit into one character. */
const LARGE = 0xffff;

/**
 * Writes nodes as numbers (tags, offsets relative to the start of the statement, counts and lengths of texts) and, apart
 * from them, the texts: the numbers say where each text ends.
 */
class LayoutWriter {
  readonly #start: number;
  readonly #codes: number[] = [];
  #texts = '';

  constructor(start: number) {
    this.#start = start;
  }

  toString(): string {
    let numbers = '';
    for (let i = 0; i < this.#codes.length; i += CHUNK)
      numbers += String.fromCharCode(...this.#codes.slice(i, i + CHUNK));
    return `${this.#codes.length} ${numbers}${this.#texts}`;
  }

  node(node: ValueNode | undefined): void {
    if (!node) {
      this.#write(TAGS.absent);
      return;
    }
    switch (node.type) {
      case 'string':
        this.#string(node);
        break;
      case 'partial-string':
        this.#begin(TAGS.partialString, node.range);
        this.#range(node.inner);
        this.#write(node.parts.length);
        for (const part of node.parts) this.#part(part);
        break;
      case 'array':
        this.#begin(TAGS.array, node.range);
        this.#write(Number(node.closed));
        this.#write(node.items.length);
        for (const item of node.items) this.node(item);
        break;
      case 'object':
        this.#begin(TAGS.object, node.range);
        this.#write(Number(node.closed));
        this.#write(node.properties.length);
        for (const property of node.properties) this.property(property);
        break;
      case 'opaque':
        this.#begin(TAGS.opaque, node.range);
        this.#text(node.source);
        this.#write(node.alternatives?.length ?? -1);
        for (const arm of node.alternatives ?? []) this.node(arm);
        if (node.certain) this.node(node.certain);
        break;
      default:
        this.#begin(TAGS.scalar, node.range);
        this.#text(node.text);
    }
  }

  property({ key, value, colon }: PropertyNode): void {
    this.#string(key);
    // No colon is before the start.
    this.#write(colon === undefined ? -1 : colon - this.#start);
    this.node(value);
  }

  /** Numbers from -1, as characters: the fastest way to one text of them. */
  #write(n: number): void {
    const code = n + 1;
    if (code < LARGE) this.#codes.push(code);
    else this.#codes.push(LARGE, code >>> 16, code & 0xffff);
  }

  #begin(tag: number, { start, end }: Range): void {
    this.#write(tag);
    this.#write(start - this.#start);
    this.#write(end - this.#start);
  }

  #range({ start, end }: Range): void {
    this.#write(start - this.#start);
    this.#write(end - this.#start);
  }

  #string({ range, inner, closed, offsets, value }: StringNode): void {
    const start = range.start - this.#start;
    const [before, after] = [inner.start - range.start, range.end - inner.end];
    // The usual string: closed, one quote on each side, every character as it is.
    if (!offsets && closed && before === 1 && after === 1 && value.length === inner.end - inner.start) {
      this.#write(TAGS.string);
      this.#write(start);
    } else {
      this.#begin(TAGS.otherString, range);
      this.#write(before);
      this.#write(after);
      this.#write(Number(closed));
      this.#offsets(offsets ?? []);
    }
    this.#text(value);
  }

  #text(text: string): void {
    this.#write(text.length);
    this.#texts += text;
  }

  #offsets(offsets: readonly number[]): void {
    this.#write(offsets.length);
    for (const offset of offsets) this.#write(offset - this.#start);
  }

  #part(part: StringPart): void {
    if ('hole' in part) {
      this.#begin(TAGS.hole, part.hole.range);
      this.#text(part.hole.domain);
      this.#text(part.hole.id);
      this.#text(part.hole.written ?? '');
    } else {
      this.#write(TAGS.text);
      this.#offsets(part.offsets);
      this.#text(part.text);
    }
  }
}

/**
 * Equal layouts mean the same, and each part is equally far from the start of its statement. Comments and whitespace
 * count only as far as they move a part. undefined while the statement is unfinished, when how it reads depends on what
 * follows.
 */
export function statementLayout({ node, policy }: Statement): string | undefined {
  if (!node.closed) return undefined;
  // What an edit has moved says the same where it was read, without creating the moved nodes.
  const read = originOf(node);
  const writer = new LayoutWriter(read.range.start);
  writer.node(read);
  return `${policy.variables ? 'variables' : 'text'} ${writer}`;
}

/** An element of a statement, with its `Not` form. */
export type ReadElement = 'Sid' | 'Effect' | 'Principal' | 'Action' | 'Resource' | 'Condition';

const NAMES: Readonly<Record<ReadElement, readonly string[]>> = {
  Sid: ['Sid'],
  Effect: ['Effect'],
  Principal: ['Principal', 'NotPrincipal'],
  Action: ['Action', 'NotAction'],
  Resource: ['Resource', 'NotResource'],
  Condition: ['Condition'],
};

export interface ElementLayout {
  /** Where the element is, from the start of the statement; undefined: it is absent. */
  readonly start: number | undefined;
  /** As `statementLayout`, with each part relative to the start of the element. */
  readonly layout: string;
}

/** The layout of one element of a closed statement. */
export function elementLayout({ node }: Statement, element: ReadElement): ElementLayout {
  const read = originOf(node);
  const found = first(read, ...NAMES[element]);
  if (!found) return { start: undefined, layout: '' };
  const { start } = found.range;
  const writer = new LayoutWriter(start);
  writer.property(found);
  return { start: start - read.range.start, layout: writer.toString() };
}
