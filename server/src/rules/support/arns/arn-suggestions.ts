/** What was probably meant by an ARN that no documented resource has. */
import type { Glob } from '../../../algebra/glob.js';
import type { Action, Catalogue, ResourceType } from '../../../catalogue/catalogue.js';
import { compileResource } from '../../../policy/compile.js';
import { type ArnParts, type NamedType, namesType, parseArn } from '../../../policy/resources.js';
import { nearest } from '../../../text/words.js';

/** A resource type as its ARNs begin: `role/`, `db:`, or nothing for a queue. */
interface Format extends NamedType {
  readonly parts: ArnParts;
  readonly keyword: string;
}

/** Types that are compared for one ARN. */
const MAX_TYPES = 300;
const MAX_SUGGESTIONS = 2;

/** The types with ARNs of this service that the actions act on; those of the service itself if there is none. */
export function candidateTypes(
  { service: name }: ArnParts,
  actions: readonly Action[],
  catalogue: Catalogue,
): readonly NamedType[] {
  const ofService = ({ type }: NamedType): boolean => type.arns.some((f) => parseArn(f)?.service === name);
  const seen = new Set<ResourceType>();
  const used: NamedType[] = [];
  for (const { service, resourceTypes } of actions) {
    for (const { type } of resourceTypes) {
      if (seen.has(type) || seen.size >= MAX_TYPES) continue;
      seen.add(type);
      used.push({ service, type });
    }
  }
  const fitting = used.filter(ofService);
  if (fitting.length > 0) return fitting;
  const service = catalogue.service(name);
  return (service?.resourceTypes ?? []).slice(0, MAX_TYPES).map((type) => ({ service: service!, type }));
}

const formatsOf = (named: NamedType): Format[] =>
  named.type.arns.flatMap((text) => {
    const parts = parseArn(text);
    if (!parts) return [];
    const hole = parts.resource.indexOf('${');
    return [{ ...named, parts, keyword: hole < 0 ? parts.resource : parts.resource.slice(0, hole) }];
  });

/** The resource as the format has it, if the words are nearly the same or the word before the name is missing. */
function resourceLike(resource: string, { keyword }: Format): string | undefined {
  const [, word, rest] = /^([A-Za-z-]+)[:/](.+)$/.exec(resource) ?? [];
  const wanted = keyword.slice(0, -1);
  // "parameter//app/key": the slash of the keyword is the one that the name begins with.
  if (keyword.endsWith('/') && resource.startsWith(`${keyword}/`))
    return keyword + resource.slice(keyword.length + 1);
  if (keyword === '' && resource.startsWith('/')) return resource.slice(1);
  // "queue/orders": the name follows the account directly.
  if (keyword === '') return word && !rest!.includes('/') ? rest : undefined;
  if (word !== undefined) {
    const same = nearest(word, [wanted], 1).length > 0;
    return same ? keyword + rest! : undefined;
  }
  // "/aws/lambda/orders": a name that starts with a slash, after a word that ends with a colon.
  if (resource.startsWith('/') && keyword.endsWith(':')) return keyword + resource;
  return /[:/]/.test(resource) ? undefined : keyword + resource;
}

/**
 * ARNs of these types that differ from the text in the words before the name, or in a Region or account that the type does
 * not have. @returns at most two, and none where more match.
 */
export function suggestedArns(text: string, types: readonly NamedType[]): readonly string[] {
  const arn = parseArn(text);
  if (!arn) return [];
  const out = new Set<string>();
  /** Many formats give the same candidate. */
  const compiled = new Map<string, Glob>();
  const globOf = (candidate: string): Glob => {
    const glob = compiled.get(candidate) ?? compileResource(candidate, true);
    compiled.set(candidate, glob);
    return glob;
  };
  for (const format of types.flatMap(formatsOf)) {
    const resource = resourceLike(arn.resource, format);
    if (resource === undefined) continue;
    const region = format.parts.region === '' ? '' : arn.region;
    const account = format.parts.account === '' ? '' : arn.account;
    const near = `arn:${arn.partition}:${arn.service}:${region}:${account}:${resource}`;
    const fits = (candidate: string): boolean =>
      candidate !== text && namesType(globOf(candidate), format.service, format.type);
    // A log stream is named after its log group.
    const candidate = [near, `${near}:*`].find(fits);
    if (candidate) out.add(candidate);
  }
  return out.size > MAX_SUGGESTIONS ? [] : [...out];
}
