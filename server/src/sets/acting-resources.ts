/** The resources that an action acts on: "Actions defined by AWS services" in the Service Authorization Reference. */
import type { Budget } from '../algebra/budget.js';
import { compileGlob } from '../algebra/glob.js';
import type { Answer } from '../algebra/sample.js';
import type { Atom, Box } from '../algebra/search.js';
import type { Action } from '../catalogue/catalogue.js';
import { compileArnFormatsOf } from '../policy/resources.js';
import type { ScopeAtom } from './pattern-scope.js';
import { readableResources } from './readable-resource.js';
import type { RequestSets } from './request-sets.js';
import { RESOURCES } from './resource-dimension.js';

/** What the request of an action without resources has in their place. */
const NO_RESOURCE = compileGlob('*', { mode: 'string', wildcards: false, variables: false });

/** Is it about some resources only? */
export const limitsResources = (box: Box): boolean =>
  box.some((atom) => {
    if (atom.dimension.id !== 'resource') return false;
    const { globs, negated } = (atom as ScopeAtom<unknown>).scope;
    return negated || !globs.some((g) => g.text === '*');
  });

/**
 * Is there a request for the action in the box and in none of the others on a resource that it acts on, or on none where it
 * needs none? @param box without its actions.
 */
export function actsWithin(
  sets: RequestSets,
  { service, resourceTypes }: Action,
  box: Box,
  others: readonly Box[],
  budget: Budget,
): Answer {
  const globs = resourceTypes.flatMap((r) => compileArnFormatsOf(service, r.type));
  if (!resourceTypes.some((r) => r.required)) globs.push(NO_RESOURCE);
  const scope = { globs, nodes: [], negated: false };
  // A resource with the names of AWS's documentation is tried first: that is much less than to look for one.
  const dimension = readableResources(service.prefix, resourceTypes, RESOURCES, false);
  const fitting = { ...sets.resourceAtom(scope), dimension } as Atom;
  const { kind } = sets.outside([fitting, ...box], others, budget);
  return kind === 'unknown' ? undefined : kind === 'found';
}
