/**
 * Which action someone will write next, from what the policy already has before the cursor: what usually follows, what
 * the list is about, whether it is sorted, what similar lists have. A weighted sum of features; `WEIGHTS` were fitted to the
 * letters that are typed in each fifth of the corpus, with the counts of the other fifths.
 */
import type { Similar } from '../catalogue/action-lists.js';
import type { Catalogue, Service } from '../catalogue/catalogue.js';
import type { Policy } from '../policy/policy.js';
import { wordsOf } from './completion-source.js';

/** The weight of each feature; the comments say what is 1 or 0, or a share from 0 to 1, or a logarithm. */
const WEIGHTS = {
  /** It follows the action before it (whether it does, and a quarter of the logarithm of the share). */
  follows: 4.3,
  followsOften: 2.46,
  /** It follows the one before that, or any in the list (share). */
  followsSecond: 2.33,
  followsAny: 1.07,
  /** The action before it usually comes after it (share). */
  precedes: 1.59,
  /** Lists of AWS that are similar have it, or have it after the action before it (share). */
  similarHas: 6.6,
  similarNext: 4.5,
  /** Policies that have it, of those with the service (logarithm), and whether there are any. */
  relative: 0.57,
  seen: -1.72,
  /** Its service: that of the action before it, one of the statement. */
  serviceBefore: 1.85,
  serviceOfStatement: 0.65,
  /** The nouns of its name that the action before it, the statement and the earlier statements share (share). */
  nounsBefore: 1.88,
  nounsOfStatement: 1.01,
  nounsOfPolicy: 0.16,
  /** Its verb is that of the action before it. */
  verbBefore: 0.71,
  /** In a sorted list: near the action before it (1 / distance), before it, and far from it (a third of the logarithm). */
  sorted: 1.44,
  unsorted: -0.19,
  distant: -0.85,
  /** An earlier statement has it. */
  repeated: -3.45,
  /** The share of the list that has its access levels. */
  level: 0.83,
  /** Statements that it begins (logarithm). */
  first: 0.77,
  /** Where nothing is written before it: statements and policies that it begins, and policies with its service (logarithms). */
  firstOfOpening: 0.3,
  opening: 1,
  openingService: 1,
  /** Words of its name, by the quarter. */
  words: -0.26,
} as const;

/** Of a long list, the last actions say what follows. */
const RECENT = 40;

/** For an action between two of a sorted list: divided by the number of actions that could be there. */
const BETWEEN = 80;
/** For an action that would not be between them. */
const OUTSIDE = 4;

/** A noun without its plural ending, so that Subnet and Subnets are equal. */
const singular = (word: string): string => word.toLowerCase().replace(/(?<=..)s$/, '');

interface NameParts {
  readonly verb: string;
  readonly nouns: readonly string[];
}

/** What the names of a service's actions consist of; by the positions of the actions. */
interface ServiceNames {
  readonly parts: readonly NameParts[];
  /** What the counts and the length of the name say, whatever the policy. */
  readonly base: Float64Array;
  /** Actions with a noun; one with the noun twice is there twice. */
  readonly withNoun: ReadonlyMap<string, readonly number[]>;
  readonly withVerb: ReadonlyMap<string, readonly number[]>;
}

function namesOf(service: Service): ServiceNames {
  const base = new Float64Array(service.actionNames.length);
  const withNoun = new Map<string, number[]>();
  const withVerb = new Map<string, number[]>();
  const note = (map: Map<string, number[]>, word: string, index: number): void => {
    const known = map.get(word);
    if (known) known.push(index);
    else map.set(word, [index]);
  };
  const parts = service.actionNames.map((name, index): NameParts => {
    const words = wordsOf(name);
    const count = service.usage.count(index);
    base[index] =
      (WEIGHTS.words * words.length) / 4 +
      (count > 0 ? WEIGHTS.seen : 0) +
      WEIGHTS.relative * Math.log((count + 0.1) / (service.usage.policies + 1));
    const verb = words[0] ?? '';
    const nouns = words.slice(1).map(singular);
    note(withVerb, verb, index);
    for (const noun of nouns) note(withNoun, noun, index);
    return { verb, nouns };
  });
  return { parts, base, withNoun, withVerb };
}

/** By position, the actions of the service that it follows, each with the share of the policies with that action. */
function predecessorsOf(service: Service): ReadonlyMap<number, Shares> {
  const out = new Map<number, Map<number, number>>();
  service.actionNames.forEach((_, index) => {
    for (const { action, count } of service.usage.followers(index)) {
      if (typeof action !== 'number') continue;
      const own = out.get(action) ?? new Map<number, number>();
      own.set(index, shareOf(count, service, index));
      out.set(action, own);
    }
  });
  return out;
}

/** An action of the policy: its service and its position there. */
interface Listed {
  readonly service: Service;
  readonly index: number;
}

const shareOf = (count: number, service: Service, index: number): number =>
  count / (service.usage.count(index) + 1);

/** Positions in a service, with a share each. */
type Shares = ReadonlyMap<number, number>;

export class ActionLikelihood {
  /** Services of the actions before the cursor, the one of the last action first. */
  readonly services: readonly Service[];
  readonly #catalogue: Catalogue;
  /** The actions before the cursor in its list, then the actions of the statements before it. */
  readonly #list: readonly Listed[];
  readonly #earlier: readonly Listed[];
  readonly #last: Listed | undefined;
  /** What a noun adds: the weights of the statement and of the statements before it. */
  readonly #nouns = new Map<string, number>();
  readonly #levels = new Map<number, number>();
  readonly #ofStatement = new Set<Service>();
  readonly #ofPolicy = new Set<Service>();
  readonly #repeated = new Map<Service, Set<number>>();
  readonly #sorted: boolean;
  /** The action after the cursor. */
  readonly #next: Listed | undefined;
  readonly #follows: ReadonlyMap<Service, Shares>;
  readonly #followsSecond: ReadonlyMap<Service, Shares>;
  readonly #followsAny: ReadonlyMap<Service, Shares>;
  readonly #similar: Similar;

  /**
   * @param list the items of the list at the cursor, as they are written, those before the cursor first.
   * @param before how many of them are before the cursor.
   */
  constructor(
    catalogue: Catalogue,
    policy: Policy,
    list: readonly string[],
    before: number,
    statementIndex: number,
  ) {
    this.#catalogue = catalogue;
    const earlier = policy.statements.filter((s) => s.index < statementIndex);
    const earlierItems = earlier.flatMap((s) => s.action?.items.map((i) => i.value) ?? []);
    this.#list = this.#resolve(list.slice(0, before));
    this.#earlier = this.#resolve(earlierItems.slice(-400));
    const after = this.#resolve(list.slice(before, before + RECENT));
    this.#last = this.#list.at(-1) ?? this.#earlier.at(-1);
    this.#note(list, earlierItems, after);
    const { service } = this.#last ?? {};
    const own = this.#list.filter((a) => a.service === service).slice(-4);
    this.#next = after[0]?.service === service ? after[0] : undefined;
    if (this.#next) own.push(this.#next);
    this.#sorted = own.length > 1 && own.every((a, i) => i === 0 || a.index > own[i - 1]!.index);
    this.#follows = this.#followers(this.#last ? [this.#last] : []);
    this.#followsSecond = this.#followers(this.#list.slice(-2, -1));
    this.#followsAny = this.#followers(this.#list.slice(-RECENT));
    this.#similar = catalogue.usage.lists.similarTo(
      this.#list.slice(-RECENT).map(({ service: { prefix }, index }) => ({ prefix, index })),
    );
    this.services = [
      ...new Set([
        ...(service ? [service] : []),
        ...this.#ofStatement,
        ...this.#ofPolicy,
        ...this.#follows.keys(),
        ...this.#followsAny.keys(),
      ]),
    ];
  }

  #resolve(ids: readonly string[]): Listed[] {
    return ids.flatMap((id) => {
      const colon = id.indexOf(':');
      const service = colon > 0 ? this.#catalogue.service(id.slice(0, colon)) : undefined;
      const index = service?.actionIndex(id.slice(colon + 1));
      return service && index !== undefined ? [{ service, index }] : [];
    });
  }

  #note(list: readonly string[], earlierItems: readonly string[], after: readonly Listed[]): void {
    const services = (ids: readonly string[], into: Set<Service>): void => {
      for (const id of ids) {
        const service = this.#catalogue.service(id.slice(0, Math.max(0, id.indexOf(':'))));
        if (service) into.add(service);
      }
    };
    services(list, this.#ofStatement);
    services(earlierItems, this.#ofPolicy);
    for (const { service, index } of [...this.#list, ...after]) {
      const { nouns } = service.derived.of(namesOf).parts[index]!;
      for (const noun of nouns) this.#nouns.set(noun, WEIGHTS.nounsOfStatement);
      const level = service.levelMask(index);
      this.#levels.set(level, (this.#levels.get(level) ?? 0) + 1);
    }
    const earlierNouns = new Set<string>();
    for (const { service, index } of this.#earlier) {
      for (const noun of service.derived.of(namesOf).parts[index]!.nouns) earlierNouns.add(noun);
      const repeated = this.#repeated.get(service) ?? new Set<number>();
      this.#repeated.set(service, repeated.add(index));
    }
    for (const noun of earlierNouns)
      this.#nouns.set(noun, (this.#nouns.get(noun) ?? 0) + WEIGHTS.nounsOfPolicy);
  }

  #followers(actions: readonly Listed[]): ReadonlyMap<Service, Shares> {
    const out = new Map<Service, Map<number, number>>();
    for (const { service, index } of actions) {
      for (const { action, count } of service.usage.followers(index)) {
        const to = typeof action === 'number' ? { service, index: action } : this.#resolve([action])[0];
        if (!to) continue;
        let shares = out.get(to.service);
        if (!shares) {
          shares = new Map();
          out.set(to.service, shares);
        }
        shares.set(to.index, Math.max(shares.get(to.index) ?? 0, shareOf(count, service, index)));
      }
    }
    return out;
  }

  /**
   * How likely each action of a service is, by its position: logarithms, comparable between services. What concerns a few
   * actions only is added to these: a service can have hundreds.
   */
  scores(service: Service): Float64Array {
    const names = service.derived.of(namesOf);
    const last = this.#last?.service === service ? this.#last : undefined;
    const ofService =
      (last ? WEIGHTS.serviceBefore : 0) + (this.#ofStatement.has(service) ? WEIGHTS.serviceOfStatement : 0);
    const out = names.base.map((base) => base + ofService);
    const addShares = (shares: Shares | undefined, weight: number): void => {
      for (const [index, share] of shares ?? []) out[index]! += weight * share;
    };
    for (const [index, share] of this.#follows.get(service) ?? [])
      out[index]! += WEIGHTS.follows + (WEIGHTS.followsOften * Math.log(share)) / 4;
    addShares(this.#followsSecond.get(service), WEIGHTS.followsSecond);
    addShares(this.#followsAny.get(service), WEIGHTS.followsAny);
    addShares(this.#similar.together.get(service.prefix), WEIGHTS.similarHas);
    addShares(this.#similar.next.get(service.prefix), WEIGHTS.similarNext);
    if (last) addShares(service.derived.of(predecessorsOf).get(last.index), WEIGHTS.precedes);
    for (const [noun, weight] of this.#nouns)
      for (const index of names.withNoun.get(noun) ?? [])
        out[index]! += weight / names.parts[index]!.nouns.length;
    this.#addLevels(out, service);
    if (this.#list.length > 0) {
      if (last) this.#addPosition(out, last, names);
    } else {
      const first = this.#last ? WEIGHTS.first : WEIGHTS.firstOfOpening;
      for (const [index, count] of service.usage.beginnings()) out[index]! += first * Math.log1p(count);
      if (!this.#last) this.#addOpening(out, service);
    }
    for (const index of this.#repeated.get(service) ?? []) out[index]! += WEIGHTS.repeated;
    return out;
  }

  /** What someone writes first in a policy. */
  #addOpening(out: Float64Array, { prefix, usage }: Service): void {
    const ofService = WEIGHTS.openingService * Math.log1p(this.#catalogue.usage.policiesWith(prefix));
    for (let index = 0; index < out.length; index++) out[index]! += ofService;
    for (const [index, count] of usage.openings()) out[index]! += WEIGHTS.opening * Math.log1p(count);
  }

  /** What the statement's access levels say. */
  #addLevels(out: Float64Array, service: Service): void {
    let all = 0;
    for (const n of this.#levels.values()) all += n;
    if (all === 0) return;
    for (let index = 0; index < out.length; index++)
      out[index]! += (WEIGHTS.level * (this.#levels.get(service.levelMask(index)) ?? 0)) / all;
  }

  /** What the place after the last action says about the actions of its service. */
  #addPosition(out: Float64Array, last: Listed, { parts, withNoun, withVerb }: ServiceNames): void {
    const { verb, nouns } = parts[last.index]!;
    for (const index of withVerb.get(verb) ?? []) out[index]! += WEIGHTS.verbBefore;
    for (const noun of new Set(nouns))
      for (const index of withNoun.get(noun) ?? [])
        out[index]! += WEIGHTS.nounsBefore / Math.max(nouns.length, parts[index]!.nouns.length);
    if (!this.#sorted) return;
    const next = this.#next?.index;
    // Between two actions that it keeps sorted: the fewer there are, the stronger.
    const between = next === undefined ? 0 : Math.min(4, BETWEEN / (next - last.index));
    for (let index = 0; index < out.length; index++) {
      const distance = index - last.index;
      if (next !== undefined) out[index]! += distance > 0 && index < next ? between : -OUTSIDE;
      else if (distance <= 0) out[index]! += WEIGHTS.unsorted;
      else out[index]! += WEIGHTS.sorted / distance + (WEIGHTS.distant * Math.log(distance)) / 3;
    }
  }
}
