/** Which resources of a statement can any of its actions act on? */
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { CompiledStatement } from '../../policy/compile.js';
import { namesType, parseArn } from '../../policy/resources.js';
import { namedActions } from '../../sets/named-actions.js';
import type { RequestSets } from '../../sets/request-sets.js';

/** More actions than this and the statement is about whole services: nobody wants each pair judged. */
const MANY = 400;
/** Pairs of actions and resources that are looked at. */
const MAX_PAIRS = 100_000;

/** For each value of Resource: some action acts on it, none does, or that cannot be said. */
export type Fit = readonly (boolean | undefined)[];

const cache = new WeakMap<CompiledStatement, Fit | undefined>();

/** undefined where nothing can be said of the statement as a whole. */
export function resourceFit(s: CompiledStatement, catalogue: Catalogue, sets: RequestSets): Fit | undefined {
  if (!cache.has(s)) cache.set(s, compute(s, catalogue, sets));
  return cache.get(s);
}

function compute(s: CompiledStatement, catalogue: Catalogue, sets: RequestSets): Fit | undefined {
  const { resources } = s;
  if (!resources || resources.negated) return undefined;
  const { actions, open } = namedActions(s, catalogue, sets);
  if (open || actions.length === 0 || actions.length > MANY) return undefined;
  if (actions.length * resources.globs.length > MAX_PAIRS) return undefined;
  return resources.globs.map((glob) => {
    const arn = parseArn(glob.text);
    // Only a plain service name is judged: wildcards there are a matter of width, not of fit.
    if (!arn || /[*?$]/.test(arn.service) || arn.service === '') return undefined;
    if (catalogue.prefixesForArnService(arn.service).length === 0) return undefined;
    return actions.some((a) => a.resourceTypes.some(({ type }) => namesType(glob, a.service, type)));
  });
}
