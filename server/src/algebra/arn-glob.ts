/** Patterns of ARNs: formats of the catalogue, and patterns whose wildcards stay in their part. */
import { ANY, COLON, type Glob, makeGlob, NO_COLON, NO_SLASH, STAR } from './glob.js';

/**
 * Compiles an ARN format of the catalogue: every `${Placeholder}` and `*` is a run of characters without a colon
 * (up to the resource part). `stopAtSlash` keeps the last placeholder from crossing a slash.
 */
export function compileArnFormat(format: string, stopAtSlash = false): Glob {
  const tokens: number[] = [];
  let colons = 0;
  for (let i = 0; i < format.length; i++) {
    const char = format.codePointAt(i)!;
    if (char > 0xffff) i++;
    if (char === 36 && format.charCodeAt(i + 1) === 123) {
      const close = format.indexOf('}', i);
      if (close < 0) break;
      const last = close + 1 === format.length;
      // A placeholder is never empty in a real ARN, but the Region and account can be empty.
      if (colons >= 5) tokens.push(ANY - (last && stopAtSlash ? NO_SLASH : 0));
      tokens.push(STAR - (colons < 5 ? NO_COLON : 0) - (last && stopAtSlash ? NO_SLASH : 0));
      i = close;
    } else if (char === 42) {
      tokens.push(STAR - (colons < 5 ? NO_COLON : 0));
    } else {
      if (char === COLON) colons++;
      tokens.push(char);
    }
  }
  return makeGlob(format, tokens, [], false);
}

/** The same pattern of an ARN, with wildcards that stay in their part up to the resource part. */
export function withinArnParts({ text, tokens, letters, lower, ignoreCase }: Glob): Glob {
  let colons = 0;
  const own = tokens.map((t) => {
    if (t === COLON) colons++;
    return colons < 5 && (t === STAR || t === ANY) ? t - NO_COLON : t;
  });
  return makeGlob(text, own, letters, lower, ignoreCase);
}
