/** Is a text in one of many patterns? Those without wildcards are looked up, the others by what they begin with. */
import { type Glob, matchGlob } from './glob.js';

/** The beginning of a text up to its first colon: the service of an action. */
const firstPart = (text: string): string => text.slice(0, text.indexOf(':') + 1);

interface Sorted {
  readonly literals: ReadonlySet<string>;
  /** By the part before the first colon; those that do not have it as literal text are under the empty one. */
  readonly patterns: ReadonlyMap<string, readonly Glob[]>;
}

function sort(globs: readonly Glob[]): Sorted {
  const literals = new Set<string>();
  const patterns = new Map<string, Glob[]>();
  for (const glob of globs) {
    if (glob.shape === 'literal') {
      literals.add(glob.head);
      continue;
    }
    const part = glob.ignoreCase ? '' : firstPart(glob.head);
    const list = patterns.get(part);
    if (list) list.push(glob);
    else patterns.set(part, [glob]);
  }
  return { literals, patterns };
}

export class GlobLookup {
  readonly #globs: readonly Glob[];
  #sorted: Sorted | undefined;
  #isPlain: boolean | undefined;

  constructor(globs: readonly Glob[]) {
    this.#globs = globs;
  }

  /** No pattern has a policy variable or a hole. */
  get isPlain(): boolean {
    this.#isPlain ??= this.#globs.every((g) => g.letters.length === 0);
    return this.#isPlain;
  }

  /** As if `matchGlob` were asked of each. */
  matches(text: string): boolean {
    this.#sorted ??= sort(this.#globs);
    const { literals, patterns } = this.#sorted;
    if (literals.has(text)) return true;
    const part = firstPart(text);
    const own = part === '' ? undefined : patterns.get(part);
    return (
      (own?.some((g) => matchGlob(g, text)) || patterns.get('')?.some((g) => matchGlob(g, text))) ?? false
    );
  }
}
