/** The actions of policies, by service, and which statements name each of them. */
import type { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';
import { actionCells } from '../sets/action-cells.js';
import type { Part } from './policy-side.js';

/** The patterns of one list, by the service that they name. */
interface ByService {
  readonly named: ReadonlyMap<string, readonly Glob[]>;
  /** The service is a wildcard, or cannot be read. */
  readonly any: readonly Glob[];
}

/** A name, or a cell of names that AWS does not document, and the parts that name it. */
export interface NamedAction {
  /** In lowercase. */
  readonly name: string;
  /** As AWS writes it; undefined for what it does not document. */
  readonly id: string | undefined;
  /** It is an example of many. */
  readonly cell: boolean;
  /** By the number of the part. */
  readonly members: readonly boolean[];
}

/** One service, or (`*`) all those that no part names. */
export interface ServiceActions {
  readonly service: string;
  readonly actions: readonly NamedAction[];
  /** Patterns of the parts that can name actions of the service. */
  readonly globs: readonly Glob[];
  /** Cells are missing: the budget was spent. */
  readonly incomplete: boolean;
}

const FAMILIAR = ['s3', 'ec2', 'iam', 'lambda', 'dynamodb', 'sqs', 'sns', 'kms', 'logs'];
const NOTHING: readonly Glob[] = [];
const EVERY_NAME = compileAction('*:*');

function byService(globs: readonly Glob[]): ByService {
  const named = new Map<string, Glob[]>();
  const any: Glob[] = [];
  for (const glob of globs) {
    const colon = glob.text.indexOf(':');
    const prefix = glob.text.slice(0, Math.max(0, colon)).toLowerCase();
    if (colon < 0 || /[*?]/.test(prefix) || glob.letters.length > 0) any.push(glob);
    else {
      const list = named.get(prefix);
      if (list) list.push(glob);
      else named.set(prefix, [glob]);
    }
  }
  return { named, any };
}

export class ActionIndex {
  readonly #catalogue: Catalogue;
  readonly #parts: readonly Part[];
  readonly #lists: readonly ByService[];
  /** Prefixes that some part names. */
  readonly services: readonly string[];

  constructor(parts: readonly Part[], catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#parts = parts;
    this.#lists = parts.map((p) => byService(p.actions.globs));
    this.services = [...new Set(this.#lists.flatMap((l) => [...l.named.keys()]))].sort();
  }

  #globs(part: number, service: string): readonly Glob[] {
    const { named, any } = this.#lists[part]!;
    const own = named.get(service);
    return own ? (any.length > 0 ? [...own, ...any] : own) : any;
  }

  /** What the part says about the service; undefined: it matches no action of it. Equal keys mean equal parts. */
  key(part: number, service: string): string | undefined {
    const globs = this.#globs(part, service);
    const { actions, restKey } = this.#parts[part]!;
    if (globs.length === 0 && !actions.negated) return undefined;
    return `${actions.negated} ${[...new Set(globs.map((g) => g.text.toLowerCase()))].sort().join()} ${restKey}`;
  }

  /** Familiar services that no part names: their actions are the examples of all others. */
  #examples(): string[] {
    return FAMILIAR.filter((s) => !this.services.includes(s)).slice(0, 2);
  }

  /** All names of the service, each with the parts that name it. `*`: the services that no part names. */
  actionsOf(service: string, budget: Budget): ServiceActions {
    const rest = service === '*';
    const lists = this.#parts.map((p, i) => ({
      globs: this.#globs(i, rest ? '*' : service),
      nodes: [],
      negated: p.actions.negated,
    }));
    const tests = lists.map((list) => {
      const literals = new Set(list.globs.filter((g) => g.shape === 'literal').map((g) => g.head));
      const wild = list.globs.filter((g) => g.shape !== 'literal');
      return (name: string): boolean =>
        (literals.has(name) || wild.some((g) => matchGlob(g, name))) !== list.negated;
    });
    const named = (name: string, id: string | undefined): NamedAction => ({
      name,
      id,
      cell: false,
      members: tests.map((test) => test(name)),
    });
    const actions = new Map<string, NamedAction>();
    for (const prefix of rest ? this.#examples() : [service]) {
      const documented = this.#catalogue.service(prefix);
      documented?.lowerNames.forEach((lower, i) => {
        const name = `${prefix}:${lower}`;
        actions.set(name, named(name, `${prefix}:${documented.actionNames[i]!}`));
      });
    }
    for (const list of lists) {
      for (const g of list.globs) {
        if (g.shape === 'literal' && !rest && !actions.has(g.head) && g.letters.length === 0)
          actions.set(g.head, named(g.head, undefined));
      }
    }
    const globs = [...new Map(lists.flatMap((l) => l.globs).map((g) => [g.text.toLowerCase(), g])).values()];
    // Only wildcards and NotAction mean what AWS does not document.
    const open = lists.filter((l) => l.negated || l.globs.some((g) => g.shape !== 'literal'));
    if (open.length === 0) return { service, actions: [...actions.values()], globs, incomplete: false };
    const { cells, complete } = actionCells(
      lists,
      [rest ? EVERY_NAME : compileAction(`${service}:*`)],
      rest ? this.services.map((s) => compileAction(`${s}:*`)) : NOTHING,
      (name) => actions.has(name),
      budget,
    );
    return {
      service,
      actions: [...actions.values(), ...cells.map((c) => ({ ...c, id: undefined, cell: true }))],
      globs,
      incomplete: !complete,
    };
  }
}
