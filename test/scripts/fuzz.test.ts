import { expect, it } from 'vitest';
import { instrument } from '../../scripts/fuzz-instrument.mjs';
import { generator, MAX_LENGTH, mutate } from '../../scripts/fuzz-mutate.mjs';
import { Coverage } from '../../scripts/fuzz-worker.mjs';

/** The exports of a module, with its counters. */
async function load(
  source: string,
): Promise<{ exports: Record<string, (x: unknown) => unknown>; hits: Uint32Array }> {
  const hits = new Uint32Array(1000);
  (globalThis as Record<string, unknown>).testHits = hits;
  const { code, blocks } = instrument(source, 'globalThis.testHits');
  const exports = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return { exports, hits: hits.subarray(0, blocks) };
}

const SOURCE = `
  export const pick = (x) => x === 1 ? 'one' : x === 2 ? 'two' : { other: x };
  export function sum(n) {
    let total = 0;
    for (let i = 0; i < n; i++) total += i;
    while (total > 1e6) total--;
    if (n > 5) return total; else if (n === 3) { total = total || 7; }
    switch (n) { case 1: case 2: return -1; default: total ??= 0; }
    return (n && total) ?? n;
  }
  export class A { #x = [1]; get x() { return this.#x.map((y) => ({ y })); } static of = (v) => new A().x.concat(v); }
  export const make = (v) => A.of(v);
  export const nested = (x) => ((a) => (b) => a && (b ? x : (() => a)()))(1)(x);
`;

it('counts blocks, and changes nothing else', async () => {
  const plain = await import(`data:text/javascript,${encodeURIComponent(SOURCE)}`);
  const { exports, hits } = await load(SOURCE);
  for (const x of [0, 1, 2, 3, 6]) {
    for (const name of ['pick', 'sum', 'make', 'nested']) expect(exports[name]!(x)).toEqual(plain[name](x));
  }
  expect(hits.filter((n) => n > 0).length).toBeGreaterThan(15);
  const before = hits.slice();
  exports.sum!(1000);
  expect(Math.max(...hits.map((n, i) => n - before[i]!))).toBe(1000);
});

it('takes an input for new when a block is new or runs twice as often', () => {
  const coverage = new Coverage(3);
  expect(coverage.isNew(new Uint32Array([1, 0, 0]))).toBe(true);
  expect(coverage.isNew(new Uint32Array([1, 0, 0]))).toBe(false);
  expect(coverage.isNew(new Uint32Array([1, 2, 0]))).toBe(true);
  expect(coverage.isNew(new Uint32Array([1, 3, 0]))).toBe(false);
  expect(coverage.isNew(new Uint32Array([1, 4, 0]))).toBe(true);
  expect(coverage.reached).toBe(2);
});

it('changes inputs, and keeps them short', () => {
  const random = generator(7);
  let text = '{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}';
  for (let i = 0; i < 2000; i++) {
    const made = mutate(text, text, random);
    expect(made.text.length).toBeLessThanOrEqual(MAX_LENGTH);
    expect(made.at).toBeGreaterThanOrEqual(0);
    if (i % 50 === 0) text = made.text || '{}';
  }
});

it('finds what is after several conditions, by coverage', async () => {
  const { exports, hits } = await load(`
    export const target = (text) => {
      if (text.includes('NotAction')) {
        if (text.includes('NotResource')) {
          if (/\\*a\\*a\\*a/.test(text)) {
            if (text.includes('Deny')) throw new Error('found');
          }
        }
      }
    };
  `);
  const attempts = (guided: boolean): number => {
    const random = generator(11);
    const coverage = new Coverage(hits.length);
    const corpus = ['{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'];
    for (let i = 1; i <= 20_000; i++) {
      const { text } = mutate(corpus[random(corpus.length)]!, corpus[0]!, random);
      hits.fill(0);
      try {
        exports.target!(text);
      } catch {
        return i;
      }
      if (coverage.isNew(hits) && guided) corpus.push(text);
    }
    return Number.POSITIVE_INFINITY;
  };
  expect(attempts(true)).toBeLessThan(20_000);
  expect(attempts(true)).toBeLessThan(attempts(false));
});
