/** Where an offset is in HCL text: a letter is put there, and where that is in the tree, the cursor is. */
import type { Cursor, HostDocument, Path } from '../syntax.js';
import { type PropertyNode, property, type StringNode, type ValueNode } from '../value.js';
import { type HclTree, hclOf, readPieces } from './hcl-document.js';
import { hclChildren, pieceAt } from './node-at.js';

/** In the place of what will be typed: from the private use area, so that no text has it. */
export const LETTER = '\ue0fe';

/** What is at the letter: a string, or a word without quotes. */
export interface FoundWord {
  readonly node: ValueNode;
  readonly key: boolean;
  /** Of a key: its property. */
  readonly property?: PropertyNode;
  /** What it is in, from the outside to the inside; the last one has it. */
  readonly around: readonly { readonly node: ValueNode; readonly step: string | number }[];
}

const within = ({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean =>
  start <= offset && offset < end;

/** @param offset from the beginning of the piece that has the body. */
export function findWord(body: ValueNode, offset: number): FoundWord | undefined {
  const around: { node: ValueNode; step: string | number }[] = [];
  let node: ValueNode | undefined = body;
  while (node) {
    if (node.type === 'opaque') {
      const inner: ValueNode | undefined = hclChildren(node).find((n) => within(n.range, offset));
      if (inner) node = inner;
      else return { node, key: false, around };
    } else if (node.type === 'object') {
      const property: PropertyNode | undefined = node.properties.find((x) => within(x.range, offset));
      if (!property) return undefined;
      around.push({ node, step: property.key.value });
      if (within(property.key.range, offset)) return { node: property.key, key: true, property, around };
      node = property.value && within(property.value.range, offset) ? property.value : undefined;
    } else if (node.type === 'array') {
      const step: number = node.items.findIndex((x) => within(x.range, offset));
      if (step < 0) return undefined;
      around.push({ node, step });
      node = node.items[step];
    } else return { node, key: false, around };
  }
  return undefined;
}

/** The text with a letter at an offset, and what is there. */
export function wordAt(
  document: HclTree,
  offset: number,
): { readonly text: string; readonly start: number; readonly found: FoundWord } | undefined {
  const text = document.text.slice(0, offset) + LETTER + document.text.slice(offset);
  const pieces = readPieces(text, document);
  const piece = pieceAt({ text, pieces }, offset + 1);
  const found = piece && findWord(piece.tree.body, offset - piece.start);
  return found && { text, start: piece.start, found };
}

export const nowhere = (offset: number, inComment: boolean): Cursor => {
  const range = { start: offset, end: offset };
  const place = { path: [], at: 'value', typed: '', word: '', replace: range, token: range } as const;
  return { ...place, offset, inString: false, hasValue: false, inComment };
};

const clean = (text: string): string => text.replace(LETTER, '');

/** Where a string or a word is, without the letter in it. @param start of the piece that has it. */
export function tokenOf(
  text: string,
  start: number,
  node: ValueNode,
  offset: number,
): Pick<Cursor, 'typed' | 'word' | 'replace' | 'token' | 'inString'> {
  const from = node.range.start + start;
  const quoted = text[from] === '"';
  const closed = node.type !== 'string' || node.closed;
  // Without its quote, a string goes on to the end of its line: what is typed ends at the cursor.
  const end = closed ? node.range.end + start - 1 : offset;
  const token = { start: from, end };
  const inner = { start: quoted ? from + 1 : from, end: quoted && closed ? end - 1 : end };
  const string = node.type === 'string' ? (node as StringNode) : undefined;
  const word = string && closed ? clean(string.value) : clean(text.slice(inner.start, inner.end + 1));
  const typed = string
    ? string.value.slice(0, Math.max(0, string.value.indexOf(LETTER)))
    : text.slice(inner.start, offset);
  return { typed, word, replace: inner, token, inString: quoted };
}

type Around = FoundWord['around'];

/** The steps from a policy on: a list that functions make of several has no place of its own. */
const inOneList = (steps: Path): Path =>
  steps[0] === 'Statement'
    ? steps.filter((step, i) => typeof step !== 'number' || typeof steps[i - 1] !== 'number')
    : steps;

/** Statements that no policy is around: the policy of the document is made of them. */
function statementsAlone(policy: ValueNode | undefined): ValueNode | undefined {
  const list = policy?.implied && property(policy, 'Statement')?.value;
  return list && list.range.start === policy.range.start ? list : undefined;
}

/** The part of what is around that is in the policy of a document; undefined: nothing is. */
function aroundIn(policy: ValueNode | undefined, start: number, around: Around): Around | undefined {
  if (policy?.type !== 'object') return undefined;
  const from = (is: (node: ValueNode, step: string | number) => boolean): Around | undefined => {
    const at = around.findIndex(({ node, step }) => is(node, step));
    return at < 0 ? undefined : around.slice(at);
  };
  // What is around has the letter in it.
  const isInside = ({ range }: ValueNode): boolean =>
    policy.range.start <= range.start + start && range.end + start - LETTER.length <= policy.range.end;
  if (statementsAlone(policy)) return from(isInside);
  return (
    from((node) => node.type === 'object' && node.range.start + start === policy.range.start) ??
    // Functions make it of several.
    from((node, step) => node.type === 'object' && step === 'Statement' && isInside(node))
  );
}

/** The path from the policy of a document to what was found, or from the root. */
function pathOf(document: HostDocument, start: number, { around, key }: FoundWord, word: string): Path {
  const { root } = document;
  const [policy] = root?.type === 'array' ? root.items : [];
  const inPolicy = aroundIn(policy, start, around);
  const steps = (inPolicy ?? around).map(({ step }) => step);
  const named = steps.map((step, i) =>
    typeof step === 'string' ? (key && i === steps.length - 1 ? word : clean(step)) : step,
  );
  if (!inPolicy) return ['', ...named];
  const alone = statementsAlone(policy);
  if (!alone) return [0, ...inOneList(named)];
  const [, ...inList] = inOneList(['Statement', ...named]);
  // Of a list alone, the root is taken for the list.
  return alone.type === 'array' ? inList : [0, 'Statement', ...inList];
}

export function hclCursor(document: HostDocument, offset: number): Cursor {
  const hcl = hclOf(document);
  const inComment = document.comments.some((c) => c.range.start < offset && offset <= c.range.end);
  const at = hcl && !inComment ? wordAt(hcl, offset) : undefined;
  if (!at) return nowhere(offset, inComment);
  const { found } = at;
  const token = tokenOf(at.text, at.start, found.node, offset);
  const { key, property } = found;
  return {
    ...token,
    offset,
    path: pathOf(document, at.start, found, token.word),
    at: key ? 'key' : 'value',
    inComment: false,
    hasValue: key && property?.colon !== undefined,
  };
}
