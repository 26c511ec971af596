/**
 * What the Service Authorization Reference documents about services, actions, resource types and condition keys. Reads the
 * asset that scripts/build-catalogue.mjs writes. Pure: it takes bytes, and decodes a service when it is first used.
 */

import { Derived } from '../text/derived.js';
import { type AccessLevel, levelsOf } from './access-levels.js';
import { ActionIds } from './action-ids.js';
import { ActionUsage } from './action-usage.js';
import { type ApiOperations, readOperations } from './api-operations.js';
import type { AuthorizationFacts } from './authorization-facts.js';
import { ConditionValues, type EncodedValues } from './condition-values.js';
import type { EncodedCommon, Partition } from './encoded-common.js';
import type { EncodedService } from './encoded-service.js';
import type { KeyFacts } from './key-facts.js';
import { byKeyName, indexByName } from './key-index.js';
import { KEY_TYPES, type KeyType } from './key-types.js';
import { PolicyUsage } from './policy-usage.js';
import type { ServicePrincipals } from './service-principals.js';

/** Part of every host (Node, browsers), but not of ECMAScript: the core is compiled without the globals of a host. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

export interface ResourceTypeUse {
  readonly type: ResourceType;
  /** AWS marks it as required for the action (an asterisk in the reference). */
  readonly required: boolean;
  /** Condition keys that apply only when the action is made on this type. */
  readonly conditionKeys: readonly string[];
}

export interface Action {
  /** As AWS writes it, without the prefix: `GetObject`. */
  readonly name: string;
  /** With the prefix: `s3:GetObject`. */
  readonly id: string;
  readonly description: string;
  /** One or two access levels. */
  readonly levels: readonly AccessLevel[];
  readonly resourceTypes: readonly ResourceTypeUse[];
  readonly conditionKeys: readonly string[];
  /** Other permissions that the action needs, as of `CatalogueInfo.dependentActionsAsOf`. */
  readonly dependentActions: readonly string[];
  readonly service: Service;
}

export interface ResourceType {
  readonly name: string;
  /** ARN formats with `${Placeholder}` parts; rarely more than one. */
  readonly arns: readonly string[];
  readonly conditionKeys: readonly string[];
}

export interface ConditionKey {
  /** As AWS documents it; can contain a placeholder: `aws:RequestTag/${TagKey}`. */
  readonly name: string;
  readonly type: KeyType;
  readonly multivalued: boolean;
  readonly description: string;
  /** For global keys: a sentence on when AWS puts the key into a request. */
  readonly when?: string;
  readonly global: boolean;
}

export interface ServiceSummary {
  readonly prefix: string;
  readonly name: string;
  readonly actionCount: number;
}

export interface CatalogueInfo {
  readonly source: string;
  readonly version: string;
  /** ISO date of the service data. */
  readonly updatedAt: string;
  readonly dependentActionsAsOf: string;
  readonly counts: Readonly<Record<'services' | 'actions' | 'resourceTypes' | 'conditionKeys', number>>;
}

type Chunk = readonly [offset: number, length: number];

interface Header extends CatalogueInfo {
  readonly format: number;
  readonly services: Readonly<Record<string, readonly [string, number, number, number]>>;
  readonly foreignKeys: Readonly<Record<string, readonly string[]>>;
  readonly arnServices: Readonly<Record<string, readonly string[]>>;
  readonly common: Chunk;
  readonly values: Chunk;
}

/** A record's own property, without inherited ones (`constructor`). */
const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const lowerSet = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((n) => n.toLowerCase()));

const VERB = 'Grants permission to ';

/** One decoded service. Actions are created on first use, because names alone cost much less. */
export class Service {
  readonly prefix: string;
  readonly name: string;
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly ConditionKey[];
  /** What other layers compute from the service. */
  readonly derived = new Derived<Service>(this);
  /** How policies use its actions. */
  readonly usage: ActionUsage;
  readonly actionIds: ActionIds;
  readonly #encoded: EncodedService;
  readonly #actions: (Action | undefined)[];
  #index: Map<string, number> | undefined;
  #keys: Map<string, ConditionKey> | undefined;
  #descriptions: readonly string[] | undefined;

  constructor(prefix: string, name: string, encoded: EncodedService) {
    this.prefix = prefix;
    this.name = name;
    this.#encoded = encoded;
    this.usage = new ActionUsage(encoded.usage);
    this.actionIds = new ActionIds(prefix, encoded.names);
    this.#actions = new Array(this.actionNames.length);
    this.resourceTypes = encoded.resourceTypes.map(([typeName, arns, keys]) => ({
      name: typeName,
      arns,
      conditionKeys: this.#keyList(keys),
    }));
    this.conditionKeys = encoded.conditionKeys.map(([keyName, type, description]) => ({
      name: keyName,
      type: KEY_TYPES[type]!,
      multivalued: KEY_TYPES[type]!.startsWith('ArrayOf'),
      description,
      global: false,
    }));
  }

  /** Names of all actions, sorted, without the prefix. */
  get actionNames(): readonly string[] {
    return this.actionIds.names;
  }

  /** `actionNames` in lowercase, in the same order. */
  get lowerNames(): readonly string[] {
    return this.actionIds.lowerNames;
  }

  get actions(): readonly Action[] {
    return this.actionNames.map((_, i) => this.#actionAt(i));
  }

  /** The action of that name (case-insensitive, without the prefix). */
  action(name: string): Action | undefined {
    const i = this.actionIndex(name);
    return i === undefined ? undefined : this.#actionAt(i);
  }

  /** Position of the action in `actionNames` (case-insensitive). */
  actionIndex(name: string): number | undefined {
    this.#index ??= new Map(this.lowerNames.map((n, i) => [n, i]));
    return this.#index.get(name.toLowerCase());
  }

  /** Bit mask over ACCESS_LEVELS of the action at a position. */
  levelMask(index: number): number {
    return this.#encoded.levels[index] ?? 0;
  }

  /** The key of the service with exactly this name (case-insensitive), with placeholders as AWS documents them. */
  conditionKey(name: string): ConditionKey | undefined {
    this.#keys ??= new Map(this.conditionKeys.map((k) => [k.name.toLowerCase(), k]));
    return this.#keys.get(name.toLowerCase());
  }

  #keyList(id: number): readonly string[] {
    return (this.#encoded.keyLists[id] ?? []).map((k) => this.#encoded.keyNames[k]!);
  }

  #actionAt(i: number): Action {
    const known = this.#actions[i];
    if (known) return known;
    this.#descriptions ??= this.#encoded.descriptions.split('\n');
    const name = this.actionNames[i]!;
    const text = this.#descriptions[i] ?? '';
    const mask = this.levelMask(i);
    const action: Action = {
      name,
      id: `${this.prefix}:${name}`,
      description: text.startsWith('!') ? text.slice(1) : VERB + text,
      levels: levelsOf(mask),
      resourceTypes: (this.#encoded.typeLists[this.#encoded.actionTypes[i]!] ?? []).map(
        ([type, required, keys]) => ({
          type: this.resourceTypes[type]!,
          required: required === 1,
          conditionKeys: this.#keyList(keys),
        }),
      ),
      conditionKeys: this.#keyList(this.#encoded.actionKeys[i]!),
      dependentActions: this.#encoded.dependents[i] ?? [],
      service: this,
    };
    this.#actions[i] = action;
    return action;
  }
}

export class Catalogue {
  readonly info: CatalogueInfo;
  /** What other layers compute from the catalogue. */
  readonly derived = new Derived<Catalogue>(this);
  readonly #bytes: Uint8Array;
  readonly #body: number;
  readonly #header: Header;
  readonly #services = new Map<string, Service>();
  readonly #actionsById = new Map<string, Action>();
  readonly #summaries: readonly ServiceSummary[];
  #common: EncodedCommon | undefined;
  #apiOperations: ApiOperations | undefined;
  #usage: PolicyUsage | undefined;
  #conditionValues: ConditionValues | undefined;
  #globalKeys: readonly ConditionKey[] | undefined;
  #globalKeyIndex: Map<string, ConditionKey> | undefined;
  #keyFactsIndex: Map<string, KeyFacts> | undefined;
  #retiredActions: ReadonlySet<string> | undefined;
  #enforcedActions: ReadonlySet<string> | undefined;

  /** @throws RangeError if the bytes are not a catalogue asset of a known format. */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 8 || view.getUint32(0) !== 0x49414d43)
      throw new RangeError('not a Grantwise catalogue');
    const headerLength = view.getUint32(4, true);
    this.#bytes = bytes;
    this.#body = 8 + headerLength;
    this.#header = this.#parse(-headerLength, headerLength) as Header;
    if (this.#header.format !== 1) throw new RangeError(`unknown catalogue format ${this.#header.format}`);
    this.info = this.#header;
    this.#summaries = Object.entries(this.#header.services).map(([prefix, [name, , , actionCount]]) => ({
      prefix,
      name,
      actionCount,
    }));
  }

  /** All services, sorted by prefix; nothing is decoded. */
  get services(): readonly ServiceSummary[] {
    return this.#summaries;
  }

  /** How many services have been decoded (tests and benchmarks watch it). */
  get decodedServices(): number {
    return this.#services.size;
  }

  hasService(prefix: string): boolean {
    return Object.hasOwn(this.#header.services, prefix.toLowerCase());
  }

  /** The service of a prefix (case-insensitive), decoded on first use. */
  service(prefix: string): Service | undefined {
    const key = prefix.toLowerCase();
    const known = this.#services.get(key);
    if (known) return known;
    if (!this.hasService(key)) return undefined;
    const [name, offset, length] = own(this.#header.services, key)!;
    const service = new Service(key, name, this.#parse(offset, length) as EncodedService);
    this.#services.set(key, service);
    return service;
  }

  /** The action of an id such as `s3:GetObject` (case-insensitive, no wildcards). */
  action(id: string): Action | undefined {
    const known = this.#actionsById.get(id);
    if (known) return known;
    const colon = id.indexOf(':');
    const action = colon < 0 ? undefined : this.service(id.slice(0, colon))?.action(id.slice(colon + 1));
    if (action && this.#actionsById.size < this.info.counts.actions) this.#actionsById.set(id, action);
    return action;
  }

  /** Prefixes of the services whose resource types use that service name in their ARNs. */
  prefixesForArnService(arnService: string): readonly string[] {
    const name = arnService.toLowerCase();
    return own(this.#header.arnServices, name) ?? (this.hasService(name) ? [name] : []);
  }

  get globalKeys(): readonly ConditionKey[] {
    this.#globalKeys ??= this.#readCommon().globalKeys.map(([name, type, multivalued, description]) => ({
      name,
      type: KEY_TYPES[type]!,
      multivalued: multivalued === 1,
      description,
      when: this.keyFacts(name)!.when,
      global: true,
    }));
    return this.#globalKeys;
  }

  globalKey(name: string): ConditionKey | undefined {
    this.#globalKeyIndex ??= indexByName(this.globalKeys);
    return byKeyName(this.#globalKeyIndex, name);
  }

  /** What is documented of every global key, and of the keys of services that can be derived. */
  get allKeyFacts(): readonly KeyFacts[] {
    return this.#readCommon().keyFacts;
  }

  /**
   * Which requests have a key, and where its value comes from: every global key, and the service-specific keys that can be
   * derived. By the name in a policy (case-insensitive; `aws:RequestTag/team`).
   */
  keyFacts(name: string): KeyFacts | undefined {
    this.#keyFactsIndex ??= indexByName(this.#readCommon().keyFacts);
    return byKeyName(this.#keyFactsIndex, name);
  }

  /**
   * Services whose keys have a prefix that is not the service's own (`saml`, `accounts.google.com`; `ec2` keys of ssm).
   */
  foreignKeyOwners(prefix: string): readonly string[] {
    return own(this.#header.foreignKeys, prefix) ?? [];
  }

  get partitions(): readonly Partition[] {
    return this.#readCommon().partitions;
  }

  get servicePrincipals(): ServicePrincipals {
    return this.#readCommon().servicePrincipals;
  }

  /** Facts about decisions that no policy contains. */
  get authorizationFacts(): AuthorizationFacts {
    return this.#readCommon().authorizationFacts;
  }

  /** Service prefixes whose actions a resource control policy can contain. */
  get rcpServices(): readonly string[] {
    return this.#readCommon().rcpServices;
  }

  /** Prefixes of the services whose requests have a global key; undefined: nearly all services. */
  servicesOfKey(name: string): readonly string[] | undefined {
    const wanted = name.toLowerCase();
    return Object.entries(this.#readCommon().keyServices).find(([key]) => key.toLowerCase() === wanted)?.[1];
  }

  /** Retired or undocumented prefixes that real policies still use. */
  isRetiredService(prefix: string): boolean {
    return this.#readCommon().retiredServices.includes(prefix.toLowerCase());
  }

  /** Retired or undocumented actions that real policies still use. */
  isRetiredAction(id: string): boolean {
    this.#retiredActions ??= lowerSet(this.#readCommon().retiredActions);
    return this.#retiredActions.has(id.toLowerCase());
  }

  /** Actions that AWS enforces although it does not document them. */
  isEnforcedAction(id: string): boolean {
    this.#enforcedActions ??= lowerSet(this.#readCommon().enforcedActions);
    return this.#enforcedActions.has(id.toLowerCase());
  }

  /** How policies use what the catalogue has. */
  get usage(): PolicyUsage {
    this.#usage ??= new PolicyUsage(this.#readCommon().usage);
    return this.#usage;
  }

  /** The values that AWS documents for condition keys; decoded on first use. */
  get conditionValues(): ConditionValues {
    this.#conditionValues ??= new ConditionValues(this.#parse(...this.#header.values) as EncodedValues);
    return this.#conditionValues;
  }

  get apiOperations(): ApiOperations {
    this.#apiOperations ??= readOperations(this.#readCommon().apiOperations);
    return this.#apiOperations;
  }

  /** The page of a service in the Service Authorization Reference. */
  referenceUrl(prefix: string): string {
    const slug = own(this.#readCommon().referencePages, prefix)?.[0] ?? prefix;
    return `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${slug}.html`;
  }

  #readCommon(): EncodedCommon {
    this.#common ??= this.#parse(...this.#header.common) as EncodedCommon;
    return this.#common;
  }

  #parse(offset: number, length: number): unknown {
    const start = this.#body + offset;
    return JSON.parse(new TextDecoder().decode(this.#bytes.subarray(start, start + length)));
  }
}
