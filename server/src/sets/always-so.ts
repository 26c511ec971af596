/** Requests that do not exist because of what AWS says about actions: the Region of a global service, and the owner of a resource. */
import { compileGlob } from '../algebra/glob.js';
import type { Atom, Box } from '../algebra/search.js';
import { compileAction } from '../policy/compile.js';
import { noneOf, presence } from './key-tests.js';
import type { RequestSets } from './request-sets.js';

export const REGION = 'aws:requestedregion';
export const RESOURCE_ACCOUNT = 'aws:resourceaccount';

const actionsAtom = (sets: RequestSets, actions: readonly string[], negated: boolean): Atom =>
  sets.actionAtom({ globs: actions.map(compileAction), nodes: [], negated }) as Atom;

/** Requests on ARNs with an account like this pattern. */
export const inAccount = (sets: RequestSets, account: string, negated = false): Atom => {
  const globs = [compileGlob(`arn:*:*:*:${account}:*`, { mode: 'arn', wildcards: true, variables: false })];
  return sets.resourceAtom({ globs, nodes: [], negated }) as Atom;
};

/** Is the text a Region, and one of the partition `aws`? */
export const isRegionOfAws = (text: string): boolean =>
  /^[a-z]+-[a-z]+-\d+$/.test(text) && !/^(cn|eusc|us-gov|us-iso[a-z]*|eu-iso[a-z]*)-/.test(text);

/**
 * The endpoint of a global service is in one Region of each partition ("AWS global condition context keys", aws:RequestedRegion: calls of
 * IAM are always made to us-east-1). If its Region is unknown in some partition, others are possible.
 * @param onlyAws the policies are for the partition `aws`: a policy applies to requests in its own partition.
 */
export function otherRegions(sets: RequestSets, onlyAws: boolean): Box[] {
  const { globalServices } = sets.catalogue.authorizationFacts;
  const partitions = Math.max(...globalServices.map(({ region }) => Object.keys(region).length));
  return globalServices.flatMap(({ service, region }): Box[] => {
    if (Object.keys(region).length < partitions) return [];
    const regions = onlyAws ? [region.aws!] : Object.values(region);
    return [[sets.keyAtom(noneOf(REGION, regions)) as Atom, actionsAtom(sets, [`${service}:*`], false)]];
  });
}

/** "This key is always included in the request context for most service actions" (the same page): of a resource with an account in its ARN. */
export function withoutOwner(sets: RequestSets): Box {
  const facts = sets.catalogue.keyFacts(RESOURCE_ACCOUNT);
  const without = [...(facts?.exceptActions ?? []), ...(facts?.maybeExceptActions ?? [])];
  return [
    sets.keyAtom(presence(RESOURCE_ACCOUNT, false)) as Atom,
    inAccount(sets, '?'.repeat(12)),
    actionsAtom(sets, without, true),
  ];
}
