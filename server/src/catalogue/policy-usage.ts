/** How policies use services, actions and operators: the counts of server/data/action-usage.json that are of no service. */
import type { NameCount } from './action-usage.js';

export interface EncodedPolicyUsage {
  readonly services: Readonly<Record<string, number>>;
  readonly first: readonly NameCount[];
  readonly operators: Readonly<Record<string, readonly NameCount[]>>;
}

export class PolicyUsage {
  /** The actions that most often begin a statement, and in how many policies. */
  readonly firstActions: readonly NameCount[];
  readonly #services: ReadonlyMap<string, number>;
  readonly #operators: ReadonlyMap<string, ReadonlyMap<string, number>>;

  constructor(encoded: EncodedPolicyUsage) {
    this.firstActions = encoded.first;
    this.#services = new Map(Object.entries(encoded.services));
    this.#operators = new Map(
      Object.entries(encoded.operators).map(([name, keys]) => [
        name,
        new Map(keys.map(([key, n]) => [key.toLowerCase(), n])),
      ]),
    );
  }

  /** Policies with actions of a service, of those that were counted. */
  policiesWith(prefix: string): number {
    return this.#services.get(prefix) ?? 0;
  }

  /** The number of policies that compare a key with an operator, by the key in lowercase; `aws:principaltag/` for all tags. */
  keysWith(operator: string): ReadonlyMap<string, number> {
    return this.#operators.get(operator) ?? new Map();
  }
}
