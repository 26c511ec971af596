/** What one edit changed in a text. */

/** Text is compared in pieces of so many characters: equal ones cost next to nothing. */
const PIECES = [4096, 256, 16, 1];

/** How many characters two texts have in common at their beginning, at most `limit`. */
function commonPrefix(a: string, b: string, limit: number): number {
  let at = 0;
  for (const n of PIECES) while (at + n <= limit && a.slice(at, at + n) === b.slice(at, at + n)) at += n;
  return at;
}

function commonSuffix(a: string, b: string, limit: number): number {
  let at = 0;
  const end = (text: string, n: number): string => text.slice(text.length - at - n, text.length - at);
  for (const n of PIECES) while (at + n <= limit && end(a, n) === end(b, n)) at += n;
  return at;
}

/** The characters from `start` to `oldEnd` of the text before are those from `start` to `newEnd` of the text after. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** One change that makes `after` of `before`. */
export function changeBetween(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  const start = commonPrefix(before, after, shorter);
  const same = commonSuffix(before, after, shorter - start);
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}
