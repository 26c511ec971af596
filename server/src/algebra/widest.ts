/** The widest reading of patterns and texts with symbols: whatever each symbol can stand for. */
import { ANY, DIGIT, type Glob, makeGlob, NO_COLON, NO_SLASH, STAR } from './glob.js';
import { isHole, isSymbol, refOf } from './policy-variables.js';

const PART = NO_COLON | NO_SLASH;
const ACCOUNT_TOKENS: readonly number[] = Array.from({ length: 12 }, () => ANY - (PART | DIGIT));

/** Everything that the symbol can stand for. */
function widestTokens(code: number): readonly number[] {
  const ref = refOf(code);
  if (!ref || !isHole(ref)) return [STAR];
  switch (ref.domain) {
    case 'account':
      return ACCOUNT_TOKENS;
    case 'region':
    case 'partition':
    case 'segment':
      return [ANY - PART, STAR - PART];
    case 'name':
      return [STAR - NO_COLON];
    default:
      return [STAR];
  }
}

/** A text with symbols as the pattern of everything that it can be. */
export const widestText = (codes: readonly number[], lower = false): Glob =>
  makeGlob(
    '',
    codes.flatMap((c) => (isSymbol(c) ? widestTokens(c) : [c])),
    [],
    lower,
  );

/** The widest reading: the pattern with whatever each symbol can stand for. */
export function widest(glob: Glob): Glob {
  if (glob.letters.length === 0) return glob;
  return makeGlob(
    glob.text,
    glob.tokens.flatMap((t) => (isSymbol(t) ? widestTokens(t) : [t])),
    [],
    glob.lower,
    glob.ignoreCase,
  );
}
