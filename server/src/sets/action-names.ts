/** Which documented actions and services a pattern can name. */
import { compileGlob, type Glob, matchGlob } from '../algebra/glob.js';
import { matcherOf, matchesAmong } from '../algebra/glob-among.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';

/** So many names in all, and so many patterns: more than one long policy has. */
const MAX_NAMES = 500_000;
const MAX_EXPANSIONS = 10_000;

const MANY: string[] = [];

/** The names of one catalogue, decoded only where a pattern can name them. */
export class ActionNames {
  readonly catalogue: Catalogue;
  /** By pattern text: the same ones are asked at every keystroke. */
  readonly #expansions = new Map<string, readonly string[]>();
  /** How many names they have. */
  #kept = 0;
  /** By pattern text. */
  readonly #services = new Map<string, readonly string[]>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Documented actions that a pattern matches, as ids; decodes only the services that it can name.
   * @param look gets how many names are looked at.
   */
  expand(pattern: Glob | string, look?: (names: number) => void): readonly string[] {
    const text = typeof pattern === 'string' ? pattern : pattern.text;
    const known = this.#expansions.get(text);
    if (known) return known;
    const glob = typeof pattern === 'string' ? compileAction(pattern) : pattern;
    const out: string[] = [];
    if (glob.shape === 'literal') {
      const action = this.catalogue.action(glob.head);
      if (action) out.push(action.id);
    } else {
      for (const prefix of this.servicesOf(glob)) {
        const { ids, lowerIds } = this.catalogue.service(prefix)!.actionIds;
        look?.(ids.length);
        for (const i of matchesAmong(glob, lowerIds)) out.push(ids[i]!);
      }
    }
    this.#kept += out.length;
    if (this.#expansions.size >= MAX_EXPANSIONS || this.#kept > MAX_NAMES) {
      this.#expansions.clear();
      this.#kept = out.length;
    }
    this.#expansions.set(text, out);
    return out;
  }

  /**
   * Services of which a pattern matches documented actions, at most so many. Services are looked at until there are more.
   * @param most the same one for all questions.
   * @param look gets how many names are looked at; false: no more.
   */
  servicesNamed(
    pattern: string,
    most: number,
    look: (names: number) => boolean,
  ): readonly string[] | undefined {
    const known = this.#services.get(pattern);
    if (known) return known === MANY ? undefined : known;
    const glob = compileAction(pattern);
    const matches = matcherOf(glob);
    let out: string[] = [];
    for (const prefix of this.servicesOf(glob)) {
      const { lowerIds } = this.catalogue.service(prefix)!.actionIds;
      if (!look(lowerIds.length)) return undefined;
      if (!lowerIds.some(matches)) continue;
      if (out.push(prefix) <= most) continue;
      out = MANY;
      break;
    }
    if (this.#services.size >= MAX_EXPANSIONS) this.#services.clear();
    this.#services.set(pattern, out);
    return out === MANY ? undefined : out;
  }

  /** Prefixes of the services that an action pattern can name. */
  servicesOf(glob: Glob): readonly string[] {
    const colon = glob.text.indexOf(':');
    const prefix = (colon < 0 ? glob.text : glob.text.slice(0, colon)).toLowerCase();
    if (!/[*?]/.test(prefix)) return this.catalogue.hasService(prefix) ? [prefix] : [];
    const all = this.catalogue.services;
    if (prefix === '*') return all.map((s) => s.prefix);
    const pattern = compileGlob(prefix, { mode: 'string', lower: true, wildcards: true, variables: false });
    return all.filter((s) => matchGlob(pattern, s.prefix)).map((s) => s.prefix);
  }
}
