/** Reads HCL text that is parsed by itself: a block at the top level, or a whole file. */
import { Derived } from '../../text/derived.js';
import type { Range } from '../../text/range.js';
import type { Mutable, ObjectNode, PropertyNode, StringNode, ValueNode } from '../value.js';
import { HclScanner } from './hcl-scanner.js';
import type { BlockNode, HclPieceTree } from './hcl-tree.js';
import { ReadBudget } from './read-budget.js';
import { ExpressionReader } from './read-expression.js';
import { readQuoted } from './read-strings.js';

/** Blocks that nest deeper are not read. */
const MAX_DEPTH = 100;

const withDerived = <T extends ObjectNode>(node: T): T => {
  (node as Mutable<ObjectNode>).derived = new Derived<ObjectNode>(node);
  return node;
};

class PieceReader {
  readonly scanner: HclScanner;
  readonly expressions: ExpressionReader;
  readonly #budget: ReadBudget;
  #depth = 0;

  constructor(text: string) {
    this.scanner = new HclScanner(text);
    this.#budget = new ReadBudget(text.length);
    this.expressions = new ExpressionReader(this.scanner, this.#budget);
  }

  /** Attributes and blocks, up to the brace that ends them. @param top there is no such brace. */
  body(top: boolean): PropertyNode[] {
    const { scanner } = this;
    const out: PropertyNode[] = [];
    for (;;) {
      scanner.skip(true);
      if (scanner.done) return out;
      if (scanner.is('}')) {
        if (!top) return out;
        scanner.problem('Nothing is closed by this brace.', scanner.at, scanner.at + 1);
        scanner.at++;
        continue;
      }
      const property = this.#entry();
      if (property) out.push(property);
    }
  }

  #entry(): PropertyNode | undefined {
    const { scanner } = this;
    const start = scanner.at;
    const name = scanner.is('"') ? this.#label() : scanner.name();
    if (!name) {
      scanner.problem('An attribute or a block is expected.', start, start + 1);
      scanner.at = start + 1;
      scanner.skipLine();
      return undefined;
    }
    scanner.skip(false);
    if (scanner.is('=') && !scanner.is('==')) return this.#attribute(name);
    const labels: StringNode[] = [];
    for (;;) {
      const label = scanner.is('"') ? this.#label() : scanner.name();
      if (!label) break;
      labels.push(label);
      scanner.skip(false);
    }
    if (scanner.is('{')) return this.#block(name, labels);
    scanner.problem('An equals sign is expected after the attribute name.', start, scanner.at);
    // A second name on the same line is a label of a block that is being typed.
    const end = labels.at(-1)?.range.end ?? name.range.end;
    scanner.at = end;
    scanner.skipLine();
    if (!scanner.atLineEnd && !scanner.is('}')) scanner.at++;
    return { range: { start, end }, key: name, colon: undefined, value: undefined };
  }

  #label(): StringNode {
    const node = readQuoted(this.scanner, this.#budget);
    if (node.type === 'string') return node;
    const { range, inner, shown } = node;
    return { type: 'string', value: shown, range, inner, closed: true };
  }

  #attribute(key: StringNode): PropertyNode {
    const { scanner } = this;
    const colon = scanner.at;
    scanner.at++;
    scanner.skip(false);
    const value = scanner.atLineEnd ? undefined : this.expressions.read(false);
    if (!value) scanner.problem('A value is expected.', colon, colon + 1);
    scanner.skip(false);
    if (!scanner.atLineEnd && !scanner.is('}')) {
      scanner.problem('A new line is expected.');
      scanner.skipLine();
      // A bracket that nothing opened.
      if (!scanner.atLineEnd && !scanner.is('}')) scanner.at++;
    }
    const range = { start: key.range.start, end: value?.range.end ?? colon + 1 };
    return { range, key, colon, value };
  }

  #block(keyword: StringNode, labels: readonly StringNode[]): PropertyNode {
    const { scanner } = this;
    const { start } = keyword.range;
    const colon = scanner.at;
    scanner.at++;
    let properties: PropertyNode[] = [];
    if (this.#depth < MAX_DEPTH) {
      this.#depth++;
      properties = this.body(false);
      this.#depth--;
    } else {
      this.expressions.tooDeep = true;
      scanner.at = scanner.text.length;
    }
    const closed = scanner.is('}');
    if (closed) scanner.at++;
    else scanner.problem('The block has no closing brace.', start, colon + 1);
    const range: Range = { start, end: scanner.at };
    const value: BlockNode = withDerived({
      type: 'object',
      range,
      properties,
      closed,
      keyword,
      labels,
      open: colon + 1,
    });
    return { range, key: keyword, colon, value };
  }
}

/** Reads a text. Never throws. */
export function readHclPiece(text: string): HclPieceTree {
  const reader = new PieceReader(text);
  const properties = reader.body(true);
  const { problems, comments } = reader.scanner;
  const range = { start: properties[0]?.range.start ?? 0, end: properties.at(-1)?.range.end ?? 0 };
  const tooDeep = reader.expressions.tooDeep;
  const body = withDerived<ObjectNode>({
    type: 'object',
    range,
    properties: tooDeep ? [] : properties,
    closed: true,
  });
  let derived: Derived<HclPieceTree> | undefined;
  const tree: HclPieceTree = {
    text,
    body,
    problems,
    comments,
    get derived() {
      derived ??= new Derived(tree);
      return derived;
    },
    ...(tooDeep ? { unread: true as const } : {}),
  };
  return tree;
}

/**
 * An expression that is a text by itself: what is between the braces of `${...}` or `${~...~}`. undefined: the text is not one expression
 * without a mistake. Never throws.
 */
export function readHclExpression(text: string): ValueNode | undefined {
  const scanner = new HclScanner(text.replace(/^~|~$/g, ' '));
  const node = new ExpressionReader(scanner, new ReadBudget(text.length)).read(true);
  scanner.skip(true);
  return scanner.done && scanner.problems.length === 0 ? node : undefined;
}
