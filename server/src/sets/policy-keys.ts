/** What some statements say about condition keys, and the principals that they name: a stranger is none of these. */
import type { Glob } from '../algebra/glob.js';
import type { IpRange } from '../algebra/values.js';
import type { CompiledStatement } from '../policy/compile.js';

/** Everything that some statements say about keys, and the accounts and organizations in them. */
export interface PolicyKeys {
  /** In lowercase. */
  readonly keys: ReadonlySet<string>;
  /** The texts of the values of string tests, by key. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly ranges: readonly IpRange[];
  /** Accounts anywhere in the policy. */
  readonly accounts: ReadonlySet<string>;
  readonly organizations: ReadonlySet<string>;
  /** Service principals in Principal elements, and values of keys that are about them. */
  readonly services: ReadonlySet<string>;
}

/** The same keys, and the accounts, organizations and services of other statements too. */
export function withNames(keys: PolicyKeys, others: readonly CompiledStatement[]): PolicyKeys {
  const { accounts, organizations, services } = keysOf(others);
  return {
    ...keys,
    accounts: new Set([...keys.accounts, ...accounts]),
    organizations: new Set([...keys.organizations, ...organizations]),
    services: new Set([...keys.services, ...services]),
  };
}

export function keysOf(statements: readonly CompiledStatement[]): PolicyKeys {
  const keys = new Set<string>();
  const values = new Map<string, string[]>();
  const ranges: IpRange[] = [];
  const texts: string[] = [];
  const globs: Glob[] = [];
  const services = new Set<string>();
  for (const s of statements) {
    for (const { key, set } of s.conditions) {
      keys.add(key);
      if (set.family === 'ip' && key === 'aws:sourceip') ranges.push(...set.ranges);
      if (set.family !== 'string') continue;
      globs.push(...set.globs);
      const list = set.globs.map((g) => g.text);
      texts.push(...list);
      const known = values.get(key);
      if (known) known.push(...list);
      else values.set(key, list);
    }
    globs.push(...(s.resources?.globs ?? []));
    for (const g of s.resources?.globs ?? []) texts.push(g.text);
    for (const p of s.principals?.specs ?? []) {
      if ('account' in p) texts.push(p.account);
      if (p.type === 'service') services.add(p.name);
    }
  }
  const accounts = new Set(texts.flatMap((t) => t.match(/(?<!\d)\d{12}(?!\d)/g) ?? []));
  const organizations = new Set(texts.flatMap((t) => /^o-[a-z0-9]+(?![a-z0-9*?])/.exec(t)?.[0] ?? []));
  for (const key of ['aws:principalservicename', 'aws:principalservicenameslist'])
    for (const text of values.get(key) ?? []) services.add(text);
  return { keys, values, ranges, accounts, organizations, services };
}
