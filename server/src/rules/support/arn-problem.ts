/** Finds what is wrong with an ARN of a service whose ARN formats are in the catalogue. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import { Answers } from '../../catalogue/derived.js';
import { compileResource } from '../../policy/compile.js';
import { type ArnParts, namesType, parseArn } from '../../policy/resources.js';
import { isOwnedByAws } from './undocumented-resources.js';

export interface ArnProblem {
  /** Index of the part: 3 is the Region, 4 the account ID, 5 the resource. */
  readonly part: 3 | 4 | 5;
  readonly kind: 'not-allowed' | 'missing' | 'unknown-resource';
  /** Documented formats, to show. */
  readonly formats: readonly string[];
}

/** Resources that AWS owns can have no account ID. */
const ownedByAws = ({ service, account, resource }: ArnParts): boolean =>
  service === 'imagebuilder' ||
  (account === '' &&
    (service === 'ec2' ||
      (service === 'ssm' && /^(document|parameter|automation-definition|patchbaseline)/.test(resource))));

const plainService = (service: string): boolean => service !== '' && !/[*?$]/.test(service);

/** The format with the Region and account of the ARN, so that only the other parts are compared. */
const withParts = (arn: ArnParts, region: string, account: string): string =>
  `arn:${arn.partition}:${arn.service}:${region}:${account}:${arn.resource}`;

/** Results by text: each keystroke asks for the same ones. */
const problemsOf = (_: Catalogue): Answers<ArnProblem | undefined> => new Answers(MAX_KNOWN);
const MAX_KNOWN = 2000;

/**
 * @returns the first problem of an ARN pattern; undefined if it can match a documented resource, or that is unknown.
 * @param text a value of Resource.
 */
export function arnProblem(text: string, catalogue: Catalogue): ArnProblem | undefined {
  return catalogue.derived.of(problemsOf).of(text, (t) => findProblem(t, catalogue));
}

function findProblem(text: string, catalogue: Catalogue): ArnProblem | undefined {
  const arn = parseArn(text);
  if (!arn || !plainService(arn.service) || isOwnedByAws(text)) return undefined;
  const prefixes = catalogue.prefixesForArnService(arn.service);
  const types = prefixes.flatMap((prefix) => {
    const service = catalogue.service(prefix)!;
    return service.resourceTypes.map((type) => ({ service, type }));
  });
  if (types.length === 0) return undefined;
  const names = (candidate: string): { arns: readonly string[] }[] => {
    const glob = compileResource(candidate, true);
    return types.filter(({ service, type }) => namesType(glob, service, type)).map(({ type }) => type);
  };
  const partOf = (format: string, part: 3 | 4): string => format.split(':')[part] ?? '';
  const named = names(text).flatMap((t) => t.arns);
  if (named.length > 0) {
    // The part is empty, but every format has it.
    for (const part of [3, 4] as const) {
      const own = part === 3 ? arn.region : arn.account;
      if (own === '' && !ownedByAws(arn) && named.every((f) => partOf(f, part).startsWith('${'))) {
        return { part, kind: 'missing', formats: named };
      }
    }
    return undefined;
  }
  // Is it the Region, the account, or both?
  for (const [region, account] of [
    ['', arn.account],
    [arn.region, ''],
    ['', ''],
  ] as const) {
    const hits = names(withParts(arn, region, account));
    if (hits.length === 0) continue;
    const formats = [...new Set(hits.flatMap((t) => t.arns))];
    const part = region !== arn.region ? 3 : 4;
    const format = formats[0]!;
    return { part, kind: partOf(format, part) === '' ? 'not-allowed' : 'missing', formats };
  }
  return { part: 5, kind: 'unknown-resource', formats: types.flatMap(({ type }) => type.arns) };
}
