/**
 * Condition keys that follow from the caller, the action, the resource and other keys, so that users need not enter them.
 * Which keys those are, and from what they follow, is in the table of condition keys (server/data/global-keys.json).
 */

import { parseDate } from '../algebra/values.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { actionHasKey } from '../catalogue/condition-keys.js';
import type { KeyDerivation, KeyFacts } from '../catalogue/key-facts.js';
import { parseArn } from '../policy/resources.js';
import { isAccountId } from '../requests/account-id.js';
import type { Caller } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { ownValue } from '../text/own-value.js';
import { callerKinds, presencesOf } from './caller-kind.js';

type Values = readonly string[];

/** What is unknown of a key whose given value cannot be right: its value only, or also whether the request has it. */
export type Doubt = 'value' | 'presence';

/** The part of an ARN after its last slash. */
const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The account in the resource's ARN, if there is one. */
export function accountOf(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account !== undefined && isAccountId(account) ? account : undefined;
}

/**
 * The account that owns the resource: as given, or in its ARN, or the caller's own where the ARN has no place for one.
 */
export function resourceAccountOf(request: Request, given?: string): string | undefined {
  if (given !== undefined) return given;
  const account = parseArn(request.resource)?.account;
  if (account) return isAccountId(account) ? account : undefined;
  return request.caller?.type === 'aws' ? request.caller.account : undefined;
}

/** The partition of the resource, or else of the caller; `aws` if neither ARN contains it. */
export function partitionOf({ resource, caller }: Request): string {
  const partition = parseArn(resource)?.partition;
  if (partition && !/[*?]/.test(partition)) return partition;
  return caller?.type === 'aws' ? caller.arn.split(':')[1]! : 'aws';
}

function callerArn(caller: Caller | undefined): string | undefined {
  // A session's ARN does not carry the path of its role.
  return caller?.type === 'aws' && caller.form !== 'session' && caller.form !== 'other'
    ? caller.arn
    : undefined;
}

function callerId(caller: Caller | undefined): string | undefined {
  if (caller?.type === 'anonymous') return 'anonymous';
  if (caller?.type !== 'aws') return undefined;
  if (caller.form === 'root') return caller.account;
  return caller.form === 'federated-user' ? `${caller.account}:${lastPart(caller.arn)}` : undefined;
}

function requestRegion(request: Request, service: string, catalogue: Catalogue): string | undefined {
  const region = parseArn(request.resource)?.region;
  if (region && !/[*?]/.test(region)) return region;
  const global = catalogue.authorizationFacts.globalServices.find((s) => s.service === service);
  return ownValue(global?.region, partitionOf(request));
}

/** The instant in the form of the key. @returns undefined: the value is not an instant. */
export function sameInstant(key: string, value: string): string | undefined {
  const ms = parseDate(value);
  if (ms === undefined) return undefined;
  return key === 'aws:epochtime' ? String(Math.floor(ms / 1000)) : new Date(ms).toISOString();
}

/** A value that follows from other keys of the request. */
function fromKeys(
  key: string,
  { how, keys }: Extract<KeyDerivation, { from: 'keys' }>,
  context: ReadonlyMap<string, Values>,
  doubts: ReadonlyMap<string, Doubt> | undefined,
): Values | undefined {
  const given = keys.map((k) => context.get(k.toLowerCase())).find((v) => v !== undefined);
  if (how === 'is-present') {
    const doubtful = keys.map((k) => doubts?.get(k.toLowerCase())).filter((d) => d !== undefined);
    if (doubtful.length > 0) return doubtful.includes('value') ? ['true'] : undefined;
    return [String(keys.some((k) => (context.get(k.toLowerCase())?.length ?? 0) > 0))];
  }
  if (how === 'tag-keys') {
    const tags = [...context.keys(), ...(doubts?.keys() ?? [])].filter((k) =>
      k.startsWith('aws:requesttag/'),
    );
    return tags.length > 0 ? tags.map((k) => k.slice('aws:requesttag/'.length)) : undefined;
  }
  if (!given || given.length === 0) return undefined;
  const one = (value: string | undefined): Values | undefined => (value ? [value] : undefined);
  switch (how) {
    case 'same-value':
      return given;
    case 'same-instant':
      return one(sameInstant(key, given[0]!));
    case 'first':
      return one(given[0]);
    case 'last':
      return one(given.at(-1));
    case 'organization-of-path':
      return one(given[0]!.split('/')[0]);
    case 'account-of-arn':
      return one(accountOf(given[0]!));
    default:
      return one(/:vpc\/(vpc-[0-9a-z]+)$/.exec(given[0]!)?.[1]);
  }
}

/** A key whose value can follow from the rest of the request. */
interface DerivedKey {
  /** In lowercase. */
  readonly key: string;
  readonly facts: KeyFacts;
}

const derivedKeysOf = ({ allKeyFacts }: Catalogue): readonly DerivedKey[] =>
  allKeyFacts
    .filter(({ derivation }) => derivation.length > 0)
    .map((facts) => ({ key: facts.name.toLowerCase(), facts }));

/** Derives keys of one request. */
class Derivation {
  readonly context: Map<string, Values>;
  readonly #request: Request;
  readonly #catalogue: Catalogue;
  readonly #account: string | undefined;
  readonly #service: string;

  readonly #doubts: ReadonlyMap<string, Doubt> | undefined;

  constructor(
    request: Request,
    catalogue: Catalogue,
    account: string | undefined,
    doubts: ReadonlyMap<string, Doubt> | undefined,
  ) {
    this.#request = request;
    this.#catalogue = catalogue;
    this.#account = resourceAccountOf(request, account);
    this.#service = request.action.slice(0, request.action.indexOf(':')).toLowerCase();
    this.context = new Map(request.context);
    this.#doubts = doubts;
  }

  /** Can the request have the key, according to its caller and action? */
  #has(facts: KeyFacts): boolean {
    const { caller, action } = this.#request;
    const presences = presencesOf(facts, caller);
    if (presences.length > 0 && presences.every((p) => p === 'absent')) return false;
    // If such requests can lack the key, its value is unknown.
    if (presences.includes('unknown')) return false;
    if (isExcepted(facts.exceptActions, action)) return false;
    if (facts.availability === 'documented-service') return facts.services?.includes(this.#service) ?? false;
    if (facts.availability === 'documented-actions') {
      const known = this.#catalogue.action(action);
      return known !== undefined && actionHasKey(known, facts.name);
    }
    return true;
  }

  #value(key: string, d: KeyDerivation): Values | undefined {
    const { caller } = this.#request;
    const one = (value: string | undefined): Values | undefined =>
      value === undefined ? undefined : [value];
    switch (d.from) {
      case 'caller-arn':
        return one(callerArn(caller));
      case 'caller-account':
        return one(
          caller?.type === 'aws' ? caller.account : caller?.type === 'anonymous' ? 'anonymous' : undefined,
        );
      case 'caller-type':
        return one(this.#callerType());
      case 'caller-id':
        return one(callerId(caller));
      case 'caller-name':
        return one(caller?.type === 'aws' && caller.form === 'user' ? lastPart(caller.arn) : undefined);
      case 'caller-service':
        return one(caller?.type === 'service' ? caller.name : undefined);
      case 'caller-is-service':
        return one(caller === undefined ? undefined : String(caller.type === 'service'));
      case 'resource-account':
        return one(this.#account);
      case 'request-region':
        return one(requestRegion(this.#request, this.#service, this.#catalogue));
      case 'keys':
        return fromKeys(key, d, this.context, this.#doubts);
      default:
        // One fixed value where the key is present, but its presence is unknown here.
        return undefined;
    }
  }

  #callerType(): string | undefined {
    const kinds = callerKinds(this.#request.caller);
    const types = kinds.map((k) => {
      const kind = k === 'service-linked-role' ? 'role-session' : k;
      return this.#catalogue.authorizationFacts.principalKeyValues.rows.find((r) => r.principal === kind)
        ?.principalType;
    });
    return types.length === 1 ? types[0] : undefined;
  }

  /** Whether to set a key that says that another one is present: not if the request can lack the key itself. */
  #says(facts: KeyFacts, d: KeyDerivation, values: Values): boolean {
    if (d.from !== 'keys' || d.how !== 'is-present' || values[0] !== 'false') return true;
    return presencesOf(facts, this.#request.caller).every((p) => p === 'present');
  }

  /** What the value of a key follows to be, even if the context has another one. */
  valueOf(facts: KeyFacts): Values | undefined {
    if (!this.#has(facts)) return undefined;
    const key = facts.name.toLowerCase();
    return facts.derivation.map((d) => this.#value(key, d)).find((values) => values !== undefined);
  }

  add({ key, facts }: DerivedKey): void {
    if (this.context.has(key) || this.#doubts?.has(key) || !this.#has(facts)) return;
    for (const d of facts.derivation) {
      const values = this.#value(key, d);
      if (values === undefined || !this.#says(facts, d, values)) continue;
      this.context.set(key, values);
      return;
    }
  }
}

/** Is the action, or all of its service, in the list? */
export function isExcepted(list: readonly string[] | undefined, action: string): boolean {
  if (!list) return false;
  const id = action.toLowerCase();
  const service = `${id.slice(0, id.indexOf(':'))}:*`;
  return list.some((entry) => {
    const name = entry.toLowerCase();
    return name === id || name === service;
  });
}

/** What the value of a key follows to be; undefined: it does not follow from the rest. @param key in lowercase. */
export function derivedValue(
  request: Request,
  catalogue: Catalogue,
  key: string,
  resourceAccount?: string,
): Values | undefined {
  const facts = catalogue.keyFacts(key);
  return facts && new Derivation(request, catalogue, resourceAccount, undefined).valueOf(facts);
}

/**
 * The request with the keys that follow from it; keys that it has already stay as they are.
 * @param resourceAccount 12 digits, if the ARN of the resource does not contain it.
 * @param doubts keys, in lowercase, that were given and cannot be right: they stay unknown.
 */
export function deriveContext(
  request: Request,
  catalogue: Catalogue,
  resourceAccount?: string,
  doubts?: ReadonlyMap<string, Doubt>,
): Request {
  const derivation = new Derivation(request, catalogue, resourceAccount, doubts);
  // Twice, because a key can follow from a derived key.
  const keys = catalogue.derived.of(derivedKeysOf);
  for (let round = 0; round < 2; round++) for (const key of keys) derivation.add(key);
  return { ...request, context: derivation.context };
}
