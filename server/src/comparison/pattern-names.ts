/**
 * Names for what is newly allowed of one service: a pattern of the policies, with its exceptions, where it means
 * neither less nor more; the actions one by one elsewhere.
 */
import type { Budget } from '../algebra/budget.js';
import type { NamedAction, ServiceActions } from './service-actions.js';

/** A pattern, what it does not mean, and the names that it stands for. */
export interface NamedPattern {
  readonly action: string;
  readonly except: readonly string[];
  readonly names: readonly NamedAction[];
}

export interface PatternNames {
  readonly patterns: readonly NamedPattern[];
  /** New names that no pattern means. */
  readonly single: readonly NamedAction[];
}

/** A pattern as it is written for the service, and the actions that it matches there. */
interface Pattern {
  readonly text: string;
  readonly inside: readonly NamedAction[];
}

/** The pattern for one service: `*` and `*:*` as `s3:*`; undefined where it has no such form. */
function inService(text: string, service: string): string | undefined {
  if (service === '*') return text;
  const colon = text.indexOf(':');
  if (colon < 0) return /^\*+$/.test(text) ? `${service}:*` : undefined;
  const prefix = text.slice(0, colon);
  return /[*?]/.test(prefix) ? `${service}${text.slice(colon)}` : text;
}

class Namer {
  readonly #actions: readonly NamedAction[];
  readonly #isNew: ReadonlySet<NamedAction>;
  readonly #without: readonly string[];
  readonly #budget: Budget;
  /** By their positions in the service's list; the one for all of the service is `#all`. */
  readonly #patterns = new Map<number, Pattern>();
  readonly #all: Pattern;

  constructor(
    { service, actions, globs }: ServiceActions,
    isNew: ReadonlySet<NamedAction>,
    without: readonly string[],
    budget: Budget,
  ) {
    this.#actions = actions;
    this.#isNew = isNew;
    this.#without = without;
    this.#budget = budget;
    this.#all = { text: service === '*' ? '*' : `${service}:*`, inside: actions };
    const inside = new Map<number, NamedAction[]>();
    for (const action of actions) {
      for (const m of action.matches) {
        const list = inside.get(m);
        if (list) list.push(action);
        else inside.set(m, [action]);
      }
    }
    globs.forEach((glob, at) => {
      const text = glob.shape === 'literal' ? undefined : inService(glob.text, service);
      if (text !== undefined && text !== this.#all.text)
        this.#patterns.set(at, { text, inside: inside.get(at) ?? [] });
    });
  }

  /** The exceptions that make the pattern mean new names only; undefined if there are none that do. */
  #exceptions({ inside }: Pattern): string[] | undefined {
    const isNew = this.#isNew;
    /** Of each pattern that has nothing new in here: the old names. */
    const old = new Map<number, NamedAction[]>();
    const mixed = new Set<number>();
    for (const a of inside) if (isNew.has(a)) for (const m of a.matches) mixed.add(m);
    const left = new Set<NamedAction>();
    for (const a of inside) {
      if (isNew.has(a)) continue;
      left.add(a);
      for (const m of a.matches) {
        if (mixed.has(m) || !this.#patterns.has(m)) continue;
        const list = old.get(m);
        if (list) list.push(a);
        else old.set(m, [a]);
      }
    }
    if (!this.#budget.spend(inside.length)) return undefined;
    const except = [...this.#without];
    const largest = [...old].sort(([, a], [, b]) => b.length - a.length);
    // Patterns of the policies for what has no name, and for many; then each by its name.
    for (const manyOnly of [false, true]) {
      for (const [at, names] of largest) {
        const hit = names.filter((a) => left.has(a));
        if (manyOnly ? hit.length < 2 : !hit.some((a) => a.cell)) continue;
        except.push(this.#patterns.get(at)!.text);
        for (const a of hit) left.delete(a);
      }
    }
    for (const a of left) {
      if (a.cell) return undefined;
      except.push(a.text);
    }
    return except;
  }

  name(): PatternNames {
    const left = new Set(this.#actions.filter((a) => this.#isNew.has(a)));
    const patterns: NamedPattern[] = [];
    const known = new Map<Pattern, readonly string[] | undefined>();
    const exceptions = (pattern: Pattern): readonly string[] | undefined => {
      if (!known.has(pattern)) known.set(pattern, this.#exceptions(pattern));
      return known.get(pattern);
    };
    for (const cell of this.#actions) {
      if (!cell.cell || !left.has(cell)) continue;
      let best: { readonly pattern: Pattern; readonly except: readonly string[] } | undefined;
      for (const pattern of [this.#all, ...cell.matches.map((m) => this.#patterns.get(m))]) {
        const except = pattern && exceptions(pattern);
        if (!except) continue;
        const better =
          !best ||
          except.length < best.except.length ||
          (except.length === best.except.length && pattern.text.length < best.pattern.text.length);
        if (better) best = { pattern, except };
      }
      if (!best) continue;
      const { pattern, except } = best;
      const names = pattern.inside.filter((a) => this.#isNew.has(a));
      for (const a of names) left.delete(a);
      patterns.push({ action: pattern.text, except, names });
    }
    return { patterns, single: [...left] };
  }
}

/** @param without patterns of what is named elsewhere: services with findings of their own. */
export const patternNames = (
  service: ServiceActions,
  isNew: ReadonlySet<NamedAction>,
  without: readonly string[],
  budget: Budget,
): PatternNames => new Namer(service, isNew, without, budget).name();
