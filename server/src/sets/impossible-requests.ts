/**
 * Requests that do not exist: condition keys that no request has together. One table says which requests have a key
 * (catalogue/key-facts.ts, from AWS's page "AWS global condition context keys"); here it is a list of boxes, which a
 * search for a request leaves as it leaves those of a Deny. What decides the presence of several keys is a dimension of
 * its own: the kind of the caller, its credentials, its organization, the network, and whether a service forwards the
 * request. Only what AWS's page says for sure is here: a request that might exist counts as one.
 */
import type { Atom, Box, Dimension } from '../algebra/search.js';
import { CALLER_KINDS, type CallerKind, type KeyFacts } from '../catalogue/key-facts.js';
import { parseArn } from '../policy/resources.js';
import { isAccountId } from '../requests/account-id.js';
import type { Caller } from '../requests/principal.js';
import { representativeCallers } from '../requests/representative-callers.js';
import {
  inAccount,
  isRegionOfAws,
  otherRegions,
  REGION,
  RESOURCE_ACCOUNT,
  withoutOwner,
} from './always-so.js';
import {
  BY_AVAILABILITY,
  CIRCUMSTANCES,
  type Circumstance,
  type CircumstanceAtom,
  dimensionOf,
  EXCLUSIVE,
  NEVER,
  NOT_OF_POLICIES,
  OF_ACCOUNTS,
  OF_SOME_ACTIONS,
  VALUES,
  type When,
} from './circumstances.js';
import type { KeyAtom, KeyTest } from './key-dimension.js';
import { hasTag, lacksTag, noneOf, oneOf, presence, someOf } from './key-tests.js';
import type { ScopeAtom } from './pattern-scope.js';
import { callersWhere, PRINCIPALS, type PrincipalAtom } from './principal-dimension.js';
import type { RequestSets } from './request-sets.js';

/** At most this many accounts, organizations or callers that are named get boxes of their own. */
const MAX_NAMED = 24;
/** Answers that are kept. */
const MAX_KEPT = 200;

const ACCOUNT = 'aws:principalaccount';
/** AWS KMS Developer Guide, "kms:CallerAccount": the account of the principal that makes the request. */
const CALLER_ACCOUNT = 'kms:calleraccount';
const ARN = 'aws:principalarn';
const ORGANIZATION = 'aws:principalorgid';
const PATHS = 'aws:principalorgpaths';
/** Keys with an account or an organization in their values, which the others have too. */
const TIED: readonly string[] = [RESOURCE_ACCOUNT, ACCOUNT, CALLER_ACCOUNT, ARN, ORGANIZATION, PATHS];
const TAG_KEYS = 'aws:tagkeys';
const REQUEST_TAG = 'aws:requesttag/';

/** What a box says about keys whose presence is known. */
interface BoxKeys {
  readonly keys: ReadonlySet<string>;
  readonly principals: readonly PrincipalAtom[];
  readonly accounts: ReadonlySet<string>;
  readonly organizations: ReadonlySet<string>;
  /** Accounts in the ARNs of resources. */
  readonly owners: readonly string[];
  /** Its ARNs and Regions are of the partition `aws`. */
  readonly onlyAws: boolean;
}

/** The boxes of requests that do not exist, over the sets of one catalogue. */
class ImpossibleRequests {
  readonly #sets: RequestSets;
  readonly #dimensions = new Map<Circumstance, Dimension<string>>();
  readonly #boxKeys = new WeakMap<Box, BoxKeys>();
  readonly #ofKey = new Map<string, readonly Box[]>();
  readonly #known = new Map<string, readonly Box[]>();
  readonly #numbers = new WeakMap<PrincipalAtom, number>();
  #lastNumber = 0;

  constructor(sets: RequestSets) {
    this.#sets = sets;
  }

  /** Those that a question about these boxes can meet. */
  among(boxes: readonly Box[]): readonly Box[] {
    const keys = new Set<string>();
    const accounts = new Set<string>();
    const organizations = new Set<string>();
    const principals = new Set<PrincipalAtom>();
    const owners = new Set<string>();
    let onlyAws = true;
    for (const box of boxes) {
      const own = this.#keysOf(box);
      for (const key of own.keys) keys.add(key);
      for (const account of own.accounts) accounts.add(account);
      for (const organization of own.organizations) organizations.add(organization);
      for (const atom of own.principals) principals.add(atom);
      for (const owner of own.owners) owners.add(owner);
      onlyAws &&= own.onlyAws;
    }
    const [only] = keys;
    if (only === undefined) return [];
    // One key alone can have every value in some request, unless every request has it, or it depends on who has such policies.
    if (keys.size === 1 && principals.size === 0 && !this.#isOfCaller(only))
      return this.#boxesOf(only).filter((box) => box.length === 1);
    const numbers = [...principals].map((atom) => this.#numberOf(atom));
    const id = `${[...keys].sort().join()} ${[...accounts, ...organizations].sort().join()} ${numbers.sort().join()} ${keys.has(RESOURCE_ACCOUNT) ? [...owners].sort().join() : ''} ${keys.has(REGION) && onlyAws}`;
    let known = this.#known.get(id);
    if (!known) {
      known = [
        ...this.#make(keys, [...accounts], [...principals]),
        ...this.#ofOrganizations(keys, [...organizations]),
        ...(keys.has(REGION) ? otherRegions(this.#sets, onlyAws) : []),
        ...this.#ofOwners(keys, [...new Set([...owners, ...accounts])]),
      ];
      if (this.#known.size >= MAX_KEPT) this.#known.clear();
      this.#known.set(id, known);
    }
    return known;
  }

  /** Do its values, or its presence, say what the caller is, or the resource? */
  #isOfCaller(key: string): boolean {
    if (key === RESOURCE_ACCOUNT || key === REGION) return true;
    if (VALUES.some(({ when, test }) => test.key === key && when.caller)) return true;
    const { presence: presences } = this.#sets.catalogue.keyFacts(key)!;
    return OF_ACCOUNTS.every((kind) => presences[kind] === 'absent' || kind === 'service-linked-role');
  }

  #numberOf(atom: PrincipalAtom): number {
    const number = this.#numbers.get(atom) ?? this.#lastNumber++;
    this.#numbers.set(atom, number);
    return number;
  }

  #keysOf(box: Box): BoxKeys {
    const known = this.#boxKeys.get(box);
    if (known) return known;
    const keys = new Set<string>();
    const accounts = new Set<string>();
    const organizations = new Set<string>();
    const principals: PrincipalAtom[] = [];
    const owners: string[] = [];
    let onlyAws = true;
    for (const atom of box) {
      if (atom.dimension.id === 'resource')
        for (const { text } of (atom as ScopeAtom<unknown>).scope.globs) {
          const { account = '', partition = 'aws' } = parseArn(text) ?? {};
          if (partition !== 'aws' && partition !== '*') onlyAws = false;
          if (isAccountId(account)) owners.push(account);
        }
      if (atom.dimension.id === PRINCIPALS.id) principals.push(atom as PrincipalAtom);
      if (!atom.dimension.id.startsWith('key:')) continue;
      const { key, set } = (atom as KeyAtom).test;
      if (!this.#sets.catalogue.keyFacts(key)) continue;
      keys.add(key);
      if (key === REGION && set.family === 'string')
        onlyAws &&= set.globs.every(({ text }) => isRegionOfAws(text));
      if (!TIED.includes(key) || set.family !== 'string') continue;
      for (const { text } of set.globs) {
        for (const account of text.match(/(?<!\d)\d{12}(?!\d)/g) ?? []) accounts.add(account);
        const organization = /^o-[a-z0-9]+(?![a-z0-9*?])/.exec(text)?.[0];
        if (organization !== undefined) organizations.add(organization);
      }
    }
    const own = { keys, principals, accounts, organizations, owners, onlyAws };
    this.#boxKeys.set(box, own);
    return own;
  }

  #make(
    keys: ReadonlySet<string>,
    accounts: readonly string[],
    principals: readonly PrincipalAtom[],
  ): readonly Box[] {
    return [
      ...[...keys].flatMap((key) => this.#boxesOf(key)),
      ...EXCLUSIVE.map((when) => this.#when(when)),
      ...(principals.length === 0
        ? [this.#when({ caller: NOT_OF_POLICIES })]
        : this.#ofCallers(keys, accounts, principals)),
      ...this.#ofAccounts(keys, accounts),
      ...this.#ofTags(keys),
    ];
  }

  #when(when: When): Atom[] {
    return (Object.keys(when) as Circumstance[]).map((of) => {
      const dimension = this.#dimensions.get(of) ?? dimensionOf(of);
      this.#dimensions.set(of, dimension);
      const among: readonly string[] = when[of] ?? [];
      const atom: CircumstanceAtom = { dimension, among, contains: (value) => among.includes(value) };
      return atom as Atom;
    });
  }

  #key(test: KeyTest): Atom {
    return this.#sets.keyAtom(test) as Atom;
  }

  /** What is known of one key. */
  #boxesOf(key: string): readonly Box[] {
    let known = this.#ofKey.get(key);
    if (!known) {
      known = this.#find(key, this.#sets.catalogue.keyFacts(key)!);
      if (this.#ofKey.size >= MAX_KEPT) this.#ofKey.clear();
      this.#ofKey.set(key, known);
    }
    return known;
  }

  #find(key: string, facts: KeyFacts): Box[] {
    const { availability, presence: presences, derivation } = facts;
    const [has, lacks] = [this.#key(presence(key, true)), this.#key(presence(key, false))];
    const kinds = (wanted: string): CallerKind[] =>
      CALLER_KINDS.filter(
        (kind) => presences[kind] === wanted && !(kind === 'service' && facts.servicePrincipals),
      );
    const inAll = !facts.exceptActions && !facts.maybeExceptActions && !OF_SOME_ACTIONS.has(availability);
    const out: Box[] = [];
    const [present, absent, depends] = [kinds('present'), kinds('absent'), kinds('depends')];
    if (inAll && present.length > 0)
      out.push(
        present.length === CALLER_KINDS.length ? [lacks] : [...this.#when({ caller: present }), lacks],
      );
    if (absent.length > 0) out.push([...this.#when({ caller: absent }), has]);
    const by = BY_AVAILABILITY[availability];
    // What MFA and an organization are is the same for everyone; through which networks service-linked roles call is unknown.
    if (by?.present?.credentials || by?.present?.organization) depends.push(...kinds('unknown'));
    if (by?.present && inAll) out.push([...this.#when({ caller: depends, ...by.present }), lacks]);
    if (by?.absent) out.push([...this.#when({ caller: depends, ...by.absent }), has]);
    const issuers = CIRCUMSTANCES.issuer.filter((i) => i !== facts.issuer);
    if (availability === 'credentials-of-service' && issuers.length < CIRCUMSTANCES.issuer.length)
      out.push([...this.#when({ issuer: issuers }), has]);
    for (const test of NEVER) if (test.key === key) out.push([this.#key(test)]);
    for (const { when, test } of VALUES)
      if (test.key === key) out.push([...this.#when(when), this.#key(test), has]);
    // aws:CalledViaFirst is there exactly if aws:CalledVia is.
    for (const from of derivation) {
      if (from.from !== 'keys' || (from.how !== 'first' && from.how !== 'last')) continue;
      const [source] = from.keys.map((k) => k.toLowerCase());
      out.push([has, this.#key(presence(source!, false))], [lacks, this.#key(presence(source!, true))]);
    }
    return out;
  }

  /** The caller and the keys that describe it. */
  #ofCallers(keys: ReadonlySet<string>, named: readonly string[], atoms: readonly PrincipalAtom[]): Box[] {
    // A caller that is not of this account can be one of those that the keys name.
    const where = (holds: (caller: Caller) => boolean): Atom => callersWhere(holds, named) as Atom;
    const otherKinds = (kinds: readonly CallerKind[]): Atom[] =>
      this.#when({ caller: CALLER_KINDS.filter((k) => !kinds.includes(k)) });
    const accountKeys = [ACCOUNT, CALLER_ACCOUNT].filter((key) => keys.has(key));
    const out: Box[] = [
      [where((c) => c.type === 'aws'), ...otherKinds(OF_ACCOUNTS)],
      [where((c) => c.type === 'anonymous'), ...otherKinds(['anonymous'])],
      [where((c) => c.type === 'service'), ...otherKinds(['service'])],
      [where((c) => c.type === 'federated'), ...otherKinds(['federated-identity'])],
    ];
    const callers = [
      ...representativeCallers(atoms.map((a) => a.named)),
      ...atoms.flatMap((a) => a.callers ?? []),
    ];
    const accounts = new Set([...named, ...callers.flatMap((c) => (c.type === 'aws' ? [c.account] : []))]);
    // The key comes first: a search tries other values of it before other callers.
    const few = [...accounts].slice(0, MAX_NAMED);
    const arnsOf = (account: string): string => `arn:*:*::${account}:*`;
    for (const account of few) {
      const ofAccount = where((c) => c.type === 'aws' && c.account === account);
      if (keys.has(ACCOUNT)) out.push([this.#key(noneOf(ACCOUNT, [account])), ofAccount]);
      if (keys.has(CALLER_ACCOUNT)) out.push([...this.#callerAccountOutside(account), ofAccount]);
      if (keys.has(ARN)) out.push([...this.#arnOutside([arnsOf(account)]), ofAccount]);
    }
    // Services and identity providers are in no account of a customer ("AWS JSON policy elements: Principal").
    const isOutside = (c: Caller): boolean => ['service', 'federated', 'anonymous'].includes(c.type);
    const ofAnother = where((c) => (c.type === 'aws' ? !few.includes(c.account) : isOutside(c)));
    for (const key of accountKeys) out.push([this.#key(oneOf(key, few)), ofAnother]);
    if (keys.has(ARN)) out.push([this.#key(oneOf(ARN, few.map(arnsOf))), ofAnother]);
    // A caller that is named is of one kind; one that stands for others of its account is of any.
    const byText = new Map(atoms.flatMap((a) => [...a.named.callers]));
    for (const caller of [...byText.values()].slice(0, MAX_NAMED)) {
      if ('userOf' in caller || caller.type !== 'aws' || caller.form === 'other') continue;
      const roles = caller.form === 'session' ? rolesOf(byText, caller.arn) : [];
      const self = where((c) => c.type === 'aws' && c.arn === caller.arn);
      out.push([self, ...otherKinds(KINDS[caller.form])]);
      if (keys.has(ARN))
        out.push([...this.#arnOutside(roles.length > 0 ? roles : principalArns(caller.arn)), self]);
      if (!keys.has(ARN) || /[*?]/.test(caller.arn) || caller.form === 'session') continue;
      // Who it is, is among the callers to try.
      const isAnother = (c: Caller): boolean =>
        c.type === 'aws' &&
        c.arn !== caller.arn &&
        !principalArns(c.arn).some((arn) => isRoleOf(arn, caller.arn));
      out.push([
        this.#key(oneOf(ARN, [caller.arn])),
        callersWhere(isAnother, named, [{ ...caller, type: 'arn' }]) as Atom,
      ]);
    }
    return out;
  }

  #callerAccountOutside(account: string): Atom[] {
    return [this.#key(noneOf(CALLER_ACCOUNT, [account])), this.#key(presence(CALLER_ACCOUNT, true))];
  }

  #arnOutside(patterns: readonly string[]): Atom[] {
    return [this.#key(noneOf(ARN, patterns)), this.#key(presence(ARN, true))];
  }

  /** aws:PrincipalArn and aws:PrincipalAccount are of the same account. */
  #ofAccounts(keys: ReadonlySet<string>, accounts: readonly string[]): Box[] {
    if (!keys.has(ACCOUNT) || !keys.has(ARN)) return [];
    return accounts.slice(0, MAX_NAMED).flatMap((account): Box[] => {
      const arn = `arn:*:*::${account}:*`;
      return [
        [this.#key(oneOf(ARN, [arn])), this.#key(noneOf(ACCOUNT, [account]))],
        [this.#key(oneOf(ACCOUNT, [account])), ...this.#arnOutside([arn])],
      ];
    });
  }

  /**
   * aws:ResourceAccount is the account that owns the resource, as is the one in its ARN ("AWS global condition context
   * keys"; "Identify AWS resources with Amazon Resource Names (ARNs)").
   */
  #ofOwners(keys: ReadonlySet<string>, accounts: readonly string[]): Box[] {
    if (!keys.has(RESOURCE_ACCOUNT)) return [];
    const within = (account: string, negated = false): Atom => inAccount(this.#sets, account, negated);
    const owned = accounts.slice(0, MAX_NAMED).flatMap((account): Box[] => [
      [
        this.#key(noneOf(RESOURCE_ACCOUNT, [account])),
        this.#key(presence(RESOURCE_ACCOUNT, true)),
        within(account),
      ],
      [this.#key(oneOf(RESOURCE_ACCOUNT, [account])), within(account, true), within('?'.repeat(12))],
    ]);
    return [withoutOwner(this.#sets), ...owned];
  }

  /** The paths of an account in its organization begin with the ID of that. */
  #ofOrganizations(keys: ReadonlySet<string>, organizations: readonly string[]): Box[] {
    if (!keys.has(ORGANIZATION) || !keys.has(PATHS)) return [];
    return organizations.slice(0, MAX_NAMED).flatMap((id): Box[] => [
      [this.#key(oneOf(ORGANIZATION, [id])), this.#key(noneOf(PATHS, [`${id}/*`]))],
      [this.#key(someOf(PATHS, [`${id}/*`])), this.#key(noneOf(ORGANIZATION, [id]))],
    ]);
  }

  /** aws:TagKeys are the names of the tags in the request; their case does not matter in a condition. */
  #ofTags(keys: ReadonlySet<string>): Box[] {
    if (!keys.has(TAG_KEYS)) return [];
    const tags = [...keys].filter((key) => key.startsWith(REQUEST_TAG)).slice(0, MAX_NAMED);
    return tags.flatMap((key): Box[] => {
      const tag = key.slice(REQUEST_TAG.length);
      return [
        [this.#key(presence(key, true)), this.#key(lacksTag(TAG_KEYS, tag))],
        [this.#key(presence(key, false)), this.#key(hasTag(TAG_KEYS, tag))],
      ];
    });
  }
}

const KINDS = {
  root: ['root'],
  user: ['user'],
  role: ['role-session', 'service-linked-role'],
  session: ['role-session', 'service-linked-role'],
  'federated-user': ['federated-user'],
} as const satisfies Record<string, readonly CallerKind[]>;

/** The named roles that a session can be of: names are unique in an account ("IAM identifiers", User Guide). */
function rolesOf(named: ReadonlyMap<string, object>, session: string): readonly string[] {
  const [first, path] = principalArns(session);
  if (first === undefined || path === undefined) return [];
  return [...named.keys()].filter((arn) => isRoleOf(first, arn) || isRoleOf(path, arn));
}

/** @param pattern one of `principalArns`. */
function isRoleOf(pattern: string, arn: string): boolean {
  const [start, name] = pattern.split('*');
  return name === undefined ? pattern === arn : arn.startsWith(start!) && arn.endsWith(name);
}

/** The values of aws:PrincipalArn in requests of a caller: that of a session is its role's, whose path is not in the ARN of the session. */
function principalArns(arn: string): readonly string[] {
  const m = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  if (!m) return [arn];
  const role = `arn:${m[1]}:iam::${m[2]}:role/`;
  return [`${role}${m[3]}`, `${role}*/${m[3]}`];
}

const newImpossible = (sets: RequestSets): ImpossibleRequests => new ImpossibleRequests(sets);

/** Boxes of requests that do not exist, as far as a question about these boxes can meet them. */
export const impossibleAmong = (sets: RequestSets, boxes: readonly Box[]): readonly Box[] =>
  sets.derived.of(newImpossible).among(boxes);

/** Those of them that do not exist for any action: for questions about classes of actions, whose boxes do not contain the actions. */
export const impossibleForAllActions = (sets: RequestSets, boxes: readonly Box[]): readonly Box[] =>
  impossibleAmong(sets, boxes).filter((box) => box.every((atom) => atom.dimension.id !== 'action'));
