/** The actions of policies, by service, and which statements name each of them. */
import type { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';
import { actionCells } from '../sets/action-cells.js';
import type { Part } from './policy-side.js';

/** A name, or a cell of names that AWS does not document, and what names it. */
export interface NamedAction {
  /** As AWS or a policy writes it. */
  readonly text: string;
  readonly documented: boolean;
  /** It is an example of many. */
  readonly cell: boolean;
  /** The patterns of the service that match it, by position. */
  readonly matches: readonly number[];
  readonly naming: Naming;
}

/** The parts that name an action: one object for all actions of a service that the same patterns match. */
export interface Naming {
  /** Numbers of the parts, in ascending order. */
  readonly members: readonly number[];
  /** Equal keys, equal parts. */
  readonly key: string;
}

/** One service, or (`*`) all those that no part names. */
export interface ServiceActions {
  readonly service: string;
  readonly actions: readonly NamedAction[];
  /** Different patterns of the parts that can name actions of the service. */
  readonly globs: readonly Glob[];
  /** Cells are missing: the budget was spent. */
  readonly incomplete: boolean;
}

const FAMILIAR = ['s3', 'ec2', 'iam', 'lambda', 'dynamodb', 'sqs', 'sns', 'kms', 'logs'];
const EVERY_NAME = compileAction('*:*');

const NO_GLOBS: readonly Glob[] = [];

interface Members {
  readonly matches: readonly number[];
  readonly naming: Naming;
}

/** Patterns that match a name, one after the other: names are many, what they match is not. */
interface MatchNode {
  readonly from?: { readonly node: MatchNode; readonly pattern: number };
  /** By the next pattern that matches. */
  readonly next: (MatchNode | undefined)[];
  members: Members | undefined;
}

function after(node: MatchNode, pattern: number): MatchNode {
  const known = node.next[pattern];
  if (known) return known;
  const next: MatchNode = { from: { node, pattern }, next: [], members: undefined };
  node.next[pattern] = next;
  return next;
}

/** Patterns of some parts, and which parts have each of them. */
class PatternMembers {
  readonly globs: readonly Glob[];
  readonly #partsOf: readonly (readonly number[])[];
  readonly #negated: readonly number[];
  readonly #parts: readonly Part[];
  readonly #literals = new Map<string, number>();
  readonly #wild: number[] = [];
  readonly #root: MatchNode = { next: [], members: undefined };

  /** @param lists the patterns of each part, by its number. */
  constructor(parts: readonly Part[], lists: ReadonlyMap<number, readonly Glob[]>) {
    const globs: Glob[] = [];
    const partsOf: number[][] = [];
    const byText = new Map<string, number>();
    for (const [part, list] of lists) {
      for (const glob of list) {
        const text = glob.text.toLowerCase();
        let at = byText.get(text);
        if (at === undefined) {
          at = globs.push(glob) - 1;
          byText.set(text, at);
          partsOf.push([]);
          if (glob.shape === 'literal') this.#literals.set(glob.head, at);
          else this.#wild.push(at);
        }
        if (partsOf[at]!.at(-1) !== part) partsOf[at]!.push(part);
      }
    }
    this.globs = globs;
    this.#partsOf = partsOf;
    this.#parts = parts;
    this.#negated = [...lists.keys()].filter((i) => parts[i]!.actions.negated);
  }

  /** @param name in lowercase. */
  of(name: string): Members {
    let node = this.#root;
    for (const at of this.#wild) if (matchGlob(this.globs[at]!, name)) node = after(node, at);
    const literal = this.#literals.get(name);
    if (literal !== undefined) node = after(node, literal);
    return this.#membersAt(node);
  }

  /** @param matches the patterns that match: those with wildcards in ascending order, then the other one. */
  ofMatches(matches: readonly number[]): Members {
    return this.#membersAt(matches.reduce(after, this.#root));
  }

  #membersAt(node: MatchNode): Members {
    if (node.members) return node.members;
    const matches: number[] = [];
    for (let at = node; at.from; at = at.from.node) matches.unshift(at.from.pattern);
    const hit = new Set(matches.flatMap((m) => this.#partsOf[m]!));
    const members = [
      ...[...hit].filter((p) => !this.#parts[p]!.actions.negated),
      ...this.#negated.filter((p) => !hit.has(p)),
    ].sort((a, b) => a - b);
    node.members = { matches, naming: { members, key: members.join() } };
    return node.members;
  }

  get wild(): readonly number[] {
    return this.#wild;
  }

  get literals(): readonly Glob[] {
    return [...this.#literals.values()].map((at) => this.globs[at]!);
  }

  get negates(): boolean {
    return this.#negated.length > 0;
  }
}

export class ActionIndex {
  readonly #catalogue: Catalogue;
  readonly #parts: readonly Part[];
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
  constructor(before: readonly Part[], after: readonly Part[], catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#parts = [...before, ...after];
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
    this.differing = [...this.services, '*'].filter((service) => {
      const [first, second] = [new Set<string>(), new Set<string>()];
      for (const [part, key] of this.#keys(service)) (part < before.length ? first : second).add(key);
      return first.size !== second.size || [...first].some((k) => !second.has(k));
    });
  }

  /** What each part that can name actions of the service says about it. */
  #listsOf(service: string): Map<number, readonly Glob[]> {
    const own = this.#named.get(service);
    const lists = new Map<number, readonly Glob[]>(this.#any);
    for (const [part, globs] of own ?? []) lists.set(part, [...globs, ...(lists.get(part) ?? NO_GLOBS)]);
    return lists;
  }

  /** What the parts say about the service: part by part, a key. Equal keys mean equal parts. */
  #keys(service: string): Map<number, string> {
    const out = new Map<number, string>();
    for (const [part, globs] of this.#listsOf(service)) {
      const { actions, restKey } = this.#parts[part]!;
      const texts = [...new Set(globs.map((g) => g.text.toLowerCase()))].sort();
      out.set(part, `${actions.negated} ${texts.join()} ${restKey}`);
    }
    return out;
  }

  /** Familiar services that no part names: their actions are the examples of all others. */
  #examples(): string[] {
    return FAMILIAR.filter((s) => !this.#named.has(s)).slice(0, 2);
  }

  /** Patterns for all services, or several, that some part has. */
  get anyService(): readonly Glob[] {
    return [...this.#any.values()].flat();
  }

  /** Does some part have a NotAction? */
  get negates(): boolean {
    return this.#parts.some((p) => p.actions.negated);
  }

  /** All names of the service, each with the parts that name it. `*`: the services that no part names. */
  actionsOf(service: string, budget: Budget): ServiceActions {
    const known = this.#known.get(service) ?? this.#find(service, budget);
    this.#known.set(service, known);
    return known;
  }

  #find(service: string, budget: Budget): ServiceActions {
    const rest = service === '*';
    const members = new PatternMembers(this.#parts, this.#listsOf(service));
    const { globs, wild } = members;
    const actions = new Map<string, NamedAction>();
    const add = (name: string, text: string, documented: boolean): void => {
      const { matches, naming } = members.of(name);
      actions.set(name, { text, documented, cell: false, matches, naming });
    };
    for (const prefix of rest ? this.#examples() : [service]) {
      const known = this.#catalogue.service(prefix);
      known?.lowerNames.forEach((lower, i) => {
        add(`${prefix}:${lower}`, `${prefix}:${known.actionNames[i]!}`, true);
      });
    }
    if (!rest) for (const g of members.literals) if (!actions.has(g.head)) add(g.head, g.text, false);
    // Only wildcards and NotAction mean what AWS does not document.
    if (wild.length === 0 && !members.negates)
      return { service, actions: [...actions.values()], globs, incomplete: false };
    const { cells, complete } = actionCells(
      wild.map((at) => globs[at]!),
      rest ? EVERY_NAME : compileAction(`${service}:*`),
      rest ? this.services.map((s) => compileAction(`${s}:*`)) : NO_GLOBS,
      rest ? 'example' : service,
      (name) => actions.has(name),
      budget,
    );
    const named = cells.map(({ text, matches }): NamedAction => {
      const own = members.ofMatches(matches.map((m) => wild[m]!));
      return { text, documented: false, cell: true, ...own };
    });
    return { service, actions: [...actions.values(), ...named], globs, incomplete: !complete };
  }
}

function add(lists: Map<number, Glob[]>, part: number, glob: Glob): void {
  const list = lists.get(part);
  if (list) list.push(glob);
  else lists.set(part, [glob]);
}
