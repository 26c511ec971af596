/** A document of the pieces of its text. */
import { detached } from '../../text/detached.js';
import { shifted, shiftedRange } from '../shifted.js';
import type { HostDocument } from '../syntax.js';
import { changeBetween } from '../text-change.js';
import type { ArrayNode, Comment, SyntaxProblem, ValueNode } from '../value.js';
import { cutBlocks, type Piece } from './cut-blocks.js';
import type { HclPieceTree } from './hcl-tree.js';
import { readHclPiece } from './read-hcl.js';

/** A piece with what was read of it, at its place. */
export interface PlacedPiece extends Piece {
  /** With offsets from the beginning of the piece. */
  readonly tree: HclPieceTree;
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
}

/** What is read of a text. */
export interface HclTree {
  readonly text: string;
  readonly pieces: readonly PlacedPiece[];
}

/** A document of HCL, or of a policy in one. */
export interface HclDocument extends HostDocument, HclTree {
  /** Other files, which can refer to what is in this one. */
  readonly siblings?: readonly HclTree[];
}

const moved = <T extends { readonly range: { start: number; end: number } }>(
  list: readonly T[],
  by: number,
): readonly T[] =>
  by === 0 || list.length === 0 ? list : list.map((x) => ({ ...x, range: shiftedRange(x.range, by) }));

const placed = (tree: HclPieceTree, start: number, end: number): PlacedPiece => ({
  start,
  end,
  tree,
  comments: moved(tree.comments, start),
  problems: moved(tree.problems, start),
});

/** The pieces of a text. @param before an earlier version, of which those are taken over that did not change. */
export function readPieces(text: string, before?: HclTree): PlacedPiece[] {
  const change = before ? changeBetween(before.text, text) : { start: 0, oldEnd: 0, newEnd: 0 };
  const by = change.newEnd - change.oldEnd;
  const known = new Map(before?.pieces.map((p) => [p.start, p]));
  return cutBlocks(text).map(({ start, end }) => {
    const same = end <= change.start ? 0 : start >= change.newEnd ? by : undefined;
    const old = same === undefined ? undefined : known.get(start - same);
    if (old && old.end === end - same!) return same === 0 ? old : placed(old.tree, start, end);
    return placed(readHclPiece(detached(text.slice(start, end))), start, end);
  });
}

/** The objects of the pieces as one list: blocks with the same name are not properties of one object. */
function rootOf(text: string, pieces: readonly PlacedPiece[]): ArrayNode {
  let items: ValueNode[] | undefined;
  return {
    type: 'array',
    range: { start: 0, end: text.length },
    closed: true,
    get items() {
      items ??= pieces.map((p) => shifted(p.tree.body, p.start));
      return items;
    },
  };
}

/** Reads a text. Never throws. */
export function readHcl(text: string, before?: HclTree): Omit<HclDocument, 'syntax'> {
  const pieces = readPieces(text, before);
  const unread = pieces.some((p) => p.tree.unread);
  return {
    text,
    pieces,
    root: rootOf(text, pieces),
    problems: pieces.flatMap((p) => p.problems),
    comments: pieces.flatMap((p) => p.comments),
    ...(unread ? { unread: true as const } : {}),
  };
}

/** The document with pieces of others after its text. @returns also where they begin. */
export function withPieces(
  document: HclDocument,
  others: readonly PlacedPiece[],
): { readonly document: HclDocument; readonly starts: readonly number[] } {
  if (others.length === 0) return { document, starts: [] };
  const texts = [document.text];
  const starts: number[] = [];
  const pieces = [...document.pieces];
  let end = document.text.length;
  for (const { tree } of others) {
    starts.push(end + 1);
    texts.push(tree.text);
    pieces.push(placed(tree, end + 1, end + 1 + tree.text.length));
    end += 1 + tree.text.length;
  }
  const text = texts.join('\n');
  const added = pieces.slice(document.pieces.length);
  const comments = [...document.comments, ...added.flatMap((p) => p.comments)];
  return { document: { ...document, text, pieces, root: rootOf(text, pieces), comments }, starts };
}

/** The pieces of a document, if it is one of HCL. */
export const hclOf = (document: HostDocument): HclDocument | undefined =>
  'pieces' in document && document.syntax.id.startsWith('hcl') ? (document as HclDocument) : undefined;
