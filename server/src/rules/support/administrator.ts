/** Statements that make a principal an administrator. */
import type { CompiledStatement } from '../../policy/compile.js';
import type { RequestSets } from '../../sets/request-sets.js';
import type { Range } from '../../text/range.js';

export interface Administrator {
  readonly range: Range;
  /** What NotAction excludes, as it is written; empty: nothing. */
  readonly except: readonly string[];
}

/**
 * Does an Allow grant every action on every resource, or every action except some that are not IAM's? Who has all of IAM
 * can grant themselves the rest.
 */
export function administrator(allow: CompiledStatement, sets: RequestSets): Administrator | undefined {
  const { effect, actions, resources, conditions, opaque, statement } = allow;
  if (effect !== 'Allow' || opaque || statement.condition || conditions.length > 0) return undefined;
  if (!actions || !resources || resources.negated) return undefined;
  if (!resources.globs.some((g) => g.shape === 'all')) return undefined;
  if (actions.negated) {
    const limits = actions.globs.some((g) => g.letters.length > 0 || sets.servicesOf(g).includes('iam'));
    if (limits || !statement.action) return undefined;
    const { range } = statement.action.property.key;
    return { range, except: statement.action.items.map((i) => i.value) };
  }
  const index = actions.globs.findIndex((g) => g.shape === 'all' || g.text === '*:*');
  return index < 0 ? undefined : { range: actions.nodes[index]!.range, except: [] };
}
