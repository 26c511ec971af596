/** The SHA-256 of a text (FIPS 180-4): a key of 64 characters for a text of which there would be a copy in each key. */

/** The first prime numbers. */
function primes(count: number): number[] {
  const out: number[] = [];
  for (let n = 2; out.length < count; n++) if (out.every((p) => n % p !== 0)) out.push(n);
  return out;
}

const fraction = (x: number): number => ((x - Math.floor(x)) * 2 ** 32) | 0;
const PRIMES: readonly number[] = primes(64);
const ROUND: readonly number[] = PRIMES.map((p) => fraction(Math.cbrt(p)));
const INITIAL: readonly number[] = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

const rotated = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** The text in blocks of 16 words: its UTF-16 code units, a bit, and its length. */
function blocksOf(text: string): Int32Array {
  const bits = text.length * 16;
  const words = new Int32Array(Math.ceil((bits + 65) / 512) * 16);
  for (let i = 0; i < text.length; i++) words[i >> 1]! |= text.charCodeAt(i) << (i % 2 === 0 ? 16 : 0);
  words[text.length >> 1]! |= 0x8000 << (text.length % 2 === 0 ? 16 : 0);
  words[words.length - 2] = Math.floor(bits / 2 ** 32);
  words[words.length - 1] = bits | 0;
  return words;
}

/** 64 hexadecimal digits. No two texts are known that have the same. */
export function digestOf(text: string): string {
  const words = blocksOf(text);
  const hash = [...INITIAL];
  const w = new Int32Array(64);
  for (let at = 0; at < words.length; at += 16) {
    w.set(words.subarray(at, at + 16));
    for (let i = 16; i < 64; i++) {
      const [a, b] = [w[i - 15]!, w[i - 2]!];
      const low = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
      const high = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
      w[i] = w[i - 16]! + low + w[i - 7]! + high;
    }
    let [a, b, c, d, e, f, g, h] = hash as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const choice = (e & f) ^ (~e & g);
      const one = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + ROUND[i]! + w[i]!) | 0;
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [i, x] of [a, b, c, d, e, f, g, h].entries()) hash[i] = (hash[i]! + x) | 0;
  }
  return hash.map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
}
