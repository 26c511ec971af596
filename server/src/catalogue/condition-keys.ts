/** Finds condition keys by the names in policies: exact, with a tag key (`aws:RequestTag/team`), or of a provider. */
import type { Action, Catalogue, ConditionKey, Service } from './catalogue.js';

export type KeyLookup =
  | { readonly found: 'key'; readonly key: ConditionKey; readonly service: Service | undefined }
  /** A claim of an OIDC or SAML provider: any name can be valid. */
  | { readonly found: 'claim'; readonly provider: string }
  /** No such key in a service (or among the global keys, when `service` is undefined). */
  | { readonly found: 'nothing'; readonly service: Service | undefined }
  /** Not a condition key: it has no colon. */
  | { readonly found: 'malformed' }
  /** The prefix is not a service in the catalogue. */
  | { readonly found: 'unknown-prefix'; readonly prefix: string };

const PLACEHOLDER = /\$\{[^}]+\}|<[^>]+>|(?<=\/)tag-key$/;

/** A name to show or insert: the placeholder as `${TagKey}`. */
export function displayName(name: string): string {
  return name.replace(PLACEHOLDER, (text) => (text.startsWith('${') ? text : '${TagKey}'));
}

/** By the name in the catalogue. */
const patterns = new Map<string, RegExp | null>();

function templateOf(name: string): RegExp | null {
  let pattern = patterns.get(name);
  if (pattern === undefined) {
    const parts = name.split(new RegExp(PLACEHOLDER.source, 'g'));
    const escaped = parts.map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    pattern = parts.length > 1 ? new RegExp(`^${escaped.join('.+')}$`, 'i') : null;
    patterns.set(name, pattern);
  }
  return pattern;
}

/** Is the key in the catalogue the one that a policy uses by this name? */
export function keyStandsFor(key: ConditionKey, name: string): boolean {
  return key.name.toLowerCase() === name.toLowerCase() || (templateOf(key.name)?.test(name) ?? false);
}

export function findInService(service: Service, name: string): ConditionKey | undefined {
  return service.conditionKey(name) ?? service.conditionKeys.find((k) => templateOf(k.name)?.test(name));
}

/** Many rules look up the same keys after each keystroke. */
const lookups = new WeakMap<Catalogue, Map<string, KeyLookup>>();
const MAX_LOOKUPS = 2000;

/** Looks a condition key up by the name used in a policy (case-insensitive). */
export function lookupKey(catalogue: Catalogue, name: string): KeyLookup {
  let answers = lookups.get(catalogue);
  if (!answers) {
    answers = new Map();
    lookups.set(catalogue, answers);
  }
  let answer = answers.get(name);
  if (!answer) {
    answer = findKey(catalogue, name);
    if (answers.size >= MAX_LOOKUPS) answers.clear();
    answers.set(name, answer);
  }
  return answer;
}

function findKey(catalogue: Catalogue, name: string): KeyLookup {
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
    // A service can document keys with the prefix of another one, for example s3express keys under s3.
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

const keySets = new WeakMap<Action, ReadonlySet<string>>();

/** Does AWS document the key that a policy uses by that name for the action? */
export function actionHasKey(action: Action, name: string): boolean {
  const lower = name.toLowerCase();
  for (const own of keysOfAction(action)) {
    if (own.toLowerCase() === lower || templateOf(own)?.test(name)) return true;
  }
  return false;
}

/** The names in the catalogue of the keys that AWS documents for an action, including those of its resource types. */
export function keysOfAction(action: Action): ReadonlySet<string> {
  const known = keySets.get(action);
  if (known) return known;
  const names = new Set(action.conditionKeys);
  for (const use of action.resourceTypes) {
    for (const name of use.conditionKeys) names.add(name);
    for (const name of use.type.conditionKeys) names.add(name);
  }
  keySets.set(action, names);
  return names;
}
