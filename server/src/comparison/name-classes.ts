/** The names of a service in classes: by the patterns that match them. */
import type { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import { matcherOf } from '../algebra/glob-among.js';
import type { Service } from '../catalogue/catalogue.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { ActionPart } from './policy-side.js';

/**
 * Names of a service that the same patterns match, documented or not: whatever the policies say about one of them they say
 * about all.
 */
export interface NameClass {
  /** Positions in the service's list of names, in ascending order. */
  readonly names: readonly number[];
  /** Position of the example of the names that neither AWS nor a policy writes out, if there are such names. */
  readonly cell: number | undefined;
  /** The patterns with wildcards that match them, by position. */
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

/** Patterns that match a name, one after the other: names are many, what they match is not. */
interface MatchNode {
  readonly from?: { readonly node: MatchNode; readonly pattern: number };
  /** By the next pattern that matches. */
  readonly next: (MatchNode | undefined)[];
  /** The names that match these patterns and no others, once there is one. */
  found: GrowingClass | undefined;
}

interface GrowingClass extends NameClass {
  readonly names: number[];
  cell: number | undefined;
}

function after(node: MatchNode, pattern: number): MatchNode {
  const known = node.next[pattern];
  if (known) return known;
  const next: MatchNode = { from: { node, pattern }, next: [], found: undefined };
  node.next[pattern] = next;
  return next;
}

/** What is known of documented actions. */
interface Expanded {
  /** The patterns that match an action, by its ID. */
  readonly byId: ReadonlyMap<string, readonly number[]>;
  /** Those that each name has to be compared with. */
  readonly asked: { readonly pattern: number; readonly matches: (lower: string) => boolean }[];
}

const NO_PATTERNS: readonly number[] = [];

/** The patterns that match a name: those that are known to, and those of the others that do. In ascending order. */
function withMatching(known: readonly number[], asked: Expanded['asked'], lower: string): readonly number[] {
  const open = asked.filter(({ matches }) => matches(lower)).map(({ pattern }) => pattern);
  return open.length === 0 ? known : [...known, ...open].sort((a, b) => a - b);
}

/** So many names are compared with a pattern in the time of a step. */
const LOOKS_PER_STEP = 8;

/** Patterns of some parts, which parts have each of them, and the classes of the names that are added. */
export class PatternMembers {
  /** Those with wildcards. */
  readonly globs: readonly Glob[];
  /** Names that are written out, by their lowercase form. */
  readonly literals: ReadonlyMap<string, Glob>;
  readonly #literalParts = new Map<string, number[]>();
  /** Names that are written out in the same parts have the same number, which comes after those of the patterns. */
  readonly #literalNumbers = new Map<string, number>();
  /** By the number of a pattern, or of names that are written out. */
  readonly #partsOf: number[][] = [];
  readonly #negated: readonly number[];
  readonly #parts: readonly ActionPart[];
  readonly #ofStatements: number;
  readonly #root: MatchNode = { next: [], found: undefined };
  readonly #classes: GrowingClass[] = [];
  #expanded: Expanded | undefined;

  /**
   * @param lists the patterns of each part, by its number. @param ofStatements how many of the parts are statements; they
   * come first.
   */
  constructor(
    parts: readonly ActionPart[],
    ofStatements: number,
    lists: ReadonlyMap<number, readonly Glob[]>,
  ) {
    const globs: Glob[] = [];
    const literals = new Map<string, Glob>();
    const byText = new Map<string, number>();
    for (const [part, list] of lists) {
      for (const glob of list) {
        let own: number[];
        if (glob.shape === 'literal') {
          own = this.#literalParts.get(glob.head) ?? [];
          this.#literalParts.set(glob.head, own);
          if (!literals.has(glob.head)) literals.set(glob.head, glob);
        } else {
          const text = glob.text.toLowerCase();
          const at = byText.get(text) ?? globs.push(glob) - 1;
          byText.set(text, at);
          this.#partsOf[at] ??= [];
          own = this.#partsOf[at];
        }
        if (own.at(-1) !== part) own.push(part);
      }
    }
    this.globs = globs;
    this.literals = literals;
    const byParts = new Map<string, number>();
    for (const [name, own] of this.#literalParts) {
      const key = own.join();
      const number = byParts.get(key) ?? this.#partsOf.push(own) - 1;
      byParts.set(key, number);
      this.#literalNumbers.set(name, number);
    }
    this.#parts = parts;
    this.#ofStatements = ofStatements;
    this.#negated = [...lists.keys()].filter((i) => parts[i]!.actions.negated);
  }

  #documented(sets: RequestSets): Expanded {
    const byId = new Map<string, number[]>();
    const asked: Expanded['asked'] = [];
    for (const [i, glob] of this.globs.entries()) {
      if (glob.letters.length > 0 || !/^[^*?:]*:/.test(glob.text)) {
        asked.push({ pattern: i, matches: matcherOf(glob) });
        continue;
      }
      for (const id of sets.expand(glob)) {
        const own = byId.get(id);
        if (own) own.push(i);
        else byId.set(id, [i]);
      }
    }
    return { byId, asked };
  }

  /**
   * Adds the documented names of a service. What a pattern of one service matches is known from questions about other policies.
   * @param at the position of the first of them.
   * @returns false if that takes more steps than there are: none is added.
   */
  addDocumented(actionIds: Service['actionIds'], at: number, sets: RequestSets, budget: Budget): boolean {
    this.#expanded ??= this.#documented(sets);
    const { byId, asked } = this.#expanded;
    const { ids } = actionIds;
    if (!budget.spend(Math.ceil((ids.length * asked.length) / LOOKS_PER_STEP))) return false;
    // Nothing else asks for the names in lowercase, which are not made for each service.
    const lower = asked.length > 0 || this.#literalNumbers.size > 0 ? actionIds.lowerIds : undefined;
    ids.forEach((id, i) => {
      const known = byId.get(id) ?? NO_PATTERNS;
      const matches = lower && asked.length > 0 ? withMatching(known, asked, lower[i]!) : known;
      this.#add(lower?.[i], matches, at + i);
    });
    return true;
  }

  /** @param lower a name that is not documented, in lowercase. @param at its position. */
  add(lower: string, at: number): void {
    this.#add(
      lower,
      [...this.globs.keys()].filter((i) => matchGlob(this.globs[i]!, lower)),
      at,
    );
  }

  #add(lower: string | undefined, matches: readonly number[], at: number): void {
    let node = matches.reduce(after, this.#root);
    const literal = lower === undefined ? undefined : this.#literalNumbers.get(lower);
    if (literal !== undefined) node = after(node, literal);
    this.#foundAt(node).names.push(at);
  }

  /** Adds the example of names that are not written out. @param matches the patterns that match it. */
  addCell(matches: readonly number[], at: number): void {
    const found = this.#foundAt(matches.reduce(after, this.#root));
    found.names.push(at);
    found.cell = at;
  }

  /** In the order of their first names. */
  get classes(): readonly NameClass[] {
    return this.#classes;
  }

  #foundAt(node: MatchNode): GrowingClass {
    if (node.found) return node.found;
    const matches: number[] = [];
    for (let at = node; at.from; at = at.from.node) matches.unshift(at.from.pattern);
    const hit = new Set(matches.flatMap((m) => this.#partsOf[m]!));
    const members = [
      ...[...hit].filter((p) => !this.#parts[p]!.actions.negated),
      ...this.#negated.filter((p) => !hit.has(p)),
    ].sort((a, b) => a - b);
    node.found = {
      names: [],
      cell: undefined,
      matches: matches.filter((m) => m < this.globs.length),
      naming: { members, key: members.join() },
    };
    this.#classes.push(node.found);
    return node.found;
  }

  /** Does a statement have a NotAction? */
  get negates(): boolean {
    return this.#negated.some((i) => i < this.#ofStatements);
  }
}
