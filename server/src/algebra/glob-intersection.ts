/** Do two patterns meet, and does one contain another? Exact except for the budget; policy variables and holes are letters. */
import { Budget } from './budget.js';
import { ANY, accepts, blocked, FOLD, type Glob, isStar, makeGlob, matchCodes, STAR } from './glob.js';
import { holdsSymbol, isOneText, SYMBOL } from './policy-variables.js';
import { widest, widestText } from './widest.js';

/** What it costs at most, in steps, to match the pattern with a text of that length. The product can exceed 32 bits. */
export const matchCost = ({ shape, tokens }: Glob, length: number): number =>
  shape === 'general' ? 1 + (length >> 3) + Math.floor((tokens.length * length) / 256) : 1;

/**
 * Are the codes outside of the pattern, whatever the symbols in both stand for?
 * @param isSame does the code stand for one text, so that it is the same on both sides?
 */
export function surelyOutside(glob: Glob, codes: readonly number[], isSame = isOneText): boolean {
  if (glob.letters.length === 0 && !holdsSymbol(codes)) return !matchCodes(glob, codes);
  if (matchCodes(glob, codes)) return false;
  const { tokens } = glob;
  // What both begin or end with is the same, whatever it is.
  let start = 0;
  while (start < tokens.length && tokens[start] === codes[start] && isSame(tokens[start]!)) start++;
  let [end, to] = [tokens.length, codes.length];
  while (end > start && to > start && tokens[end - 1] === codes[to - 1] && isSame(tokens[end - 1]!)) {
    end--;
    to--;
  }
  const rest = makeGlob('', tokens.slice(start, end), glob.letters, glob.lower, glob.ignoreCase);
  return !intersects(widest(rest), widestText(codes.slice(start, to), glob.lower));
}

/** Could some string match both? A quick check of their prefixes and suffixes: a yes can be wrong, a no never. */
export function mayMeet(a: Glob, b: Glob): boolean {
  const end = Math.min(a.tail.length, b.tail.length);
  if (end > 0 && a.tail.slice(-end) !== b.tail.slice(-end)) return false;
  const n = Math.min(a.head.length, b.head.length);
  if (a.head.slice(0, n) !== b.head.slice(0, n)) {
    return false;
  }
  if (a.shape === 'literal' && b.shape === 'literal') return a.head === b.head;
  if (a.shape === 'literal' && b.shape === 'prefix') return a.head.startsWith(b.head);
  if (b.shape === 'literal' && a.shape === 'prefix') return b.head.startsWith(a.head);
  return true;
}

/** Does one token accept everything that the other accepts? Neither is a star. */
function tokenCovers(outer: number, inner: number): boolean {
  if (outer === inner) return true;
  if (outer >= 0) return outer >= FOLD && outer < SYMBOL && accepts(outer, inner);
  const mask = ANY - outer;
  if (inner >= 0) return inner >= FOLD && inner < SYMBOL ? true : accepts(outer, inner);
  return !isStar(inner) && (mask & ~(ANY - inner)) === 0;
}

/** Does the star accept everything that the token accepts? */
function starCovers(star: number, inner: number): boolean {
  const mask = STAR - star;
  if (mask === 0) return true;
  if (inner < 0) return (mask & ~((isStar(inner) ? STAR : ANY) - inner)) === 0;
  return (inner >= FOLD && inner < SYMBOL) || !blocked(mask, inner);
}

/** Steps of `surelyCovers` for each token. */
const COVER_STEPS_EACH = 32;

/**
 * Does `outer` contain all of `inner`? A quick test that reads the inner pattern as a text, its wildcards being letters
 * that only wildcards match: a no can be wrong, a yes never.
 */
export function surelyCovers(outer: Glob, inner: Glob): boolean {
  if (outer.shape === 'all') return true;
  if (outer.shape === 'prefix') return inner.head.startsWith(outer.head);
  if (outer.shape === 'literal') return inner.shape === 'literal' && inner.head === outer.head;
  const n = Math.min(outer.head.length, inner.head.length);
  if (outer.head.slice(0, n) !== inner.head.slice(0, n)) return false;
  const { tokens } = outer;
  let star = -1;
  let mark = 0;
  let t = 0;
  let i = 0;
  let left = COVER_STEPS_EACH * (tokens.length + inner.tokens.length);
  while (i < inner.tokens.length) {
    if (left-- === 0) return false;
    const token = tokens[t];
    const code = inner.tokens[i]!;
    if (token !== undefined && !isStar(token) && !isStar(code) && tokenCovers(token, code)) {
      t++;
      i++;
    } else if (token !== undefined && isStar(token)) {
      star = t++;
      mark = i;
    } else if (star >= 0 && starCovers(tokens[star]!, inner.tokens[mark]!)) {
      i = ++mark;
      t = star + 1;
    } else return false;
  }
  while (t < tokens.length && isStar(tokens[t]!)) t++;
  return t === tokens.length;
}

/** Is there a character that both tokens accept? Neither is a star. */
function tokensMeet(a: number, b: number): boolean {
  if (a === b) return true;
  if (a >= 0 && (a < FOLD || a >= SYMBOL)) return accepts(b, a);
  if (b >= 0 && (b < FOLD || b >= SYMBOL)) return accepts(a, b);
  // A letter in both cases, or any character, on both sides: different letters do not meet.
  return a < 0 || b < 0;
}

/** Does a star accept some character that the token accepts? */
function starMeets(star: number, token: number): boolean {
  const mask = STAR - star;
  return mask === 0 || token < 0 || (token >= FOLD && token < SYMBOL) || !blocked(mask, token);
}
/** Larger products than this are not walked: 4 KB each. */
const MAX_PRODUCT = 4_000_000;
/** Up to this product, a plain array is three times as quick to make as a typed one. */
const SMALL_PRODUCT = 8192;

/** As many bits, all clear: 16 in each element. */
const clearBits = (count: number): number[] | Uint16Array =>
  count <= SMALL_PRODUCT ? new Array((count >> 4) + 1).fill(0) : new Uint16Array((count >> 4) + 1);

/** Does each star and character from one position up to another meet the star, which is alone on the other side? */
function starMeetsAll(star: number, tokens: readonly number[], from: number, to: number): boolean {
  if (star === STAR) return true;
  for (let i = from; i < to; i++) {
    const token = tokens[i]!;
    // A star can stand for nothing.
    if (!isStar(token) && !starMeets(star, token)) return false;
  }
  return true;
}

/** Is there a string in both `x` from `i` up to `iEnd` and `y` from `j` up to `jEnd`? A yes can be wrong, a no never. */
function runsMeet(
  x: readonly number[],
  i: number,
  iEnd: number,
  y: readonly number[],
  j: number,
  jEnd: number,
  budget: Budget,
): boolean {
  // What both begin and end with, one token for one.
  while (i < iEnd && j < jEnd && !isStar(x[i]!) && !isStar(y[j]!))
    if (!tokensMeet(x[i++]!, y[j++]!)) return false;
  while (i < iEnd && j < jEnd && !isStar(x[iEnd - 1]!) && !isStar(y[jEnd - 1]!))
    if (!tokensMeet(x[--iEnd]!, y[--jEnd]!)) return false;
  if (iEnd - i === 1 && isStar(x[i]!)) return starMeetsAll(x[i]!, y, j, jEnd);
  if (jEnd - j === 1 && isStar(y[j]!)) return starMeetsAll(y[j]!, x, i, iEnd);
  return (i === iEnd && j === jEnd) || productMeets(x, i, iEnd, y, j, jEnd, budget);
}

/** Walks the pairs of positions of both. */
function productMeets(
  x: readonly number[],
  from: number,
  to: number,
  y: readonly number[],
  otherFrom: number,
  otherTo: number,
  budget: Budget,
): boolean {
  const height = to - from + 1;
  const width = otherTo - otherFrom + 1;
  if (height * width > MAX_PRODUCT || !budget.spend((height * width) >> 10)) return true;
  const seen = clearBits(height * width);
  const stack = [0];
  const go = (i: number, j: number): void => {
    const at = i * width + j;
    const bit = 1 << (at & 15);
    if ((seen[at >> 4]! & bit) === 0) {
      seen[at >> 4]! |= bit;
      stack.push(at);
    }
  };
  while (stack.length > 0) {
    if (!budget.spend(1)) return true;
    const at = stack.pop()!;
    const i = Math.floor(at / width);
    const j = at % width;
    if (i === height - 1 && j === width - 1) return true;
    const s = i < height - 1 ? x[from + i] : undefined;
    const t = j < width - 1 ? y[otherFrom + j] : undefined;
    const sStar = s !== undefined && isStar(s);
    const tStar = t !== undefined && isStar(t);
    if (sStar) go(i + 1, j);
    if (tStar) go(i, j + 1);
    if (s === undefined || t === undefined) continue;
    if (sStar && !tStar) {
      if (starMeets(s, t)) go(i, j + 1);
    } else if (tStar && !sStar) {
      if (starMeets(t, s)) go(i + 1, j);
    } else if (!sStar && tokensMeet(s, t)) go(i + 1, j + 1);
  }
  return false;
}

/** Is there a string in both? A yes can be wrong if the budget runs out, a no never. */
export function intersects(a: Glob, b: Glob, budget = new Budget()): boolean {
  if (!mayMeet(a, b)) return false;
  if (a.shape === 'all' || b.shape === 'all') return true;
  const x = a.tokens;
  const y = b.tokens;
  let i = 0;
  let j = 0;
  // Colons that only colons can meet are the same ones in every string of both: what is between them is compared by itself.
  const aligned = Math.min(a.colons.length, b.colons.length);
  for (let k = 0; k < aligned; k++) {
    const iEnd = a.colons[k]!;
    const jEnd = b.colons[k]!;
    if (!runsMeet(x, i, iEnd, y, j, jEnd, budget)) return false;
    i = iEnd + 1;
    j = jEnd + 1;
  }
  return runsMeet(x, i, x.length, y, j, y.length, budget);
}
