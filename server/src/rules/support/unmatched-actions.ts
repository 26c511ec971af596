/** Which actions have no effect in a statement, because they act on none of its resources? */
import { covered } from '../../algebra/glob-sampling.js';
import { widest } from '../../algebra/widest.js';
import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import { type CompiledStatement, compileResource } from '../../policy/compile.js';
import { parseArn } from '../../policy/resources.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { isArnService } from './arns/arn-services.js';
import { fits } from './arns/resource-fit.js';
import { mayActOn } from './arns/undocumented-resources.js';

const EVERYTHING = compileResource('*', false);

/** - `star`: it supports only `"Resource": "*"`. - `types`: it acts on resources of other types. */
export type Unmatched = 'star' | 'types';

/** @returns why an action acts on none of the resources; undefined if it acts on one, or if that is unknown. */
export type UnmatchedTest = (action: Action) => Unmatched | undefined;

/** Does the ARN have the name of a service that does not exist? */
function isMisspelled(arn: string, catalogue: Catalogue): boolean {
  const service = /^arn:[a-z-]*:([a-z0-9-]+):/.exec(arn)?.[1];
  return service !== undefined && !isArnService(catalogue, service);
}

/** @returns undefined where the resources are unknown, or everything. */
export function unmatchedTest(
  { statement, resources }: CompiledStatement,
  catalogue: Catalogue,
  sets: RequestSets,
): UnmatchedTest | undefined {
  if (!resources || resources.negated || resources.globs.length === 0) return undefined;
  const { others = [], partial = [] } = statement.resource ?? {};
  const { globs } = resources;
  if (others.length > partial.length || globs.some((g) => g.shape === 'all')) return undefined;
  // invalid-arn reports what is not an ARN, and API Gateway completes "execute-api:/stage" itself.
  if (globs.some((g) => !/^(arn:|[*?])/.test(g.text))) return undefined;
  // arn-service reports an ARN of a service that does not exist.
  if (globs.some((g) => isMisspelled(g.text, catalogue))) return undefined;
  const arns = globs.map((g) => parseArn(g.text));
  return (action) => {
    if (globs.some((g) => mayActOn(action, g.text))) return undefined;
    if (action.resourceTypes.length > 0)
      return globs.some((g, i) => fits(action, g, arns[i])) ? undefined : 'types';
    const isEvery = globs.some(
      (g) =>
        (g.shape === 'prefix' && /^arn:\S*:\*$/.test(g.text)) ||
        covered(EVERYTHING, [widest(g)], sets.question()) !== false,
    );
    return isEvery ? undefined : 'star';
  };
}
