/** Words for messages, and the known words nearest to a mistyped one. */
import { distance } from 'fastest-levenshtein';

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "a, b and c"; the first `max` and a count if there are more. */
export function enumerate(words: readonly string[], max = 4): string {
  if (words.length > max) return `${words.slice(0, max).join(', ')} and ${words.length - max} more`;
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The largest edit distance of a typo: a third of the letters, and at most three. */
const reach = (word: string): number => Math.min(3, Math.max(1, Math.floor(word.length / 3)));

const letters = (text: string): string => [...text].sort().join('');

/** The known words nearest to a mistyped one; several only if they are equally near. Case is ignored. */
export function nearest(word: string, known: Iterable<string>, max = 3): string[] {
  const wanted = word.toLowerCase();
  const sorted = letters(wanted);
  let best = reach(word);
  let hits: string[] = [];
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) > best) continue;
    const lower = name.toLowerCase();
    let far = distance(wanted, lower);
    if (far > best + 1) continue;
    // Transposed letters are one edit, not two.
    if (far === 2 && letters(lower) === sorted) far = 1;
    if (far < best) {
      best = far;
      hits = [];
    }
    if (far === best) hits.push(name);
  }
  return hits.sort().slice(0, max);
}

/** A whole number with separators: 1,234,567. (Intl has the same result, but takes 20 ms to load.) */
export function thousands(n: number): string {
  const digits = String(n);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return groups.join(',');
}
