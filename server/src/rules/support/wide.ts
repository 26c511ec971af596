/** Grants of one action on everything, in the forms that Access Analyzer distinguishes. */
import { type CompiledStatement, namesAction } from '../../policy/compile.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import type { Range } from '../../text/range.js';

/**
 * @returns where an Allow grants an action on too many resources; undefined if it does not.
 * @param action ID of the action in lowercase.
 * @param pattern part of a regular expression for another ARN pattern that is too wide.
 */
export function grantsOnEverything(
  compiled: CompiledStatement,
  action: string,
  pattern?: string,
): Range | undefined {
  const { core, statement } = compiled;
  const { actions, resources } = core;
  if (core.effect !== 'Allow' || core.opaque || !actions || !resources) return undefined;
  // full-admin reports full administrators, who cannot gain permissions.
  if (!actions.negated && actions.globs.some((g) => g.shape === 'all' || g.text === '*:*')) return undefined;
  if (!namesAction(actions, action)) return undefined;
  if (resources.negated) return (compiled.resources!.nodes[0] ?? statement.resource?.property.key)?.range;
  const wide = new RegExp(`^arn:[^:]*:(iam|\\*):[^:]*:[^:]*:((role/)?\\*${pattern ? `|${pattern}` : ''})$`);
  // A variable or a hole has no wildcard for sure, and its name can have colons.
  const index = resources.globs.findIndex(
    ({ shape, text }) => shape === 'all' || wide.test(replaceDollarBraces(text, () => 'x')),
  );
  return index < 0 ? undefined : compiled.resources!.nodes[index]?.range;
}
