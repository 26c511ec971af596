/** What a service needs in a role trust policy. */
import { matchGlob } from '../../algebra/glob.js';
import { isWhole } from '../../policy/compile.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import { enumerate } from '../../text/words.js';
import type { Fix, RuleContext } from '../rule.js';
import { fixOf } from './fixes/fixes.js';

export interface MissingActions {
  /** Of the first statement for the service. */
  readonly action: ScopeElement;
  readonly missing: readonly string[];
  /** Adds them to that statement. */
  readonly fixes: () => readonly Fix[];
}

/**
 * The actions that no Allow for a service has; undefined if there is none, or if that is unknown.
 * @param service its service principal.
 */
export function missingActions(
  { compiled, policy }: RuleContext,
  service: string,
  needed: readonly string[],
): MissingActions | undefined {
  const own = compiled.statements.filter(
    (s) =>
      s.effect === 'Allow' &&
      s.statement.principal?.entries.some(
        (e) => e.property.key.value === 'Service' && e.items.some((i) => i.value.toLowerCase() === service),
      ),
  );
  // An unknown statement might contain what is missing.
  if (!isWhole(compiled) || own.some((s) => !s.actions || s.actions.negated || s.opaque)) return undefined;
  const missing = needed.filter(
    (action) => !own.some((s) => s.actions!.globs.some((g) => matchGlob(g, action.toLowerCase()))),
  );
  const action = own[0]?.statement.action;
  const value = action?.property.value;
  if (missing.length === 0 || !action || !value) return undefined;
  const { document } = policy;
  return {
    action,
    missing,
    fixes: () =>
      fixOf(
        `Add ${enumerate(missing)}`,
        document.syntax.edit.replace(document, value, [...action.items.map((i) => i.value), ...missing]),
        true,
      ),
  };
}
