/** Which actions have an effect in a statement? */
import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import { compileStatement } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { mayActOn } from './arns/undocumented-resources.js';
import { ASSUME_OPERATIONS, isTrustAction, waysToAssume } from './trust-operations.js';
import { unmatchedTest } from './unmatched-actions.js';

/** Can the trust policy have the action, and its principals call it? */
function isForTrust({ id }: Action, statement: Statement): boolean {
  if (!isTrustAction(id)) return false;
  const ways = ASSUME_OPERATIONS.includes(id) ? waysToAssume(statement) : undefined;
  return !ways?.length || ways.some((w) => w.operation === id);
}

/** Those of the actions that have an effect in the statement. NotAction keeps all of them, whatever the resource. */
export function effectiveActions(
  statement: Statement,
  actions: readonly Action[],
  catalogue: Catalogue,
  sets: RequestSets,
): readonly Action[] {
  if (statement.action?.negated) return actions;
  const { kind } = statement.policy;
  if (kind === 'trust') return actions.filter((a) => isForTrust(a, statement));
  const compiled = compileStatement(statement);
  const unmatched = compiled && unmatchedTest(compiled, catalogue, sets);
  const matched = unmatched ? actions.filter((a) => unmatched(a) === undefined) : actions;
  if (kind !== 'resource') return matched;
  // A resource-based policy is about one resource, whether or not its statements give the ARN.
  const named = compiled?.resources?.globs ?? [];
  return matched.filter((a) => a.resourceTypes.length > 0 || named.some((g) => mayActOn(a, g.text)));
}
