/** Is a text in one of many patterns? Those without wildcards are looked up. */
import { type Glob, matchGlob } from './glob.js';

export class GlobLookup {
  readonly #globs: readonly Glob[];
  #literals: Set<string> | undefined;
  #patterns: Glob[] | undefined;

  constructor(globs: readonly Glob[]) {
    this.#globs = globs;
  }

  /** As if `matchGlob` were asked of each. */
  matches(text: string): boolean {
    this.#literals ??= new Set(this.#globs.flatMap((g) => (g.shape === 'literal' ? [g.head] : [])));
    this.#patterns ??= this.#globs.filter((g) => g.shape !== 'literal');
    return this.#literals.has(text) || this.#patterns.some((g) => matchGlob(g, text));
  }
}
