/** What is wrong with an ARN of a service whose formats the catalogue knows. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import { compileResource } from '../../policy/compile.js';
import { type ArnParts, namesType, parseArn } from '../../policy/resources.js';

export interface ArnProblem {
  /** Position of the part among the six: 3 region, 4 account, 5 resource. */
  readonly part: 3 | 4 | 5;
  readonly kind: 'not-allowed' | 'missing' | 'unknown-resource';
  /** Formats to show. */
  readonly formats: readonly string[];
}

/** Resources of AWS's own, which everybody may name without an account. */
const PUBLIC =
  /^arn:[^:]*:(ssm:[^:]*::(document|parameter|automation-definition|patchbaseline)|imagebuilder:|ec2:[^:]*::)/;

const plainService = (service: string): boolean => service !== '' && !/[*?$]/.test(service);

/** The format with another region and account, so that only the rest is compared. */
const withParts = (arn: ArnParts, region: string, account: string): string =>
  `arn:${arn.partition}:${arn.service}:${region}:${account}:${arn.resource}`;

/** Answers by text: the same ones are asked at every keystroke. */
const known = new WeakMap<Catalogue, Map<string, ArnProblem | undefined>>();
const MAX_KNOWN = 2000;

/**
 * The first problem of an ARN pattern; undefined where it can name a documented resource, or nothing can be said.
 * @param text a value of Resource.
 */
export function arnProblem(text: string, catalogue: Catalogue): ArnProblem | undefined {
  let answers = known.get(catalogue);
  if (!answers) {
    answers = new Map();
    known.set(catalogue, answers);
  }
  if (answers.has(text)) return answers.get(text);
  const problem = findProblem(text, catalogue);
  if (answers.size >= MAX_KNOWN) answers.clear();
  answers.set(text, problem);
  return problem;
}

function findProblem(text: string, catalogue: Catalogue): ArnProblem | undefined {
  const arn = parseArn(text);
  if (!arn || !plainService(arn.service)) return undefined;
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
    // An empty part, where each format has one.
    for (const part of [3, 4] as const) {
      const own = part === 3 ? arn.region : arn.account;
      if (own === '' && !PUBLIC.test(text) && named.every((f) => partOf(f, part).startsWith('${'))) {
        return { part, kind: 'missing', formats: named };
      }
    }
    return undefined;
  }
  // Is it the region, the account, or both?
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
