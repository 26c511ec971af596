/** A document of the pieces of its text. */
import { detached } from '../../text/detached.js';
import type { Range } from '../../text/range.js';
import { trimmed } from '../../text/trimmed.js';
import { placedProperty, shiftedRange } from '../shifted.js';
import type { HostDocument } from '../syntax.js';
import { changeBetween, type TextChange } from '../text-change.js';
import type { Comment, PropertyNode, SyntaxProblem, ValueNode } from '../value.js';
import { cutPieces, type Piece, type Section } from './cut-pieces.js';
import { objectOf } from './object-of.js';
import { type PieceTree, readPiece } from './read-piece.js';
import { recutPieces } from './recut-pieces.js';

/** A piece with what was read of it, at its place. */
export interface PlacedPiece extends Piece {
  /** With offsets from the beginning of the piece. */
  readonly tree: PieceTree;
  /** Its entries and problems, with offsets from the beginning of the piece. */
  readonly own: Entries;
  /** The entries in it. */
  readonly properties: readonly PropertyNode[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

interface Entries {
  readonly properties: readonly PropertyNode[];
  readonly problems: readonly SyntaxProblem[];
}

/** What is read of a text; a document once it has its syntax. */
export interface YamlTree extends Omit<HostDocument, 'syntax'> {
  /** The pieces that were parsed alone, in the order of the text; one of the whole text where it cannot be cut. */
  readonly pieces: readonly PlacedPiece[];
  /** How the text was cut, if it was. */
  readonly sections?: readonly Section[];
}

const moved = <T extends { readonly range: Range }>(list: readonly T[], by: number): readonly T[] =>
  by === 0 || list.length === 0 ? list : list.map((x) => ({ ...x, range: shiftedRange(x.range, by) }));

const COLON_EXPECTED = 'A colon is expected after the property name.';

/** The entries in a piece. A word alone is a name that is being typed. */
function entriesOf({ values, problems: read }: PieceTree): Entries {
  const properties: PropertyNode[] = [];
  const problems: SyntaxProblem[] = [...read];
  for (const value of values) {
    const object = value.type === 'opaque' ? value.written : value;
    if (object?.type === 'object') properties.push(...object.properties);
    else if (value.type === 'string') {
      properties.push({ range: value.range, key: value, colon: undefined, value: undefined });
      problems.push({ range: value.range, message: COLON_EXPECTED });
    } else problems.push({ range: value.range, message: COLON_EXPECTED });
  }
  return { properties: trimmed(properties), problems: trimmed(problems) };
}

function placed(tree: PieceTree, start: number, end: number, own: Entries = entriesOf(tree)): PlacedPiece {
  const { properties, problems } = own;
  return {
    start,
    end,
    tree,
    own,
    properties: start === 0 ? properties : properties.map((p) => placedProperty(p, start)),
    comments: moved(tree.comments, start),
    problems: moved(problems, start),
  };
}

const NOTHING: TextChange = { start: 0, oldEnd: 0, newEnd: 0 };

/** The pieces of a text: those of an earlier version where they are the same. */
class Pieces {
  readonly all: PlacedPiece[] = [];
  readonly #text: string;
  readonly #before: readonly PlacedPiece[];
  /** Those of the earlier version before it were taken or passed. */
  #next = 0;
  readonly #unchanged: { readonly start: number; readonly end: number; readonly by: number };

  constructor(text: string, before: YamlTree | undefined, change: TextChange = NOTHING) {
    this.#text = text;
    this.#before = before?.pieces ?? [];
    this.#unchanged = { start: change.start, end: change.newEnd, by: change.newEnd - change.oldEnd };
  }

  at(start: number, end: number): PlacedPiece {
    const piece =
      this.#known(start, end) ?? placed(readPiece(detached(this.#text.slice(start, end))), start, end);
    this.all.push(piece);
    return piece;
  }

  /** The piece that began there. Pieces are asked for in the order of the text. */
  #beforeAt(start: number): PlacedPiece | undefined {
    const before = this.#before;
    while (this.#next < before.length && before[this.#next]!.start < start) this.#next++;
    const piece = before[this.#next];
    return piece?.start === start ? piece : undefined;
  }

  #known(start: number, end: number): PlacedPiece | undefined {
    const { start: same, end: sameAgain, by } = this.#unchanged;
    if (end <= same) {
      const old = this.#beforeAt(start);
      return old?.end === end ? old : undefined;
    }
    if (start < sameAgain) return undefined;
    const old = this.#beforeAt(start - by);
    if (old?.end !== end - by) return undefined;
    return by === 0 ? old : placed(old.tree, start, end, old.own);
  }
}

/** Adds the entries of a section; with children, the value of its key is made of theirs. */
function addProperties(text: string, section: Section, pieces: Pieces, out: PropertyNode[]): void {
  const { start, end, children } = section;
  const [child] = children;
  const own = pieces.at(start, child ? child.start : end).properties;
  const inner: PropertyNode[] = [];
  for (const c of children) addProperties(text, c, pieces, inner);
  const owner = child && own.at(-1);
  const [first] = inner;
  for (const p of own) if (p !== owner || !first) out.push(p);
  if (!owner || !first) {
    for (const p of inner) out.push(p);
    return;
  }
  const range = { start: first.range.start, end: inner.at(-1)!.range.end };
  const value = objectOf(text, inner, range, true);
  const { key, colon } = owner;
  out.push({ range: { start: owner.range.start, end: range.end }, key, value, colon });
}

function rootOf(text: string, sections: readonly Section[], pieces: Pieces): ValueNode | undefined {
  const properties: PropertyNode[] = [];
  for (const section of sections) addProperties(text, section, pieces, properties);
  const [first] = properties;
  if (!first) return undefined;
  return objectOf(text, properties, { start: first.range.start, end: properties.at(-1)!.range.end }, true);
}

/** The root of a text that is parsed as a whole: several documents are a list. */
function wholeRoot({ values }: PieceTree): ValueNode | undefined {
  const [first] = values;
  if (!first || values.length === 1) return first;
  const range = { start: first.range.start, end: values.at(-1)!.range.end };
  return { type: 'array', range, items: [...values], closed: true };
}

/** The lists of all pieces as one; most are empty. */
function joined<T>(pieces: readonly PlacedPiece[], listOf: (piece: PlacedPiece) => readonly T[]): T[] {
  const out: T[] = [];
  for (const piece of pieces) for (const one of listOf(piece)) out.push(one);
  return out;
}

/** Reads a text. Never throws. @param before an earlier version, of which pieces are taken over. */
export function readYaml(text: string, before?: YamlTree): YamlTree {
  const change = before && changeBetween(before.text, text);
  const cut = (change && before.sections && recutPieces(text, before.sections, change)) ?? cutPieces(text);
  if (!cut) {
    const tree = readPiece(text);
    const { problems, comments, unread } = tree;
    const pieces = [{ ...placed(tree, 0, text.length) }];
    return { text, root: wholeRoot(tree), problems, comments, pieces, ...(unread ? { unread } : {}) };
  }
  const pieces = new Pieces(text, before, change);
  const root = rootOf(text, cut, pieces);
  const { all } = pieces;
  return {
    text,
    root,
    problems: joined(all, (p) => p.problems),
    comments: joined(all, (p) => p.comments),
    pieces: all,
    sections: cut,
    ...(root === undefined && all.some((p) => p.tree.unread) ? { unread: true as const } : {}),
  };
}
