/**
 * A file of Terraform with what the other files of its folder declare: they are one module, and refer to each other by names
 * ("Files and configuration structure", Terraform Language Documentation).
 */
import { type HclDocument, hclOf, type PlacedPiece, withPieces } from '../../syntax/hcl/hcl-document.js';
import { type HclPieceTree, isBlock } from '../../syntax/hcl/hcl-tree.js';
import { shiftedRange } from '../../syntax/shifted.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { encloses, type Range } from '../../text/range.js';

/** What a piece declares, and what refers to others in it. */
interface Declaration {
  /** `data.aws_iam_policy_document.read`, `aws_iam_policy.read`, `local.policy`. */
  readonly name: string;
  readonly range: Range;
  readonly refers: readonly string[];
}

/** Names of what can be a policy, or have one. */
const REFERENCES = /\b(?:data\.)?(?:aws_iam_policy_document|aws_iam_policy|local)\.[\w-]+/g;

const namesIn = (text: string): string[] => [...new Set(text.match(REFERENCES))];

/** Found once for all versions of a document that have the piece. */
function declarationsIn({ text, body }: HclPieceTree): readonly Declaration[] {
  const declared = (name: string, range: Range): Declaration => ({
    name,
    range,
    refers: namesIn(text.slice(range.start, range.end)),
  });
  return body.properties.flatMap(({ value, range }) => {
    if (!isBlock(value)) return [];
    const { value: keyword } = value.keyword;
    if (keyword === 'locals')
      return value.properties.map((p) => declared(`local.${p.key.value}`, p.value?.range ?? p.range));
    if (keyword !== 'data' && keyword !== 'resource') return [];
    const address = value.labels.map((label) => label.value).join('.');
    return [declared(keyword === 'data' ? `data.${address}` : address, range)];
  });
}

const declaredIn = ({ tree }: PlacedPiece): readonly Declaration[] => tree.derived.of(declarationsIn);

/** The language of a file by its name: its JSON syntax is of the same modules ("JSON Configuration Syntax"). */
const languageOf = (path: string): string | undefined =>
  /\.(tf|tofu)(?:\.json)?$/i.exec(path)?.[1]?.toLowerCase();

/** What an override file says replaces what others say ("Override Files"): it cannot be read as one more of them. */
export const isOverride = (path: string): boolean =>
  /(?:^|[\\/_])override\.(?:tf|tofu)(?:\.json)?$/i.test(path);

/** Can other files of a module decide what the policies of a text are for? */
export const mayBeUsedElsewhere = (text: string): boolean => text.includes('aws_iam_policy');

/** Are two files of a folder parts of one module, by their names? */
export function areOneModule(path: string, other: string): boolean {
  const language = isOverride(path) ? undefined : languageOf(path);
  return language !== undefined && languageOf(other) === language;
}

/** Documents without mistakes: where a block ends in others is uncertain. */
const readable = (siblings: readonly HostDocument[]): HclDocument[] =>
  siblings.flatMap((one) => (one.problems.length === 0 ? (hclOf(one) ?? []) : []));

/** The pieces of other files that declare nothing that is declared twice: which of them is used is uncertain. */
function piecesOf(own: HclDocument, siblings: readonly HclDocument[]): PlacedPiece[] {
  const count = new Map<string, number>();
  const all = siblings.flatMap(({ pieces }) => pieces);
  for (const piece of [...own.pieces, ...all])
    for (const { name } of declaredIn(piece)) count.set(name, (count.get(name) ?? 0) + 1);
  return all.filter((piece) => declaredIn(piece).every(({ name }) => count.get(name) === 1));
}

/** The document with the other files of its folder, which can use its policies. */
export function withSiblings(document: HostDocument, siblings: readonly HostDocument[]): HostDocument {
  const own = hclOf(document);
  const others = siblings.flatMap((one) => hclOf(one) ?? []);
  const isAlone = others.length === 0 && !own?.siblings;
  return own && !isAlone ? ({ ...own, siblings: others } as HclDocument) : document;
}

/** The document with the other files of another version of it. */
export function withSiblingsOf(document: HostDocument, version: HostDocument): HostDocument {
  const siblings = hclOf(version)?.siblings;
  return siblings && hclOf(document) ? ({ ...document, siblings } as HclDocument) : document;
}

/** A document that begins with the text of a file, and what belongs to the file. */
export interface InModule {
  readonly document: HostDocument;
  belongs(range: Range): boolean;
}

/** The document alone. */
const alone = (document: HostDocument): InModule => ({ document, belongs: () => true });

/**
 * The file with the policies of other files that it uses, directly or through others. They belong to it: what they allow is
 * what its resources allow.
 * @param siblings the other files of its folder.
 */
export function withUsedPolicies(document: HostDocument, siblings: readonly HostDocument[]): InModule {
  const own = siblings.length > 0 ? hclOf(document) : undefined;
  if (!own) return alone(document);
  const others = readable(siblings);
  const declared = new Map<string, { piece: PlacedPiece; declaration: Declaration }>();
  for (const piece of piecesOf(own, others))
    for (const declaration of declaredIn(piece)) declared.set(declaration.name, { piece, declaration });
  const taken = new Map<PlacedPiece, Declaration[]>();
  const names = own.pieces.flatMap((piece) => namesIn(piece.tree.text));
  const seen = new Set(names);
  for (let next = names.pop(); next !== undefined; next = names.pop()) {
    const found = declared.get(next);
    if (!found) continue;
    const { piece, declaration } = found;
    taken.set(piece, [...(taken.get(piece) ?? []), declaration]);
    for (const name of declaration.refers) if (!seen.has(name)) names.push(name);
    for (const name of declaration.refers) seen.add(name);
  }
  const { document: joined, starts } = withPieces(own, [...taken.keys()]);
  const ranges = [...taken.values()].flatMap((declarations, i) =>
    declarations.map(({ range }) => shiftedRange(range, starts[i]!)),
  );
  const { length } = own.text;
  return {
    document: { ...joined, siblings: others } as HclDocument,
    belongs: (range) => range.start < length || ranges.some((one) => encloses(one, range)),
  };
}

/** The files of the folder in one document: the identities of one have policies and attachments in others. */
function joined(document: HostDocument, siblings: readonly HostDocument[]): HostDocument {
  const own = siblings.length > 0 ? hclOf(document) : undefined;
  return own ? withPieces(own, piecesOf(own, readable(siblings))).document : document;
}

/**
 * The whole module of a file: a document that begins with its text, and those in the other syntax.
 * @param siblings the other files of its folder, without override files.
 */
export function wholeModule(
  document: HostDocument,
  siblings: readonly HostDocument[],
): readonly [HostDocument, ...HostDocument[]] {
  const json = siblings.filter((one) => !hclOf(one));
  if (hclOf(document)) return [joined(document, siblings), ...json];
  const [first, ...more] = siblings.filter(hclOf);
  return [document, ...(first ? [joined(first, more)] : []), ...json];
}
