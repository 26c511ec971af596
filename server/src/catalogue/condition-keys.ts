/** Finds condition keys by the names in policies: exact, with a tag key (`aws:RequestTag/team`), or of a provider. */

import { Answers, madeOnce } from '../text/derived.js';
import type { Action, Catalogue, ConditionKey, ResourceTypeUse, Service } from './catalogue.js';

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

/** The names that a name of the catalogue with a placeholder is for; null where it has none. */
function templateOf(name: string): RegExp | null {
  if (!PLACEHOLDER.test(name)) return null;
  const parts = name.split(new RegExp(PLACEHOLDER.source, 'g'));
  const escaped = parts.map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.+')}$`, 'i');
}

/** Is the key in the catalogue the one that a policy uses by this name? */
export function keyStandsFor(key: ConditionKey, name: string): boolean {
  return key.name.toLowerCase() === name.toLowerCase() || (templateOf(key.name)?.test(name) ?? false);
}

/** The keys of a service that are for more than one name. */
const templatesOf = (service: Service): readonly { key: ConditionKey; template: RegExp }[] =>
  service.conditionKeys.flatMap((key) => {
    const template = templateOf(key.name);
    return template ? [{ key, template }] : [];
  });

export function findInService(service: Service, name: string): ConditionKey | undefined {
  return (
    service.conditionKey(name) ??
    service.derived.of(templatesOf).find(({ template }) => template.test(name))?.key
  );
}

/** Many rules look up the same keys after each keystroke. */
const lookupsOf = (_: Catalogue): Answers<KeyLookup> => new Answers(MAX_LOOKUPS);
const MAX_LOOKUPS = 2000;

/** Looks a condition key up by the name used in a policy (case-insensitive). */
export function lookupKey(catalogue: Catalogue, name: string): KeyLookup {
  return catalogue.derived.of(lookupsOf).of(name, (n) => findKey(catalogue, n));
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

/** The key as AWS writes it: `aws:PrincipalTag/team` for `aws:principaltag/team`. One that AWS does not document, as it is. */
export function writtenKey(catalogue: Catalogue, name: string): string {
  const lookup = lookupKey(catalogue, name);
  if (lookup.found !== 'key') return name;
  const written = lookup.key.name;
  if (!PLACEHOLDER.test(written)) return written;
  const head = written.slice(0, written.search(PLACEHOLDER));
  return name.slice(0, head.length).toLowerCase() === head.toLowerCase()
    ? head + name.slice(head.length)
    : name;
}

/** Can a request have several values of the key? Of a key that AWS does not document, yes. */
export function isMultivalued(catalogue: Catalogue, name: string): boolean {
  const lookup = lookupKey(catalogue, name);
  return lookup.found !== 'key' || lookup.key.multivalued;
}

/** The keys of an action: their names as AWS documents them, the same in lowercase, and those with a placeholder. */
interface ActionKeys {
  readonly names: ReadonlySet<string>;
  readonly lower: ReadonlySet<string>;
  readonly templates: readonly RegExp[];
}

/**
 * Keys that the reference does not list for an action whose policies need them: Step Functions Developer Guide, "Call
 * HTTPS APIs in Step Functions workflows", "IAM permissions to run an HTTP Task".
 */
const UNLISTED_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['states:InvokeHTTPEndpoint', ['states:HTTPEndpoint', 'states:HTTPMethod']],
]);

/**
 * Permissions that a call of another action needs in addition to its own, so that their requests have its keys: Amazon Cognito
 * Developer Guide, "Using attributes for access control", has one statement on the claims of a token for both
 * sts:AssumeRoleWithWebIdentity and sts:TagSession.
 */
const ASSUMING = ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'];
const PART_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['sts:TagSession', ASSUMING],
  ['sts:SetSourceIdentity', ASSUMING],
  ['sts:SetContext', ['AssumeRole']],
]);

const callersOf = (action: Action): readonly Action[] =>
  (PART_OF.get(action.id) ?? []).flatMap((name) => action.service.action(name) ?? []);

/** Of the actions of a service that were asked for. */
const actionKeysOf = (_: Service): Map<Action, ActionKeys> => new Map();

function keysOf(action: Action): ActionKeys {
  return madeOnce(action.service.derived.of(actionKeysOf), action, () => {
    const names = new Set([...action.conditionKeys, ...(UNLISTED_KEYS.get(action.id) ?? [])]);
    for (const caller of callersOf(action)) for (const name of caller.conditionKeys) names.add(name);
    for (const use of action.resourceTypes) {
      for (const name of use.conditionKeys) names.add(name);
      for (const name of use.type.conditionKeys) names.add(name);
    }
    return {
      names,
      lower: new Set([...names].map((n) => n.toLowerCase())),
      templates: [...names].flatMap((n) => templateOf(n) ?? []),
    };
  });
}

/** Does AWS document the key that a policy uses by that name for the action? */
export function actionHasKey(action: Action, name: string): boolean {
  const { lower, templates } = keysOf(action);
  return lower.has(name.toLowerCase()) || templates.some((t) => t.test(name));
}

/** Does AWS document the key for the action itself, or for its use of one of these resource types? */
export function resourceHasKey(action: Action, uses: readonly ResourceTypeUse[], name: string): boolean {
  const lower = name.toLowerCase();
  const has = (names: readonly string[]): boolean =>
    names.some((n) => n.toLowerCase() === lower || (templateOf(n)?.test(name) ?? false));
  return has(action.conditionKeys) || uses.some((u) => has(u.conditionKeys) || has(u.type.conditionKeys));
}

/**
 * Does AWS document the key for the action itself, or for exactly this use of a resource type? Unlike `resourceHasKey`, it
 * does not count the keys of the type where the reference lists those of the use. undefined: the reference does not list
 * the keys of the use.
 */
export function useHasKey(action: Action, use: ResourceTypeUse, name: string): boolean | undefined {
  if (use.conditionKeys.length === 0) return undefined;
  const lower = name.toLowerCase();
  return [...action.conditionKeys, ...use.conditionKeys].some(
    (n) => n.toLowerCase() === lower || (templateOf(n)?.test(name) ?? false),
  );
}

/** The names in the catalogue of the keys that AWS documents for an action, including those of its resource types. */
export function keysOfAction(action: Action): ReadonlySet<string> {
  return keysOf(action).names;
}
