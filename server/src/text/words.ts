/** Words for messages, and the known words nearest to a mistyped one. */
import { distance } from 'fastest-levenshtein';

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function joined(words: readonly string[], max: number, conjunction: string): string {
  if (words.length > max)
    return `${words.slice(0, max).join(', ')} ${conjunction} ${words.length - max} more`;
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** "a, b and c"; the first `max` and a count if there are more. */
export const enumerate = (words: readonly string[], max = 4): string => joined(words, max, 'and');

/** "a, b or c"; the first `max` and a count if there are more. */
export const alternatives = (words: readonly string[], max = 4): string => joined(words, max, 'or');

/** The largest edit distance of a typo: a third of the letters, and at most three. */
const reach = (word: string): number => Math.min(3, Math.max(1, Math.floor(word.length / 3)));

const letters = (text: string): string => [...text].sort().join('');

/** A bit for each letter that the word has; some letters share one. One edit changes two bits at most. */
function letterBits(lower: string): number {
  let bits = 0;
  for (let i = 0; i < lower.length; i++) {
    const code = lower.charCodeAt(i);
    bits |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6));
  }
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

interface KnownWord {
  readonly name: string;
  readonly lower: string;
  readonly bits: number;
}

/** Known words that mistyped ones are compared with; keep it where many are. */
export class KnownWords {
  readonly #byLength = new Map<number, KnownWord[]>();

  constructor(words: Iterable<string>) {
    for (const name of words) {
      const lower = name.toLowerCase();
      const word = { name, lower, bits: letterBits(lower) };
      const list = this.#byLength.get(name.length);
      if (list) list.push(word);
      else this.#byLength.set(name.length, [word]);
    }
  }

  /** The known words nearest to a mistyped one; several only if they are equally near. Case is ignored. */
  nearest(word: string, max = 3): string[] {
    const wanted = word.toLowerCase();
    const bits = letterBits(wanted);
    const most = reach(word);
    let sorted: string | undefined;
    let best = most;
    let hits: string[] = [];
    for (let length = wanted.length - most; length <= wanted.length + most; length++) {
      for (const known of this.#byLength.get(length) ?? []) {
        if (Math.abs(length - wanted.length) > best || countBits(known.bits ^ bits) > 2 * best) continue;
        let far = distance(wanted, known.lower);
        if (far > best + 1) continue;
        // Transposed letters are one edit, not two.
        if (far === 2) {
          sorted ??= letters(wanted);
          if (letters(known.lower) === sorted) far = 1;
        }
        if (far < best) {
          best = far;
          hits = [];
        }
        if (far === best) hits.push(known.name);
      }
    }
    return hits.sort().slice(0, max);
  }
}

/** As `KnownWords.nearest`, for words that are compared once. */
export const nearest = (word: string, known: Iterable<string>, max = 3): string[] =>
  new KnownWords(known).nearest(word, max);

/** A whole number with separators: 1,234,567. (Intl has the same result, but takes 20 ms to load.) */
export function thousands(n: number): string {
  const digits = String(n);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return groups.join(',');
}
