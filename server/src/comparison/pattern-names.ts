/**
 * Names for what is newly allowed of one service: a pattern of the policies, with its exceptions, where it means
 * neither less nor more; the actions one by one elsewhere.
 */
import { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import { type GlobLiteral, sampleGlobs } from '../algebra/glob-sampling.js';
import { compileAction } from '../policy/compile.js';
import type { Part } from './policy-side.js';
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

/** More patterns than this are not tried as a name. */
const MAX_PATTERNS = 40;

const matches = (globs: readonly Glob[], name: string): boolean => globs.some((g) => matchGlob(g, name));

/** The pattern for one service: `*` and `*:*` as `s3:*`; undefined where it has no such form. */
function inService(glob: Glob, service: string): string | undefined {
  if (service === '*') return glob.text;
  const colon = glob.text.indexOf(':');
  if (colon < 0) return /^\*+$/.test(glob.text) ? `${service}:*` : undefined;
  const prefix = glob.text.slice(0, colon);
  return /[*?]/.test(prefix) ? `${service}${glob.text.slice(colon)}` : glob.text;
}

class Namer {
  readonly #service: ServiceActions;
  readonly #parts: readonly Part[];
  readonly #isNew: ReadonlySet<NamedAction>;
  readonly #without: readonly string[];
  readonly #budget: Budget;
  readonly #patterns: readonly Glob[];
  readonly #texts: ReadonlySet<string>;

  constructor(
    service: ServiceActions,
    parts: readonly Part[],
    isNew: ReadonlySet<NamedAction>,
    without: readonly string[],
    budget: Budget,
  ) {
    this.#service = service;
    this.#parts = parts;
    this.#isNew = isNew;
    this.#without = without;
    this.#budget = budget;
    this.#texts = new Set(service.globs.map((g) => g.text.toLowerCase()));
    const texts = service.globs
      .filter((g) => g.shape !== 'literal')
      .map((g) => inService(g, service.service))
      .filter((t) => t !== undefined);
    const all = service.service === '*' ? '*' : `${service.service}:*`;
    this.#patterns = [...new Set([all, ...texts])].slice(0, MAX_PATTERNS).map(compileAction);
  }

  /** The names of a cell as conditions on a name. */
  #cell(action: NamedAction): GlobLiteral[] {
    return this.#parts.map((p, i) => ({
      globs: p.actions.globs.filter((g) => this.#texts.has(g.text.toLowerCase())),
      positive: action.members[i]! !== p.actions.negated,
    }));
  }

  #empty(literals: readonly GlobLiteral[]): boolean {
    return sampleGlobs(literals, new Budget(100_000, this.#budget)).kind === 'empty';
  }

  /** The exceptions that make the pattern mean new names only; undefined if there are none that do. */
  #exceptions(pattern: Glob): Glob[] | undefined {
    const { actions } = this.#service;
    const inside = actions.filter((a) => matchGlob(pattern, a.name));
    const old = inside.filter((a) => !this.#isNew.has(a));
    const fresh = inside.filter((a) => this.#isNew.has(a));
    const except: Glob[] = this.#without.map(compileAction);
    for (const cell of old.filter((a) => a.cell)) {
      if (matches(except, cell.name)) continue;
      const by = this.#patterns.find(
        (p) => matchGlob(p, cell.name) && !fresh.some((a) => matchGlob(p, a.name)),
      );
      if (!by) return undefined;
      except.push(by);
    }
    // A pattern of the policies for many, then each by its name.
    for (const p of this.#patterns) {
      const hit = old.filter((a) => matchGlob(p, a.name) && !matches(except, a.name));
      if (
        hit.length > 1 &&
        !inside.some((a) => a.cell && matchGlob(p, a.name)) &&
        !fresh.some((a) => matchGlob(p, a.name))
      )
        except.push(p);
    }
    for (const a of old) if (!a.cell && !matches(except, a.name)) except.push(compileAction(a.id ?? a.name));
    const cells = actions.filter((a) => a.cell);
    const sure = cells.every((cell) =>
      this.#isNew.has(cell)
        ? except.length === 0 || !matchGlob(pattern, cell.name) || this.#keeps(cell, except)
        : this.#empty([
            ...this.#cell(cell),
            { globs: [pattern], positive: true },
            ...(except.length > 0 ? [{ globs: except, positive: false }] : []),
            ...this.#inside(),
          ]),
    );
    return sure ? except : undefined;
  }

  /** The exceptions take nothing of the cell away. */
  #keeps(cell: NamedAction, except: readonly Glob[]): boolean {
    const own = except.filter((g) => g.shape !== 'literal' && !this.#without.includes(g.text));
    return (
      own.length === 0 ||
      this.#empty([...this.#cell(cell), { globs: own, positive: true }, ...this.#inside()])
    );
  }

  /** Only names of the service, and none that is named elsewhere. */
  #inside(): GlobLiteral[] {
    const { service } = this.#service;
    const inside = { globs: [compileAction(service === '*' ? '*:*' : `${service}:*`)], positive: true };
    const without = this.#without.map(compileAction);
    return without.length > 0 ? [inside, { globs: without, positive: false }] : [inside];
  }

  name(): PatternNames {
    const { actions } = this.#service;
    const left = new Set(actions.filter((a) => this.#isNew.has(a)));
    const patterns: NamedPattern[] = [];
    for (const cell of actions) {
      if (!cell.cell || !left.has(cell)) continue;
      let best: { readonly pattern: Glob; readonly except: readonly Glob[] } | undefined;
      for (const pattern of this.#patterns) {
        if (!matchGlob(pattern, cell.name)) continue;
        const except = this.#exceptions(pattern);
        if (!except) continue;
        const better =
          !best ||
          except.length < best.except.length ||
          (except.length === best.except.length && pattern.text.length < best.pattern.text.length);
        if (better) best = { pattern, except };
      }
      if (!best) continue;
      const { pattern, except } = best;
      const names = actions.filter(
        (a) => this.#isNew.has(a) && matchGlob(pattern, a.name) && !matches(except, a.name),
      );
      for (const a of names) left.delete(a);
      patterns.push({ action: pattern.text, except: except.map((g) => g.text), names });
    }
    return { patterns, single: [...left] };
  }
}

/** @param without patterns of what is named elsewhere: services with findings of their own. */
export function patternNames(
  service: ServiceActions,
  parts: readonly Part[],
  isNew: ReadonlySet<NamedAction>,
  without: readonly string[],
  budget: Budget,
): PatternNames {
  return new Namer(service, parts, isNew, without, budget).name();
}
