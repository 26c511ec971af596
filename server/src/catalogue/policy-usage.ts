/** How policies use services, actions and operators: the counts of server/data/action-usage.json. */
import { ActionLists } from './action-lists.js';
import { ActionUsage, type NameCount, type UsageColumns } from './action-usage.js';

export interface EncodedPolicyUsage extends UsageColumns {
  readonly services: Readonly<Record<string, number>>;
  readonly operators: Readonly<Record<string, readonly NameCount[]>>;
  readonly keyPairs: Readonly<Record<string, readonly NameCount[]>>;
  /** The services in the columns. */
  readonly documented: readonly string[];
  /** Lists of actions of AWS managed policies (action-lists.ts). */
  readonly lists: string;
}

/** Counts by the name of the other, by name. */
const countsByName = (
  encoded: Readonly<Record<string, readonly NameCount[]>>,
): ReadonlyMap<string, ReadonlyMap<string, number>> =>
  new Map(Object.entries(encoded).map(([name, counts]) => [name, new Map(counts)]));

export class PolicyUsage {
  readonly #encoded: EncodedPolicyUsage;
  readonly #services: ReadonlyMap<string, number>;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #ofService = new Map<string, ActionUsage>();
  readonly #operators: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly #keyPairs: ReadonlyMap<string, ReadonlyMap<string, number>>;

  #lists: ActionLists | undefined;

  constructor(encoded: EncodedPolicyUsage) {
    this.#encoded = encoded;
    this.#columns = new Map(encoded.documented.map((prefix, column) => [prefix, column]));
    this.#services = new Map(Object.entries(encoded.services));
    this.#operators = countsByName(encoded.operators);
    this.#keyPairs = countsByName(encoded.keyPairs);
  }

  /** How policies use the actions of a service, by its prefix in lowercase. */
  ofService(prefix: string): ActionUsage {
    let known = this.#ofService.get(prefix);
    if (!known) {
      known = new ActionUsage(this.#encoded, this.#columns.get(prefix), this.policiesWith(prefix));
      this.#ofService.set(prefix, known);
    }
    return known;
  }

  /** Which actions statements have together. */
  get lists(): ActionLists {
    this.#lists ??= new ActionLists(this.#encoded.lists);
    return this.#lists;
  }

  /** Policies with actions of a service, of those that were counted. */
  policiesWith(prefix: string): number {
    return this.#services.get(prefix) ?? 0;
  }

  /** The number of policies that compare a key with an operator, by the key in lowercase; `aws:principaltag/` for all tags. */
  keysWith(operator: string): ReadonlyMap<string, number> {
    return this.#operators.get(operator) ?? new Map();
  }

  /** The keys of statements that compare a key, too, named as in `keysWith`, and the number of policies. */
  keysBeside(key: string): ReadonlyMap<string, number> {
    return this.#keyPairs.get(key) ?? new Map();
  }

  /** The number of policies that compare a key, each counted once an operator; named as in `keysWith`. */
  comparisonsOf(key: string): number {
    let sum = 0;
    for (const counts of this.#operators.values()) sum += counts.get(key) ?? 0;
    return sum;
  }
}
