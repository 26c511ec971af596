/** The escalation paths of the last policies: an edit of a statement that opens none, and denies nothing, changes none. */
import type { Catalogue } from '../../../catalogue/catalogue.js';
import type { CompiledCore, CompiledStatement } from '../../../policy/compile.js';
import type { RequestSets } from '../../../sets/request-sets.js';
import { matters, type OpenPath, openPaths } from './escalation.js';
import type { EscalationPath } from './escalation-paths.js';

/** Policies of a document are asked about by turns. */
const MAX_KEPT = 32;

interface Kept {
  readonly cores: readonly CompiledCore[];
  /** Statements by their index among those that matter. */
  readonly paths: readonly { readonly path: EscalationPath; readonly by: readonly (readonly number[])[] }[];
}

export class RecentPaths {
  /** The last one first. */
  readonly #kept: Kept[] = [];

  /** As `openPaths`. An answer that a spent budget cut short is not kept. */
  of(statements: readonly CompiledStatement[], catalogue: Catalogue, sets: RequestSets): readonly OpenPath[] {
    const all = statements.filter((s) => matters(s, catalogue, sets));
    const at = this.#kept.findIndex(
      ({ cores }) => cores.length === all.length && cores.every((core, i) => core === all[i]!.core),
    );
    if (at >= 0) {
      const [kept] = this.#kept.splice(at, 1) as [Kept];
      this.#kept.unshift(kept);
      return kept.paths.map(({ path, by }) => ({ path, by: by.map((list) => list.map((i) => all[i]!)) }));
    }
    const paths = openPaths(all, catalogue, sets);
    if (sets.spent) return paths;
    this.#kept.unshift({
      cores: all.map((s) => s.core),
      paths: paths.map(({ path, by }) => ({ path, by: by.map((list) => list.map((s) => all.indexOf(s))) })),
    });
    if (this.#kept.length > MAX_KEPT) this.#kept.pop();
    return paths;
  }
}
