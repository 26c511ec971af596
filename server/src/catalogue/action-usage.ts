/**
 * How policies use the actions of a service: counts that scripts/action-usage.mjs makes of AWS managed policies and of
 * policies and templates of public repositories. They order suggestions; nothing that Grantwise reports rests on them.
 */

/** The counts of the services, by column (format.md). */
export interface UsageColumns {
  /** For each action of a service, in the order of their names: policies with it. */
  readonly counts: readonly (readonly number[])[];
  /** Positions of actions that begin statements, each with the number of policies. */
  readonly first: readonly (readonly number[])[];
  /** The same of actions that begin policies. */
  readonly opening: readonly (readonly number[])[];
  /**
   * For each of these actions, separated by `;`, what follows it, separated by `,`: the distance to the position of an action
   * of the service, or the ID of another service's action, then, except once, `*` and the number of policies. Numbers have
   * base 36.
   */
  readonly next: readonly string[];
  readonly keys: readonly (readonly NameCount[])[];
  /** By the position of an action: positions in `keys`, each with a count. */
  readonly actionKeys: readonly Readonly<Record<string, readonly number[]>>[];
  readonly resources: readonly (readonly NameCount[])[];
}

export type NameCount = readonly [name: string, count: number];

export interface Follower {
  /** The position of an action of the same service, or the ID of one of another service. */
  readonly action: number | string;
  /** Policies in which it follows. */
  readonly count: number;
}

function readFollower(text: string, index: number): Follower {
  const [action = '', count = '1'] = text.split('*');
  return {
    action: action.includes(':') ? action : index + Number.parseInt(action, 36),
    count: Number.parseInt(count, 36),
  };
}

type IndexCount = readonly [index: number, count: number];

function pairsOf(encoded: readonly number[]): IndexCount[] {
  const out: IndexCount[] = [];
  for (let i = 0; i < encoded.length; i += 2) out.push([encoded[i]!, encoded[i + 1]!]);
  return out;
}

export class ActionUsage {
  /** Policies with actions of the service. */
  readonly policies: number;
  /** Condition keys of statements with its actions in lowercase, the most frequent first; `aws:principaltag/` for all tags. */
  readonly keys: readonly NameCount[];
  /** Names of resource types, and `*`, of these statements. */
  readonly resources: readonly NameCount[];
  readonly #counts: readonly number[];
  readonly #first: readonly number[];
  readonly #opening: readonly number[];
  readonly #actionKeys: Readonly<Record<string, readonly number[]>>;
  readonly #next: string;
  #followers: (string | readonly Follower[])[] | undefined;

  /** @param column of the service; undefined if no policy that was counted has its actions. */
  constructor(columns: UsageColumns, column: number | undefined, policies: number) {
    this.policies = policies;
    const at = column ?? -1;
    this.#counts = columns.counts[at] ?? [];
    this.#first = columns.first[at] ?? [];
    this.#opening = columns.opening[at] ?? [];
    this.#next = columns.next[at] ?? '';
    this.keys = columns.keys[at] ?? [];
    this.#actionKeys = columns.actionKeys[at] ?? {};
    this.resources = columns.resources[at] ?? [];
  }

  /** Policies with the action at a position of `Service.actionNames`. */
  count(index: number): number {
    return this.#counts[index] ?? 0;
  }

  /** Positions of the actions that begin statements, each with the number of policies. */
  beginnings(): IndexCount[] {
    return pairsOf(this.#first);
  }

  /** Positions of the actions that begin policies, each with the number of policies. */
  openings(): IndexCount[] {
    return pairsOf(this.#opening);
  }

  /** The actions that come after the one at a position, the most frequent first. */
  followers(index: number): readonly Follower[] {
    this.#followers ??= this.#next.split(';');
    const known = this.#followers[index] ?? '';
    if (typeof known !== 'string') return known;
    const read = known === '' ? [] : known.split(',').map((text) => readFollower(text, index));
    this.#followers[index] = read;
    return read;
  }

  /** Condition keys of statements with the action at a position, as in `keys`, and the number of policies. */
  keysOf(index: number): readonly NameCount[] {
    const encoded = this.#actionKeys[index] ?? [];
    const out: NameCount[] = [];
    for (let i = 0; i < encoded.length; i += 2) out.push([this.keys[encoded[i]!]![0], encoded[i + 1]!]);
    return out;
  }
}
