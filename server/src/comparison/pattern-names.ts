/**
 * Names for what is newly allowed of one service: a pattern of the policies, with its exceptions, where it means
 * neither less nor more; the actions one by one elsewhere.
 */
import type { Budget } from '../algebra/budget.js';
import type { NameClass } from './name-classes.js';
import type { ServiceActions } from './service-actions.js';

/** A pattern, what it does not mean, and the names that it stands for. */
export interface NamedPattern {
  readonly action: string;
  readonly except: readonly string[];
  readonly classes: readonly NameClass[];
}

export interface PatternNames {
  readonly patterns: readonly NamedPattern[];
  /** The classes of new names that no pattern means. */
  readonly single: readonly NameClass[];
}

/** A pattern as it is written for the service, and the names that it matches there. */
interface Pattern {
  readonly text: string;
  readonly inside: readonly NameClass[];
}

const sizeOf = (classes: readonly NameClass[]): number => classes.reduce((sum, c) => sum + c.names.length, 0);

/** Positions of their names, in ascending order. */
export const namesOf = (classes: Iterable<NameClass>): number[] =>
  [...classes].flatMap((c) => c.names).sort((a, b) => a - b);

/** The pattern for one service: `*` and `*:*` as `s3:*`; undefined where it has no such form. */
function inService(text: string, service: string): string | undefined {
  if (service === '*') return text;
  const colon = text.indexOf(':');
  if (colon < 0) return /^\*+$/.test(text) ? `${service}:*` : undefined;
  const prefix = text.slice(0, colon);
  return /[*?]/.test(prefix) ? `${service}${text.slice(colon)}` : text;
}

class Namer {
  readonly #of: ServiceActions;
  readonly #isNew: ReadonlySet<NameClass>;
  readonly #without: readonly string[];
  readonly #budget: Budget;
  /** By their positions in the service's list; the one for all of the service is `#all`. */
  readonly #patterns = new Map<number, Pattern>();
  readonly #all: Pattern;

  constructor(of: ServiceActions, isNew: ReadonlySet<NameClass>, without: readonly string[], budget: Budget) {
    const { service, classes, globs } = of;
    this.#of = of;
    this.#isNew = isNew;
    this.#without = without;
    this.#budget = budget;
    this.#all = { text: service === '*' ? '*' : `${service}:*`, inside: classes };
    const inside = new Map<number, NameClass[]>();
    for (const own of classes) {
      for (const m of own.matches) {
        const list = inside.get(m);
        if (list) list.push(own);
        else inside.set(m, [own]);
      }
    }
    globs.forEach((glob, at) => {
      const text = inService(glob.text, service);
      if (text !== undefined && text !== this.#all.text)
        this.#patterns.set(at, { text, inside: inside.get(at) ?? [] });
    });
  }

  /** The exceptions that make the pattern mean new names only; undefined if there are none that do. */
  #exceptions({ inside }: Pattern): string[] | undefined {
    const isNew = this.#isNew;
    /** Of each pattern that has nothing new in here: the old names. */
    const old = new Map<number, NameClass[]>();
    const mixed = new Set<number>();
    for (const a of inside) if (isNew.has(a)) for (const m of a.matches) mixed.add(m);
    const left = new Set<NameClass>();
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
    const largest = [...old].sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
    // Patterns of the policies for what has no name, and for many; then each by its name.
    for (const manyOnly of [false, true]) {
      for (const [at, classes] of largest) {
        const hit = classes.filter((a) => left.has(a));
        if (manyOnly ? sizeOf(hit) < 2 : !hit.some((a) => a.cell !== undefined)) continue;
        except.push(this.#patterns.get(at)!.text);
        for (const a of hit) left.delete(a);
      }
    }
    for (const a of left) if (a.cell !== undefined) return undefined;
    for (const at of namesOf(left)) except.push(this.#of.names[at]!);
    return except;
  }

  name(): PatternNames {
    const { classes } = this.#of;
    const left = new Set(classes.filter((a) => this.#isNew.has(a)));
    const patterns: NamedPattern[] = [];
    const known = new Map<Pattern, readonly string[] | undefined>();
    const exceptions = (pattern: Pattern): readonly string[] | undefined => {
      if (!known.has(pattern)) known.set(pattern, this.#exceptions(pattern));
      return known.get(pattern);
    };
    const cells = [...left].filter((a) => a.cell !== undefined).sort((a, b) => a.cell! - b.cell!);
    for (const cell of cells) {
      if (!left.has(cell)) continue;
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
      const fresh = pattern.inside.filter((a) => this.#isNew.has(a));
      for (const a of fresh) left.delete(a);
      patterns.push({ action: pattern.text, except, classes: fresh });
    }
    return { patterns, single: [...left] };
  }
}

/** @param without patterns of what is named elsewhere: services with findings of their own. */
export const patternNames = (
  service: ServiceActions,
  isNew: ReadonlySet<NameClass>,
  without: readonly string[],
  budget: Budget,
): PatternNames => new Namer(service, isNew, without, budget).name();
