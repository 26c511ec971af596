/** Random choices that a seed repeats. */
export interface Random {
  /** Below 1. */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  readonly one: <T>(list: readonly T[]) => T;
  /** One to `max` different elements. */
  readonly some: <T>(list: readonly T[], max?: number) => T[];
  readonly upTo: (n: number) => number;
}

/** mulberry32, a public domain generator by Tommy Ettinger: 32 bits of state, good enough to pick from lists. */
export function random(seed: number): Random {
  let state = Math.imul(seed, 2654435761) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (n: number): number => Math.floor(next() * n);
  const one = <T>(list: readonly T[]): T => list[upTo(list.length)]!;
  return {
    next,
    upTo,
    one,
    chance: (probability) => next() < probability,
    some: (list, max = 3) => [...new Set(Array.from({ length: 1 + upTo(max) }, () => one(list)))],
  };
}
