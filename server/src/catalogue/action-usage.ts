/**
 * How policies use the actions of a service: counts that scripts/action-usage.mjs makes of AWS managed policies and of
 * policies and templates of public repositories. They order suggestions; nothing that Grantwise reports rests on them.
 */

/** As in the chunk of a service (format.md). */
export interface EncodedUsage {
  readonly policies: number;
  /** For each action of the service, in the order of their names. */
  readonly counts: readonly number[];
  /** By the position of an action: what follows it (a position, or the ID of another service's action), and how often. */
  readonly next: Readonly<Record<string, readonly (number | string)[]>>;
  readonly keys: readonly NameCount[];
  /** By the position of an action: positions in `keys`, each with a count. */
  readonly actionKeys: Readonly<Record<string, readonly number[]>>;
  readonly resources: readonly NameCount[];
}

export type NameCount = readonly [name: string, count: number];

export interface Follower {
  /** The position of an action of the same service, or the ID of one of another service. */
  readonly action: number | string;
  /** Policies in which it follows. */
  readonly count: number;
}

export class ActionUsage {
  /** Policies with actions of the service. */
  readonly policies: number;
  /** Condition keys of statements with its actions in lowercase, the most frequent first; `aws:principaltag/` for all tags. */
  readonly keys: readonly NameCount[];
  /** Names of resource types, and `*`, of these statements. */
  readonly resources: readonly NameCount[];
  readonly #encoded: EncodedUsage | undefined;

  constructor(encoded: EncodedUsage | undefined) {
    this.#encoded = encoded;
    this.policies = encoded?.policies ?? 0;
    this.keys = encoded?.keys ?? [];
    this.resources = encoded?.resources ?? [];
  }

  /** Policies with the action at a position of `Service.actionNames`. */
  count(index: number): number {
    return this.#encoded?.counts[index] ?? 0;
  }

  /** The actions that come after the one at a position, the most frequent first. */
  followers(index: number): readonly Follower[] {
    const encoded = this.#encoded?.next[index];
    if (!encoded) return [];
    const out: Follower[] = [];
    for (let i = 0; i < encoded.length; i += 2)
      out.push({ action: encoded[i]!, count: encoded[i + 1] as number });
    return out;
  }

  /** Condition keys of statements with the action at a position, as in `keys`, and the number of policies. */
  keysOf(index: number): readonly NameCount[] {
    const encoded = this.#encoded?.actionKeys[index] ?? [];
    const out: NameCount[] = [];
    for (let i = 0; i < encoded.length; i += 2) out.push([this.keys[encoded[i]!]![0], encoded[i + 1]!]);
    return out;
  }
}
