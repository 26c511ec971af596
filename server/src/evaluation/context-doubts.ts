/**
 * What a context says that cannot be right: a value that is not of the key's type, several values of a key with one, a
 * key that such a caller does not have, keys that contradict the request or each other. AWS documents no meaning for
 * these; from the table of condition keys (server/data/global-keys.json) and the Service Authorization Reference.
 */

import { matchGlob } from '../algebra/glob.js';
import { parseBool, parseDate, parseIpRange, parseNumber } from '../algebra/values.js';
import type { Catalogue, ConditionKey } from '../catalogue/catalogue.js';
import { lookupKey } from '../catalogue/condition-keys.js';
import type { KeyFacts } from '../catalogue/key-facts.js';
import { parseArn } from '../policy/resources.js';
import { isAccountKey, isAccountValue } from '../requests/account-id.js';
import type { Request } from '../requests/request.js';
import { ownValue } from '../text/own-value.js';
import { presencesOf } from './caller-kind.js';
import { accountOf, type Doubt, derivedValue } from './derive-context.js';
import { formsOf } from './key-knowledge.js';

export interface ContextDoubt {
  /** In lowercase; the first is where to say it. */
  readonly keys: readonly string[];
  /** The beginning of a sentence. */
  readonly reason: string;
  readonly doubt: Doubt;
}

interface Circumstances {
  /** That owns the resource. */
  readonly account: string | undefined;
  /** A key as it is written in the document. */
  readonly nameOf: (key: string) => string;
}

/** What the values of a type are; any text is a string. */
const TYPES: Readonly<Record<string, { readonly is: (text: string) => boolean; readonly what: string }>> = {
  Bool: { is: (text) => parseBool(text) !== undefined, what: 'true or false' },
  Numeric: { is: (text) => parseNumber(text) !== undefined, what: 'a number' },
  Date: {
    is: (text) => (parseDate(text) ?? parseNumber(text)) !== undefined,
    what: 'a date such as 2026-01-31T12:00:00Z, or seconds since 1970',
  },
  IPAddress: {
    is: (text) => !text.includes('/') && parseIpRange(text) !== undefined,
    what: 'an IP address',
  },
  ARN: { is: (text) => parseArn(text) !== undefined, what: 'an ARN' },
};

/** Types in the reference of services are sometimes wrong about ARNs; those of the global keys were checked. */
const typeOf = (key: ConditionKey, isGlobal: boolean): string | undefined => {
  const type = key.type.replace(/^ArrayOf/, '');
  return type === 'ARN' && !isGlobal ? undefined : type;
};

const listed = (values: readonly string[]): string => values.map((v) => `"${v}"`).join(', ');

const sameInstant = (a: string, b: string): boolean => {
  const [x, y] = [a, b].map((text) => parseDate(text) ?? parseNumber(text));
  return x !== undefined && y !== undefined && Math.abs(x - y) < 1000;
};

/** Is a given value the one that follows? */
function agrees(
  facts: KeyFacts,
  type: string,
  given: readonly string[],
  derived: readonly string[],
): boolean {
  const [d] = facts.derivation;
  if (d?.from === 'keys') {
    // Not every service that forwards a request is in aws:CalledVia.
    if (d.how === 'is-present' && derived[0] === 'false') return true;
    // The context need not list the values of all tags.
    if (d.how === 'tag-keys')
      return derived.every((tag) => given.some((g) => g.toLowerCase() === tag.toLowerCase()));
  }
  if (given.length !== derived.length) return false;
  return given.every((value, i) => {
    if (type === 'Date') return sameInstant(value, derived[i]!);
    if (type === 'Bool') return value.toLowerCase() === derived[i]!.toLowerCase();
    return value === derived[i];
  });
}

/** Examines one key of a context at a time. */
class Examiner {
  readonly #request: Request;
  readonly #catalogue: Catalogue;
  readonly #circumstances: Circumstances;

  constructor(request: Request, catalogue: Catalogue, circumstances: Circumstances) {
    this.#request = request;
    this.#catalogue = catalogue;
    this.#circumstances = circumstances;
  }

  /** What is wrong with the key; undefined: nothing. */
  of(key: string, values: readonly string[]): ContextDoubt | undefined {
    const lookup = lookupKey(this.#catalogue, key);
    const facts = this.#catalogue.keyFacts(key);
    const found = lookup.found === 'key' ? lookup.key : undefined;
    const isGlobal = facts !== undefined || (lookup.found === 'key' && lookup.service === undefined);
    return (
      (found && this.#ofType(key, values, found, isGlobal)) ??
      (facts && (this.#ofCaller(key, values, facts) ?? this.#ofDerivation(key, values, facts)))
    );
  }

  #ofType(
    key: string,
    values: readonly string[],
    found: ConditionKey,
    isGlobal: boolean,
  ): ContextDoubt | undefined {
    const name = this.#circumstances.nameOf(key);
    if (!found.multivalued && new Set(values).size > 1)
      return { keys: [key], reason: `${name} has one value, and not ${values.length}`, doubt: 'value' };
    const type = isAccountKey(key)
      ? { is: isAccountValue, what: 'an account ID of 12 digits' }
      : ownValue(TYPES, typeOf(found, isGlobal) ?? '');
    const wrong = type && values.filter((value) => !type.is(value));
    return wrong && wrong.length > 0
      ? {
          keys: [key],
          reason: `${name} is ${type.what}, and not ${listed(wrong.slice(0, 3))}`,
          doubt: 'value',
        }
      : undefined;
  }

  #ofCaller(key: string, values: readonly string[], facts: KeyFacts): ContextDoubt | undefined {
    const presences = presencesOf(facts, this.#request.caller);
    if (presences.length === 0) return undefined;
    const name = this.#circumstances.nameOf(key);
    if (values.length > 0 && presences.every((p) => p === 'absent'))
      return {
        keys: [key],
        reason: `A request of this principal has no ${name} (${facts.when.replace(/\.$/, '')})`,
        doubt: 'presence',
      };
    const always = facts.availability === 'always' || facts.availability === 'signed-requests';
    return values.length === 0 && always && presences.every((p) => p === 'present')
      ? { keys: [key], reason: `Every request of this principal has a value of ${name}`, doubt: 'value' }
      : undefined;
  }

  #ofDerivation(key: string, values: readonly string[], facts: KeyFacts): ContextDoubt | undefined {
    const name = this.#circumstances.nameOf(key);
    if (values.length === 0) return undefined;
    const { caller } = this.#request;
    const forms = key === 'aws:principalarn' || key === 'aws:userid' ? formsOf(key, caller) : undefined;
    if (forms && !forms.some((form) => matchGlob(form, values[0]!)))
      return { keys: [key], reason: `${name} is not that of the principal`, doubt: 'value' };
    const [only, more] = facts.derivation;
    // The Region that a request is sent to need not be the Region of the resource.
    if (!only || more || only.from === 'request-region' || only.from === 'fixed') return undefined;
    const { account } = this.#circumstances;
    // Where nothing else says whose the resource is, the key does.
    if (only.from === 'resource-account' && (account ?? accountOf(this.#request.resource)) === undefined)
      return undefined;
    const derived = derivedValue(this.#request, this.#catalogue, key, account);
    const type = this.#catalogue.globalKey(key)?.type ?? 'String';
    if (!derived || agrees(facts, type, values, derived)) return undefined;
    if (only.from !== 'keys') {
      const whose = only.from === 'resource-account' ? "the resource's" : "the principal's";
      return { keys: [key], reason: `${name} is not ${whose}, which is ${listed(derived)}`, doubt: 'value' };
    }
    const others = only.keys.map((k) => k.toLowerCase()).filter((k) => this.#request.context.has(k));
    const sources =
      others.length > 0
        ? others
        : [...this.#request.context.keys()].filter((k) => k.startsWith('aws:requesttag/'));
    return {
      keys: [key, ...sources],
      reason: `${name} does not agree with ${sources.map(this.#circumstances.nameOf).join(', ')}`,
      doubt: 'value',
    };
  }
}

/** "AWS global condition context keys", aws:SourceIp: it is not in requests through a VPC endpoint. */
function addressAndEndpoint({ context }: Request, { nameOf }: Circumstances): ContextDoubt[] {
  if (!context.get('aws:sourceip')?.length) return [];
  const endpoint = ['aws:sourcevpce', 'aws:sourcevpc', 'aws:sourcevpcarn', 'aws:vpcsourceip'].filter(
    (key) => context.get(key)?.length,
  );
  if (endpoint.length === 0) return [];
  return [
    {
      keys: ['aws:sourceip', ...endpoint],
      reason: `A request through a VPC endpoint has no aws:SourceIp, and this one has ${endpoint.map(nameOf).join(', ')} too`,
      doubt: 'presence',
    },
  ];
}

/** What cannot be right in the context of a request, before anything is derived from it. */
export function contextDoubts(
  request: Request,
  catalogue: Catalogue,
  circumstances: Circumstances,
): readonly ContextDoubt[] {
  const examiner = new Examiner(request, catalogue, circumstances);
  const doubts = addressAndEndpoint(request, circumstances);
  for (const [key, values] of request.context) {
    const doubt = examiner.of(key, values);
    if (doubt) doubts.push(doubt);
  }
  return doubts;
}
