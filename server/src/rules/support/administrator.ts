/** Statements that make a principal an administrator. */
import type { Glob } from '../../algebra/glob.js';
import type { CompiledStatement } from '../../policy/compile.js';
import { splitArn } from '../../policy/resources.js';
import type { RequestSets } from '../../sets/request-sets.js';
import type { Range } from '../../text/range.js';
import { isIdle } from './conditions/idle-conditions.js';

export interface Administrator {
  readonly range: Range;
  /** What NotAction excludes, as it is written; empty: nothing. */
  readonly except: readonly string[];
  /** What NotResource excludes, as it is written; empty: nothing. */
  readonly exceptResources: readonly string[];
  /** Conditions must match, which keep no one from a resource. */
  readonly conditional: boolean;
}

/** `*`, `arn:*` and `arn:aws:*:*:*:*`: a pattern that matches every resource of a partition. */
const isEverything = ({ text }: Glob): boolean =>
  splitArn(text).every(
    (part, i) => part === '*' || (i === 0 && part === 'arn') || (i === 1 && /^aws[a-z-]*$/.test(part)),
  );

/** Is the resource of a service other than IAM, so that excluding it limits no administrator? */
function isOutsideOfIam({ text }: Glob): boolean {
  const service = splitArn(text)[2];
  return service !== undefined && /^[a-z0-9-]+$/.test(service) && service !== 'iam';
}

/**
 * Does an Allow grant every action on every resource, or every action except some that are not IAM's? Who has all of IAM
 * can grant themselves the rest.
 */
export function administrator(allow: CompiledStatement, sets: RequestSets): Administrator | undefined {
  const { statement } = allow;
  const { effect, actions, resources, conditions, opaque } = allow.core;
  if (effect !== 'Allow' || opaque || !actions || !resources) return undefined;
  const index = actions.globs.findIndex((g) => g.shape === 'all' || g.text === '*:*');
  if (!actions.negated && index < 0) return undefined;
  // A condition that cannot be read is not among them.
  if (statement.condition && conditions.length === 0) return undefined;
  if (!conditions.every((c) => isIdle(c, sets))) return undefined;
  if (resources.negated ? !resources.globs.every(isOutsideOfIam) : !resources.globs.some(isEverything))
    return undefined;
  const common = {
    conditional: conditions.length > 0,
    exceptResources: resources.negated ? (statement.resource?.items ?? []).map((i) => i.value) : [],
  };
  if (actions.negated) {
    const limits = actions.globs.some((g) => g.letters.length > 0 || sets.servicesOf(g).includes('iam'));
    if (limits || !statement.action) return undefined;
    const { range } = statement.action.property.key;
    return { range, except: statement.action.items.map((i) => i.value), ...common };
  }
  return { range: allow.actions!.nodes[index]!.range, except: [], ...common };
}
