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
import type { Request, RequestContext } from '../requests/request.js';
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
  given: ReadonlyMap<string, Values>,
  other: (key: string) => Values | undefined,
  doubts: ReadonlyMap<string, Doubt> | undefined,
): Values | undefined {
  if (how === 'is-present') {
    const doubtful = keys.map((k) => doubts?.get(k.toLowerCase())).filter((d) => d !== undefined);
    if (doubtful.length > 0) return doubtful.includes('value') ? ['true'] : undefined;
    return [String(keys.some((k) => (other(k.toLowerCase())?.length ?? 0) > 0))];
  }
  if (how === 'tag-keys') {
    const tags = [...given.keys(), ...(doubts?.keys() ?? [])].filter((k) => k.startsWith('aws:requesttag/'));
    return tags.length > 0 ? tags.map((k) => k.slice('aws:requesttag/'.length)) : undefined;
  }
  const values = keys.map((k) => other(k.toLowerCase())).find((v) => v !== undefined);
  if (!values || values.length === 0) return undefined;
  const one = (value: string | undefined): Values | undefined => (value ? [value] : undefined);
  switch (how) {
    case 'same-value':
      return values;
    case 'same-instant':
      return one(sameInstant(key, values[0]!));
    case 'first':
      return one(values[0]);
    case 'last':
      return one(values.at(-1));
    case 'organization-of-path':
      return one(values[0]!.split('/')[0]);
    case 'account-of-arn':
      return one(accountOf(values[0]!));
    default:
      return one(/:vpc\/(vpc-[0-9a-z]+)$/.exec(values[0]!)?.[1]);
  }
}

/** A key whose value can follow from the rest of the request. */
interface DerivedKey {
  /** In lowercase. */
  readonly key: string;
  readonly facts: KeyFacts;
}

/** By name, in the order of the table. */
const derivedKeysOf = ({ allKeyFacts }: Catalogue): ReadonlyMap<string, DerivedKey> =>
  new Map(
    allKeyFacts
      .filter(({ derivation }) => derivation.length > 0)
      .map((facts) => [facts.name.toLowerCase(), { key: facts.name.toLowerCase(), facts }]),
  );

/** Derives keys of one request. */
class Derivation {
  readonly #request: Request;
  readonly #catalogue: Catalogue;
  readonly #account: string | undefined;
  readonly #service: string;
  readonly #doubts: ReadonlyMap<string, Doubt> | undefined;
  /** The value of another key. */
  readonly #other: (key: string) => Values | undefined;

  constructor(
    request: Request,
    catalogue: Catalogue,
    account: string | undefined,
    doubts: ReadonlyMap<string, Doubt> | undefined,
    other: (key: string) => Values | undefined = (key) => request.context.get(key),
  ) {
    this.#request = request;
    this.#catalogue = catalogue;
    this.#account = resourceAccountOf(request, account);
    this.#service = request.action.slice(0, request.action.indexOf(':')).toLowerCase();
    this.#doubts = doubts;
    this.#other = other;
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
        return fromKeys(key, d, this.#request.context, this.#other, this.#doubts);
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

  /** What the value of a key that the request does not give follows to be. */
  derive({ key, facts }: DerivedKey): Values | undefined {
    if (this.#doubts?.has(key) || !this.#has(facts)) return undefined;
    for (const d of facts.derivation) {
      const values = this.#value(key, d);
      if (values !== undefined && this.#says(facts, d, values)) return values;
    }
    return undefined;
  }
}

/** A context with the keys that follow from it. Each is derived when it is asked for: policies read few of them. */
class DerivedContext implements RequestContext {
  readonly #given: RequestContext;
  readonly #keys: ReadonlyMap<string, DerivedKey>;
  readonly #newDerivation: (other: (key: string) => Values | undefined) => Derivation;
  #derivation: Derivation | undefined;
  readonly #derived = new Map<string, Values | undefined>();
  #whole: ReadonlyMap<string, Values> | undefined;

  constructor(
    given: RequestContext,
    keys: ReadonlyMap<string, DerivedKey>,
    newDerivation: (other: (key: string) => Values | undefined) => Derivation,
  ) {
    this.#given = given;
    this.#keys = keys;
    this.#newDerivation = newDerivation;
  }

  get(key: string): Values | undefined {
    const given = this.#given.get(key);
    if (given !== undefined) return given;
    const derived = this.#keys.get(key);
    if (!derived) return undefined;
    const known = this.#derived.get(key);
    if (known !== undefined || this.#derived.has(key)) return known;
    // Of two keys that follow from each other, neither has a value unless it is given.
    this.#derived.set(key, undefined);
    this.#derivation ??= this.#newDerivation((other) => this.get(other));
    const values = this.#derivation.derive(derived);
    if (values !== undefined) this.#derived.set(key, values);
    return values;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** All of it: those given first, then the others in the order of the table. */
  #all(): ReadonlyMap<string, Values> {
    if (!this.#whole) {
      const whole = new Map(this.#given);
      for (const key of this.#keys.keys()) {
        const values = this.get(key);
        if (values !== undefined) whole.set(key, values);
      }
      this.#whole = whole;
    }
    return this.#whole;
  }

  get size(): number {
    return this.#all().size;
  }

  forEach(callback: (values: Values, key: string, map: RequestContext) => void): void {
    for (const [key, values] of this.#all()) callback(values, key, this);
  }

  keys(): MapIterator<string> {
    return this.#all().keys();
  }

  values(): MapIterator<Values> {
    return this.#all().values();
  }

  entries(): MapIterator<[string, Values]> {
    return this.#all().entries();
  }

  [Symbol.iterator](): MapIterator<[string, Values]> {
    return this.#all().entries();
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
  const keys = catalogue.derived.of(derivedKeysOf);
  const context = new DerivedContext(
    request.context,
    keys,
    (other) => new Derivation(request, catalogue, resourceAccount, doubts, other),
  );
  return { ...request, context };
}
