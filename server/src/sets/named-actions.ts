/** The documented actions that a statement names. */
import type { Action, Catalogue } from '../catalogue/catalogue.js';
import type { CompiledStatement } from '../policy/compile.js';
import { oncePerStatement } from './once-per-statement.js';
import type { RequestSets } from './request-sets.js';

export interface NamedActions {
  /** Documented actions, each once. */
  readonly actions: readonly Action[];
  /** The statement also means actions that are not among them: NotAction, `*`, unknown names, unreadable values. */
  readonly open: boolean;
}

const NOTHING: NamedActions = { actions: [], open: true };

/** A wildcard in the service name matches too many actions to check them one by one. */
export function namesAnyService(pattern: string): boolean {
  const colon = pattern.indexOf(':');
  return /[*?]/.test(colon < 0 ? pattern : pattern.slice(0, colon));
}

function compute(statement: CompiledStatement, catalogue: Catalogue, sets: RequestSets): NamedActions {
  const scope = statement.actions;
  if (!scope || scope.negated) return NOTHING;
  const actions = new Set<Action>();
  let open = (statement.statement.action?.others.length ?? 0) > 0;
  for (const glob of scope.globs) {
    if (namesAnyService(glob.text)) {
      open = true;
      continue;
    }
    const ids = sets.expand(glob);
    if (ids.length === 0) open = true;
    for (const id of ids) {
      const action = catalogue.action(id);
      if (action) actions.add(action);
    }
  }
  return { actions: [...actions], open };
}

export const namedActions = oncePerStatement(compute);
