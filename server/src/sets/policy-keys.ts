/** What the statements of a policy say of condition keys, accounts and organisations. */
import type { IpRange } from '../algebra/values.js';
import type { CompiledStatement } from '../policy/compile.js';

/** Ranges up to this size are fixed values: /8, and /32 for IPv6. */
const narrowSize = (version: 4 | 6): bigint => (version === 4 ? 1n << 24n : 1n << 96n);

/** All that the policy's statements say of keys. */
export interface PolicyKeys {
  /** Lower case. */
  readonly keys: ReadonlySet<string>;
  /** The texts of the values of string tests, by key. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly ranges: readonly IpRange[];
  /** Accounts anywhere in the policy. */
  readonly accounts: ReadonlySet<string>;
  readonly organizations: ReadonlySet<string>;
}

export function keysOf(statements: readonly CompiledStatement[]): PolicyKeys {
  const keys = new Set<string>();
  const values = new Map<string, string[]>();
  const ranges: IpRange[] = [];
  const texts: string[] = [];
  for (const s of statements) {
    for (const { key, set } of s.conditions) {
      keys.add(key);
      if (set.family === 'ip' && key === 'aws:sourceip') ranges.push(...set.ranges);
      if (set.family !== 'string') continue;
      const list = set.globs.map((g) => g.text);
      texts.push(...list);
      values.set(key, [...(values.get(key) ?? []), ...list]);
    }
    for (const g of s.resources?.globs ?? []) texts.push(g.text);
    for (const p of s.principals?.specs ?? []) if ('account' in p) texts.push(p.account);
  }
  const accounts = new Set(texts.flatMap((t) => t.match(/(?<!\d)\d{12}(?!\d)/g) ?? []));
  const organizations = new Set(texts.flatMap((t) => /^o-[a-z0-9]+(?![a-z0-9*?])/.exec(t)?.[0] ?? []));
  return { keys, values, ranges, accounts, organizations };
}

/** Ranges that count as fixed values: those that are narrow even beside their neighbours. */
export function narrowRanges(ranges: readonly IpRange[]): IpRange[] {
  const out: IpRange[] = [];
  for (const version of [4, 6] as const) {
    const sorted = ranges
      .filter((r) => r.version === version)
      .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    let open: IpRange | undefined;
    const close = (): void => {
      if (open && open.last - open.first < narrowSize(version)) out.push(open);
    };
    for (const r of sorted) {
      if (open && r.first <= open.last + 1n) open = r.last > open.last ? { ...open, last: r.last } : open;
      else {
        close();
        open = r;
      }
    }
    close();
  }
  return out;
}
