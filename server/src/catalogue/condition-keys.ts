/** Finds condition keys by the names that policies use: exact, templated (`aws:RequestTag/team`), or of a provider. */
import type { Action, Catalogue, ConditionKey, Service } from './catalogue.js';

export type KeyLookup =
  | { readonly found: 'key'; readonly key: ConditionKey; readonly service: Service | undefined }
  /** A claim of an OIDC or SAML provider: any name may be right. */
  | { readonly found: 'claim'; readonly provider: string }
  /** No such key in a service (or among the global keys, when `service` is undefined). */
  | { readonly found: 'nothing'; readonly service: Service | undefined }
  /** Not a key at all: no colon. */
  | { readonly found: 'malformed' }
  /** The prefix is no service of the catalogue. */
  | { readonly found: 'unknown-prefix'; readonly prefix: string };

const PLACEHOLDER = /\$\{[^}]+\}|<[^>]+>|(?<=\/)tag-key$/;

/** A name to show or insert: the placeholder as `${TagKey}`. */
export function displayName(name: string): string {
  return name.replace(PLACEHOLDER, (text) => (text.startsWith('${') ? text : '${TagKey}'));
}

const patterns = new WeakMap<ConditionKey, RegExp | null>();

function templateOf(key: ConditionKey): RegExp | null {
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    const parts = key.name.split(new RegExp(PLACEHOLDER.source, 'g'));
    const escaped = parts.map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    pattern = parts.length > 1 ? new RegExp(`^${escaped.join('.+')}$`, 'i') : null;
    patterns.set(key, pattern);
  }
  return pattern;
}

/** Does the key, as the catalogue writes it, stand for the name that a policy uses? */
export function keyStandsFor(key: ConditionKey, name: string): boolean {
  return key.name.toLowerCase() === name.toLowerCase() || (templateOf(key)?.test(name) ?? false);
}

export function findInService(service: Service, name: string): ConditionKey | undefined {
  return service.conditionKey(name) ?? service.conditionKeys.find((k) => templateOf(k)?.test(name));
}

/** Looks a condition key up by the name used in a policy (case-insensitive). */
export function lookupKey(catalogue: Catalogue, name: string): KeyLookup {
  const colon = name.indexOf(':');
  if (colon <= 0 || colon === name.length - 1) return { found: 'malformed' };
  const global = catalogue.globalKey(name);
  if (global) return { found: 'key', key: global, service: undefined };
  const prefix = name.slice(0, colon).toLowerCase();
  if (prefix === 'aws') return { found: 'nothing', service: undefined };
  const own = catalogue.service(prefix);
  const owners = own ? [prefix] : catalogue.foreignKeyOwners(prefix);
  for (const owner of owners) {
    const service = catalogue.service(owner);
    const key = service && findInService(service, name);
    if (key) return { found: 'key', key, service };
  }
  if (own) {
    // Keys of a service may stand under another one: s3express keys under s3, say.
    for (const owner of catalogue.foreignKeyOwners(prefix)) {
      const service = catalogue.service(owner);
      const key = service && findInService(service, name);
      if (key) return { found: 'key', key, service };
    }
    return { found: 'nothing', service: own };
  }
  if (prefix.includes('.') || owners.length > 0) return { found: 'claim', provider: name.slice(0, colon) };
  return { found: 'unknown-prefix', prefix };
}

/** Names (as the catalogue writes them) of the keys that AWS documents for an action, its resource types included. */
export function keysOfAction(action: Action): ReadonlySet<string> {
  const names = new Set(action.conditionKeys);
  for (const use of action.resourceTypes) {
    for (const name of use.conditionKeys) names.add(name);
    for (const name of use.type.conditionKeys) names.add(name);
  }
  return names;
}
