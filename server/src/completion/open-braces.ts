/** A `${` before the cursor that is not closed. */
export interface OpenBraces {
  /** What is before it. */
  readonly before: string;
  /** What is typed after it. */
  readonly asked: string;
  /** What is after the cursor, without the rest of the name. */
  readonly after: string;
}

/** @param word the whole string that `typed` is the begin of. */
export function openBraces(typed: string, word: string): OpenBraces | undefined {
  const open = typed.lastIndexOf('${');
  if (open < 0 || typed.indexOf('}', open) >= 0) return undefined;
  // The editor might already have added the closing brace.
  const after = word.slice(typed.length).replace(/^[\w.:/-]*\}?/, '');
  return { before: typed.slice(0, open), asked: typed.slice(open + 2), after };
}
