/** One pattern and many texts. */
import { FOLD, type Glob, matchGlob, STAR } from './glob.js';

const isPlain = (token: number): boolean => token >= 0 && token < FOLD;

/** The characters between the stars; undefined if the pattern has more than characters and stars that match everything. */
function piecesOf({ tokens }: Glob): readonly string[] | undefined {
  if (tokens.some((t) => t !== STAR && !isPlain(t))) return undefined;
  const pieces: string[] = [];
  let from = 0;
  for (let i = 0; i <= tokens.length; i++) {
    if (i < tokens.length && tokens[i] !== STAR) continue;
    pieces.push(tokens.slice(from, i).reduce((text, t) => text + String.fromCodePoint(t), ''));
    from = i + 1;
  }
  return pieces;
}

/** Does the text have the pieces one after the other, the first one at its start and the last one at its end? */
function hasPieces(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces[pieces.length - 1]!;
  if (pieces.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i]!;
    at = text.indexOf(piece, at);
    if (at < 0) return false;
    at += piece.length;
  }
  return at + last.length <= text.length;
}

/** The longest run of characters that each matching text contains; empty if there is none, or it can be in either case. */
function longestLiteral({ tokens }: Glob): string {
  let longest: readonly number[] = [];
  let from = 0;
  for (let i = 0; i <= tokens.length; i++) {
    const token = tokens[i];
    if (token !== undefined && isPlain(token)) continue;
    if (i - from > longest.length) longest = tokens.slice(from, i);
    from = i + 1;
  }
  return String.fromCodePoint(...longest.slice(0, 64));
}

/** `matchGlob` for many short texts, such as names of actions: prepared once. */
export function matcherOf(glob: Glob): (text: string) => boolean {
  const pieces = piecesOf(glob);
  if (pieces) return (text) => hasPieces(text, pieces);
  const literal = longestLiteral(glob);
  return (text) => text.includes(literal) && matchGlob(glob, text);
}

/** The positions of the texts that the pattern matches. */
export function matchesAmong(glob: Glob, texts: readonly string[]): number[] {
  const matches = matcherOf(glob);
  const out: number[] = [];
  for (let i = 0; i < texts.length; i++) if (matches(texts[i]!)) out.push(i);
  return out;
}
