/**
 * What the Service Authorization Reference documents about services, actions, resource types and condition keys. Pure: it
 * takes the bytes of the asset, and decodes a service when it is first used.
 */

import { Derived } from '../text/derived.js';
import { type AccessLevel, levelsOf } from './access-levels.js';
import { ActionIds } from './action-ids.js';
import type { ActionUsage } from './action-usage.js';
import { type ApiOperations, readOperations } from './api-operations.js';
import { Asset, type CatalogueInfo, type ServiceChunks } from './asset.js';
import type { AuthorizationFacts } from './authorization-facts.js';
import { ConditionValues, type EncodedValues } from './condition-values.js';
import { DocumentedAction } from './documented-action.js';
import type { EncodedCommon, Partition } from './encoded-common.js';
import type { EncodedService } from './encoded-service.js';
import type { KeyFacts } from './key-facts.js';
import { byKeyName, indexByName, lowerSet } from './key-index.js';
import { KEY_TYPES, type KeyType } from './key-types.js';
import { type EncodedPolicyUsage, PolicyUsage } from './policy-usage.js';
import type { ServicePrincipals } from './service-principals.js';

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

export type { CatalogueInfo } from './asset.js';

export interface ServiceSummary {
  readonly prefix: string;
  readonly name: string;
  readonly actionCount: number;
}

/** A record's own property, without inherited ones (`constructor`). */
const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const NONE: readonly never[] = [];
const VERB = 'Grants permission to ';

/** What a service is decoded from; functions for what most policies do not need. */
interface ServiceParts {
  readonly names: string;
  encoded(): EncodedService;
  descriptions(): string;
  usage(): PolicyUsage;
}

/** One decoded service. Actions are created on first use, because names alone cost much less. */
export class Service {
  readonly prefix: string;
  readonly name: string;
  /** What other layers compute from the service. */
  readonly derived = new Derived<Service>(this);
  readonly actionIds: ActionIds;
  readonly #parts: ServiceParts;
  readonly #actions: (Action | undefined)[];
  /** By their numbers. */
  readonly #keyLists: (readonly string[])[] = [];
  readonly #uses: (readonly ResourceTypeUse[])[] = [];
  #decoded: EncodedService | undefined;
  #resourceTypes: readonly ResourceType[] | undefined;
  #conditionKeys: readonly ConditionKey[] | undefined;
  #index: Map<string, number> | undefined;
  #keys: Map<string, ConditionKey> | undefined;
  #descriptions: readonly string[] | undefined;

  constructor(prefix: string, name: string, parts: ServiceParts) {
    this.prefix = prefix;
    this.name = name;
    this.#parts = parts;
    this.actionIds = new ActionIds(prefix, parts.names);
    this.#actions = new Array(this.actionNames.length);
  }

  /** All except the names, which is most of it; many questions are about names alone. */
  get #encoded(): EncodedService {
    this.#decoded ??= this.#parts.encoded();
    return this.#decoded;
  }

  get resourceTypes(): readonly ResourceType[] {
    const { resourceTypes: all } = this.#encoded;
    this.#resourceTypes ??= all.map(([name, arns, keys]) => ({
      name,
      arns,
      conditionKeys: this.#keyList(keys),
    }));
    return this.#resourceTypes;
  }

  get conditionKeys(): readonly ConditionKey[] {
    this.#conditionKeys ??= this.#encoded.conditionKeys.map(([name, number, description]) => {
      const type = KEY_TYPES[number]!;
      return { name, type, multivalued: type.startsWith('ArrayOf'), description, global: false };
    });
    return this.#conditionKeys;
  }

  /** How policies use its actions. */
  get usage(): ActionUsage {
    return this.#parts.usage().ofService(this.prefix);
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
    this.#keyLists[id] ??= (this.#encoded.keyLists[id] ?? NONE).map((k) => this.#encoded.keyNames[k]!);
    return this.#keyLists[id];
  }

  /** Many actions of a service are made on the same types. */
  #usesOf(id: number): readonly ResourceTypeUse[] {
    this.#uses[id] ??= (this.#encoded.typeLists[id] ?? NONE).map(([type, required, keys]) => ({
      type: this.resourceTypes[type]!,
      required: required === 1,
      conditionKeys: this.#keyList(keys),
    }));
    return this.#uses[id];
  }

  /** What the action at a position grants permission to. */
  description(index: number): string {
    this.#descriptions ??= this.#parts.descriptions().split('\n');
    const text = this.#descriptions[index] ?? '';
    return text.startsWith('!') ? text.slice(1) : VERB + text;
  }

  #actionAt(i: number): Action {
    this.#actions[i] ??= new DocumentedAction(this, i, {
      levels: levelsOf(this.levelMask(i)),
      resourceTypes: this.#usesOf(this.#encoded.actionTypes[i]!),
      conditionKeys: this.#keyList(this.#encoded.actionKeys[i]!),
      dependentActions: this.#encoded.dependents[i] ?? NONE,
    });
    return this.#actions[i];
  }
}

export class Catalogue {
  readonly info: CatalogueInfo;
  /** What other layers compute from the catalogue. */
  readonly derived = new Derived<Catalogue>(this);
  readonly #asset: Asset;
  readonly #chunks: ReadonlyMap<string, ServiceChunks>;
  readonly #services = new Map<string, Service>();
  readonly #actionsById = new Map<string, Action>();
  #common: EncodedCommon | undefined;
  #apiOperations: ApiOperations | undefined;
  #usage: PolicyUsage | undefined;
  #conditionValues: ConditionValues | undefined;
  #globalKeys: readonly ConditionKey[] | undefined;
  #globalKeyIndex: Map<string, ConditionKey> | undefined;
  #keyFactsIndex: Map<string, KeyFacts> | undefined;
  #retiredActions: ReadonlySet<string> | undefined;
  #enforcedActions: ReadonlySet<string> | undefined;
  #unlistedOperations: ReadonlySet<string> | undefined;

  /** @throws RangeError if the bytes are not a catalogue asset of a known format. */
  constructor(bytes: Uint8Array) {
    this.#asset = new Asset(bytes);
    this.info = this.#asset.header;
    this.#chunks = new Map(this.#asset.services.map((chunks) => [chunks.prefix, chunks]));
  }

  /** All services, sorted by prefix; nothing is decoded. */
  get services(): readonly ServiceSummary[] {
    return this.#asset.services;
  }

  /** How many services have been decoded (tests and benchmarks watch it). */
  get decodedServices(): number {
    return this.#services.size;
  }

  hasService(prefix: string): boolean {
    return this.#chunks.has(prefix.toLowerCase());
  }

  /** The service of a prefix (case-insensitive), decoded on first use. */
  service(prefix: string): Service | undefined {
    const key = prefix.toLowerCase();
    const known = this.#services.get(key);
    if (known) return known;
    const chunks = this.#chunks.get(key);
    if (!chunks) return undefined;
    const service = new Service(key, chunks.name, {
      names: this.#asset.text(chunks.names),
      encoded: () => this.#asset.json(chunks.encoded) as EncodedService,
      descriptions: () => this.#asset.text(chunks.descriptions),
      usage: () => this.usage,
    });
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
    return own(this.#asset.header.arnServices, name) ?? (this.hasService(name) ? [name] : []);
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
    return own(this.#asset.header.foreignKeys, prefix) ?? [];
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

  /** Operations of the APIs for which AWS documents no action, in lowercase: there can be one of the same name. */
  get unlistedOperations(): ReadonlySet<string> {
    this.#unlistedOperations ??= lowerSet(this.#readCommon().unlistedOperations);
    return this.#unlistedOperations;
  }

  /** How policies use what the catalogue has. */
  get usage(): PolicyUsage {
    this.#usage ??= new PolicyUsage(this.#asset.json(this.#asset.header.usage) as EncodedPolicyUsage);
    return this.#usage;
  }

  /** The values that AWS documents for condition keys; decoded on first use. */
  get conditionValues(): ConditionValues {
    this.#conditionValues ??= new ConditionValues(
      this.#asset.json(this.#asset.header.values) as EncodedValues,
    );
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
    this.#common ??= this.#asset.json(this.#asset.header.common) as EncodedCommon;
    return this.#common;
  }
}
