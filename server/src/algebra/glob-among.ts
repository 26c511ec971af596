/** One pattern and many texts. */
import { FOLD, type Glob, matchGlob } from './glob.js';

/** The longest run of characters that each matching text contains; empty if there is none, or it can be in either case. */
function longestLiteral({ tokens }: Glob): string {
  let longest: readonly number[] = [];
  let from = 0;
  for (let i = 0; i <= tokens.length; i++) {
    const token = tokens[i];
    if (token !== undefined && token >= 0 && token < FOLD) continue;
    if (i - from > longest.length) longest = tokens.slice(from, i);
    from = i + 1;
  }
  return String.fromCodePoint(...longest.slice(0, 64));
}

/** The positions of the texts that the pattern matches: a search for its longest run of characters excludes most of them. */
export function matchesAmong(glob: Glob, texts: readonly string[]): number[] {
  const literal = longestLiteral(glob);
  const out: number[] = [];
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!;
    if (text.includes(literal) && matchGlob(glob, text)) out.push(i);
  }
  return out;
}

/** Does the pattern match one of the texts? */
export function matchesSome(glob: Glob, texts: readonly string[]): boolean {
  const literal = longestLiteral(glob);
  return texts.some((text) => text.includes(literal) && matchGlob(glob, text));
}
