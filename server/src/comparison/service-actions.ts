/** The actions of policies, by service, and which statements name each of them. */
import type { Budget } from '../algebra/budget.js';
import type { Glob } from '../algebra/glob.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';
import { actionCells } from '../sets/action-cells.js';
import type { RequestSets } from '../sets/request-sets.js';
import { impossibleParts } from './impossible-parts.js';
import { type NameClass, PatternMembers } from './name-classes.js';
import type { ActionPart, Part } from './policy-side.js';

/** One service, or (`*`) all those that no part names. */
export interface ServiceActions {
  readonly service: string;
  /** As AWS or a policy writes them: the documented names, others that the policies write out, an example of each cell. */
  readonly names: readonly string[];
  /** How many are documented; they come first. */
  readonly documented: number;
  /** In the order of their first names. */
  readonly classes: readonly NameClass[];
  /** Different patterns with wildcards that can name actions of the service. */
  readonly globs: readonly Glob[];
  /** Cells are missing: the budget was spent. */
  readonly incomplete: boolean;
}

const FAMILIAR = ['s3', 'ec2', 'iam', 'lambda', 'dynamodb', 'sqs', 'sns', 'kms', 'logs'];
const EVERY_NAME = compileAction('?*:?*');

const NO_GLOBS: readonly Glob[] = [];

/** The patterns as a key: their order and how often each is there make no difference. */
const textsOf = (globs: readonly Glob[]): string =>
  [...new Set(globs.map((g) => g.text.toLowerCase()))].sort().join();

/** Which things two policies say, each any number of times. */
class SaidByTwo {
  readonly #counts = new Map<string, [number, number]>();
  /** How many of them only one policy says. */
  #single = 0;

  add(what: string, by: 0 | 1, count: 1 | -1): void {
    const counts = this.#counts.get(what) ?? [0, 0];
    this.#counts.set(what, counts);
    const isSingle = (): number => Number(counts[0] > 0 !== counts[1] > 0);
    this.#single -= isSingle();
    counts[by] += count;
    this.#single += isSingle();
  }

  get differs(): boolean {
    return this.#single > 0;
  }
}

export class ActionIndex {
  readonly #catalogue: Catalogue;
  readonly #sets: RequestSets;
  /** Those of the statements, and then the impossible ones. */
  readonly #parts: readonly ActionPart[];
  /** How many of them are statements. */
  readonly #ofStatements: number;
  /** Requests that do not exist, for some actions. */
  readonly impossible: readonly ActionPart[];
  /** By service: the patterns that name it, by part. */
  readonly #named = new Map<string, Map<number, Glob[]>>();
  /** Patterns whose service is a wildcard, or cannot be read; and none for a NotAction without such patterns. */
  readonly #any = new Map<number, Glob[]>();
  readonly #known = new Map<string, ServiceActions>();
  /** Prefixes that some part names. */
  readonly services: readonly string[];
  /**
   * The services about which the two policies do not say the same; `*` comes last, if that is so for the services that no
   * part names. The usual edit changes one statement of one service.
   */
  readonly differing: readonly string[];

  /** @param before the parts of one policy, in the order of their numbers. @param after those of the other one. */
  constructor(before: readonly Part[], after: readonly Part[], catalogue: Catalogue, sets: RequestSets) {
    this.#catalogue = catalogue;
    this.#sets = sets;
    const parts = [...before, ...after];
    this.impossible = impossibleParts(parts, sets);
    this.#parts = [...parts, ...this.impossible];
    this.#ofStatements = parts.length;
    this.#parts.forEach(({ actions }, part) => {
      if (actions.negated) this.#any.set(part, []);
      for (const glob of actions.globs) {
        const colon = glob.text.indexOf(':');
        const prefix = glob.text.slice(0, Math.max(0, colon)).toLowerCase();
        if (colon < 0 || /[*?]/.test(prefix) || glob.letters.length > 0) add(this.#any, part, glob);
        else {
          const own = this.#named.get(prefix) ?? new Map<number, Glob[]>();
          this.#named.set(prefix, own);
          add(own, part, glob);
        }
      }
    });
    this.services = [...this.#named.keys()].sort();
    this.differing = this.#differing(before.length);
  }

  /** What each part that can name actions of the service says about it. */
  #listsOf(service: string): Map<number, readonly Glob[]> {
    const own = this.#named.get(service);
    const lists = new Map<number, readonly Glob[]>(this.#any);
    for (const [part, globs] of own ?? []) lists.set(part, [...globs, ...(lists.get(part) ?? NO_GLOBS)]);
    return lists;
  }

  /** The parts that can name actions of the service, and those of them that name all of its actions, by their numbers. */
  namesOf(service: string): { readonly some: readonly number[]; readonly all: readonly number[] } {
    const lists = this.#listsOf(service);
    const all = `${service}:*`;
    const isAll = ({ text, shape }: Glob): boolean => shape === 'all' || text.toLowerCase() === all;
    const whole = [...lists].filter(([part, globs]) =>
      this.#parts[part]!.actions.negated ? globs.length === 0 : globs.some(isAll),
    );
    return { some: [...lists.keys()], all: whole.map(([part]) => part) };
  }

  /** Only the parts that name a service are looked at for it. @param before how many parts the first policy has. */
  #differing(before: number): string[] {
    const numbers = new Map<string, number>();
    // What each part says about the services that it does not name: equal numbers mean the same.
    const others = this.#parts.map(({ actions, restKey }, part) => {
      const key = `${actions.negated} ${textsOf(this.#any.get(part) ?? NO_GLOBS)} ${restKey}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    });
    const said = new SaidByTwo();
    const say = (part: number, own: string, count: 1 | -1): void => {
      // What does not exist, does so for both.
      if (part < this.#ofStatements) said.add(`${others[part]} ${own}`, part < before ? 0 : 1, count);
    };
    for (const part of this.#any.keys()) say(part, '', 1);
    return [...this.services, '*'].filter((service) => {
      const own = [...(this.#named.get(service) ?? [])].map(
        ([part, globs]) => [part, textsOf(globs)] as const,
      );
      const change = (count: 1 | -1): void => {
        for (const [part, texts] of own) {
          if (this.#any.has(part)) say(part, '', count === 1 ? -1 : 1);
          say(part, texts, count);
        }
      };
      change(1);
      const differs = said.differs;
      change(-1);
      return differs;
    });
  }

  /** Familiar services that no part names: their actions are the examples of all others. */
  #examples(): string[] {
    return FAMILIAR.filter((s) => !this.#named.has(s)).slice(0, 2);
  }

  /** Patterns for all services, or several, that some part has. */
  get anyService(): readonly Glob[] {
    return [...this.#any].flatMap(([part, globs]) => (part < this.#ofStatements ? globs : []));
  }

  /** Does some part have a NotAction? */
  get negates(): boolean {
    return this.#parts.some((p, i) => i < this.#ofStatements && p.actions.negated);
  }

  /** All names of the service, each with the parts that name it. `*`: the services that no part names. */
  actionsOf(service: string, budget: Budget): ServiceActions {
    const known = this.#known.get(service) ?? this.#find(service, budget);
    this.#known.set(service, known);
    return known;
  }

  #find(service: string, budget: Budget): ServiceActions {
    const rest = service === '*';
    const members = new PatternMembers(this.#parts, this.#ofStatements, this.#listsOf(service));
    const { globs, literals } = members;
    const names: string[] = [];
    const known = (rest ? this.#examples() : [service]).flatMap((s) => this.#catalogue.service(s) ?? []);
    for (const own of known) {
      if (!members.addDocumented(own.actionIds, names.length, this.#sets, budget))
        return { service, names: [], documented: 0, classes: [], globs, incomplete: true };
      names.push(...own.actionIds.ids);
    }
    const documented = names.length;
    const isDocumented = (lower: string): boolean =>
      known.some(
        (s) =>
          lower.startsWith(`${s.prefix}:`) && s.actionIndex(lower.slice(s.prefix.length + 1)) !== undefined,
      );
    if (!rest)
      for (const [lower, { text }] of literals)
        if (!isDocumented(lower)) members.add(lower, names.push(text) - 1);
    const { classes } = members;
    // Only wildcards and NotAction mean what AWS does not document.
    if (globs.length === 0 && !members.negates)
      return { service, names, documented, classes, globs, incomplete: false };
    const { cells, complete } = actionCells(
      globs,
      rest ? EVERY_NAME : compileAction(`${service}:*`),
      rest ? this.services.map((s) => compileAction(`${s}:*`)) : NO_GLOBS,
      rest ? 'example' : service,
      (lower) => isDocumented(lower) || (!rest && literals.has(lower)),
      budget,
    );
    for (const { text, matches } of cells) members.addCell(matches, names.push(text) - 1);
    return { service, names, documented, classes, globs, incomplete: !complete };
  }
}

function add(lists: Map<number, Glob[]>, part: number, glob: Glob): void {
  const list = lists.get(part);
  if (list) list.push(glob);
  else lists.set(part, [glob]);
}
